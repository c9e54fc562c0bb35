"""What a click starts that is more than one verb."""

from segmentation.core.errors import UserError
from segmentation.store.home import home
from segmentation.ui.messages import Progress


def open_demo(tell: Progress) -> str:
    """Write the demo shop's exports, load them into a workspace of their own, and return its id.

    A demo shop that is there already is opened as it is.
    """
    raise UserError("no_demo", "The demo shop is not ready yet.", f"Load your own exports into {home()}.")
