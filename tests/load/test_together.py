"""Folders and archives: files of one layout are one load, all of a call arrives together or not at all; read again."""

import gzip
import threading
import time
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.load import direct
from segmentation.load.ingest import Cancel, ingest, undo
from segmentation.load.intake import inspect
from segmentation.load.loads import loads, reasons
from segmentation.load.nouns import FilePart
from segmentation.load.reread import mapping_of_load, reread
from segmentation.load.telling import Teller, rows_about
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.workspace import Workspace
from tests.load.books import xlsx
from tests.load.files import HEADER, ORDERS, order, write
from tests.load.test_ingest import EVENTS, event, everything

DAYS = 300


@pytest.fixture(scope="module")
def daily(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files, one a day, three orders each; one day without any, and something that is no table."""
    folder = tmp_path_factory.mktemp("exports") / "daily"
    folder.mkdir()
    for day in range(DAYS):
        write(folder / f"orders-{day:03}.csv", [order(3 * day + n) for n in range(3)])
    write(folder / "orders-100.csv", [order(300), order(301, Total="free"), order(302)])
    (folder / "orders-200.csv").write_text("")
    (folder / "readme.md").write_text("Orders, a file a day.")
    (folder / ".DS_Store").write_bytes(b"\0\1")
    return folder


@pytest.mark.slow
def test_a_folder_of_300_daily_files_is_one_load(shared: Workspace, daily: Path) -> None:
    """A1.2: one card, one undo, every row accounted for, every file named with its faults."""
    before = everything(shared)
    found = ingest(shared, [daily], mapping=ORDERS).files
    assert len(found) == 1
    one = found[0]
    assert one.name == "daily (299 files)"
    assert (one.read, one.loaded, one.set_aside) == (3 * DAYS - 3, 3 * DAYS - 4, 1)
    assert any("1 empty file: “orders-200.csv”" in note for note in one.notes)
    assert any("“readme.md”" in note for note in one.notes)
    kept = shared.engine.rows("SELECT file, line, text FROM app.rejects")
    assert kept == [("orders-100.csv", 3, "free")]
    numbers = shared.engine.rows("SELECT count(DISTINCT row_no), count(*) FROM loaded.orders")
    assert numbers == [(3 * DAYS - 4, 3 * DAYS - 4)], "rows are numbered through"
    assert [load.file for load in loads(shared)] == ["daily (299 files)"]
    assert one.load_id is not None
    assert reasons(shared, one.load_id)[0].count == 1

    again = ingest(shared, [daily], mapping=ORDERS)
    assert not again.changed and again.files[0].already_in == one.load_id

    write(daily / "orders-300.csv", [order(2000)])
    more = ingest(shared, [daily], mapping=ORDERS).files[0]
    assert more.loaded == 1 and any("299 of the files were in already" in note for note in more.notes)
    assert more.load_id is not None

    for load in (more.load_id, one.load_id):
        undo(shared, load)
    left = {name: rows for name, rows in everything(shared).items() if rows}  # settling made tables, all of them empty
    assert left == {name: rows for name, rows in before.items() if rows}


def test_a_folder_is_read_again_as_the_one_load_that_it_was(workspace: Workspace, tmp_path: Path) -> None:
    folder = tmp_path / "daily"
    folder.mkdir()
    for day in range(3):
        write(folder / f"orders-{day}.csv", [order(3 * day + n) for n in range(3)])
    one = ingest(workspace, [folder], mapping=ORDERS).files[0]
    assert one.load_id is not None
    how = replace(mapping_of_load(workspace, one.load_id), time_zone="Europe/Berlin")
    assert [file.loaded for file in reread(workspace, one.load_id, how).files] == [one.loaded] == [9]


def test_an_archive_of_two_layouts_is_two_loads(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for day in (1, 2):
            archive.write(write(tmp_path / "o.csv", [order(10 * day + n) for n in range(5)]), f"orders/{day}.csv")
            archive.write(write(tmp_path / "e.csv", [event(day)], EVENTS), f"mail/{day}.csv")
    ingest(workspace, [write(tmp_path / "first.csv", [order(1)])], mapping=ORDERS)
    found = ingest(workspace, [path]).files
    assert sorted((file.name, file.kind, file.loaded) for file in found) == [
        ("all.zip (2 files)", "email_events", 2),
        ("all.zip (2 files)", "orders", 10),
    ]


def test_one_bad_file_of_an_archive_leaves_nothing(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "all.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(write(tmp_path / "e.csv", [event(1)], EVENTS), "good.csv")
        archive.writestr("bad.csv", "<html>Log in</html>")
    before = everything(workspace)
    with pytest.raises(UserError) as caught:
        ingest(workspace, [path])
    assert caught.value.reason == "not_a_table"
    assert everything(workspace) == before and not list(workspace.incoming.iterdir())
    assert ingest(workspace, [FilePart(path, "good.csv")]).files[0].loaded == 1, "the good one can be chosen alone"


def test_sheets_are_loads_of_their_own(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(xlsx({"January": [HEADER, order(1)], "February": [HEADER, order(2), order(3)]}))
    found = ingest(workspace, [path], mapping=ORDERS).files
    assert [(file.name, file.loaded) for file in found] == [("book.xlsx › January", 1), ("book.xlsx › February", 2)]
    assert not ingest(workspace, [path], mapping=ORDERS).changed


def test_reading_again_another_way_is_one_step(workspace: Workspace, tmp_path: Path) -> None:
    """Day first was wrong: the same file month first, in one transaction, the mapping remembered."""
    rows = [order(n, Date=f"0{1 + n}/02/2026") for n in range(5)]
    path = write(tmp_path / "a.csv", rows)
    first = ingest(workspace, [path], mapping=replace(ORDERS, dates={"ordered_at": "day-first"})).files[0]
    assert first.load_id is not None and str(first.newest_on) == "2026-02-05"
    again = reread(workspace, first.load_id, replace(ORDERS, dates={"ordered_at": "month-first"}), "Kim").files[0]
    assert again.load_id != first.load_id and str(again.newest_on) == "2026-05-02"
    assert workspace.engine.value("SELECT count(*) FROM orders") == 5
    assert [load.load_id for load in loads(workspace)] == [again.load_id]
    state = everything(workspace)
    with pytest.raises(UserError) as caught:
        reread(workspace, again.load_id or 0, replace(ORDERS, dates={"ordered_at": "yyyymmdd"}))
    assert caught.value.reason == "nothing_usable" and everything(workspace) == state, "what was in stays in"
    path.write_text("another file")
    with pytest.raises(UserError) as caught:
        reread(workspace, again.load_id or 0, ORDERS)
    assert caught.value.reason == "file_gone"


def test_a_load_can_be_stopped_in_the_middle_of_a_statement(workspace: Workspace, tmp_path: Path) -> None:
    """Cancel leaves nothing behind, whatever was being done; the workspace goes on working."""
    path = write(tmp_path / "a.csv", [event(n % 5000) for n in range(300_000)], EVENTS)
    before = everything(workspace)
    cancel, outcome = Cancel(), list[str]()

    def work() -> None:
        try:
            ingest(workspace, [path], cancel=cancel, progress=lambda said, _share: started.set())
            outcome.append("loaded")
        except UserError as error:
            outcome.append(error.reason)

    started = threading.Event()
    thread = threading.Thread(target=work)
    thread.start()
    started.wait(30)
    while workspace.engine.progress() is None and thread.is_alive():
        time.sleep(0.002)
    cancel.ask()
    thread.join(60)
    assert outcome == ["stopped"]
    assert everything(workspace) == before and not list(workspace.incoming.iterdir())
    assert workspace.engine.value("SELECT count(*) FROM app.loads") == 0
    assert ingest(workspace, [path]).files[0].loaded == 300_000


@pytest.mark.parametrize("above", [0, 1 << 60], ids=["straight", "by a copy"])
@pytest.mark.parametrize("moment", ["Looking at", "Reading", "Bringing people together"])
def test_a_load_that_is_stopped_at_any_moment_leaves_nothing(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: str, above: int
) -> None:
    """A1.6: no rows, no record, no unpacked copy, whichever way the file is read; what was in before stays."""
    monkeypatch.setattr(direct, "ABOVE", above)
    ingest(workspace, [write(tmp_path / "before.csv", [event(n) for n in range(5)], EVENTS)])
    path = tmp_path / "a.csv.gz"
    path.write_bytes(gzip.compress(write(tmp_path / "a.csv", [event(n) for n in range(50)], EVENTS).read_bytes()))
    before, cancel = everything(workspace), Cancel()
    with pytest.raises(UserError) as caught:
        ingest(workspace, [path], cancel=cancel, progress=lambda s, _: cancel.ask() if s.startswith(moment) else None)
    assert caught.value.reason == "stopped"
    assert everything(workspace) == before and not list(workspace.incoming.iterdir())
    assert workspace.engine.value("SELECT count(*) FROM app.loads") == 1


def test_a_load_that_is_stopped_before_it_begins(workspace: Workspace, tmp_path: Path) -> None:
    cancel = Cancel()
    cancel.ask()
    with pytest.raises(UserError) as caught:
        ingest(workspace, [write(tmp_path / "a.csv", [event(1)], EVENTS)], cancel=cancel)
    assert caught.value.reason == "stopped"


def test_progress_is_told_in_bytes_and_rows(workspace: Workspace, tmp_path: Path) -> None:
    files = [write(tmp_path / f"{n}.csv", [event(n * 100_000 + k) for k in range(40_000)], EVENTS) for n in range(2)]
    told: list[tuple[str, float]] = []
    ingest(workspace, files, progress=lambda said, share: told.append((said, share)))
    assert any(said.startswith("Reading 1.csv: ") and "MB, 40,000 rows" in said for said, _ in told)
    assert [share for _, share in told] == sorted(share for _, share in told)


class Halfway:
    """An engine that is half through a file, and stays there."""

    def progress(self) -> float:
        """The share."""
        return 0.5


def test_rows_move_while_one_file_is_read(tmp_path: Path) -> None:
    """A1.5: the counter of a big file does not wait for its end; until then it says "about"."""
    path = write(tmp_path / "a.csv", [event(k) for k in range(5_000)], EVENTS)
    engine = DuckDBEngine(None)
    about = rows_about(inspect(path, engine, tmp_path / "work"))
    engine.close()
    assert 0.9 * 5_000 < about < 1.1 * 5_000
    told, seen = list[str](), threading.Event()

    def tell(said: str, _: float) -> None:
        told.append(said)
        if "rows" in said:
            seen.set()

    teller = Teller(Halfway(), tell, None, 4_000_000)  # type: ignore[arg-type]
    with teller.watching(), teller.reading("a.csv", 4_000_000, about=81_234):
        assert seen.wait(60)
    assert "Reading a.csv: 2.0 of 4.0 MB, about 40,600 rows" in told
    with Teller(Halfway(), tell, None, 4_000_000).reading(  # type: ignore[arg-type]
        "a.csv", 4_000_000, (0.8, 1.0), known=81_230
    ):
        assert told[-1] == "Reading a.csv: 3.2 of 4.0 MB, 81,230 rows"
