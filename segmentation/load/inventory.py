"""What is loaded, source by source, and how far it can be trusted (A2.1–A2.3)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from segmentation.load.digest import TABLES
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

GRACE_DAYS = 7  # a weekly export is as fresh as can be expected


@dataclass(frozen=True)
class Rating:
    """How good one source is on one count, 0 (useless) to 100, and the reason in words."""

    score: int
    reason: str


@dataclass(frozen=True)
class SourceEntry:
    """One source of the inventory.

    tables: rows a table, as they count now. people: distinct persons it speaks of. without_person: rows of nobody.
    oldest_on, newest_on: span of its dates, the future left out; missing when it has none. every_days: median days from
    one export to the next; missing with fewer than two. not_loaded: rows of its files that could not be used.
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


def inventory(workspace: Workspace, faults: Mapping[int, Mapping[str, int]] | None = None) -> tuple[SourceEntry, ...]:
    """Every source that is loaded, weakest first. Reads counts only.

    faults: load_id → title of a check → failing rows, as the audit counts them; without it accuracy knows refused rows only.
    """
    engine = workspace.engine
    if not engine.exists("load_ranks"):
        return ()
    loads = engine.rows("""SELECT l.source, r.load_id, r.export_on, l.received_at, coalesce(l.rows_read, 0),
            coalesce(l.rows_rejected, 0) + coalesce(l.rows_set_aside, 0)
        FROM load_ranks r JOIN app.loads l ON l.load_id = r.load_id ORDER BY r.rank""")
    people = dict(
        engine.rows("""SELECT l.source, count(DISTINCT k.subscriber_id) FROM loaded.load_keys k2
        JOIN subscriber_keys k ON k.key_id = k2.key_id JOIN app.loads l ON l.load_id = k2.load_id GROUP BY l.source""")
    )
    spans: dict[str, list[tuple[str, int, int, datetime | None, datetime | None]]] = {}
    for (
        source,
        *span,
    ) in engine.rows("""SELECT l.source, s.table_name, s.rows, s.without_person, s.oldest_at, s.newest_at
            FROM loaded.load_spans s JOIN app.loads l ON l.load_id = s.load_id WHERE s.table_name <> 'links'"""):
        spans.setdefault(source, []).append(tuple(span))
    filled = filled_by_source(engine)
    newest = workspace.newest_date()
    found = []
    for source in dict.fromkeys(row[0] for row in loads):
        mine = [row for row in loads if row[0] == source]
        tables: dict[str, int] = {}
        for table, rows, *_ in spans.get(source, []):
            tables[table] = tables.get(table, 0) + rows
        events = [span for span in spans.get(source, []) if span[0] in EVENT_TABLES] or spans.get(source, [])
        oldest_at = min((span[3] for span in events if span[3] is not None), default=None)
        newest_at = max((span[4] for span in events if span[4] is not None), default=None)
        ends = newest_at.date() if newest_at else max((row[2] for row in mine if row[2]), default=None)
        dates = sorted({row[2] for row in mine if row[2]})
        gaps = [(later - earlier).days for earlier, later in zip(dates, dates[1:], strict=False)]
        wrong = (
            {
                title: sum(faults.get(row[1], {}).get(title, 0) for row in mine)
                for title in {t for row in mine for t in faults.get(row[1], {})}
            }
            if faults
            else {}
        )
        lost = sum(row[5] for row in mine)
        found.append(
            SourceEntry(
                source,
                len(mine),
                tables,
                int(people.get(source, 0)),
                sum(span[2] for span in spans.get(source, [])),
                oldest_at.date() if oldest_at else None,
                newest_at.date() if newest_at else None,
                max((row[3] for row in mine if row[3]), default=None),
                median(gaps) if gaps else None,
                lost,
                completeness(filled.get(source, {})),
                accuracy(sum(tables.values()), sum(row[4] for row in mine), lost, wrong),
                freshness(ends, newest),
            )
        )
    return tuple(sorted(found, key=lambda entry: (entry.weakest[1].score, entry.source)))


EVENT_TABLES = frozenset(table.name for table in TABLES if table.is_event)


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


def completeness(filled: Mapping[str, float]) -> Rating:
    """How much of what should be filled is, on average over the columns."""
    if not filled:
        return Rating(100, "nothing in it has to be filled")
    worst = min(filled, key=lambda word: (filled[word], word))
    score = int(100 * sum(filled.values()) / len(filled))
    if filled[worst] == 1:
        return Rating(100, "every row has what it should")
    return Rating(score, f"{worst} is missing in {percent(1 - filled[worst])} of the rows")


def accuracy(rows: int, read: int, lost: int, wrong: Mapping[str, int]) -> Rating:
    """How many rows have no fault that is known of: refused ones and those that a check found."""
    shares = {title: min(1.0, count / rows) for title, count in wrong.items() if rows and count}
    if read and lost:
        shares["Rows that could not be used"] = lost / read
    if not shares:
        return Rating(100, "no check found anything")
    worst = max(shares, key=lambda title: (shares[title], title))
    return Rating(
        int(100 * max(0.0, 1 - sum(shares.values()))), f"{worst.lower()}: {percent(shares[worst])} of the rows"
    )


def freshness(ends: date | None, newest: date | None) -> Rating:
    """How near its end is to the newest date of all sources: 100 within a week, then a point less a day."""
    if ends is None or newest is None:
        return Rating(0, "it holds no dates")
    behind = max(0, (newest - ends).days)
    said = f"ends {ends.day} {ends:%b %Y}"
    if behind <= GRACE_DAYS:
        return Rating(
            100, f"{said}, with the newest source" if behind == 0 else f"{said}, {behind} days behind the newest source"
        )
    return Rating(max(0, 100 - (behind - GRACE_DAYS)), f"{said}, {behind} days behind the newest source")


def percent(share: float) -> str:
    """0.031 → "3.1 %"; small but not nothing is "less than 0.1 %"."""
    return "less than 0.1 %" if 0 < share < 0.001 else f"{100 * share:.1f} %"
