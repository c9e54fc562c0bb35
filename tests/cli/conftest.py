"""Runs `segments …` in this process, as a person or a schedule would type it, and one small demo shop for all."""

import json
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from segmentation import cli

PEOPLE = 600


@dataclass(frozen=True)
class Done:
    """What came of a command."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """What was printed, as a program reads it."""
        assert self.status == 0, self.err
        return json.loads(self.out)


Segments = Callable[..., Done]


@pytest.fixture
def segments(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Segments:
    """`segments("list", "--json")` → Done. The home folder is an empty one, and no workspace is set."""
    monkeypatch.setenv("SEGMENTS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("SEGMENTS_WORKSPACE", raising=False)
    monkeypatch.delenv("SEGMENTS_ACTOR", raising=False)

    def run(*words: object) -> Done:
        monkeypatch.setattr(sys, "argv", ["segments", *map(str, words)])
        capsys.readouterr()
        try:
            cli.main()
            status = 0
        except SystemExit as end:
            status = int(end.code or 0)
        said = capsys.readouterr()
        return Done(status, said.out, said.err)

    return run


@pytest.fixture(scope="session")
def small_shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo shop's exports for 600 people: read them, never write to them."""
    from data.demo.generate import write_demo_shop

    folder = tmp_path_factory.mktemp("shop")
    write_demo_shop(folder, people=PEOPLE)
    return folder


@pytest.fixture(scope="session")
def loaded_shop(small_shop: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed workspace with the small demo shop in it: copied, never opened."""
    from segmentation.load.ingest import ingest
    from segmentation.store.workspace import Workspace

    workspace = Workspace.create(tmp_path_factory.mktemp("loaded") / "workspace", "Small shop")
    ingest(workspace, sorted(path for path in small_shop.iterdir() if not path.name.startswith("truth")))
    workspace.close()
    return workspace.folder


@pytest.fixture
def shop(loaded_shop: Path, segments: Segments, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A workspace of its own with the small demo shop in it, set as the one that commands speak of."""
    folder = Path(shutil.copytree(loaded_shop, tmp_path / "workspace"))
    monkeypatch.setenv("SEGMENTS_WORKSPACE", str(folder))
    return folder


def judge_all(segments: Segments, name: str, folder: Path, verdict: str = "right") -> Any:
    """Draw, fill in the sheet, give it back, until the plan has decided; the last state."""
    import pandas as pd

    state: Any = {"decision": "open", "drawn": 0}
    while state["decision"] in ("open", "draw more"):
        sheet = folder / f"sheet-{state['drawn']}.csv"
        assert segments("spot-check", name, "--draw", "--seed", 7, "--output", sheet).status == 0
        filled = pd.read_csv(sheet)
        filled["verdict"] = filled["verdict"].astype(object).fillna(verdict)
        filled.to_csv(sheet, index=False)
        state = segments("spot-check", name, "--verdicts", sheet, "--json").json
    return state
