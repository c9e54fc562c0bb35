"""The lines of a list made by the engine, a whole line a person: for the lists to send, which may be half of everybody.

Only names that cannot stand in a file as they were loaded pass through Python, each once: see `Names`. Everything else
about a line is as `list_file` writes it, which a test holds line by line.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from segmentation.activate import list_file, people_rows
from segmentation.activate.destination import FREE_TEXT, Destination
from segmentation.activate.holdout import HELD
from segmentation.activate.list_file import Change, Stamp
from segmentation.activate.safe_cells import refuse_identifier, safe_text
from segmentation.core.model import People, Segment, Step
from segmentation.core.sql import quote, quote_column
from segmentation.segments import frozen
from segmentation.store.workspace import Workspace

# The same question as `safe_cells.ADDRESS`, for an engine whose expressions cannot look ahead.
USABLE = r"""[^ ,;"\t\r\n@=+\-][^ ,;"\t\r\n@]*@[^ ,;"\t\r\n@]+\.[^ ,;"\t\r\n@]+"""
# One row a person whose address could not be uploaded, or is somebody else's as well.
DOUBTFUL = """SELECT subscriber_id, lower(trim(email)) AS address,
        COALESCE(regexp_full_match(trim(email), $usable), FALSE) AS is_usable
    FROM subscribers
    WHERE NOT COALESCE(regexp_full_match(trim(email), $usable), FALSE) OR lower(trim(email)) IN (
        SELECT lower(trim(email)) FROM subscribers WHERE email IS NOT NULL
        GROUP BY lower(trim(email)) HAVING COUNT(*) > 1
    )"""


@dataclass(frozen=True)
class Names:
    """Everybody's cells as one way of treating names writes them: made once a pack, since no segment changes them.

    table: subscriber_id, address, first_name, last_name. odd: subscriber_id, address, and first_reason and last_reason,
    for whom a name is not written as it was loaded. doubtful: the table of addresses that are unusable or shared.
    """

    table: str
    odd: str
    doubtful: str

    @classmethod
    def made(cls, workspace: Workspace, place: Destination, doubtful: str) -> "Names":
        """Look at each name there is once."""
        import pandas as pd

        found = workspace.engine.rows(
            "SELECT first_name AS name FROM subscribers WHERE first_name IS NOT NULL "
            "UNION SELECT last_name AS name FROM subscribers WHERE last_name IS NOT NULL"
        )
        rows = []
        for (text,) in found:
            clean, reason = safe_text(text, place)
            cell = list_file.lines([[clean, ""]]).decode()[:-3] if '"' in clean or "," in clean else clean
            if cell != text:
                rows.append((text, cell, reason))
        named, key = f"names_{uuid4().hex[:12]}", uuid4().hex[:12]
        frame = pd.DataFrame(rows, columns=["name", "cell", "reason"], dtype="string")
        workspace.engine.load_frame(named, frame)
        joined = (
            f"FROM subscribers AS s LEFT JOIN {quote(named)} AS n1 ON n1.name = s.first_name "
            f"LEFT JOIN {quote(named)} AS n2 ON n2.name = s.last_name"
        )
        cells = (
            "SELECT s.subscriber_id, trim(s.email) AS address, COALESCE(n1.cell, s.first_name, '') AS first_name, "
            f"COALESCE(n2.cell, s.last_name, '') AS last_name {joined}"
        )
        odd = (
            "SELECT s.subscriber_id, trim(s.email) AS address, COALESCE(n1.reason, '') AS first_reason, "
            f"COALESCE(n2.reason, '') AS last_reason {joined} WHERE n1.reason <> '' OR n2.reason <> ''"
        )
        made = cls(f"cells_{key}", f"odd_{key}", doubtful)
        workspace.engine.make(Step(made.table, cells))
        workspace.engine.make(Step(made.odd, odd))
        workspace.engine.drop(named)
        return made


class AllNames:
    """The tables of cells and of doubtful addresses of one pack, made when a destination first asks for them."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.made: dict[tuple[object, ...], Names] = {}
        self.doubtful = f"doubtful_{uuid4().hex[:12]}"

    def of(self, place: Destination) -> Names:
        """How names are written for a place."""
        way = (place.escape, place.emoji, place.text_bytes)
        if not self.made:
            self.workspace.engine.make(Step(self.doubtful, DOUBTFUL, parameters={"usable": USABLE}))
        if way not in self.made:
            self.made[way] = Names.made(self.workspace, place, self.doubtful)
        return self.made[way]


@contextmanager
def names(workspace: Workspace) -> Iterator[AllNames]:
    """Tables of names, gone when the block ends."""
    found = AllNames(workspace)
    yield found
    for table in (found.doubtful, *(table for one in found.made.values() for table in (one.table, one.odd))):
        workspace.engine.drop(table)


def fits(place: Destination, addresses: bool) -> bool:
    """Whether the engine can make this place's lines: addresses, and no apostrophes before formula-like text."""
    return addresses and place.escape == "hold back"


@dataclass(frozen=True)
class Wanted:
    """One list to be made: of the recorded members of a segment, those to send to or (`held`) those held out.

    stamps: header, kind and column of what follows from the table `stamped`. control: a last column that says who is in
    the control of all lists.
    """

    workspace: Workspace
    people: People
    segment: Segment
    place: Destination
    stamp: Stamp
    names: Names
    held: bool = False
    stamped: str | None = None
    stamps: Sequence[tuple[str, str, str]] = ()
    control: bool = False

    @property
    def of_whom(self) -> tuple[str, dict[str, Any]]:
        """FROM … WHERE of the people of the list, and what it binds; `m` is the member. A place is left for joins."""
        side = "IN" if self.held else "NOT IN"
        return (
            "app.memberships AS m {joins} "
            "WHERE m.segment_id = $segment AND m.version = $version AND m.as_of = $as_of "
            f"AND m.subscriber_id {side} ({HELD})",
            {
                "segment": self.segment.segment_id,
                "version": self.segment.version,
                "as_of": self.people.as_of,
            },
        )


def batches(one: Wanted) -> Iterator[tuple[bytes, int]]:
    """The lines, some ten thousand at once, and how many: by subscriber_id.

    Raises UserError when an address is unusable or comes twice, as `list_file.write` does.
    """
    refuse_unusable(one)
    texts, given, joins = cells(one)
    source, bound = one.of_whom
    after = -1
    while True:
        piece = one.workspace.engine.rows(
            f"SELECT m.subscriber_id, {' || '.join(texts)} FROM {source.format(joins=joins)} "
            f"AND m.subscriber_id > $after ORDER BY m.subscriber_id LIMIT {people_rows.PIECE}",
            {**bound, **given, "after": after},
        )
        for start in range(0, len(piece), list_file.BATCH):
            part = [row[1] for row in piece[start : start + list_file.BATCH]]
            yield ("\r\n".join(part) + "\r\n").encode("utf-8"), len(part)
        if len(piece) < people_rows.PIECE:
            return
        after = int(piece[-1][0])


def cells(one: Wanted) -> tuple[list[str], dict[str, Any], str]:
    """The SQL of each cell with the commas between, what they bind, and the tables they need beside the subscribers."""
    constant = list_file.Cells(one.place, one.stamp, []).texts
    known = frozen.as_saved(one.people, one.segment).vocabulary.feature("erfm_score")
    score = "CAST(NULL AS DOUBLE)" if known is None else known.expression or f"f.{quote('erfm_score')}"
    joins = f"JOIN {quote(one.names.table)} AS c ON c.subscriber_id = m.subscriber_id"
    if "erfm_score" in {field for _, field in one.place.columns}:
        joins += f" LEFT JOIN {quote(one.people.table.name)} AS f ON f.subscriber_id = m.subscriber_id"
    found: list[str] = []
    given: dict[str, Any] = {}
    for place, (_, field) in enumerate(one.place.columns):
        if field == "identifier":
            found.append("c.address")
        elif field in FREE_TEXT:
            found.append(f"c.{field}")
        elif field == "erfm_score":
            found.append(number(f"round(CAST({score} AS DOUBLE), 1)"))
        else:
            given[f"constant_{place}"] = list_file.lines([[constant[field], ""]]).decode()[:-3]
            found.append(f"$constant_{place}")
    if one.control:
        kept_out = "SELECT subscriber_id FROM app.controls WHERE as_of = $as_of"
        found.append(f"CASE WHEN m.subscriber_id IN ({kept_out}) THEN 'yes' ELSE '' END")
    elif one.stamped and one.stamps:
        joins += f" LEFT JOIN {quote(one.stamped)} AS t ON t.subscriber_id = m.subscriber_id"
        for _, kind, name in one.stamps:
            column = f"t.{quote_column(name)}"
            yes = f"CASE WHEN {column} THEN 'yes' ELSE '' END"
            found.append(yes if kind == "yes/no" else number(column) if kind == "number" else written(column))
    texts = found[:1]
    for text in found[1:]:
        texts += ["','", text]
    return texts, given, joins


def number(column: str) -> str:
    """A number to its last digit, a whole one without a point; "" for none."""
    whole = f"{column} = floor({column}) AND abs({column}) < 1000000000000000"
    return f"CASE WHEN {whole} THEN CAST(CAST({column} AS BIGINT) AS VARCHAR) ELSE {written(column)} END"


def written(column: str) -> str:
    """A value as text; "" for none."""
    return f"COALESCE(CAST({column} AS VARCHAR), '')"


def refuse_unusable(one: Wanted) -> None:
    """Raises UserError when an address could not be uploaded, or is that of two people of the list."""
    source, bound = one.of_whom
    rows = one.workspace.engine.rows(
        "SELECT d.address, d.is_usable, COUNT(*) FROM "
        + source.format(joins=f"JOIN {quote(one.names.doubtful)} AS d ON d.subscriber_id = m.subscriber_id")
        + " GROUP BY d.address, d.is_usable",
        bound,
    )
    refuse_identifier(any(not usable for _, usable, _ in rows), any(number > 1 for *_, number in rows))


def changes(one: Wanted) -> tuple[Change, ...]:
    """Which names were not written as they were loaded, and why, in the order of the lines."""
    if not {field for _, field in one.place.columns} & set(FREE_TEXT):
        return ()
    source, bound = one.of_whom
    rows = one.workspace.engine.rows(
        "SELECT n.address, n.first_reason, n.last_reason FROM "
        + source.format(joins=f"JOIN {quote(one.names.odd)} AS n ON n.subscriber_id = m.subscriber_id")
        + " ORDER BY m.subscriber_id",
        bound,
    )
    found = []
    for address, first, last in rows:
        reasons = {"first_name": first, "last_name": last}
        found += [
            Change(address, header, reasons[field])
            for header, field in one.place.columns
            if field in FREE_TEXT and reasons[field]
        ]
    return tuple(found)
