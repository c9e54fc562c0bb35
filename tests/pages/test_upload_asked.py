"""Upload: what is asked once a source, files that hold several, other readings, mappings as files, Cancel."""

import io
import threading
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.load import answers, ingest, loads
from segmentation.load import mapping as mappings
from segmentation.load.stopping import stopped
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.load.books import xlsx
from tests.pages.reading import button, words
from tests.pages.test_upload import GERMAN, ORDERS, PAGE, TICKETS, choose, give

CAMPAIGNS = (Path(__file__).parents[1] / "load" / "samples" / "klaviyo_campaigns.clean.csv").read_bytes()


@pytest.fixture
def shop(home: Path) -> Workspace:
    """An empty workspace, open as the app has it."""
    Workspace.create(home / "shop", "Shop").close()
    return cached.workspace("shop")


def labels(test: AppTest) -> str:
    """What stands beside the check boxes: the files that are ready, and as what they are known."""
    return " ".join(box.label.replace("\\", "") for box in test.checkbox)


def field(test: AppTest, label: str):  # type: ignore[no-untyped-def]
    """The select box or radio whose label begins so."""
    found = [*test.selectbox, *test.radio]
    return next(one for one in found if one.label.replace("\\", "").startswith(label))


def test_zone_and_currency_are_asked_once_a_source(app: Callable, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("campaigns.csv", CAMPAIGNS))
    assert not test.exception
    assert "Said once, and remembered" in words(test)
    assert "In which currency are the amounts of the Klaviyo campaign analytics?" in words(test)
    assert button(test, "Load 1 file").disabled
    choose(test, "Your shop lives in the time zone", "Europe/Berlin")
    choose(test, "Klaviyo campaign analytics: times without a zone", "America/New_York")
    choose(test, "Klaviyo campaign analytics: amounts in", "SEK")
    button(test, "Load 1 file").click().run()
    assert not test.exception
    assert answers.clock(shop) == "Europe/Berlin"
    assert answers.said_of(shop, "klaviyo_campaigns").time_zone == "America/New_York"
    assert shop.engine.rows("SELECT DISTINCT currency FROM campaign_results") == [("SEK",)]
    assert "Times without a zone read as America/New_York, amounts in SEK" in words(test)
    more = CAMPAIGNS.replace(b"2025-", b"2026-")
    give(test, ("more.csv", more))
    assert "Said once, and remembered" not in words(test)
    assert "As you said: times are those of America/New_York, amounts are in SEK." in words(test)


def test_a_zone_can_be_changed_afterwards(app: Callable, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", TICKETS.encode()))
    button(test, "Load 1 file").click().run()
    choose(test, "Support tickets: times without a zone", "Europe/Berlin")
    test.button(key="change_yes_support_tickets").click().run()
    assert not test.exception
    assert "1 load read again" in words(test)
    assert str(shop.engine.value("SELECT min(opened_at) FROM tickets")) == "2026-05-01 08:00:00"
    assert "Times without a zone read as Europe/Berlin" in words(test)


def test_ambiguous_dates_of_a_known_export_are_asked_with_both_readings(app: Callable, shop: Workspace) -> None:
    """Reliability 11, for a file that a spreadsheet saved again."""
    saved_again = TICKETS.replace("2026-05-0", "0").replace(" 10:00:00", "/05/2026 10:00")
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", saved_again.encode()))
    assert not test.exception
    asked = field(test, "Support tickets, “Created at”: 02/05/2026 10:00 can be read day first or month first")
    assert [option.replace("\\", "") for option in asked.options] == [
        "02/05/2026 10:00 is 2 May 2026 (day first)",
        "02/05/2026 10:00 is 5 Feb 2026 (month first)",
    ]
    assert button(test, "Load 1 file").disabled
    asked.set_value("day-first").run()
    button(test, "Load 1 file").click().run()
    assert not test.exception
    assert str(shop.engine.value("SELECT max(opened_at) FROM tickets")) == "2026-05-09 10:00:00"


def test_thousands_or_decimals_are_asked(app: Callable, shop: Workspace) -> None:
    whole = GERMAN.replace(",50", "")
    test = give(app(PAGE, workspace="shop").run(), ("bestellungen.csv", whole.encode("latin-1")))
    assert "Amounts: 1.001 can be read with thousands or with decimals. Which one is it?" in words(test)
    assert button(test, "Remember this and use it").disabled
    choose(test, "Amounts are written", ",")
    assert "So read, 40 of 40 rows can be used." in words(test)
    button(test, "Remember this and use it").click().run()
    button(test, "Load 1 file").click().run()
    assert not test.exception
    assert shop.engine.value("SELECT max(total) FROM orders") == 1040


def test_a_load_is_read_another_way(app: Callable, shop: Workspace) -> None:
    """The wrong choice is seen on the loaded card, and put right there: one step, nothing lost."""
    test = give(app(PAGE, workspace="shop").run(), ("orders.csv", ORDERS.encode()))
    choose(test, "Date of the order", "day-first")
    choose(test, "Currency of the amounts", "USD")
    button(test, "Remember this and use it").click().run()
    button(test, "Load 1 file").click().run()
    assert str(shop.engine.value("SELECT max(ordered_at) FROM orders"))[:10] == "2026-08-08"
    button(test, "Read again").click().run()
    assert not test.exception
    assert "Read it another way" in words(test)
    choose(test, "Date of the order", "month-first")
    button(test, "Take it back and read it this way").click().run()
    assert not test.exception
    assert "“orders.csv” was read again: 40 rows are in." in words(test)
    assert str(shop.engine.value("SELECT max(ordered_at) FROM orders"))[:10] == "2026-09-04"
    assert len(loads.loads(shop)) == 1


def test_a_mapping_is_saved_as_a_file_and_given_back(app: Callable, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("orders.csv", ORDERS.encode()))
    offered = next(one for one in test.get("download_button") if one.proto.label == "Save as a file")
    assert offered.proto.url
    saved = mappings.to_toml(
        mappings.from_toml(
            'kind = "orders"\nsource = "the till"\ncurrency = "USD"\n[columns]\norder_id = "order id"\n'
            'ordered_at = "order date"\ntotal = "total"\n[dates]\nordered_at = "month-first"\n'
            '[[identifiers]]\nkind = "email"\nheader = "email"\n'
        )
    )
    given = next(one for one in test.file_uploader if "TOML" in one.label)
    given.upload("mapping.toml", saved.encode()).run()
    assert not test.exception
    assert "So read, 40 of 40 rows can be used." in words(test)
    button(test, "Remember this and use it").click().run()
    button(test, "Load 1 file").click().run()
    assert loads.loads(shop)[0].source == "the till"


def test_a_saved_mapping_for_other_columns_is_refused_in_words(app: Callable, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("orders.csv", ORDERS.encode()))
    other = b'kind = "orders"\n[columns]\norder_id = "Bestellung"\nordered_at = "order date"\ntotal = "total"\n'
    next(one for one in test.file_uploader if "TOML" in one.label).upload("m.toml", other).run()
    assert "has no column “Bestellung”" in words(test)


def test_other_columns_are_kept_or_said_to_be_left_out(app: Callable, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("bestellungen.csv", GERMAN.encode("latin-1")))
    assert "Left out: Ort." in words(test)
    next(one for one in test.multiselect if one.label.startswith("Other columns")).set_value(["Ort"]).run()
    assert "Left out" not in words(test)
    button(test, "Remember this and use it").click().run()
    button(test, "Load 1 file").click().run()
    assert not test.exception
    assert shop.engine.rows("SELECT name, value, count(*) FROM subscriber_properties GROUP BY name, value") == [
        ("Ort", "Köln", 40)
    ]


def test_a_recognised_file_can_be_something_else(app: Callable, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", TICKETS.encode()))
    button(test, "It is something else: map it myself").click().run()
    assert not test.exception
    assert "Say what its columns mean" in words(test)
    button(test, "Remember this and use it").click().run()
    assert not test.exception
    assert "mapped by hand" in labels(test)
    button(test, "Recognise it by its headers again").click().run()
    assert "mapped by hand" not in labels(test) and "Support tickets" in labels(test)


def test_an_archive_a_book_and_a_folder_are_the_loads_they_become(app: Callable, shop: Workspace) -> None:
    rows = [line.split("\t") for line in TICKETS.splitlines()]
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.tsv", TICKETS.replace("\n", "\n7"))
        archive.writestr("b.tsv", TICKETS.replace("\n", "\n8"))
        archive.writestr("login.csv", "<html>Log in</html>")
    book = xlsx({"May": rows[:10], "June": [rows[0], *rows[10:20]]})
    folder = shop.incoming / "daily"
    folder.mkdir()
    for day in range(5):
        (folder / f"{day}.tsv").write_text(TICKETS.replace("\n", f"\n9{day}"))
    (folder / "5.tsv").write_text("")
    test = give(app(PAGE, workspace="shop").run(), ("all.zip", packed.getvalue()), ("book.xlsx", book))
    assert not test.exception
    said = words(test) + labels(test)
    for name in ("all.zip (2 files)", "daily (5 files)", "book.xlsx › May", "book.xlsx › June", "all.zip › login.csv"):
        assert name in said
    assert "1 empty file left out: “5.tsv”." in said and "This is a web page, not a table" in said
    button(test, "Load 4 files").click().run()
    assert not test.exception
    assert {load.file: load.read for load in loads.loads(shop)} == {
        "all.zip (2 files)": 60 + 2,
        "daily (5 files)": 150 + 5,
        "book.xlsx › May": 9,
        "book.xlsx › June": 10,
    }


def test_a_failed_load_says_why_and_nothing_is_in(
    app: Callable, shop: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", TICKETS.encode()))
    (shop.incoming / "tickets.tsv").write_text(TICKETS.split("\n")[0] + "\n1\t\t\t\t\t\t\n")
    button(test, "Load 1 file").click().run()
    assert not test.exception
    assert "Not one of the 1 rows" in words(test)
    assert loads.loads(shop) == ()


def test_cancel_stops_and_leaves_nothing(app: Callable, shop: Workspace, monkeypatch: pytest.MonkeyPatch) -> None:
    """The button is there while it runs, and the next visit finds the files where they were."""
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", TICKETS.encode()))
    began = threading.Event()

    def slow(workspace: Workspace, parts: object, actor: str, progress: Callable, cancel: ingest.Cancel) -> None:
        progress("Reading tickets.tsv: 1.0 of 2.0 MB, 15 rows", 0.4)
        began.set()
        for _ in range(600):
            if cancel.asked:
                raise stopped()
            threading.Event().wait(0.05)

    monkeypatch.setattr(ingest, "ingest", slow)
    visitor = threading.Thread(target=lambda: button(test, "Load 1 file").click().run(), daemon=True)
    visitor.start()
    assert began.wait(120)
    from segmentation.ui import running

    running.job_of(shop).cancel.ask()
    visitor.join(120)
    assert not visitor.is_alive() and not test.exception
    assert "Loading was stopped. Nothing of it was kept; the files are still there." in words(test)
    assert button(test, "Load 1 file") and loads.loads(shop) == ()


def test_a_date_in_2062_does_not_stretch_the_span(app: Callable, shop: Workspace) -> None:
    """One impossible date: headline, card and as-of date agree without it; and no addresses is said at once."""
    rows = "".join(f"A{n},MUG,1,2025-0{n}-10 08:20:00,2.50,{17000 + n}\n" for n in range(1, 9))
    text = "InvoiceNo,Description,Quantity,InvoiceDate,UnitPrice,CustomerID\n" + rows
    text += "A9,MUG,1,2062-01-01 08:20:00,2.50,17009\n"
    test = give(app(PAGE, workspace="shop").run(), ("retail.csv", text.encode()))
    choose(test, "Currency of the amounts", "GBP")
    button(test, "Remember this and use it").click().run()
    button(test, "Load 1 file").click().run()
    assert not test.exception
    said = words(test)
    assert "from 10 Jan 2025 to 10 Aug 2025" in said and "10 Jan 2025 to 10 Aug 2025" in said
    assert "Jan 2062" not in said
    assert "No file holds e\\-mail addresses" in test.warning[0].value


@pytest.mark.parametrize(("amount", "mark"), [("{n}06,27", ","), ("{n}06.27", "."), ("{n},206", None)])
def test_amounts_chosen_by_hand_are_read_as_they_prove_or_asked(
    app: Callable, shop: Workspace, amount: str, mark: str | None
) -> None:
    """Reliability 12: strange headers, amounts read by their own marks; 1,206 is asked, never taken for 1206."""
    rows = (f"A{n};k{n}@example.org;2026-05-0{n % 9 + 1};{amount.format(n=n % 9 + 1)}\n" for n in range(1, 31))
    text = "Vorgang;E-Mail;Wann;Wert\n" + "".join(rows)
    test = give(app(PAGE, workspace="shop").run(), ("strange.csv", text.encode()))
    choose(test, "Each row of it is", "orders")
    choose(test, "Order number", "Vorgang")
    choose(test, "Date of the order", "Wann")
    choose(test, "Total paid", "Wert")
    assert not test.exception
    assert field(test, "Amounts are written").value == mark
    assert ("can be read with thousands or with decimals" in words(test)) == (mark is None)
