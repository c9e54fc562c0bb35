"""The written list: what a platform takes, and nothing that a spreadsheet would run."""

import csv
import hashlib
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from segmentation.activate import list_file, safe_cells
from segmentation.activate.destination import Destination, destination, destinations
from segmentation.activate.list_file import Person, Stamp
from segmentation.core.errors import UserError

STAMP = Stamp("boot_browsers", 3, date(2026, 11, 20))
EVERY = pytest.mark.parametrize("place", destinations(), ids=lambda one: one.name)


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file, strict=True))


def people(count: int) -> list[Person]:
    return [Person(f"p{number}@example.com", f"Ann{number}", "Doe", float(number)) for number in range(count)]


@EVERY
def test_every_destination_keeps_the_rules_of_an_import(place: Destination, tmp_path: Path) -> None:
    """file_formats: UTF-8 without BOM, one header row, identifier first, ISO dates, no consent column, nobody twice."""
    written = list_file.write(place, people(3), STAMP, tmp_path)
    raw = written.parts[0].path.read_bytes()
    assert raw[:3] != b"\xef\xbb\xbf" and raw.count(b"\r\n") == 4 == raw.count(b"\n")
    header, *rows = read(written.parts[0].path)
    assert place.columns[0][1] == "identifier" and header == list(place.headers) and len(set(header)) == len(header)
    assert not [
        name for name in header if "consent" in name.lower() or "status" in name.lower() or "opt" in name.lower()
    ]
    fields = {field for _, field in place.columns}
    assert {"segment", "version", "assigned_on"} <= fields or "tags" in fields
    row = dict(zip((field for _, field in place.columns), rows[1], strict=True))
    stamp = {"segment": "boot_browsers", "version": "3", "assigned_on": "2026-11-20", "erfm_score": "1"}
    stamp |= {"tags": "ms:boot_browsers:v3,ms_assigned_on:2026-11-20"}
    assert row["identifier"] == "p1@example.com" and all(row[name] == stamp[name] for name in fields & set(stamp))
    assert written.rows == 3 and written.parts[0].sha256 == hashlib.sha256(raw).hexdigest()
    assert written.parts[0].bytes == len(raw)
    assert list_file.identifiers([written.parts[0].path]) == [one.identifier for one in people(3)]
    assert place.title and place.notes


def test_headers_are_those_the_platforms_map_by_themselves() -> None:
    assert destination("klaviyo").headers[0] == "Email" and destination("klaviyo").max_bytes == 50_000_000
    assert destination("mailchimp").headers[0] == "Email Address" and destination("mailchimp").text_bytes == 255
    with pytest.raises(UserError, match="Did you mean"):
        destination("klavio")


# file_formats (iv): what each platform calls its columns, the capitals among them, and how much it takes at once.
IMPORT_RULES = {
    "activecampaign": (["Email", "First Name", "Last Name", "Tags"], None, None),
    "hubspot": (["Email", "First Name", "Last Name"], 20_000_000, 500_000),
    "braze": (["email", "first_name", "last_name"], 500_000_000, None),
    "iterable": (["email", "firstName", "lastName"], None, 2_000_000),
    "customer_io": (["email", "first_name", "last_name"], 100_000_000, None),
    "omnisend": (["Email", "First name", "Last name"], None, None),
    "shopify": (["Email", "First Name", "Last Name", "Tags"], None, None),
    "klaviyo": (["Email", "First Name", "Last Name"], 50_000_000, None),
    "mailchimp": (["Email Address", "First Name", "Last Name"], None, None),
}


@pytest.mark.parametrize("name", IMPORT_RULES)
def test_a_written_list_is_taken_under_its_platforms_import_rules(name: str, tmp_path: Path) -> None:
    """Issue 6, destinations: exact headers, limits, dates and own columns, looked at in the written file."""
    headers, most_bytes, most_rows = IMPORT_RULES[name]
    place = destination(name)
    assert (place.max_bytes, place.max_rows) == (most_bytes, most_rows)
    written = list_file.write(place, [Person("a@x.de", " Ann 😀 ", "O'Neil", 61.5)], STAMP, tmp_path)
    header, row = read(written.parts[0].path)
    assert header[: len(headers)] == headers
    assert all(own.startswith("ms_") and own == own.lower() for own in header[len(headers) :]) and len(header) <= 100
    assert row[1] == ("Ann" if name == "activecampaign" else "Ann 😀"), "no spaces around; no emoji where none is taken"
    assert [change.column for change in written.changes] == (["First Name"] if name == "activecampaign" else [])


@pytest.mark.parametrize("name", [name for name, rules in IMPORT_RULES.items() if rules[1] or rules[2]])
def test_every_limit_splits(name: str, tmp_path: Path) -> None:
    """The platform's own limits made small: each part within them, together everybody once."""
    place = destination(name)
    rows = 4 if place.max_rows else None
    small = replace(place, max_rows=rows, max_bytes=400 if place.max_bytes else None)
    written = list_file.write(small, people(10), STAMP, tmp_path)
    assert len(written.parts) > 1 and all(part.rows <= (rows or 10) for part in written.parts)
    assert all(part.bytes <= (small.max_bytes or 10**9) for part in written.parts)
    assert list_file.identifiers(part.path for part in written.parts) == [one.identifier for one in people(10)]


ATTACKS = [
    "=1+1",
    '=HYPERLINK("http://x","y")',
    "+49 151",
    "-2",
    "@SUM(A1)",
    "\t=1",
    "\r\n=1",
    " =1",
    "'=1",
    '"=1',
    "＝1",
    "\x00=1",
]


@pytest.mark.parametrize("text", ATTACKS)
@EVERY
def test_a_formula_in_a_name_never_reaches_a_spreadsheet(place: Destination, text: str, tmp_path: Path) -> None:
    """Reliability 1.9, both halves: held back from a file to upload, quoted in a copy to read; both listed."""
    written = list_file.write(place, [Person("a@example.com", text, text)], STAMP, tmp_path)
    for cell in read(written.parts[0].path)[1]:
        assert cell[:1] not in safe_cells.TRIGGERS
        assert place.escape == "quote" or not cell.startswith("'")
    assert [change.identifier for change in written.changes] == ["a@example.com"] * 2
    assert all("formula" in change.reason and text not in change.reason for change in written.changes)


def test_ordinary_names_are_left_alone(tmp_path: Path) -> None:
    names = ["O'Neil", "Jean-Luc", 'Ann, "the" one', "Müller", "李", "A=B", "", "d'Arc 😀"]
    written = list_file.write(
        destination("klaviyo"), [Person(f"{i}@x.de", name) for i, name in enumerate(names)], STAMP, tmp_path
    )
    assert [row[1] for row in read(written.parts[0].path)[1:]] == names
    assert written.changes == ()


def test_line_breaks_in_a_name_become_spaces(tmp_path: Path) -> None:
    written = list_file.write(destination("generic"), [Person("a@x.de", "Ann\r\nMarie\x07")], STAMP, tmp_path)
    assert read(written.parts[0].path)[1][1] == "Ann Marie"


def test_long_text_is_cut_between_characters_and_listed(tmp_path: Path) -> None:
    """Mailchimp cuts at 255 bytes; cut here it is not in the middle of an ü."""
    written = list_file.write(destination("mailchimp"), [Person("a@x.de", "ü" * 200)], STAMP, tmp_path)
    assert read(written.parts[0].path)[1][1] == "ü" * 127
    assert written.changes[0].reason == "shortened to 255 bytes"


@pytest.mark.parametrize("limit", [{"max_rows": 4}, {"max_bytes": 500}])
def test_a_list_above_a_limit_is_split_and_no_part_breaks_it(limit: dict[str, int], tmp_path: Path) -> None:
    place = replace(destination("klaviyo"), **limit)  # type: ignore[arg-type]
    written = list_file.write(place, people(10), STAMP, tmp_path)
    assert len(written.parts) > 1 and written.rows == 10
    for number, part in enumerate(written.parts, start=1):
        assert part.path.name == f"klaviyo-{number}.csv"
        assert part.path.stat().st_size == part.bytes <= limit.get("max_bytes", 10**9)
        assert len(read(part.path)) - 1 == part.rows <= limit.get("max_rows", 10**9)
        assert read(part.path)[0] == list(place.headers)
    assert list_file.identifiers(part.path for part in written.parts) == [one.identifier for one in people(10)]


@pytest.mark.parametrize(
    "bad",
    ["", "no address", "=cmd@x.de", "+a@x.de", "-a@x.de", "a@b", "a,b@x.de", "a@x.de\n", 'a"b@x.de', "a@x.de;b@x.de"],
)
def test_an_unusable_address_stops_the_list(bad: str, tmp_path: Path) -> None:
    if bad == "a@x.de\n":
        list_file.write(destination("klaviyo"), [Person(bad)], STAMP, tmp_path)  # only its edge: trimmed
        return
    with pytest.raises(UserError):
        list_file.write(destination("klaviyo"), [Person(bad)], STAMP, tmp_path)


def test_the_same_address_twice_stops_the_list(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="share one identifier"):
        list_file.write(destination("klaviyo"), [Person("a@x.de"), Person("A@X.de ")], STAMP, tmp_path)


def test_a_stamp_may_not_share_a_columns_name(tmp_path: Path) -> None:
    """Two columns of one name: the platform would keep either."""
    with pytest.raises(ValueError, match="share a name"):
        list_file.write(destination("klaviyo"), people(1), STAMP, tmp_path, more=["ms_erfm_score"])


def test_customer_numbers_are_named_as_such(tmp_path: Path) -> None:
    """Online Retail: 17850 stays 17850, leading zeros stay."""
    written = list_file.write(
        destination("generic"), [Person("17850"), Person("00042")], STAMP, tmp_path, by_address=False
    )
    rows = read(written.parts[0].path)
    assert rows[0][0] == "person_id" and [row[0] for row in rows[1:]] == ["17850", "00042"]


@trial(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    names=st.lists(st.tuples(st.text(max_size=20), st.text(max_size=20)), max_size=8),
    place=st.sampled_from([one.name for one in destinations()]),
)
def test_whatever_people_are_called_the_file_reads_back(
    names: list[tuple[str, str]], place: str, tmp_path: Path
) -> None:
    rows = [Person(f"p{number}@x.de", first, last) for number, (first, last) in enumerate(names)]
    written = list_file.write(destination(place), rows, STAMP, tmp_path)
    assert list_file.identifiers(part.path for part in written.parts) == [one.identifier for one in rows]
    for part in written.parts:
        for row in read(part.path):
            assert not [cell for cell in row if cell[:1] in safe_cells.TRIGGERS]


SPOILED = [
    b"\xef\xbb\xbfEmail\r\na@x.de\r\n",
    b"Email,Name\r\na@x.de\r\n",
    b'Email\r\n"a@x.de\r\n',
    b"Email\r\n\xe4@x.de\r\n",
]


@pytest.mark.parametrize("spoiled", SPOILED)
def test_reading_back_notices_a_spoiled_file(spoiled: bytes, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(spoiled)
    with pytest.raises((ValueError, csv.Error)):
        list_file.identifiers([path])
