"""What the Engagement page shows: states and stages with their people and revenue, and how busy each state was.

Every view is one GROUP BY over everyone who may be written to. The states themselves are features: sql/velocity.sql and
sql/lifecycle.sql say how they are found.
"""

from dataclasses import dataclass

from segmentation.core.model import People
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace

STATES = ("accelerating", "resurrected", "steady", "decelerating", "dormant", "new", "never engaged")
STAGES = ("new lead", "lead", "new customer", "active", "lapsing", "churned")
WEEKS = 12


@dataclass(frozen=True)
class Group:
    """One state or stage: its people, how many of them ever bought and what they paid in 365 days (None: not known).

    share: of everyone with a known state. revenue_share: of what those paid; None where nobody paid.
    """

    name: str
    people: int
    share: float
    buyers: int | None
    revenue_365d: float | None
    revenue_share: float | None


@dataclass(frozen=True)
class Known:
    """Both ways to tell people apart. unknown: people without a state. rhythm_days: the shop's, None without orders.

    fell: people who click and visit at most half as much as before, by more than chance; fell_revenue: what they paid
    in 365 days. newcomers_looked: new people of whom at least a category that they looked at is known.
    """

    states: tuple[Group, ...]
    stages: tuple[Group, ...]
    unknown: int
    rhythm_days: int | None
    fell: int = 0
    fell_revenue: float = 0.0
    newcomers_looked: int = 0


def known(workspace: Workspace, people: People) -> Known:
    """States in the order of STATES and stages in that of STAGES, empty ones with 0 people; none where unknown."""
    table = quote(people.table.name)
    rhythm = workspace.engine.value(f"SELECT MAX(days_since_last_order - days_past_shop_rhythm) FROM {table}")
    missing = workspace.engine.value(
        f"SELECT COUNT(*) FROM {table} WHERE engagement_state IS NULL AND NOT is_suppressed"
    )
    fell, paid, looked = workspace.engine.rows(f"""SELECT COUNT(CASE WHEN engagement_drop_30d THEN 1 END),
        COALESCE(SUM(CASE WHEN engagement_drop_30d THEN revenue_365d END), 0),
        COUNT(CASE WHEN engagement_state = 'new' THEN top_category_viewed END)
        FROM {table} WHERE NOT is_suppressed""")[0]
    return Known(
        groups(workspace, people, "engagement_state", STATES),
        groups(workspace, people, "lifecycle_stage", STAGES),
        int(missing),
        None if rhythm is None else int(rhythm),
        int(fell),
        float(paid),
        int(looked),
    )


def groups(workspace: Workspace, people: People, column: str, names: tuple[str, ...]) -> tuple[Group, ...]:
    """The values of one text feature with their people and money; () when nobody has a value."""
    rows = workspace.engine.rows(f"""SELECT {quote(column)}, COUNT(*), COUNT(CASE WHEN orders_total > 0 THEN 1 END),
        COUNT(orders_total), SUM(revenue_365d) FROM {quote(people.table.name)}
        WHERE NOT is_suppressed AND {quote(column)} IS NOT NULL GROUP BY {quote(column)}""")
    found = {str(row[0]): row[1:] for row in rows}
    everyone = sum(row[0] for row in found.values())
    known_money = [float(row[3]) for row in found.values() if row[3] is not None]
    money, nothing = sum(known_money), 0.0 if known_money else None
    if not everyone:
        return ()
    views = []
    for name in names:
        count, buyers, asked, paid = found.get(name, (0, 0, 0, nothing))
        part = float(paid or 0) / money if money > 0 else None
        bought = int(buyers) if asked or not count else None
        views.append(Group(name, int(count), count / everyone, bought, None if paid is None else float(paid), part))
    return tuple(views)


def curves(workspace: Workspace, people: People) -> dict[str, tuple[float, ...]]:
    """State → clicks and days with a visit a person and week, for the last twelve weeks, the oldest first.

    States without people are left out. A week has seven days and ends on the as-of date or weeks before it.
    """
    age = "date_diff('day', happened_on, CAST($as_of AS DATE))"
    near = f"happened_on <= CAST($as_of AS DATE) AND {age} < {7 * WEEKS}"
    rows = workspace.engine.rows(
        f"""SELECT f.engagement_state, s.week, SUM(s.signs) FROM (
            SELECT subscriber_id, CAST(FLOOR({age} / 7) AS INTEGER) AS week, COUNT(*) AS signs
            FROM email_events WHERE event = 'clicked' AND {near}
            GROUP BY subscriber_id, CAST(FLOOR({age} / 7) AS INTEGER)
            UNION ALL
            SELECT subscriber_id, CAST(FLOOR({age} / 7) AS INTEGER) AS week, COUNT(DISTINCT happened_on) AS signs
            FROM web_events WHERE {near}
            GROUP BY subscriber_id, CAST(FLOOR({age} / 7) AS INTEGER)
        ) AS s JOIN {quote(people.table.name)} AS f ON f.subscriber_id = s.subscriber_id
        WHERE NOT f.is_suppressed AND f.engagement_state IS NOT NULL GROUP BY f.engagement_state, s.week""",
        {"as_of": people.as_of},
    )
    signs = {(str(state), int(week)): float(n) for state, week, n in rows}
    sizes = {one.name: one.people for one in groups(workspace, people, "engagement_state", STATES) if one.people}
    return {
        state: tuple(signs.get((state, week), 0.0) / size for week in reversed(range(WEEKS)))
        for state, size in sizes.items()
    }


def inside(workspace: Workspace, people: People, state: str, column: str, most: int = 6) -> tuple[tuple[str, int], ...]:
    """The people of one state by another text feature: value and people, the most first; those without one left out."""
    rows = workspace.engine.rows(
        f"""SELECT {quote(column)}, COUNT(*) AS people FROM {quote(people.table.name)}
        WHERE NOT is_suppressed AND engagement_state = $state AND {quote(column)} IS NOT NULL
        GROUP BY {quote(column)} ORDER BY people DESC NULLS LAST, {quote(column)} ASC NULLS LAST LIMIT {int(most)}""",
        {"state": state},
    )
    return tuple((str(name), int(n)) for name, n in rows)
