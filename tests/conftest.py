"""What every test may ask for: an engine, a workspace, the shared example data."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.workspace import Workspace

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder with Online Retail and CDNOW: SEGMENTS_SHARED, or `shared/data` beside the checkout."""
    folder = Path(os.environ.get("SEGMENTS_SHARED") or ROOT.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"the shared example data is not in {folder}: set SEGMENTS_SHARED to run this")
    return folder


@pytest.fixture
def engine() -> Iterator[DuckDBEngine]:
    """An empty database in memory."""
    made = DuckDBEngine()
    yield made
    made.close()


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    """A new, empty workspace in a folder of its own."""
    made = Workspace.create(tmp_path / "trial", "Trial")
    yield made
    made.close()
