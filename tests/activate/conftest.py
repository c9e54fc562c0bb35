"""The shop of `tests/segments/shop.py` for every test here."""

import pytest

from segmentation.core.settings import Settings
from segmentation.store.workspace import Workspace
from tests.segments.shop import Shop, open_shop


@pytest.fixture
def shop(workspace: Workspace) -> Shop:
    """A workspace with 400 people; nobody is held out, so that a list is the whole segment."""
    workspace.save_settings(Settings(holdout_percent=0))
    return open_shop(workspace)
