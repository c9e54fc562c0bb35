"""Which pages there are: the files of `pages/<phase>/`, each saying at its top what it is called and asks.

Adding a page is adding a file:

    TITLE = "Data audit"            in the menu
    ICON = ":material/fact_check:"  beside it
    QUESTION = "Can I trust it?"    the heading
    ORDER = 2                       place in its menu, optional
"""

import ast
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

PHASES = ("home", "load", "understand", "discover", "segments", "activate", "review")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class PageFile:
    """One page. path: relative to app.py, as `st.page_link` takes it. help: the module's first line."""

    path: str
    phase: str
    title: str
    icon: str
    question: str
    order: int
    help: str


@lru_cache(maxsize=200)
def _read(file: Path, changed: int) -> PageFile:
    module = ast.parse(file.read_text("utf-8"), str(file))
    said = {
        target.id: ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    title = said.get("TITLE", file.stem.replace("_", " ").capitalize())
    first_line = (ast.get_docstring(module) or "").partition("\n")[0]
    return PageFile(
        file.relative_to(ROOT).as_posix(),
        file.parent.name,
        title,
        said.get("ICON", ":material/article:"),
        said.get("QUESTION", title),
        int(said.get("ORDER", 9)),
        first_line,
    )


def pages(folder: Path = ROOT / "pages") -> tuple[PageFile, ...]:
    """Every page, in the order of the menu. Read without running them; each file again only when it has changed."""
    found = [
        _read(file, file.stat().st_mtime_ns)
        for phase in PHASES
        for file in sorted((folder / phase).glob("*.py"))
        if not file.name.startswith("_")
    ]
    return tuple(sorted(found, key=lambda page: (PHASES.index(page.phase), page.order, page.title)))
