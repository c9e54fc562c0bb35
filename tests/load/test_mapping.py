"""Files that no source claims: a suggestion to confirm, kept as TOML, remembered by headers."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.load import intake, mapping, preview, suggest
from segmentation.load.ingest import ingest
from segmentation.load.nouns import Arrived, FileMapping, Identifier
from segmentation.store.workspace import Workspace
from tests.load.files import ORDERS, order, write

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=20)
WORD = st.text("abcdefg é", min_size=1, max_size=8)


@settings(deadline=None)
@given(
    header=TEXT,
    source=TEXT,
    words=st.dictionaries(WORD, st.sampled_from(["opened", "clicked", ""])),
    decimal=st.sampled_from([".", ","]),
    how=st.sampled_from(["iso", "day-first", "%d %b %Y"]),
    links=st.booleans(),
)
def test_toml_loses_nothing(
    header: str, source: str, words: dict[str, str], decimal: str, how: str, links: bool
) -> None:
    made = FileMapping(
        "email_events",
        {"event": header, "happened_at": "b"},
        (Identifier("email", header, links),),
        {"happened_at": how},
        {"event": words},
        decimal,
        "Europe/Berlin",
        "GBP",
        (header,),
        source,
    )
    assert mapping.from_toml(mapping.to_toml(made)) == made


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("kind = 'order'", "orders"),
        ("kind = 'orders'\nkolumns = 1", "columns"),
        ("kind = 'orders'\n[columns]\norder = 'x'", "order_id"),
        ("kind = 'orders'\n[columns]\norder_id = 'x'\n[dates]\nordered_at = 'dayfirst'", "day-first"),
        ("kind = 'orders'\ndecimal = ';'", "decimal"),
        ("kind = ", "cannot be read"),
    ],
)
def test_a_wrong_mapping_says_what_is_wrong(text: str, word: str) -> None:
    with pytest.raises(UserError) as caught:
        mapping.from_toml(text)
    assert word in caught.value.what


def test_an_order_file_is_understood_by_words_and_looks(workspace: Workspace, tmp_path: Path) -> None:
    rows = [[f"{n}", f"{1 + n % 9}.{1 + n % 12}.2026", f"1.{n:03d},50", f"p{n}@example.com"] for n in range(30)]
    rows[0][1] = "27.3.2026"
    header = ("Bestellnummer", "Bestelldatum", "Summe", "Kunde")
    arrived = intake.inspect(write(tmp_path / "a.csv", rows, header, ";"), workspace.engine, tmp_path / "work")
    found = suggest.suggest(arrived)
    assert found.mapping.kind == "orders"
    assert found.mapping.columns == {"order_id": "Bestellnummer", "ordered_at": "Bestelldatum", "total": "Summe"}
    assert found.mapping.dates == {"ordered_at": "day-first"} and found.mapping.decimal == ","
    assert found.mapping.identifiers == (Identifier("email", "Kunde"),)
    assert found.questions == ()
    result = ingest(workspace, [tmp_path / "a.csv"], mapping=found.mapping)
    assert result.files[0].loaded == 30
    assert workspace.engine.value("SELECT min(total) FROM loaded.orders") == 1000.5


def test_german_order_words_and_one_mistyped_date(workspace: Workspace, tmp_path: Path) -> None:
    """A3.1: such a file is orders; taken for a list of people, every order in it would be left out."""
    rows = [[f"A{n}", f"p{n % 9}@example.com", f"{13 + n % 9}/02/2026", f"{n},50"] for n in range(40)]
    rows[7][2] = "13/02/2O26"
    path = write(tmp_path / "a.csv", rows, ("Bestell-Nr", "Kunden-E-Mail", "Datum", "Betrag"), ";")
    found = suggest.suggest(intake.inspect(path, workspace.engine, tmp_path / "work"))
    assert found.mapping.kind == "orders" and found.mapping.decimal == ","
    assert found.mapping.columns == {"order_id": "Bestell-Nr", "ordered_at": "Datum", "total": "Betrag"}
    assert found.mapping.dates == {"ordered_at": "day-first"} and found.questions == ()
    result = ingest(workspace, [path], mapping=found.mapping).files[0]
    assert (result.loaded, result.loaded + result.set_aside + result.rejected) == (39, 40)


def test_addresses_that_repeat_are_no_list_of_people(workspace: Workspace, tmp_path: Path) -> None:
    """A1.5, A3.1: headers that nobody knows; the address comes six times over, so a row is an order, no person."""
    rows = [[f"B-{n}", f"p{n % 10}@example.com", f"2026-03-{1 + n % 28:02d}", f"{n},50", "Web"] for n in range(60)]
    header = ("Beleg", "wer", "wann", "wieviel", "Kanal")
    path = write(tmp_path / "a.csv", rows, header, ";")
    arrived = intake.inspect(path, workspace.engine, tmp_path / "work")
    found = suggest.suggest(arrived)
    assert found.mapping.kind == "orders" and found.repeated == pytest.approx(50 / 60)
    assert found.mapping.columns == {"order_id": "Beleg", "ordered_at": "wann", "total": "wieviel"}
    assert found.questions == () and found.mapping.decimal == ","
    assert ingest(workspace, [path], mapping=found.mapping).files[0].loaded == 60
    # Sorted by date, the first rows of a big file show each person once: then all rows are counted.
    assert suggest.suggest(arrived, repeated=0.0).mapping.kind == "people"
    assert preview.repeated_in(workspace, path, "wer") == pytest.approx(50 / 60)


def test_a_list_of_people_stays_one(workspace: Workspace, tmp_path: Path) -> None:
    """A1.5: a number, a date and an amount beside an address that never comes again are no order."""
    rows = [[f"K-{n}", f"p{n}@example.com", f"2026-03-{1 + n % 28:02d}", f"{n}.50"] for n in range(60)]
    path = write(tmp_path / "a.csv", rows, ("Card", "mail", "since", "points value"))
    found = suggest.suggest(intake.inspect(path, workspace.engine, tmp_path / "work"))
    assert (found.mapping.kind, found.repeated) == ("people", 0)


def test_figures_about_people_are_kept_as_properties(workspace: Workspace, tmp_path: Path) -> None:
    """A1.9: days since something and counts within months become features; words and ids do not."""
    header = (
        "email",
        "recency_days",
        "orders_12m",
        "last_open_days",
        "Days since last visit",
        "clicks 90d",
        "notes 3m",
    )
    rows = [[f"p{n}@example.com", f"{n}", f"{n % 4}", f"{n % 9}", "12.5", "", "x"] for n in range(12)]
    rows[0][5] = "3"
    path = write(tmp_path / "a.csv", rows, (*header, "code_12"))
    found = suggest.suggest(intake.inspect(path, workspace.engine, tmp_path / "work"))
    assert found.mapping.kind == "people" and found.mapping.properties == header[1:6]


@pytest.mark.parametrize(
    ("name", "called"),
    [
        ("orders.2026.csv", "orders"),
        ("shop.xlsx › Customers", "shop › Customers"),
        ("shop.xlsx › Orders 2026-11", "shop › Orders"),
        ("shop.xlsx › 2026", "shop"),
        ("daily.zip › some/events-2026-01-01.csv", "daily › events"),
    ],
)
def test_tables_of_one_file_are_called_differently(name: str, called: str) -> None:
    """A1.5: both sheets of a workbook are not one source; and the sheet of the next month is none of its own."""
    assert suggest.name_of(Arrived(Path(), name, "", 0, "csv", ())) == called


def test_ambiguous_dates_are_a_question(workspace: Workspace, tmp_path: Path) -> None:
    """Reliability 11: nothing is guessed; the question shows the date."""
    rows = [["1", "03/04/2026", "5", "a@example.com"], ["2", "05/06/2026", "5", "b@example.com"]]
    path = write(tmp_path / "a.csv", rows, ("Order", "Date", "Total", "Email"))
    found = suggest.suggest(intake.inspect(path, workspace.engine, tmp_path / "work"))
    assert "ordered_at" not in found.mapping.dates
    assert len(found.questions) == 1 and "03/04/2026" in found.questions[0]
    with pytest.raises(UserError) as caught:
        ingest(workspace, [path], mapping=found.mapping)
    assert caught.value.reason == "nothing_usable", "taken as it is, the file is refused rather than guessed at"


def test_event_words_are_recognised_or_asked(workspace: Workspace, tmp_path: Path) -> None:
    rows = [
        [f"p{n}@example.com", event, "2026-01-01"]
        for n, event in enumerate(("Open", "Link click", "Hard bounce", "Wobble"))
    ]
    path = write(tmp_path / "a.csv", rows, ("Recipient", "Event type", "Date"))
    found = suggest.suggest(intake.inspect(path, workspace.engine, tmp_path / "work"))
    assert found.mapping.kind == "email_events"
    assert found.mapping.words == {"event": {"open": "opened", "link click": "clicked", "hard bounce": "bounced"}}
    assert any("wobble" in question for question in found.questions)
    result = ingest(workspace, [path], mapping=found.mapping).files[0]
    assert (result.loaded, result.set_aside) == (3, 1)


def test_a_confirmed_mapping_is_remembered_by_its_headers(workspace: Workspace, tmp_path: Path) -> None:
    first = write(tmp_path / "january.csv", [order(n) for n in range(5)])
    with pytest.raises(UserError) as caught:
        ingest(workspace, [first])
    assert caught.value.reason == "not_recognised"
    ingest(workspace, [first], mapping=ORDERS)
    second = write(tmp_path / "february.csv", [order(n) for n in range(10, 15)])
    assert ingest(workspace, [second]).files[0].loaded == 5
    assert mapping.remembered(workspace, ["ORDER", "date ", "Total", "Discount", "Email", "Customer"]) == ORDERS
    assert mapping.remembered(workspace, ["Order", "Date"]) is None


def test_a_mapping_for_another_file_names_the_column(workspace: Workspace, tmp_path: Path) -> None:
    path = write(tmp_path / "a.csv", [order(1)], ("Order", "Day", "Total", "Discount", "Email", "Customers"))
    with pytest.raises(UserError) as caught:
        ingest(workspace, [path], mapping=ORDERS)
    assert "“Date”" in caught.value.what
