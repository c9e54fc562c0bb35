"""Pages run as Streamlit runs them, without a browser."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from tests.pages import shop_segments

ROOT = Path(__file__).resolve().parents[2]
AppTestFactory = Callable[..., AppTest]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty home folder of workspaces."""
    folder = tmp_path / "home"
    monkeypatch.setenv("SEGMENTS_HOME", str(folder))
    monkeypatch.delenv("SEGMENTS_WORKSPACE", raising=False)
    return folder


@pytest.fixture
def app(home: Path) -> Iterator[AppTestFactory]:
    """`app()` is the whole app at the overview; `app("pages/load/upload.py", workspace="shop")` a page with ids in the
    address. Nothing has run yet: call `.run()`. The workspaces it opens are closed at the end."""
    from segmentation.ui import cached

    def open_at(page: str | None = None, **ids: str) -> AppTest:
        test = AppTest.from_file(str(ROOT / "app.py"), default_timeout=240)
        for name, value in ids.items():
            test.query_params[name] = value
        if page:
            test.switch_page(page)
        return test

    yield open_at
    for name in cached.workspaces():
        cached.workspace(name).close()


@pytest.fixture(scope="session")
def segments_template(prepared_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a closed demo shop with three segments, one of them checked (see shop_segments)."""
    folder = tmp_path_factory.mktemp("segments") / "demo-shop"
    shutil.copytree(prepared_template, folder)
    shop_segments.make(folder)
    return folder


@pytest.fixture
def shop_home(home: Path, segments_template: Path) -> Path:
    """A home folder with a copy of that shop in it, as `demo-shop`."""
    shutil.copytree(segments_template, home / "demo-shop")
    return home


@pytest.fixture
def demo_home(home: Path, prepared_template: Path) -> Path:
    """A home folder with the prepared demo shop in it, of this test's own."""
    shutil.copytree(prepared_template, home / "demo-shop")
    return home
