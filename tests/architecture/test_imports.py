"""Which room may import which: the contracts of pyproject.toml hold, and they would notice a breach."""

import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]["contracts"]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the contracts of `folder`'s pyproject.toml over the packages in `folder`."""
    code = (
        "import sys; sys.path.insert(0, '.'); from importlinter.cli import lint_imports; "
        "sys.exit(lint_imports(no_cache=True))"
    )
    return subprocess.run([sys.executable, "-c", code], cwd=folder, capture_output=True, text=True, timeout=120)


def test_contracts_hold() -> None:
    done = lint(ROOT)
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-1000:]


@pytest.mark.parametrize(
    ("file", "line", "broken"),
    [
        ("core/rules.py", "from segmentation.store import workspace", "A room imports only from rooms below it"),
        ("load/readers.py", "def read():\n    import streamlit", "Only ui and pages draw"),
        ("review/lift.py", "def read():\n    import duckdb", "Only store knows the database"),
        ("segments/library.py", "from scipy import stats", "Only discover and understand fit models"),
        ("load/sources/one.py", "from segmentation.load.sources import two", "Export formats do not import each other"),
    ],
)
def test_a_breach_is_noticed(tmp_path: Path, file: str, line: str, broken: str) -> None:
    (tmp_path / "pyproject.toml").write_text((ROOT / "pyproject.toml").read_text())
    rooms = [
        "ui",
        "cli",
        "review",
        "activate",
        "segments",
        "discover",
        "understand",
        "load",
        "load/sources",
        "store",
        "core",
    ]
    for room in ["", *rooms]:
        folder = tmp_path / "segmentation" / room
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "__init__.py").write_text("")
    (tmp_path / "segmentation/store/workspace.py").write_text("")
    (tmp_path / "segmentation/load/sources/two.py").write_text("")
    (tmp_path / "segmentation" / file).write_text(line + "\n")
    done = lint(tmp_path)
    assert done.returncode == 1, done.stdout[-3000:] + done.stderr[-1000:]
    assert f"{broken} BROKEN" in " ".join(done.stdout.split())


def test_every_folder_of_offers_is_independent() -> None:
    named = {module for contract in CONTRACTS if contract["type"] == "independence" for module in contract["modules"]}
    assert named == {
        f"segmentation.{folder}.*"
        for folder in (
            "load.sources",
            "load.checks",
            "understand.targets",
            "discover.methods",
            "activate.destinations",
            "activate.definitions",
            "cli.verbs",
        )
    }
