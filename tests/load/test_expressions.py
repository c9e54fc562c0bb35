"""Text → values: nothing is guessed, what does not fit is missing (traps 14; reliability 11)."""

from datetime import datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.load import expressions as x
from segmentation.load.dates import read_format
from segmentation.store.duckdb import DuckDBEngine

ENGINE = DuckDBEngine()


def value(sql: str, text: str | None, bound: dict[str, Any] | None = None, zone: str = "UTC") -> Any:
    """What one expression makes of one text."""
    with ENGINE.write() as tx:
        tx.execute(f"SET TimeZone = '{zone}'")
        return tx.value(f"SELECT {sql} FROM (SELECT CAST($text AS VARCHAR) AS c)", {"text": text, **(bound or {})})


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("17850.0", "17850"),
        ("'9013808660771", "9013808660771"),
        ("#1001", "#1001"),
        ("007", "007"),
        (" 12 ", "12"),
        ("1.2E+10", None),
        ("9E+15", None),
        ("1E5", "1E5"),
        ("12E10", "12E10"),
        ("nan", None),
        ("", None),
        (None, None),
        ("9007199254740993", "9007199254740993"),
        ("17850.5", "17850.5"),
        ("NULL", None),
        ("0", "0"),
        ("100", "100"),
    ],
)
def test_identifiers_come_out_as_meant(text: str | None, meant: str | None) -> None:
    """Trap 14: the identifier that was meant, or none at all; leading zeros stay."""
    assert value(x.identifier("c"), text) == meant


@settings(deadline=None)
@given(st.from_regex(r"[1-9][0-9]{2,17}", fullmatch=True))
def test_every_number_that_passed_through_a_float_comes_back(digits: str) -> None:
    assert value(x.identifier("c"), digits + ".0") == value(x.identifier("c"), "'" + digits) == digits


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        (" Ann.Lee@Example.COM ", "ann.lee@example.com"),
        ("o'brien+tag@mail.example.co.uk", "o'brien+tag@mail.example.co.uk"),
        ("ann@example", None),
        ("ann@@example.com", None),
        ("ann lee@example.com", None),
        ("ann@example,com", None),
        ("ann", None),
        ("", None),
        ("søren@exämple.dk", "søren@exämple.dk"),
        ("a@b.xn--p1ai", "a@b.xn--p1ai"),
    ],
)
def test_addresses(text: str, meant: str | None) -> None:
    assert value(x.email("c"), text) == meant


@pytest.mark.parametrize(
    ("text", "decimal", "meant"),
    [
        ("1234.56", ".", 1234.56),
        ("1,234.56", ".", 1234.56),
        ("€ 12.50", ".", 12.5),
        ("12.50 EUR", ".", 12.5),
        ("1,23,456.78", ".", 123456.78),
        ("(3.00)", ".", -3.0),
        ("-3", ".", -3.0),
        ("1,5", ".", None),
        ("12 apples", ".", None),
        ("nan", ".", None),
        ("inf", ".", None),
        ("1e999", ".", None),
        ("1.234,56", ",", 1234.56),
        ("2,50", ",", 2.5),
        ("1.234", ",", 1234.0),
        ("12.5", ",", None),
        ("€ 1\u00a0234,5", ",", 1234.5),
        ("", ".", None),
    ],
)
def test_numbers(text: str, decimal: str, meant: float | None) -> None:
    assert value(x.number("c", decimal), text) == meant


@pytest.mark.parametrize(
    ("text", "how", "zone", "meant"),
    [
        ("2025-10-07 09:50:26 +0200", "iso", "UTC", "2025-10-07 07:50:26"),
        ("2025-10-07 09:50:26+02:00", "iso", "UTC", "2025-10-07 07:50:26"),
        ("2025-10-07T09:50:26Z", "iso", "Europe/Berlin", "2025-10-07 09:50:26"),
        ("2025-10-07T09:50:26+00:00", "iso", "Europe/Berlin", "2025-10-07 09:50:26"),
        ("2025-10-07 09:50:26", "iso", "UTC", "2025-10-07 09:50:26"),
        ("2025-10-07 09:50:26", "iso", "Europe/Berlin", "2025-10-07 07:50:26"),
        ("2025-10-07 09:50+02", "iso", "UTC", "2025-10-07 07:50:00"),
        ("2025-10-07", "iso", "UTC", "2025-10-07 00:00:00"),
        ("03/04/2026 10:15", "day-first", "UTC", "2026-04-03 10:15:00"),
        ("03/04/2026", "month-first", "UTC", "2026-03-04 00:00:00"),
        ("3.4.2026 7:05", "day-first", "Europe/Berlin", "2026-04-03 05:05:00"),
        ("1/2/2026 9:05 PM", "month-first", "UTC", "2026-01-02 21:05:00"),
        ("20170715", "yyyymmdd", "UTC", "2017-07-15 00:00:00"),
        ("1752321312", "epoch seconds", "UTC", "2025-07-12 11:55:12"),
        ("1752321312123456", "epoch microseconds", "UTC", "2025-07-12 11:55:12.123456"),
        ("45741", "excel", "UTC", "2025-03-25 00:00:00"),
        ("07 Oct 2025", "%d %b %Y", "UTC", "2025-10-07 00:00:00"),
        ("31/02/2026", "day-first", "UTC", None),
        ("13/13/2026", "month-first", "UTC", None),
        ("31/12/19", "day-first", "UTC", None),
        ("yesterday", "iso", "UTC", None),
        ("0000-00-00", "iso", "UTC", None),
    ],
)
def test_times_are_utc_and_offsets_are_not_dropped(text: str, how: str, zone: str, meant: str | None) -> None:
    bound = x.Bound()
    sql = x.time("c", how, bound, zone == "UTC")
    found = value(sql, text, bound.values, zone)
    assert found == (datetime.fromisoformat(meant) if meant else None)


def test_an_unknown_date_format_is_named() -> None:
    with pytest.raises(UserError) as caught:
        x.time("c", "dayfirst", x.Bound())
    assert "day-first" in caught.value.what


@pytest.mark.parametrize(
    ("values", "how", "ambiguous"),
    [
        (["03/04/2026", "05/06/2026"], "", True),
        (["03/04/2026", "15/06/2026"], "day-first", False),
        (["03/04/2026", "06/15/2026"], "month-first", False),
        (["13/04/2026", "06/15/2026"], "", False),
        (["2026-04-03", "", "2026-04-03 10:00:00+02:00"], "iso", False),
        (["1752321312", "1752321313"], "epoch seconds", False),
        (["20170715"], "yyyymmdd", False),
        (["Ann", "2026-01-01"], "", False),
        (["0000-00-00", ""], "", False),
        (["03/04/2026"] * 39 + ["03/04/2O26"], "", True),
        (["03/04/2026"] * 38 + ["13/04/2026", "n/a"], "day-first", False),
        (["2026-04-03"] * 19 + ["soon"], "iso", False),
        (["2026-04-03"] * 18 + ["soon", "later"], "", False),
        (["2026-04-03"] * 39 + ["03/04/2026"], "", False),
    ],
)
def test_dates_are_decided_with_evidence_or_asked(values: list[str], how: str, ambiguous: bool) -> None:
    """Reliability 11: 03/04/2026 is asked, not guessed."""
    found = read_format(values)
    assert (found.format, found.ambiguous) == (how, ambiguous) and found.evidence


def test_a_few_values_that_are_no_dates_are_named_in_the_evidence() -> None:
    """Reliability 11: one typing error among many dates asks nobody for a pattern, and is not hidden either."""
    found = read_format(["03/04/2026"] * 199 + ["03/04/2O26"])
    assert found.example == "03/04/2026"
    assert found.evidence.endswith("1 of 200 values is no date, such as “03/04/2O26”.")


def test_words_are_bound_and_a_star_takes_the_rest() -> None:
    bound = x.Bound()
    sql = x.word("c", {"it's": "yes", "*": "rest"}, bound)
    assert "it's" not in sql
    assert [value(sql, text, bound.values) for text in ("IT'S ", "else", "", None)] == ["yes", "rest", None, None]
