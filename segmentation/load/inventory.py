"""What is loaded, source by source, and how far it can be trusted (A2.1–A2.3)."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from statistics import median

from segmentation.load.digest import TABLES
from segmentation.load.ratings import Rating, accuracy, completeness, freshness
from segmentation.load.recognise import sources
from segmentation.store.engine import Engine
from segmentation.store.workspace import Workspace

EXPECTED = {
    "profiles": {"email": "address", "first_name": "first name"},
    "orders": {"key_id": "person", "total": "total", "currency": "currency"},
    "order_lines": {"key_id": "person", "product": "product"},
    "email_events": {"key_id": "person", "campaign_id": "campaign"},
    "web_events": {"key_id": "person"},
    "tickets": {"key_id": "person", "topic": "topic"},
}
"""Columns that should be filled, a table, and what people call them."""

EVENT_TABLES = frozenset(table.name for table in TABLES if table.is_event)


@dataclass(frozen=True)
class SourceEntry:
    """One source of the inventory.

    loads: deliveries; files that came in one archive, or are parts of one export, are one. tables: rows a table, as
    they count now. people: distinct persons it speaks of. without_person: rows of nobody. oldest_on, newest_on: span of
    its dates, the future left out; missing when it has none. every_days: median days from one delivery to the next;
    missing with fewer than two. not_loaded: rows of its files that could not be used.
    """

    source: str
    loads: int
    tables: Mapping[str, int]
    people: int
    without_person: int
    oldest_on: date | None
    newest_on: date | None
    received_at: datetime | None
    every_days: float | None
    not_loaded: int
    completeness: Rating
    accuracy: Rating
    freshness: Rating

    @property
    def rows(self) -> int:
        """Rows of all its tables."""
        return sum(self.tables.values())

    @property
    def weakest(self) -> tuple[str, Rating]:
        """The count on which it is worst, and that rating."""
        ratings = {"completeness": self.completeness, "accuracy": self.accuracy, "freshness": self.freshness}
        name = min(ratings, key=lambda word: ratings[word].score)
        return name, ratings[name]


@dataclass(frozen=True)
class LoadedFile:
    """What the inventory needs to know of one load. name: of its file, in its archive or workbook."""

    load_id: int
    name: str
    export_on: date | None
    received_at: datetime | None
    read: int
    not_loaded: int


@dataclass(frozen=True)
class TableSpan:
    """Rows and dates of one table of one load."""

    table: str
    rows: int
    without_person: int
    oldest_at: datetime | None
    newest_at: datetime | None


def inventory(workspace: Workspace, faults: Mapping[int, Mapping[str, int]] | None = None) -> tuple[SourceEntry, ...]:
    """Every source that is loaded, weakest first. Reads counts only.

    faults: load_id → title of a check → failing rows, as the audit counts them; without it accuracy knows only of
    refused rows.
    """
    engine = workspace.engine
    if not engine.exists("load_ranks"):
        return ()
    files: dict[str, list[LoadedFile]] = {}
    for (
        source,
        *file,
    ) in engine.rows("""SELECT l.source, r.load_id, coalesce(json_extract_string(l.files, '$[0].name'), ''),
            r.export_on, l.received_at, coalesce(l.rows_read, 0),
            coalesce(l.rows_rejected, 0) + coalesce(l.rows_set_aside, 0)
            FROM load_ranks r JOIN app.loads l ON l.load_id = r.load_id ORDER BY r.rank"""):
        files.setdefault(source, []).append(LoadedFile(*file))
    spans: dict[str, list[TableSpan]] = {}
    for (
        source,
        *span,
    ) in engine.rows("""SELECT l.source, s.table_name, s.rows, s.without_person, s.oldest_at, s.newest_at
            FROM loaded.load_spans s JOIN app.loads l ON l.load_id = s.load_id WHERE s.table_name <> 'links'"""):
        spans.setdefault(source, []).append(TableSpan(*span))
    people = dict(
        engine.rows("""SELECT l.source, count(DISTINCT s.subscriber_id) FROM loaded.load_keys k
        JOIN subscriber_keys s ON s.key_id = k.key_id JOIN app.loads l ON l.load_id = k.load_id GROUP BY l.source""")
    )
    filled = filled_by_source(engine)
    ends = {
        str(source): (on, int(behind or 0))
        for source, on, behind in engine.rows("SELECT source, ends_on, behind FROM source_ends")
    }
    found = [
        entry(
            source,
            files[source],
            spans.get(source, []),
            int(people.get(source, 0)),
            filled.get(source, {}),
            faults or {},
            freshness(*ends.get(source, (None, 0))),
        )
        for source in files
    ]
    return tuple(sorted(found, key=lambda each: (each.weakest[1].score, each.source)))


def entry(
    source: str,
    files: list[LoadedFile],
    spans: list[TableSpan],
    people: int,
    filled: Mapping[str, float],
    faults: Mapping[int, Mapping[str, int]],
    fresh: Rating,
) -> SourceEntry:
    """One source, from what was counted of it."""
    tables: dict[str, int] = {}
    for span in spans:
        tables[span.table] = tables.get(span.table, 0) + span.rows
    # Sign-up dates say when people came, not how far a source reaches; they speak only where there are no events.
    dated = [span for span in spans if span.table in EVENT_TABLES] or spans
    oldest_at = min((span.oldest_at for span in dated if span.oldest_at), default=None)
    newest_at = max((span.newest_at for span in dated if span.newest_at), default=None)
    delivered = deliveries(source, files)
    exported = sorted({on for one in delivered if (on := max((f.export_on for f in one if f.export_on), default=None))})
    wrong: dict[str, int] = {}
    for file in files:
        for title, count in faults.get(file.load_id, {}).items():
            wrong[title] = wrong.get(title, 0) + count
    lost = sum(file.not_loaded for file in files)
    gaps = [(later - earlier).days for earlier, later in pairwise(exported)]
    return SourceEntry(
        source=source,
        loads=len(delivered),
        tables=tables,
        people=people,
        without_person=sum(span.without_person for span in spans),
        oldest_on=oldest_at.date() if oldest_at else None,
        newest_on=newest_at.date() if newest_at else None,
        received_at=max((file.received_at for file in files if file.received_at), default=None),
        every_days=median(gaps) if gaps else None,
        not_loaded=lost,
        completeness=completeness(filled),
        accuracy=accuracy(sum(tables.values()), sum(file.read for file in files), lost, wrong),
        freshness=fresh,
    )


def deliveries(source: str, files: Sequence[LoadedFile]) -> list[list[LoadedFile]]:
    """The files by what they came in: those of one archive, or of one export that a platform cuts by status.

    Mailchimp's `subscribed_…_3f2a.csv` and `cleaned_…_3f2a.csv` differ in the word that says the status alone.
    """
    known = next((one for one in sources() if one.name == source), None)
    words = [pattern for patterns in known.from_name.values() for pattern, _ in patterns] if known else []
    found: dict[str, list[LoadedFile]] = {}
    for file in files:
        archive, within, _ = file.name.partition(" › ")
        name = archive
        for pattern in () if within else words:
            name = re.sub(pattern, "", name, flags=re.IGNORECASE)
        cut = bool(within) or name != file.name
        found.setdefault(name if cut else f"{name} {file.load_id}", []).append(file)
    return list(found.values())


def filled_by_source(engine: Engine) -> dict[str, dict[str, float]]:
    """Source → "first name" → share of its rows that have one."""
    counts: dict[str, dict[str, list[int]]] = {}
    for table, columns in EXPECTED.items():
        sums = ", ".join(f"count({column})" for column in columns)
        for source, total, *having in engine.rows(f"""SELECT l.source, count(*), {sums} FROM loaded.{table} t
                JOIN app.loads l ON l.load_id = t.load_id GROUP BY l.source"""):
            for word, have in zip(columns.values(), having, strict=True):
                both = counts.setdefault(source, {}).setdefault(word, [0, 0])
                both[0] += have
                both[1] += total
    return {
        source: {word: have / total for word, (have, total) in words.items() if total}
        for source, words in counts.items()
    }
