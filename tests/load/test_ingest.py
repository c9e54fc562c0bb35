"""A load as a whole: all or nothing, once or not at all, undone without a trace; every row accounted for."""

import time
from pathlib import Path
from typing import Any

import pytest

from segmentation.core.errors import UserError
from segmentation.load.ingest import ingest, undo
from segmentation.store.workspace import Workspace
from tests.load.files import ORDERS, order, write

EVENTS = ("Email", "Klaviyo ID", "Event", "Timestamp", "Campaign ID", "Campaign Name", "Subject", "URL")
WEB = ("event_id", "user_id", "anonymous_id", "email", "event", "timestamp", "page_url")
CUSTOMERS = ("Customer ID", "First Name", "Last Name", "Email", "Total Spent", "Total Orders", "Tax Exempt")


def everything(workspace: Workspace) -> dict[str, list[Any]]:
    """All loaded and canonical rows, in an order of their own."""
    names = [
        f"{schema}.{name}"
        for schema, name in workspace.engine.rows(
            "SELECT table_schema, table_name FROM information_schema.tables WHERE table_schema IN ('loaded', 'main')"
        )
    ]
    # Identifiers keep their numbers for good, whether in use or not.
    return {
        name: workspace.engine.rows(f"SELECT * FROM {name} ORDER BY ALL") for name in names if name != "loaded.keys"
    }


def event(person: int, what: str = "Opened Email", at: str = "2026-01-01 10:00:00") -> list[str]:
    return [f"person{person}@example.com", f"K{person}", what, at, "C1", "January", "Hello", ""]


def test_the_same_file_twice_changes_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [order(n) for n in range(20)])
    first = ingest(workspace, [path], mapping=ORDERS)
    before, version = everything(workspace), workspace.data_version()
    copy = tmp_path / "another name.csv"
    copy.write_bytes(path.read_bytes())
    second = ingest(workspace, [copy], mapping=ORDERS)
    assert first.changed and not second.changed
    assert second.files[0].already_in == first.files[0].load_id
    assert everything(workspace) == before and workspace.data_version() == version
    third = ingest(workspace, [path, write(tmp_path / "b.csv", [order(99)]), tmp_path / "b.csv"])
    assert [file.already_in is not None for file in third.files] == [True, False, True]


def test_undo_restores_exactly_what_was(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, [write(tmp_path / "a.csv", [order(n) for n in range(20)])], mapping=ORDERS)
    before = everything(workspace)
    rows = [event(n) for n in range(10, 40)] + [event(3, "Juggled Email")]
    second = ingest(workspace, [write(tmp_path / "b.csv", rows, EVENTS)]).files[0]
    assert everything(workspace) != before and second.load_id is not None
    undo(workspace, second.load_id, "Kim")
    assert everything(workspace) == before
    assert workspace.engine.value("SELECT count(*) FROM app.rejects") == 0
    assert workspace.history(1)[0].actor == "Kim"
    with pytest.raises(UserError):
        undo(workspace, second.load_id)
    again = ingest(workspace, [tmp_path / "b.csv"]).files[0]
    assert again.loaded == second.loaded, "an undone file may come back"


def test_loading_again_after_undo_gives_people_their_old_numbers(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [order(n) for n in range(20)])
    load = ingest(workspace, [path], mapping=ORDERS).files[0].load_id
    people = workspace.engine.rows("SELECT subscriber_id, email FROM subscribers ORDER BY 1")
    assert load is not None
    undo(workspace, load)
    assert workspace.engine.value("SELECT count(*) FROM subscribers") == 0
    ingest(workspace, [path], mapping=ORDERS)
    assert workspace.engine.rows("SELECT subscriber_id, email FROM subscribers ORDER BY 1") == people


def test_one_bad_file_of_several_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    good = write(tmp_path / "a.csv", [event(1)], EVENTS)
    bad = write(tmp_path / "b.csv", [event(1, at="never")], EVENTS)
    before = everything(workspace)
    with pytest.raises(UserError) as caught:
        ingest(workspace, [good, bad])
    assert caught.value.reason == "nothing_usable" and "“When”" in caught.value.what
    assert everything(workspace) == before
    assert workspace.engine.value("SELECT count(*) FROM app.loads") == 0
    assert not list(workspace.incoming.iterdir()), "no copies are left behind"


def test_rows_are_accounted_for(workspace: Workspace, tmp_path: Path) -> None:
    rows = [event(n) for n in range(100)]
    rows[7] = event(7, "Dropped Email")
    rows[8] = event(8, "Juggled Email")
    rows[9] = event(9, at="")
    rows[10][:2] = ["nobody", ""]
    rows[11][0] = "person11@example"
    rows[12] = rows[12][:3]
    result = ingest(workspace, [write(tmp_path / "a.csv", rows, EVENTS)]).files[0]
    assert (result.read, result.loaded, result.rejected, result.set_aside) == (100, 95, 1, 4)
    kept = workspace.engine.rows("SELECT line, reason FROM app.rejects ORDER BY line")
    assert [line for line, _ in kept] == [9, 10, 11, 12, 13, 14]
    assert sum(result.faults.values()) == len(kept)
    stored = workspace.engine.rows("SELECT rows_read, rows_loaded, rows_rejected, rows_set_aside FROM app.loads")
    assert stored == [(100, 95, 1, 4)]
    assert workspace.engine.value("SELECT count(*) FROM loaded.email_events") == 95


def test_people_meet_over_files_by_address_and_id(workspace: Workspace, tmp_path: Path) -> None:
    customers = [["'900100", "Ann", "Lee", "ann@example.com", "10", "1", "no"]]
    web = [
        ["e1", "900100", "b1", "", "viewed_page", "2026-01-01T10:00:00Z", "/"],
        ["e2", "", "b1", "", "viewed_page", "2026-01-01T10:01:00Z", "/before the log-in"],
        ["e3", "", "b2", "ANN@example.com", "viewed_page", "2026-01-01T10:02:00Z", "/"],
        ["e4", "", "b3", "", "viewed_page", "2026-01-01T10:03:00Z", "/nobody"],
    ]
    result = ingest(workspace, [write(tmp_path / "w.csv", web, WEB), write(tmp_path / "c.csv", customers, CUSTOMERS)])
    assert workspace.engine.rows("SELECT email, first_name FROM subscribers") == [("ann@example.com", "Ann")]
    assert workspace.engine.value("SELECT count(*) FROM web_events") == 3
    assert result.files[0].strangers == 1


def test_a_shared_browser_joins_nobody(workspace: Workspace, tmp_path: Path) -> None:
    web = [
        ["e1", "1", "family", "", "viewed_page", "2026-01-01T10:00:00Z", "/"],
        ["e2", "2", "family", "", "viewed_page", "2026-01-01T10:01:00Z", "/"],
        ["e3", "", "family", "", "viewed_page", "2026-01-01T10:02:00Z", "/whose"],
    ]
    result = ingest(workspace, [write(tmp_path / "w.csv", web, WEB)]).files[0]
    assert (result.people, result.strangers) == (2, 1)
    assert workspace.engine.value("SELECT count(*) FROM subscribers") == 2


def test_the_time_zone_of_the_machine_does_not_matter(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "America/New_York")
    time.tzset()
    try:
        ingest(workspace, [write(tmp_path / "a.csv", [event(1, at="2026-01-01T10:00:00+02:00")], EVENTS)])
    finally:
        monkeypatch.undo()
        time.tzset()
    assert (
        workspace.engine.value("SELECT CAST(happened_at AS VARCHAR) FROM loaded.email_events") == "2026-01-01 08:00:00"
    )


def test_progress_is_told_and_grows(workspace: Workspace, tmp_path: Path) -> None:
    told: list[tuple[str, float]] = []
    ingest(workspace, [write(tmp_path / "a.csv", [event(1)], EVENTS)], progress=lambda *said: told.append(said))
    assert [share for _, share in told] == sorted(share for _, share in told) and told[-1][1] == 1.0


def test_header_only_and_missing_files_say_so(workspace: Workspace, tmp_path: Path) -> None:
    for path, reason in ((write(tmp_path / "a.csv", [], EVENTS), "no_rows"), (tmp_path / "gone.csv", "no_file")):
        with pytest.raises(UserError) as caught:
            ingest(workspace, [path])
        assert caught.value.reason == reason
