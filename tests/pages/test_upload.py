"""Upload: recognised, asked, refused; loaded with every row accounted for; the same again; undone."""

import csv
import io
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.load import loads, waiting
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.pages.reading import button, words

PAGE = "pages/load/upload.py"
ORDERS = "email,order id,order date,total\n" + "".join(
    f"k{n}@example.org,A{n},0{n % 9 + 1}/0{n % 8 + 1}/2026,{n}.50\n" for n in range(1, 41)
)
GERMAN = "Kundennummer;E-Mail;Bestellnummer;Bestelldatum;Summe;Währung;Ort\r\n" + "".join(
    f"{n};k{n}@example.org;B{n};{n % 28 + 1:02d}.0{n % 9 + 1}.2026;1.{n:03d},50;EUR;Köln\r\n" for n in range(1, 41)
)
TICKETS = "Ticket ID\tRequester email\tCreated at\tSolved at\tStatus\tTopic\tSatisfaction\n" + "".join(
    f"{n}\tk{n}@example.org\t2026-05-0{n % 9 + 1} 10:00:00\t\topen\tsize\t4\n" for n in range(1, 31)
)


@pytest.fixture
def shop(home: Path) -> Workspace:
    """An empty workspace, open as the app has it."""
    Workspace.create(home / "shop", "Shop").close()
    return cached.workspace("shop")


def give(test: AppTest, *files: tuple[str, bytes]) -> AppTest:
    """Drop files, as a person does; the page draws itself anew once they are copied."""
    for name, data in files:
        test.file_uploader[0].upload(name, data)
    return test.run()


def choose(test: AppTest, label: str, option: object) -> AppTest:
    """Answer the radio or select box whose label begins so."""
    fields = [*test.radio, *test.selectbox]
    next(field for field in fields if field.label.replace("\\", "").startswith(label)).set_value(option)
    return test.run()


def test_without_a_workspace_it_says_where_to_begin(app, home: Path) -> None:
    test = app(PAGE).run()
    assert not test.exception
    assert "No workspace is open yet" in words(test)


def test_empty_it_says_what_to_give_it(app, shop: Workspace) -> None:
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert test.title[0].value == "What did I give it?"
    assert "Nothing is loaded yet: drop your exports here" in words(test)
    assert str(shop.incoming) in words(test)


def test_a_known_export_is_recognised_loaded_and_accounted_for(app, shop: Workspace) -> None:
    cut_off = TICKETS[: TICKETS.rindex("\t")][:-12]
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", cut_off.encode()))
    assert not test.exception
    assert "1 file is recognised and waits to be loaded." in words(test)
    button(test, "Load 1 file").click().run()
    assert not test.exception
    one = loads.loads(shop)[0]
    assert (one.read, one.loaded, one.rejected, one.set_aside, one.people) == (30, 29, 1, 0, 29)
    assert "30 rows read = 29 loaded + 0 set aside + 1 rejected" in words(test)
    assert "29 people, 1 May 2026 to 9 May 2026" in words(test)
    assert "1 row could not be used" in words(test)
    assert "line 31" in words(test)


def test_the_same_file_twice_says_so_and_keeps_no_second_copy(app, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", TICKETS.encode()))
    button(test, "Load 1 file").click().run()
    version = shop.data_version()
    for name in ("tickets.tsv", "again.tsv"):
        give(test, (name, TICKETS.encode()))
        assert f"“{name}” is the very same file that was loaded as “tickets.tsv”" in words(test)
        assert "nothing changed" in words(test)
    assert shop.data_version() == version
    assert [path.name for path in shop.incoming.iterdir()] == ["tickets.tsv"]


def test_undo_asks_once_and_gives_the_file_back(app, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", TICKETS.encode()))
    button(test, "Load 1 file").click().run()
    button(test, "Undo this load").click().run()
    assert not test.exception
    assert "“tickets.tsv” was taken back" in words(test)
    assert loads.loads(shop) == ()
    assert button(test, "Load 1 file")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("report.pdf", b"%PDF-1.7 and more", "is a PDF"),
        ("logo.png", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8, "is no text"),
        ("login.csv", b"<!doctype html><html><body>Please log in</body></html>", "This is a web page, not a table"),
        ("empty.csv", b"", "This file is empty"),
        ("header.csv", b"Email,First name\n", "has a header and no rows"),
        ("book.xlsx", b"PK\x03\x04" + b"\x00" * 200, "is damaged and cannot be unpacked"),
    ],
)
def test_a_wrong_file_ends_in_words_and_can_be_removed(app, shop: Workspace, name: str, data: bytes, says: str) -> None:
    test = give(app(PAGE, workspace="shop").run(), (name, data))
    assert not test.exception
    assert says in words(test)
    assert "Something went wrong" not in words(test)
    assert "1 file is no table that can be read" in words(test)
    assert not [one for one in test.button if one.label.startswith("Load ")]
    test.button(key=f"remove_{name}").click().run()
    assert waiting.files(shop) == []
    assert "Nothing is loaded yet" in words(test) and "1 file removed" in [one.label for one in test.expander]


def test_a_removed_file_can_be_put_back(app, shop: Workspace) -> None:
    """E2: nothing is lost by one click; deleting for good asks."""
    test = give(app(PAGE, workspace="shop").run(), ("orders.csv", ORDERS.encode()))
    test.button(key="remove_orders.csv").click().run()
    assert waiting.files(shop) == []
    give(test, ("orders.csv", TICKETS.encode()))  # another one of the same name
    test.button(key="back_orders.csv").click().run()
    assert [path.name for path in waiting.files(shop)] == ["orders (2).csv", "orders.csv"]
    assert (shop.incoming / "orders (2).csv").read_bytes() == ORDERS.encode()
    assert not test.expander or "removed" not in " ".join(one.label for one in test.expander)
    for path in waiting.files(shop):
        test.button(key=f"remove_{path.name}").click().run()
    button(test, "Yes, delete").click().run()
    assert not test.exception and list(shop.incoming.iterdir()) == []


def test_only_one_form_is_open_and_an_address_that_repeats_is_said(app, shop: Workspace) -> None:
    """A3.1: several files that nobody knows: one form at a time; what repeats an address is no list of people."""
    known = "Beleg;wer;wann;wieviel\n" + "".join(
        f"B-{n};p{n % 9}@example.org;2026-03-1{n % 9};{n},50\n" for n in range(40)
    )
    other = "mail;colour\n" + "".join(f"p{n}@example.org;red\n" for n in range(20))
    test = give(app(PAGE, workspace="shop").run(), ("a.csv", known.encode()), ("b.csv", other.encode()))
    assert not test.exception
    said = "In “wer”, 77.5 % of the rows repeat an address that came before"
    assert f"{said}: no list of people." in words(test)
    confirm = [one for one in test.button if one.label == "Remember this and use it"]
    assert len(confirm) == 1 and len([one for one in test.button if one.label == "Say what its columns mean"]) == 1
    choose(test, "Each row of it is", "people")
    assert f"{said}: each row is rather one order or one event than one person." in test.warning[0].value.replace(
        "\\", ""
    )
    button(test, "Say what its columns mean").click().run()
    assert said not in words(test) and "b.csv" in words(test)
    assert len([one for one in test.button if one.label == "Remember this and use it"]) == 1


def test_ambiguous_dates_are_asked_with_both_readings(app, shop: Workspace) -> None:
    """Reliability 11: 02/02/2026 and its like say nothing about day or month; the choice is kept over a refresh."""
    test = give(app(PAGE, workspace="shop").run(), ("orders.csv", ORDERS.encode()))
    assert not test.exception
    assert "can be read day first or month first: no part is above 12" in words(test)
    assert button(test, "Remember this and use it").disabled
    asked = next(radio for radio in test.radio if "no part is above 12" in radio.label.replace("\\", ""))
    assert [option.replace("\\", "") for option in asked.options] == [
        "09/01/2026 is 9 Jan 2026 (day first)",
        "09/01/2026 is 1 Sep 2026 (month first)",
    ]
    asked.set_value("month-first").run()
    choose(test, "Currency of the amounts", "USD")
    assert "So read, 40 of 40 rows can be used." in words(test)
    again = app(PAGE, workspace="shop").run()
    kept = next(radio for radio in again.radio if "no part is above 12" in radio.label.replace("\\", ""))
    assert kept.value == "month-first"
    button(again, "Remember this and use it").click().run()
    button(again, "Load 1 file").click().run()
    assert not again.exception
    newest = shop.engine.value("SELECT max(ordered_at) FROM orders")
    assert (newest.month, newest.day) == (9, 4)


def test_latin_1_with_decimal_commas_is_read_as_meant_and_remembered(app, shop: Workspace) -> None:
    test = give(app(PAGE, workspace="shop").run(), ("bestellungen.csv", GERMAN.encode("latin-1")))
    assert not test.exception
    assert "it was read as Windows-1252" in words(test)
    assert "can only be read day first" in words(test)
    assert "So read, 40 of 40 rows can be used." in words(test)
    button(test, "Remember this and use it").click().run()
    button(test, "Load 1 file").click().run()
    assert not test.exception
    assert "it was read as Windows-1252" in words(test), "said on the card as well, for as long as it is in"
    assert shop.engine.value("SELECT round(sum(total), 2) FROM orders") == sum(1000.5 + n for n in range(1, 41))
    give(test, ("oktober.csv", GERMAN.replace(";B", ";C").replace(";Cestell", ";Bestell").encode("latin-1")))
    assert "1 file is recognised and waits to be loaded." in words(test)


def test_uploaded_text_is_drawn_as_itself(app, shop: Workspace) -> None:
    """Trap 8: names of files and columns, and cells, are no Markdown."""
    evil = "e-mail **x**,order id,order date,total\n" + "".join(
        f"k{n}@example.org,[click](http://evil.example),2026-05-01,$1$\n" for n in range(5)
    )
    test = give(app(PAGE, workspace="shop").run(), ("a **bold** [name](x).csv", evil.encode()))
    assert not test.exception
    drawn = "\n".join(part.value for part in [*test.markdown, *test.caption])
    assert "\\*\\*bold\\*\\*" in drawn and "a **bold**" not in drawn
    assert "[click](http" not in drawn


def test_rows_not_used_are_downloaded_without_formulas(app, shop: Workspace) -> None:
    """A cell that begins like a formula stays text (reliability 1.9)."""
    bad = TICKETS + "99\tx@example.org\t=cmd|' /C calc'!A0\t\topen\tsize\t4\n"
    test = give(app(PAGE, workspace="shop").run(), ("tickets.tsv", bad.encode()))
    button(test, "Load 1 file").click().run()
    one = loads.loads(shop)[0]
    offered = test.get("download_button")[0]
    assert offered.proto.label == "Download all of them"
    from segmentation.ui.downloads import csv_bytes
    from segmentation.ui.load_cards import HEADINGS

    written = list(csv.reader(io.StringIO(csv_bytes(HEADINGS, loads.rejects(shop, one.load_id)).decode("utf-8-sig"))))
    assert written[0] == ["file", "line", "column", "text", "reason"]
    assert written[1][:3] == ["tickets.tsv", "32", "Created at"]
    assert written[1][3] == "'=cmd|' /C calc'!A0"


def test_a_loaded_shop_shows_a_card_a_file(app, home: Path, demo_template: Path) -> None:
    shutil.copytree(demo_template, home / "demo-shop")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    said = words(test)
    assert "6 files in: " in said and "from 1 May 2025 to 31 Oct 2026" in said
    for title in ("Shopify orders export", "Klaviyo profiles export"):
        assert title in said
    assert "38,925 rows read = 38,925 loaded + 0 set aside + 0 rejected" in said
    assert "Every row was used" in said
