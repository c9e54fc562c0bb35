"""The SQL that turns a cell's text into a value. Missing comes out for text that is no such value; nothing is guessed.

Every function takes SQL for the text (never user text: that is bound) and returns SQL. DuckDB's own dialect.
"""

from collections.abc import Mapping

from segmentation.core.errors import UserError, did_you_mean
from segmentation.load.dates import FORMATS
from segmentation.load.nouns import Field

EARLIEST, LATEST = "TIMESTAMP '1900-01-01'", "TIMESTAMP '2200-01-01'"
NO_ID = ("nan", "null", "none", "n/a", "undefined", "(not set)")
YES_NO = {"true": ("true", "yes", "1", "y", "t", "1.0"), "false": ("false", "no", "0", "n", "f", "0.0")}
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


def trimmed(cell: str) -> str:
    """Without the blanks around it. Tabs and hard spaces are rare, and looking for them costs more than finding none."""
    return f"trim({cell})"


def text(cell: str) -> str:
    """Trimmed text; a cell of blanks is missing. A leading apostrophe is a spreadsheet's mark for text, not part of it."""
    plain = trimmed(cell)
    return f"CASE WHEN {plain} = '' THEN NULL WHEN starts_with({plain}, '{chr(39) * 2}') THEN nullif(ltrim({plain}, '{chr(39) * 2}'), '') ELSE {plain} END"


def identifier(cell: str) -> str:
    """`17850.0` → `17850`, `'9013808660771` → `9013808660771`, leading zeros stay; `1.2E+10` has lost digits: missing.

    The conditions are ordered so that an ordinary id passes four cheap ones; a list after IN would become a join.
    """
    plain = text(cell)
    words = " ".join(f"WHEN '{word}' THEN NULL" for word in NO_ID)
    return f"""CASE WHEN ends_with({cell}, '.0') AND regexp_full_match({plain}, '[0-9]+\\.0') THEN left({plain}, length({plain}) - 2)
        WHEN contains({cell}, '+') AND regexp_full_match({plain}, '[0-9](\\.[0-9]+)?[eE]\\+[0-9]+') THEN NULL
        WHEN strlen({cell}) <= 10 THEN CASE lower({plain}) {words} ELSE {plain} END
        ELSE {plain} END"""


def email(cell: str) -> str:
    """Trimmed and lower case; missing when it is no address that mail could reach."""
    lower = f"lower({trimmed(cell)})"
    return f"CASE WHEN regexp_full_match({lower}, '[^@\\s,;<>\"()]+@[^@\\s,;<>\"()]+\\.(\\p{{L}}{{2,}}|xn--[a-z0-9-]+)') THEN {lower} END"


def phone(cell: str) -> str:
    """Digits with a leading +; missing when there are fewer than 7 digits."""
    plain = text(cell)
    digits = f"regexp_replace({plain}, '[^0-9]', '', 'g')"
    return f"CASE WHEN length({digits}) BETWEEN 7 AND 15 THEN CASE WHEN starts_with({plain}, '+') THEN '+' ELSE '' END || {digits} END"


def number(cell: str, decimal: str = ".") -> str:
    """`1,234.56`, `€ 12.50`, `1,23,456.78`, `(3.00)`; with decimal "," `1.234,56`. Infinite and not-a-number are missing."""
    group, point = (r"\.", ",") if decimal == "," else (",", r"\.")
    plain = f"trim(regexp_replace({cell}, '[\u00a0\u202f]', ' ', 'g'), ' ''')"
    money = rf"\(?[-+]?\s?([€$£¥₹]|[A-Z]{{{{3}}}}|kr|zł)?\s?[-+]?([0-9]+|[0-9]{{{{1,3}}}}([{group} ][0-9]{{{{2,3}}}})*[{group} ][0-9]{{{{3}}}})({point}[0-9]+)?\s?([€$£¥₹]|[A-Z]{{{{3}}}}|kr|zł)?\)?".replace(
        "{{", "{"
    ).replace("}}", "}")
    bare = f"regexp_replace({plain}, '[^0-9{decimal}]', '', 'g')"
    if decimal == ",":
        bare = f"replace({bare}, ',', '.')"
    signed = f"TRY_CAST(CASE WHEN {plain} LIKE '%-%' OR {plain} LIKE '(%' THEN '-' ELSE '' END || {bare} AS DOUBLE)"
    careful = f"CASE WHEN regexp_full_match({plain}, '{money}') THEN {signed} END"
    if decimal == ",":
        return careful
    direct = f"TRY_CAST({cell} AS DOUBLE)"
    return f"coalesce(CASE WHEN isfinite({direct}) THEN {direct} END, {careful})"


def time(cell: str, how: str, bound: Bound) -> str:
    """A moment in UTC. Times without an offset are in the session's time zone, which the reader sets to the mapping's.

    Casting text with an offset to TIMESTAMP drops the offset in silence; so everything goes by way of TIMESTAMPTZ.
    Raises UserError for a format that does not exist.
    """
    plain = f"trim({cell})"
    if how in ("", "iso"):
        with_zone = f"coalesce(TRY_CAST({plain} AS TIMESTAMPTZ), try_strptime({plain}, ['%Y-%m-%d %H:%M:%S %z', '%Y-%m-%dT%H:%M:%S%z', '%Y/%m/%d %H:%M:%S %z']))"
    elif how in ("day-first", "month-first"):
        order = "%d-%m-%Y" if how == "day-first" else "%m-%d-%Y"
        patterns = ", ".join(f"'{order}{clock}'" for clock in CLOCKS)
        with_zone = (
            f"CAST(try_strptime(replace(translate({plain}, './T', '-- '), ',', ''), [{patterns}]) AS TIMESTAMPTZ)"
        )
    elif how == "yyyymmdd":
        with_zone = f"CAST(try_strptime({plain}, '%Y%m%d') AS TIMESTAMPTZ)"
    elif how.startswith("epoch "):
        factor = {"epoch seconds": 1_000_000, "epoch milliseconds": 1_000, "epoch microseconds": 1}.get(how)
        if factor is None:
            raise unknown_format(how)
        return within(f"make_timestamp(CAST(TRY_CAST({plain} AS DECIMAL(24, 6)) * {factor} AS BIGINT))")
    elif how == "excel":
        with_zone = f"CAST(TIMESTAMP '1899-12-30' + TRY_CAST(TRY_CAST({plain} AS DOUBLE) * 86400 AS INTEGER) * INTERVAL 1 SECOND AS TIMESTAMPTZ)"
    elif "%" in how:
        with_zone = f"CAST(try_strptime({plain}, {bound.add(how)}) AS TIMESTAMPTZ)"
    else:
        raise unknown_format(how)
    return within(f"({with_zone} AT TIME ZONE 'UTC')")


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


def word(cell: str, words: Mapping[str, str], bound: Bound) -> str:
    """A word of the file → the canonical word; unknown ones are missing, or what the word "*" stands for."""
    if not words:
        return "CAST(NULL AS VARCHAR)"
    lower = f"lower(trim({cell}))"
    arms = " ".join(
        f"WHEN {bound.add(said.strip().lower())} THEN {bound.add(meant)}"
        for said, meant in words.items()
        if said != "*"
    )
    rest = f"CASE WHEN NOT {is_blank(cell)} THEN {bound.add(words['*'])} END" if "*" in words else "NULL"
    return f"CASE {lower} {arms} ELSE {rest} END"


def value_of(
    field: Field,
    cell: str,
    dates: Mapping[str, str],
    words: Mapping[str, Mapping[str, str]],
    decimal: str,
    bound: Bound,
) -> str:
    """The SQL for one field of a mapping."""
    if field.parse == "number":
        return number(cell, decimal)
    if field.parse == "time":
        return time(cell, dates.get(field.name, "iso"), bound)
    if field.parse == "yes/no":
        return yes_no(cell)
    if field.parse == "word":
        return word(cell, words.get(field.name, {}), bound)
    if field.parse == "email":
        return email(cell)
    if field.parse == "identifier":
        return identifier(cell)
    return text(cell)


def is_blank(cell: str) -> str:
    """True for text that means "nothing here": it is missing without being a fault."""
    plain = trimmed(cell)
    return f"CASE WHEN {cell} IS NULL THEN true WHEN length({cell}) > 20 THEN false ELSE coalesce({plain} = '' OR {plain} = '{chr(39) * 2}' OR starts_with({plain}, '0000-00-00'), false) END"
