"""Lines that the engine makes are those that Python writes one by one, whatever people are called."""

from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from segmentation.activate import holdout, list_file, list_lines, people_rows
from segmentation.activate.destination import Destination, destinations
from segmentation.activate.list_file import Stamp, Written
from segmentation.core.errors import UserError
from segmentation.core.settings import Settings
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.files import read_first_cells
from tests.activate.test_list_file import ATTACKS, SPOILED
from tests.activate.test_pack import approved
from tests.segments.shop import AS_OF, Shop

NAMES = [
    *ATTACKS,
    "",
    "O'Neil",
    'Ann, "the" one',
    "Müller 2",
    "d'Arc 😀",
    "A. B.",
    "ü" * 200,
    "Ann\r\nMarie\x07",
    "李",
    " x ",
]
STAMPS = [("ms_n", "number", "v0"), ("ms_d", "date", "v1"), ("ms_y", "yes/no", "v2"), ("ms_w", "number", "v3")]
PLACES = [one for one in destinations() if list_lines.fits(one, True)]


@pytest.fixture
def named(shop: Shop) -> Shop:
    """The shop with such names, scores of all kinds, and a table of stamps whose values are easily written wrong."""
    shop.workspace.save_settings(Settings(holdout_percent=20, control_percent=5))
    with shop.workspace.engine.write() as tx:
        for place, name in enumerate(NAMES):
            given = {"name": name, "place": place, "many": len(NAMES)}
            tx.execute("UPDATE subscribers SET first_name = $name WHERE subscriber_id % $many = $place", given)
            tx.execute("UPDATE subscribers SET last_name = $name WHERE subscriber_id % ($many - 1) = $place", given)
        tx.execute("UPDATE subscribers SET last_name = NULL WHERE subscriber_id % 7 = 0")
        tx.execute(
            "UPDATE people_test SET erfm_score = CASE WHEN subscriber_id % 5 > 0 THEN subscriber_id / 4.0 + 0.01 END"
        )
        tx.execute(
            "CREATE TABLE stamped AS SELECT subscriber_id, CASE WHEN subscriber_id % 3 > 0 THEN subscriber_id / 8 END "
            "AS v0, DATE '2026-01-31' + CAST(subscriber_id AS INTEGER) AS v1, subscriber_id % 2 = 0 AS v2, "
            "CAST(subscriber_id AS HUGEINT) AS v3 FROM subscribers"
        )
    return shop


def both(shop: Shop, place: Destination, folder: Path, held: bool) -> tuple[Written, Written]:
    """The list by the engine and by Python."""
    one, stamp = approved(shop), Stamp("repeat_buyers", 1, AS_OF)
    people_rows.record_members(shop.workspace, shop.people, one)
    holdout.record(shop.workspace, shop.people, one)
    control = held and len(place.columns) > 1
    given = (held, None if held else "stamped", [] if held else STAMPS, control)
    more = ["ms_control"] if control else [header for header, *_ in given[2]]
    for name in ("engine", "python"):
        (folder / name).mkdir()
    with list_lines.names(shop.workspace) as names:
        wanted = list_lines.Wanted(shop.workspace, shop.people, one, place, stamp, names.of(place), *given)
        headers = list_file.headers(place, more)
        made = list_file.pour(place, list_lines.batches(wanted), headers, folder / "engine")
        ours = Written(made, list_lines.changes(wanted))
    rows = people_rows.rows(shop.workspace, shop.people, one, True, *given)
    return ours, list_file.write(place, rows, stamp, folder / "python", True, more)


@pytest.mark.parametrize("held", [False, True])
@pytest.mark.parametrize("place", PLACES, ids=lambda one: one.name)
def test_engine_and_python_write_the_same_file(named: Shop, place: Destination, held: bool, tmp_path: Path) -> None:
    """Reliability 1.9 and file_formats by way of `list_file`, whose own tests hold for both: the same bytes."""
    own = holdout.list_of(place) if held else place
    ours, theirs = both(named, replace(own, max_rows=60) if place.name == "klaviyo" else own, tmp_path, held)
    assert [(one.path.name, one.rows, one.sha256) for one in ours.parts] == [
        (one.path.name, one.rows, one.sha256) for one in theirs.parts
    ]
    assert ours.changes == theirs.changes and (held or ours.changes) and ours.rows > 20
    assert not [row for row in named.workspace.engine.rows("SHOW TABLES") if str(row[0]).startswith("names_")]


@pytest.mark.parametrize(
    ("address", "reason"),
    [("=a@mail.example", "bad_identifier"), ("a b@x.de", "bad_identifier"), ("P1@MAIL1.example", "twice")],
)
def test_an_unusable_or_shared_address_stops_the_list(shop: Shop, address: str, reason: str, tmp_path: Path) -> None:
    """As when they are written one by one."""
    one = approved(shop)
    people_rows.record_members(shop.workspace, shop.people, one)
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET email = $one WHERE subscriber_id = 3", {"one": address})
    with list_lines.names(shop.workspace) as names, pytest.raises(UserError) as refused:
        stamp = Stamp("repeat_buyers", 1, AS_OF)
        list(
            list_lines.batches(
                list_lines.Wanted(shop.workspace, shop.people, one, PLACES[0], stamp, names.of(PLACES[0]))
            )
        )
    assert refused.value.reason == reason


@pytest.mark.parametrize("spoiled", SPOILED)
def test_reading_back_by_the_engine_notices_a_spoiled_file(spoiled: bytes, tmp_path: Path) -> None:
    """Nothing is repaired in silence: mark, uneven row, open quote, broken encoding."""
    path, engine = tmp_path / "list.csv", DuckDBEngine()
    path.write_bytes(spoiled)
    with pytest.raises((ValueError, duckdb.Error)):
        read_first_cells(engine, "back", [path])
    path.write_bytes(b'Email,"Na,me"\r\n"a""b",c\r\n')
    read_first_cells(engine, "back", [path, path])
    assert engine.rows("SELECT cell FROM back") == [('a"b',), ('a"b',)]
    engine.close()
