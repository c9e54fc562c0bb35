"""A workspace that the tests of one module share."""

from collections.abc import Iterator

import pytest

from segmentation.store.workspace import Workspace


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workspace]:
    """One workspace for a whole module: every test leaves it as it found it."""
    made = Workspace.create(tmp_path_factory.mktemp("shared") / "w")
    yield made
    made.close()
