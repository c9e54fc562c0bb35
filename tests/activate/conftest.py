"""The shop of `tests/segments/shop.py` for every test here."""

import pytest

from segmentation.store.workspace import Workspace
from tests.segments.shop import Shop, open_shop


@pytest.fixture
def shop(workspace: Workspace) -> Shop:
    """A workspace with 400 people."""
    return open_shop(workspace)
