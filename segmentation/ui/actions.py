"""What a click starts that is more than one verb."""

from segmentation.store.home import home
from segmentation.store.workspace import DATABASE, Workspace
from segmentation.ui import cached, state
from segmentation.ui.messages import Progress

DEMO = "demo-shop"


def open_demo(tell: Progress) -> str:
    """Write the demo shop's exports, load them into a workspace of their own, and return its id.

    A demo shop that is there already, whole, is opened as it is; one that was interrupted is loaded again.
    """
    from data.demo.generate import write_demo_shop
    from segmentation.load.ingest import ingest

    folder = home() / DEMO
    if not (folder / DATABASE).exists():
        Workspace.create(folder, "Demo shop").close()
    workspace = cached.workspace(DEMO)
    if workspace.data_version():
        return DEMO
    tell("Inventing 20,000 people and what they bought, opened and browsed", 0.05)
    files = write_demo_shop(folder / "demo")
    ingest(workspace, files, actor=state.actor(), progress=lambda doing, part: tell(doing, 0.3 + 0.7 * part))
    return DEMO
