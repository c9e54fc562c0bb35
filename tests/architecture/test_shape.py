"""Pages stay thin, modules stay short, and nothing forbidden is written anywhere: read from the source itself."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted((ROOT / "pages").rglob("*.py"))
OURS = [
    ROOT / "app.py",
    *PAGES,
    *sorted((ROOT / "segmentation").rglob("*.py")),
    *sorted((ROOT / "data" / "demo").rglob("*.py")),
]
PHASES = ["home", "load", "understand", "discover", "segments", "activate", "review"]
SQL = re.compile(
    r"\b(SELECT\s.+\sFROM|INSERT\s+INTO|CREATE\s+(OR\s+REPLACE\s+)?(TABLE|VIEW)|DELETE\s+FROM|UPDATE\s+\w+\s+SET)\b",
    re.S,
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"), str(path))


def texts(path: Path) -> list[str]:
    return [
        node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_is_thin(path: Path) -> None:
    module = tree(path)
    assert len(path.read_text("utf-8").splitlines()) <= 80
    assert not [node.name for node in ast.walk(module) if isinstance(node, ast.ClassDef)], "a page defines no class"
    assert not [text for text in texts(path) if SQL.search(text)], "a page holds no SQL"
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            roots = {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            roots = {(node.module or "").split(".")[0]}
        else:
            continue
        assert roots <= {"streamlit", "segmentation"}, (
            f"line {node.lineno}: a page imports streamlit and segmentation only"
        )


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_page_says_its_question(path: Path) -> None:
    """The frame reads these without running the page."""
    module = tree(path)
    given = {
        target.id: ast.literal_eval(node.value)
        for node in module.body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in ("TITLE", "ICON", "QUESTION", "ORDER")
    }
    assert {"TITLE", "ICON", "QUESTION"} <= set(given)
    assert given["QUESTION"].endswith("?")
    assert ast.get_docstring(module)


def test_pages_lie_one_folder_down_under_a_name_of_their_own() -> None:
    """Trap 1: a file directly in pages/ breaks the first deep link; the address of a page is its file's name."""
    assert not list((ROOT / "pages").glob("*.py"))
    names = [path.stem for path in PAGES]
    assert len(names) == len(set(names))
    assert {path.parent.name for path in PAGES} <= set(PHASES)


@pytest.mark.parametrize("path", OURS, ids=name)
def test_modules_are_short(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 400, "it holds two things"


@pytest.mark.parametrize("path", OURS, ids=name)
def test_nothing_forbidden(path: Path) -> None:
    source = path.read_text("utf-8")
    assert not re.search(r"TODO|FIXME|XXX|NotImplementedError", source)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.keyword):
            assert node.arg != "unsafe_allow_html", f"line {node.value.lineno}: uploaded text would run as a program"
        if isinstance(node, ast.ExceptHandler):
            every = node.type is None or (
                isinstance(node.type, ast.Name) and node.type.id in ("Exception", "BaseException")
            )
            silent = all(isinstance(step, ast.Pass) for step in node.body)
            assert not (every and silent), f"line {node.lineno}: every fault swallowed without a word"


@pytest.mark.parametrize(
    "path", [path for path in OURS if "segmentation" in path.parts and path.name != "__init__.py"], ids=name
)
def test_what_is_public_is_explained(path: Path) -> None:
    module = tree(path)
    assert ast.get_docstring(module), "a module says what it is for"
    kinds = (ast.FunctionDef, ast.ClassDef)
    bare = [
        node.name
        for node in module.body
        if isinstance(node, kinds) and not node.name.startswith("_") and not ast.get_docstring(node)
    ]
    assert not bare, "public, without a docstring"


def test_the_folders_of_phases_match() -> None:
    """`pages/` and `segmentation/` use the same six words."""
    for phase in PHASES[1:]:
        assert (ROOT / "segmentation" / phase / "__init__.py").is_file()
