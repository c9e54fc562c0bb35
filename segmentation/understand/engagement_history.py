"""Engagement states of the last six months, recomputed from the events as they stood, and the flows between them.

The states of an earlier day come from the same files as today's, bound to that day. What is kept of them are counts.
"""

import json
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.core.model import People, Step
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import families, features, known_then
from segmentation.understand.features import GRAIN, Progress

STEP_DAYS = 30
STEPS = 6
KEY = "states:"


@dataclass(frozen=True)
class History:
    """dates: the oldest first, the last one is the as-of date. counts: state → people, one for each date.

    flows: (days before the as-of date, state then, state now) → people who may be written to and had a state on both.
    """

    dates: tuple[date, ...]
    counts: dict[str, tuple[int, ...]]
    flows: dict[tuple[int, str, str], int]

    def flow(self, days: int) -> dict[tuple[str, str], int]:
        """(state then, state now) → people, against the day that many days before."""
        return {(then, now): n for (back, then, now), n in self.flows.items() if back == days}


def history(workspace: Workspace, people: People, progress: Progress | None = None) -> History:
    """States on seven days, 30 days apart; worked out once for these people, then read back.

    People count on a day when they have a state then: those who came later do not. An exception out of `progress` stops
    the work and leaves nothing behind.
    """
    key = f"{KEY}{people.table.name}"
    kept = workspace.state(key)
    if kept is None:
        kept = json.dumps(work_out(workspace, people, progress))
        with workspace.engine.write() as tx:
            for (name,) in tx.rows("SELECT key FROM app.state WHERE key LIKE $like", {"like": f"{KEY}%"}):
                table = str(name).removeprefix(KEY)
                if not workspace.engine.exists(table):
                    tx.execute("DELETE FROM app.state WHERE key = $key", {"key": name})
            workspace.set_state(key, kept)
    said = json.loads(kept)
    return History(
        tuple(date.fromisoformat(day) for day in said["dates"]),
        {name: tuple(counts) for name, counts in said["counts"].items()},
        {(int(back), then, now): n for back, then, now, n in said["flows"]},
    )


def work_out(workspace: Workspace, people: People, progress: Progress | None) -> dict[str, object]:
    """The counts behind a History, as plain values."""
    engine = workspace.engine
    days = [STEP_DAYS * step for step in range(STEPS, -1, -1)]
    counted: dict[str, list[int]] = {}
    flows: list[tuple[int, str, str, int]] = []
    for place, back in enumerate(days):
        day = people.as_of - timedelta(days=back)
        if progress:
            progress(f"Looking back to {day:%d %B %Y}", place / len(days))
        table = people.table.name
        if back:
            table = states_of(workspace, people, day)
        try:
            rows = engine.rows(f"""SELECT t.engagement_state, f.engagement_state, COUNT(*)
                FROM {quote(table)} AS t JOIN {quote(people.table.name)} AS f ON f.subscriber_id = t.subscriber_id
                WHERE NOT f.is_suppressed AND t.engagement_state IS NOT NULL
                GROUP BY t.engagement_state, f.engagement_state""")
        finally:
            if back:
                engine.drop(table)
        for then, now, n in rows:
            counted.setdefault(str(then), [0] * len(days))[place] += int(n)
            if now is not None and back:
                flows.append((back, str(then), str(now), int(n)))
    dates = [(people.as_of - timedelta(days=back)).isoformat() for back in days]
    return {"dates": dates, "counts": counted, "flows": flows}


def states_of(workspace: Workspace, people: People, day: date) -> str:
    """A table of subscriber_id and engagement_state as of that day; its name. The families it takes are gone again."""
    prefix = f"states_{features.digest(people.table.name, day)}"
    offered = {one.name: one for one in families.families()}
    wanted = needed("velocity", offered)
    try:
        for one in offered.values():  # in an order in which each stands after those it reads
            if one.name in wanted:
                newest, absent = features.around(workspace.engine)
                workspace.engine.make(features.step(one, prefix, day, newest_on=newest, absent=absent))
        seen = known_then.first_seen(workspace)
        sql = f"""SELECT v.subscriber_id, v.engagement_state FROM {quote(f"{prefix}_velocity")} AS v
            JOIN {quote(seen)} AS n ON n.subscriber_id = v.subscriber_id
            WHERE n.seen_on IS NULL OR n.seen_on <= $as_of"""
        workspace.engine.make(Step(prefix, sql, (f"{prefix}_velocity", seen), {"as_of": day}, GRAIN))
    finally:
        for name in wanted:
            if workspace.engine.exists(f"{prefix}_{name}"):
                workspace.engine.drop(f"{prefix}_{name}")
    return prefix


def needed(name: str, offered: dict[str, families.Family]) -> set[str]:
    """A family and all the families it reads, directly or not."""
    found = {name}
    for read in offered[name].reads:
        if read in offered:
            found |= needed(read, offered)
    return found
