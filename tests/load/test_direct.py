"""Big files of events go straight into their tables: the same tables, counts and reports as by way of a copy."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.load import direct
from segmentation.load.ingest import ingest
from segmentation.store.workspace import Workspace

MAIL = "Email,Klaviyo ID,Event,Timestamp,Campaign ID,Campaign Name,Subject,URL,Apple Privacy Open"
WEB = "event_id,user_id,anonymous_id,email,event,timestamp,page_url,product,category,search_term,seconds_on_page"
TABLES = (
    "loaded.keys",
    "loaded.links",
    "loaded.email_events",
    "loaded.web_events",
    "loaded.campaigns",
    "loaded.load_keys",
    "loaded.load_wishes",
    "subscribers",
    "campaigns",
    "app.rejects",
)
COUNTED = ("read", "loaded", "rejected", "set_aside", "strangers", "people", "oldest_on", "newest_on", "faults")


def mail(people: list[int], odd: list[tuple[int, str]]) -> list[str]:
    """Lines of e-mail events; odd: (which, what is wrong with it)."""
    lines = [
        f"p{who}@example.com,K{who},{('Received Email', 'Opened Email', 'Clicked Email')[at % 3]},"
        f"{datetime(2026, 3, 1) + timedelta(minutes=at):%Y-%m-%dT%H:%M:%S}+00:00,C{at % 4},Name {at % 4},About,,"
        for at, who in enumerate(people)
    ]
    return [MAIL, *spoiled(lines, odd)]


def web(people: list[int], odd: list[tuple[int, str]]) -> list[str]:
    """Lines of web events; some people are known only by their browser, some browsers by nobody."""
    lines = [
        f"ev{at},{f'70{who}' if who % 3 == 0 else ''},b{who // 2},"
        f"{f'p{who}@example.com' if who % 4 == 0 else ''},viewed_page,"
        f"{datetime(2026, 3, 1) + timedelta(minutes=at):%Y-%m-%dT%H:%M:%S}Z,https://shop.example.com/,,,,{at % 90}"
        for at, who in enumerate(people)
    ]
    return [WEB, *spoiled(lines, odd)]


def spoiled(lines: list[str], odd: list[tuple[int, str]]) -> list[str]:
    """The lines with their faults."""
    for at, what in odd:
        line = lines[at % len(lines)]
        lines[at % len(lines)] = {
            "no date": line.replace("2026-", "20x6-"),
            "no address": line.replace("@", " at "),
            "no id": line.replace(",K", ",1.2E+1").replace(",70", ",7.0E+1"),
            "not used": line.replace("Received Email", "Dropped Email").replace("viewed_page", "session_start"),
            "no such word": line.replace("Opened Email", "Waved").replace("viewed_page", "waved"),
            "cut off": line.rpartition(",")[0],
            "open quote": line.replace(",", ',"', 1),
            "nobody": "," * 2 + line.split(",", 2)[2],
            "no number": line[:-1] + "many",
        }[what]
    return lines


FAULTS = ("no date", "no address", "no id", "not used", "no such word", "cut off", "open quote", "nobody", "no number")
ODD = st.lists(st.tuples(st.integers(0, 39), st.sampled_from(FAULTS)), max_size=6)
PEOPLE = st.lists(st.integers(0, 9), min_size=1, max_size=40)


def outcome(folder: Path, files: list[Path]) -> list[Any]:
    """Everything that loading these files gives, or why it gives nothing."""
    workspace = Workspace.create(folder)
    try:
        found: list[Any] = []
        for path in files:
            try:
                result = ingest(workspace, [path]).files[0]
                found.append([getattr(result, name) for name in COUNTED] + [result.notes])
            except UserError as error:
                found.append((error.reason, error.what))
        return found + [rows_of(workspace, table) for table in TABLES]
    finally:
        workspace.close()


def rows_of(workspace: Workspace, table: str) -> list[Any] | None:
    """What is in a table; None where nothing was ever loaded and it is not there."""
    return workspace.engine.rows(f"SELECT * FROM {table} ORDER BY ALL") if workspace.engine.exists(table) else None


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(PEOPLE, PEOPLE, ODD, ODD)
def test_either_way_gives_the_same_tables(
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
    mailed: list[int],
    visited: list[int],
    odd_mail: list[tuple[int, str]],
    odd_web: list[tuple[int, str]],
) -> None:
    """A1, A2: rows, keys, people, campaigns, counts and rejects, whatever is wrong in the files."""
    folder = tmp_path_factory.mktemp("ways")
    files = [folder / "mail.csv", folder / "web.csv"]
    files[0].write_text("\n".join(mail(mailed, odd_mail)) + "\n")
    files[1].write_text("\n".join(web(visited, odd_web)) + "\n")
    monkeypatch.setattr(direct, "ABOVE", 1 << 60)
    by_copy = outcome(folder / "copy", files)
    monkeypatch.setattr(direct, "ABOVE", 0)
    assert outcome(folder / "straight", files) == by_copy


def test_a_file_that_changes_while_it_is_read_leaves_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second reading must find what the first one found."""
    monkeypatch.setattr(direct, "ABOVE", 0)
    path = tmp_path / "mail.csv"
    path.write_text("\n".join(mail([1, 2, 3], [])) + "\n")
    before = direct.read

    def meanwhile(*given: Any) -> direct.Brief:
        found = before(*given)
        path.write_text("\n".join(mail([1, 2], [])) + "\n")
        return found

    monkeypatch.setattr(direct, "read", meanwhile)
    with pytest.raises(UserError) as caught:
        ingest(workspace, [path])
    assert caught.value.reason == "file_changed"
    assert workspace.engine.value("SELECT count(*) FROM loaded.email_events") == 0
    assert not list(workspace.incoming.iterdir())


def test_owners_that_share_a_number_are_told_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A2: rows are kept with a number instead of their addresses; where it is no name, another one is taken."""
    files = [tmp_path / "mail.csv", tmp_path / "web.csv"]
    files[0].write_text("\n".join(mail(list(range(9)) * 2, [(3, "not used"), (4, "no address")])) + "\n")
    files[1].write_text("\n".join(web(list(range(9)) * 2, [])) + "\n")
    monkeypatch.setattr(direct, "ABOVE", 1 << 60)
    by_copy = outcome(tmp_path / "copy", files)
    monkeypatch.setattr(direct, "ABOVE", 0)
    before, salts = direct.owner_of, list[int]()

    def rarely_alike(ids: list[str], salt: int) -> str:
        salts.append(salt)
        return before(ids, salt) if salt else f"{before(ids, salt)} % 5"

    monkeypatch.setattr(direct, "owner_of", rarely_alike)
    assert outcome(tmp_path / "straight", files) == by_copy
    assert salts == [0, 1, 0, 1]
