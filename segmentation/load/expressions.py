"""The SQL that turns a cell's text into a value. Missing comes out for text that is no such value; nothing is guessed.

Every function takes SQL for the text (never user text: that is bound) and returns SQL. DuckDB's own dialect.
"""

import re
from collections.abc import Mapping

from segmentation.core.errors import UserError, did_you_mean
from segmentation.load.clocks import UTC, from_utc, told
from segmentation.load.dates import FORMATS
from segmentation.load.nouns import Field, FileMapping

EARLIEST, LATEST = "TIMESTAMP '1900-01-01'", "TIMESTAMP '2200-01-01'"
APOSTROPHE = "''''"
ADDRESS = r"""[^@\s,;<>"()]+@[^@\s,;<>"()]+\.(\p{L}{2,}|xn--[a-z0-9-]+)"""
TOTALS = r"(?i)(grand |sub[ -]?)?totals?:?|summe:?|gesamt(summe)?:?"  # the last row of a report
NO_ID = r"(?i)nan|null|none|n/a|undefined|\(not set\)|" + TOTALS.removeprefix("(?i)")
LONGEST_NO_ID = 12
YES_NO = {"true": ("true", "yes", "1", "y", "t", "1.0"), "false": ("false", "no", "0", "n", "f", "0.0")}
OFFSETS = (
    "%Y-%m-%d %H:%M:%S %z",
    "%Y-%m-%d %H:%M:%S.%f %z",
    "%Y-%m-%dT%H:%M:%S%z",
    "%Y-%m-%dT%H:%M:%S.%f%z",
    "%Y/%m/%d %H:%M:%S %z",
)
CLOCKS = (" %H:%M:%S", " %H:%M", " %I:%M:%S %p", " %I:%M %p", "")


class Bound:
    """Values bound to one statement: each gets a name of its own."""

    def __init__(self, prefix: str = "b") -> None:
        self.values: dict[str, object] = {}
        self._prefix = prefix

    def add(self, value: object) -> str:
        """Remember a value; returns `$name` to write into the SQL."""
        name = f"{self._prefix}{len(self.values)}"
        self.values[name] = value
        return f"${name}"


def is_plain(cell: str) -> str:
    """True for text of ASCII that neither begins nor ends with a blank: nothing to trim, and eight times as fast to see
    as trimming. Most cells are plain, so it stands in front of what is slow. Empty text is not plain."""
    return f"{cell} >= '!' AND NOT ends_with({cell}, ' ') AND strlen({cell}) = length({cell})"


def trimmed(cell: str) -> str:
    """Without the blanks around it. Tabs are rare, and looking for them costs on every row."""
    return f"CASE WHEN {is_plain(cell)} THEN {cell} ELSE trim({cell}) END"


def text(cell: str) -> str:
    """Trimmed text; a cell of blanks is missing."""
    return f"CASE WHEN {is_plain(cell)} THEN {cell} ELSE nullif(trim({cell}), '') END"


def unmarked(cell: str) -> str:
    """Text without the apostrophe that spreadsheets and shops put before digits to keep them as they are."""
    plain = text(cell)
    return (
        f"CASE WHEN starts_with({plain}, {APOSTROPHE}) THEN nullif(ltrim({plain}, {APOSTROPHE}), '') ELSE {plain} END"
    )


def identifier(cell: str) -> str:
    """`17850.0` → `17850`, `'9013808660771` → `9013808660771`, leading zeros stay; `1.2E+10` has lost digits: missing.

    The conditions are ordered so that an ordinary id passes a few cheap ones; a list after IN would become a join.
    """
    # The same as unmarked(); written shortly, for it stands in arms that few rows reach and every plan has to hold.
    plain = f"nullif(ltrim(trim({cell}), {APOSTROPHE}), '')"
    whole, lost = r"[0-9]+\.0+", r"[0-9](\.[0-9]+)?[eE]\+[0-9]+"
    # A word of NO_ID begins and ends with no digit, and begins with nothing that stands before "(", such as the # of an
    # order.
    first, last = f"({cell} >= '0' AND {cell} < ':')", f"right({cell}, 1) BETWEEN '0' AND '9'"
    no_word = f"strlen({cell}) > {LONGEST_NO_ID} OR {cell} < '(' OR {first} OR {last}"
    ordinary = f"""{is_plain(cell)} AND ({no_word})
        AND NOT starts_with({cell}, {APOSTROPHE}) AND NOT contains({cell}, '+')
        AND NOT ends_with({cell}, '.0') AND NOT ends_with({cell}, '.00')"""
    return f"""CASE WHEN {ordinary} THEN {cell}
        WHEN (ends_with({cell}, '.0') OR ends_with({cell}, '.00')) AND regexp_full_match({plain}, '{whole}')
            THEN regexp_replace({plain}, '\\.0+$', '')
        WHEN contains({cell}, '+') AND regexp_full_match({plain}, '{lost}') THEN NULL
        WHEN strlen({cell}) <= {LONGEST_NO_ID} AND regexp_full_match({plain}, '{NO_ID}') THEN NULL
        ELSE {plain} END"""


def email(cell: str) -> str:
    """Trimmed and lower case; missing when it is no address that mail could reach."""
    lower = f"lower(trim({cell}))"
    return f"""CASE WHEN {is_plain(cell)} AND regexp_full_match({cell}, '{ADDRESS}') THEN lower({cell})
        WHEN regexp_full_match({lower}, '{ADDRESS}') THEN {lower} END"""


def phone(cell: str) -> str:
    """Digits with a leading +; missing when there are fewer than 7 or more than 15 digits."""
    plain = unmarked(cell)
    digits = f"regexp_replace({plain}, '[^0-9]', '', 'g')"
    plus = f"CASE WHEN starts_with({plain}, '+') THEN '+' ELSE '' END"
    return f"CASE WHEN length({digits}) BETWEEN 7 AND 15 THEN {plus} || {digits} END"


def number(cell: str, decimal: str = ".") -> str:
    """`1,234.56`, `€ 12.50`, `1,23,456.78`, `(3.00)`; with decimal "," `1.234,56`. Infinite: missing."""
    group, point = (r"\.", ",") if decimal == "," else (",", r"\.")
    sign = "([€$£¥₹]|[A-Z]{3}|kr|zł)?"
    digits = "([0-9]+|[0-9]{1,3}([" + group + " ][0-9]{2,3})*[" + group + " ][0-9]{3})(" + point + "[0-9]+)?"
    money = rf"\(?[-+]?\s?{sign}\s?[-+]?{digits}\s?{sign}-?\)?"
    plain = f"trim(regexp_replace({cell}, '[\u00a0\u202f]', ' ', 'g'), ' ' || {APOSTROPHE})"
    bare = f"regexp_replace({plain}, '[^0-9{decimal}]', '', 'g')"
    if decimal == ",":
        bare = f"replace({bare}, ',', '.')"
    minus = f"CASE WHEN contains({plain}, '-') OR starts_with({plain}, '(') THEN '-' ELSE '' END"
    careful = f"CASE WHEN regexp_full_match({plain}, '{money}') THEN TRY_CAST({minus} || {bare} AS DOUBLE) END"
    if decimal == ",":
        return careful
    direct = f"TRY_CAST({cell} AS DOUBLE)"
    # Empty cells first: they would go through all of the careful part. Five times as fast as asking for digits before.
    return f"CASE WHEN {cell} IS NULL THEN NULL WHEN isfinite({direct}) THEN {direct} ELSE {careful} END"


def share(cell: str, decimal: str = ".") -> str:
    """`25 %` and `0.25` → 0.25. Without a percent sign a number above 1 is missing: 25 may be anything."""
    bare = f"replace({cell}, '%', '')"
    found = f"CASE WHEN contains({cell}, '%') THEN {number(bare, decimal)} / 100 ELSE {number(cell, decimal)} END"
    return f"CASE WHEN {found} BETWEEN 0 AND 1 THEN {found} END"


def time(cell: str, how: str, bound: Bound, at_home: bool = True, clock: str = UTC) -> str:
    """A moment in the workspace's clock. Times without an offset are in the session's time zone, which the reader sets
    to the mapping's; at_home: that zone is the clock's, so they are kept as they stand.

    Casting text with an offset to TIMESTAMP drops the offset in silence; so everything goes by way of TIMESTAMPTZ.
    Raises UserError for a format that does not exist.
    """
    plain = f"trim({cell})"
    if how in ("", "iso"):
        return iso(cell, plain, at_home, clock)
    if how.startswith("epoch "):
        factor = {"epoch seconds": 1_000_000, "epoch milliseconds": 1_000, "epoch microseconds": 1}.get(how)
        if factor is None:
            raise unknown_format(how)
        moment = f"make_timestamp(CAST(TRY_CAST({plain} AS DECIMAL(24, 6)) * {factor} AS BIGINT))"
        return within(from_utc(moment, clock))
    is_day = f"strlen({plain}) <= 10"
    if how in ("day-first", "month-first"):
        order = "%d-%m-%Y" if how == "day-first" else "%m-%d-%Y"
        patterns = ", ".join(f"'{order}{clock_time}'" for clock_time in CLOCKS)
        moment = f"try_strptime(replace(translate({plain}, './T', '-- '), ',', ''), [{patterns}])"
    elif how == "yyyymmdd":
        moment, is_day = f"try_strptime({plain}, '%Y%m%d')", "true"
    elif how == "excel":
        seconds = f"TRY_CAST(TRY_CAST({plain} AS DOUBLE) * 86400 AS BIGINT)"
        moment, is_day = f"(TIMESTAMP '1899-12-30' + to_seconds({seconds}))", f"NOT contains({plain}, '.')"
    elif "%" in how:
        moment = f"try_strptime({plain}, {bound.add(how)})"
        is_day = "false" if re.search("%[HIcXz]", how) else "true"
    else:
        raise unknown_format(how)
    timed = told(f"CAST({moment} AS TIMESTAMPTZ)", clock)
    # A day is a day wherever its source lives.
    return within(timed if at_home or is_day == "false" else f"CASE WHEN {is_day} THEN {moment} ELSE {timed} END")


def iso(cell: str, plain: str, at_home: bool, clock: str) -> str:
    """2026-11-20 10:00:00, with nothing, Z or an offset behind it."""
    # With Z or +00:00, or at home with nothing behind it, it needs no calendar: four times as fast.
    shape = f"substr({cell}, 17, 1) = ':' AND substr({cell}, 5, 1) = '-'"
    in_utc = (
        f"(strlen({cell}) = 20 AND ends_with({cell}, 'Z')) OR (strlen({cell}) = 25 AND ends_with({cell}, '+00:00'))"
    )
    direct, century = f"TRY_CAST({cell} AS TIMESTAMP)", f"{cell} >= '1900' AND {cell} < '2200'"
    if at_home and clock == UTC:
        arms = f"WHEN {century} AND {shape} AND ({in_utc} OR strlen({cell}) = 19) THEN {direct}"
    else:
        arms = f"WHEN {century} AND {shape} AND ({in_utc}) THEN {from_utc(direct, clock)}"
        if at_home:
            arms += f" WHEN {century} AND {shape} AND strlen({cell}) = 19 THEN {direct}"
        else:
            # A day is a day wherever its source lives.
            arms += f" WHEN strlen({plain}) <= 10 THEN {within(f'TRY_CAST({plain} AS TIMESTAMP)')}"
    offset = f"strlen({cell}) = 25 AND substr({cell}, 17, 1) = ':' AND substr({cell}, 5, 1) = '-'"
    offset += f" AND substr({cell}, 20, 2) IN (' +', ' -')"
    others = ", ".join(f"'{pattern}'" for pattern in OFFSETS)
    any_zone = f"coalesce(TRY_CAST({plain} AS TIMESTAMPTZ), try_strptime({plain}, [{others}]))"
    # A year of four digits between these is within the limits: the text is cast once.
    return f"""CASE {arms}
        WHEN {cell} >= '1901' AND {cell} < '2199' AND {offset}
            THEN {told(f"try_strptime({cell}, '{OFFSETS[0]}')", clock)}
        ELSE {within(told(any_zone, clock))} END"""


def within(moment: str) -> str:
    """Dates outside 1900 to 2200 are slips of a format, not dates."""
    return f"CASE WHEN {moment} >= {EARLIEST} AND {moment} < {LATEST} THEN {moment} END"


def unknown_format(how: str) -> UserError:
    """The error for a date format that does not exist."""
    return UserError(
        "unknown_date_format",
        f"There is no date format “{how}”.{did_you_mean(how, FORMATS)}",
        f"Use one of {', '.join(FORMATS)}, or a pattern such as %d %b %Y.",
    )


def yes_no(cell: str) -> str:
    """yes, true, 1, y → true; no, false, 0, n → false."""
    arms = [f"WHEN '{word}' THEN {value}" for value, words in YES_NO.items() for word in words]
    return f"CASE lower({trimmed(cell)}) {' '.join(arms)} END"


def folded(cell: str) -> str:
    """What words are compared by: trimmed, in lower case."""
    return f"lower({trimmed(cell)})"


def word(cell: str, words: Mapping[str, str], bound: Bound, lower: str = "") -> str:
    """A word of the file → the canonical word; unknown ones are missing, or what the word "*" stands for.

    The word "" stands for an empty cell, where that says something too. lower: a column that holds `folded` of the
    cell, so that it is not worked out for each of the words.
    """
    if not words:
        return "CAST(NULL AS VARCHAR)"
    lower = lower or folded(cell)
    lower = lower if "" not in words else f"coalesce({lower}, '')"
    arms = " ".join(
        f"WHEN {bound.add(said.strip().lower())} THEN {bound.add(meant)}"
        for said, meant in words.items()
        if said != "*"
    )
    rest = f"CASE WHEN NOT {is_blank(cell)} THEN {bound.add(words['*'])} END" if "*" in words else "NULL"
    return f"CASE {lower} {arms} ELSE {rest} END"


def value_of(field: Field, cell: str, mapping: FileMapping, bound: Bound, lower: str = "") -> str:
    """The SQL for one field of a mapping; lower: see `word`."""
    if field.parse == "verbatim":
        return cell
    if field.parse == "number":
        return number(cell, mapping.decimal)
    if field.parse == "share":
        return share(cell, mapping.decimal)
    if field.parse == "time":
        return time(
            cell, mapping.dates.get(field.name, "iso"), bound, mapping.time_zone == mapping.clock, mapping.clock
        )
    if field.parse == "yes/no":
        return yes_no(cell)
    if field.parse == "word":
        return word(cell, mapping.words.get(field.name, {}), bound, lower)
    if field.parse == "email":
        return email(cell)
    if field.parse == "identifier":
        return identifier(cell)
    return text(cell)


def is_blank(cell: str) -> str:
    """True for text that means "nothing here": it is missing without being a fault."""
    plain = trimmed(cell)
    return f"({cell} IS NULL OR {plain} = '' OR {plain} = {APOSTROPHE} OR starts_with({plain}, '0000-00-00'))"


def is_fault(value: str, cell: str) -> str:
    """Whether text was there and did not become a value. Most cells pass the first condition; the rest is for few."""
    return f"CASE WHEN {value} IS NOT NULL OR {cell} IS NULL THEN false ELSE NOT {is_blank(cell)} END"
