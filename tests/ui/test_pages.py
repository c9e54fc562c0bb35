"""Adding a page is adding a file."""

from pathlib import Path

import pytest

from segmentation.ui import pages

PAGE = '''"""What it is for."""
TITLE = "Late"
ICON = ":material/star:"
QUESTION = "Who is late?"
ORDER = 1
raise SystemExit
'''


def test_a_file_is_read_without_running_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pages, "ROOT", tmp_path)
    for phase, name in (("review", "results"), ("load", "upload"), ("load", "late"), ("home", "overview")):
        (tmp_path / "pages" / phase).mkdir(parents=True, exist_ok=True)
        said = PAGE if name == "late" else f'"""X."""\nTITLE = "{name}"\n'
        (tmp_path / "pages" / phase / f"{name}.py").write_text(said)
    found = pages.pages(tmp_path / "pages")
    assert [Path(page.path).stem for page in found] == ["overview", "late", "upload", "results"]
    assert found[1] == pages.PageFile(
        "pages/load/late.py", "load", "Late", ":material/star:", "Who is late?", 1, "What it is for."
    )
