"""`segments refresh`: what lies in incoming/ is loaded, members are written down, a program can tell how it went."""

import shutil
from pathlib import Path

from segmentation.store.workspace import Workspace
from tests.review import months

SAMPLE = Path(__file__).parents[1] / "load" / "samples" / "shopify_orders.clean.csv"


def test_a_night_in_which_something_waits(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """A good file is loaded although another is none: exit status 3, one line for a machine, two for a person."""
    folder = tmp_path / "shop"
    months.september(folder)
    shutil.copy(SAMPLE, folder / "incoming" / "orders.csv")
    (folder / "incoming" / "picture.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(200))
    shown = segments("refresh", "--workspace", folder)
    assert shown.status == 3 and shown.out.startswith("refresh status=waiting loaded=1 already=0 waiting=1 rows=")
    assert "recorded=3" in shown.out and "picture.png waits:" in shown.err
    (folder / "incoming" / "picture.png").unlink()
    again = segments("refresh", "--workspace", folder)
    assert again.status == 0 and "status=ok loaded=0 already=1" in again.out and "recorded=0" in again.out
    told = segments("refresh", "--workspace", folder, "--json").json
    assert told["waits"] == [] and told["already"] == ["orders.csv"]
    workspace = Workspace.open(folder)
    assert workspace.engine.value("SELECT count(*) FROM app.log WHERE verb = 'refreshed'") == 3
    assert workspace.engine.value("SELECT count(DISTINCT segment_id) FROM app.memberships") == 3
    workspace.close()


def test_an_empty_workspace_is_no_fault(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    Workspace.create(tmp_path / "empty").close()
    shown = segments("refresh", "--workspace", tmp_path / "empty")
    assert shown.status == 0 and "newest_on=none recorded=0" in shown.out


def test_what_was_not_done_says_why_in_the_line_too(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Exit status 2, the reason as one word for a machine, and two lines for a person."""
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "workspace.duckdb").write_bytes(b"not a database, but long enough to be looked at")
    shown = segments("refresh", "--workspace", tmp_path / "shop")
    assert shown.status == 2 and shown.out.strip() == "refresh status=failed reason=not_a_workspace"
    assert "is not a workspace database" in shown.err
    told = segments("refresh", "--workspace", tmp_path / "shop", "--json")
    assert told.status == 2 and '"reason": "not_a_workspace"' in told.out


def test_a_fault_is_in_the_line_too(segments, tmp_path: Path, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    """Whoever reads the line of a night learns that it failed, whatever it was."""
    Workspace.create(tmp_path / "shop").close()

    def broken(*_: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr("segmentation.review.refresh.refresh", broken)
    shown = segments("refresh", "--workspace", tmp_path / "shop")
    assert shown.status == 1 and shown.out.strip() == "refresh status=failed reason=fault"
    assert "secret detail" not in shown.out + shown.err
