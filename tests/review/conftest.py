"""The shop of months.py, once as of September and once with October loaded; each test has its own copy."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.store.workspace import Workspace
from tests.review import months


@pytest.fixture(scope="session")
def september_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("september") / "shop"
    months.september(folder)
    return folder


@pytest.fixture(scope="session")
def october_folder(september_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("october") / "shop"
    shutil.copytree(september_folder, folder)
    workspace = Workspace.open(folder)
    months.october(workspace)
    workspace.close()
    return folder


@pytest.fixture
def in_september(september_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """As it stood on 30 September."""
    shutil.copytree(september_folder, tmp_path / "september")
    made = Workspace.open(tmp_path / "september")
    yield made
    made.close()


@pytest.fixture
def in_october(october_folder: Path, tmp_path: Path) -> Iterator[Workspace]:
    """As it stood on 31 October."""
    shutil.copytree(october_folder, tmp_path / "october")
    made = Workspace.open(tmp_path / "october")
    yield made
    made.close()
