"""Spot-checks as recorded: who was drawn, the latest verdict on each, and what all of it says about the version."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from segmentation.core.acceptance import Outcome, judge
from segmentation.store.duckdb import DuckDBTransaction
from segmentation.store.workspace import Workspace

TABLES = ("app.spot_checks", "app.spot_check_members", "app.verdicts")
Verdict = Literal["right", "wrong", "unsure"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "unsure")


@dataclass(frozen=True)
class SpotCheck:
    """One draw: who, from how many, as of when, with which seed. kind: "random", or "edge" (see `edge`)."""

    check_id: str
    segment_id: str
    version: int
    seed: int
    as_of: date
    population: int
    members: tuple[int, ...]
    kind: str = "random"


@dataclass(frozen=True)
class Member:
    """One drawn person with the latest verdict; verdict None while there is none. position: over all draws, from 1.

    edge: looked at because nearest the rule's edge, which the interval does not count.
    """

    check_id: str
    position: int
    subscriber_id: int
    verdict: Verdict | None = None
    note: str = ""
    reviewer: str = ""
    noted_at: datetime | None = None
    edge: bool = False


# A second look overrules the first, but both stay on record. Verdicts carry strictly growing times (saved.later).
LATEST = """
    SELECT check_id, subscriber_id, verdict, note, reviewer, noted_at FROM (
        SELECT *, row_number() OVER (PARTITION BY check_id, subscriber_id ORDER BY noted_at DESC) AS place
        FROM app.verdicts
    ) AS v WHERE place = 1
"""


def outcome(workspace: Workspace, segment_id: str, version: int) -> Outcome:
    """Judge the version by the plan of `core.acceptance`; "open" with nobody drawn when it was never checked.

    The population is the size of the segment when people were last drawn: a bound for a finite segment.
    """
    counts = Counter(one.verdict or "pending" for one in members(workspace, segment_id, version))
    drawn = sum(counts.values())
    sql = (
        "SELECT population FROM app.spot_checks WHERE segment_id = $segment AND version = $version "
        "AND kind = 'random' "
        "ORDER BY drawn_at DESC LIMIT 1"
    )
    population = workspace.engine.remembered(
        f"population {segment_id} {version}",
        TABLES,
        lambda: workspace.engine.value(sql, {"segment": segment_id, "version": version}),
    )
    return judge(
        drawn,
        counts.get("wrong", 0),
        counts.get("unsure", 0),
        pending=counts.get("pending", 0),
        population=None if population is None else max(int(population), drawn),
    )


def checks(workspace: Workspace, segment_id: str, version: int) -> tuple[SpotCheck, ...]:
    """The draws of one version, oldest first, those at the edge included."""
    rows = workspace.engine.rows(
        "SELECT check_id, seed, as_of, population, kind FROM app.spot_checks "
        "WHERE segment_id = $segment AND version = $version "
        "ORDER BY drawn_at",
        {"segment": segment_id, "version": version},
    )
    drawn = (*members(workspace, segment_id, version), *members(workspace, segment_id, version, edge=True))
    return tuple(
        SpotCheck(
            key,
            segment_id,
            version,
            int(seed),
            as_of,
            int(population),
            tuple(one.subscriber_id for one in drawn if one.check_id == key),
            str(kind),
        )
        for key, seed, as_of, population, kind in rows
    )


def members(workspace: Workspace, segment_id: str, version: int, edge: bool = False) -> tuple[Member, ...]:
    """Everyone drawn at random for one version over all draws, in the order drawn, with the latest verdict on each.

    edge: those nearest the rule's edge instead.
    """
    sql = f"""
        SELECT m.check_id, m.position, m.subscriber_id, v.verdict, v.note, v.reviewer, v.noted_at
        FROM app.spot_checks AS c
        JOIN app.spot_check_members AS m ON m.check_id = c.check_id
        LEFT JOIN ({LATEST}) AS v ON v.check_id = m.check_id AND v.subscriber_id = m.subscriber_id
        WHERE c.segment_id = $segment AND c.version = $version AND c.kind = $kind ORDER BY m.position"""
    bound = {"segment": segment_id, "version": version, "kind": "edge" if edge else "random"}

    def read() -> tuple[Member, ...]:
        return tuple(
            Member(row[0], int(row[1]), int(row[2]), row[3], row[4] or "", row[5] or "", row[6], edge)
            for row in workspace.engine.rows(sql, bound)
        )

    return workspace.engine.remembered(f"members {segment_id} {version} {edge}", TABLES, read)


def carry(tx: DuckDBTransaction, segment_id: str, from_version: int, to_version: int) -> int:
    """Copy the draws and all verdicts of one version to another that holds the same people under the same name.

    Returns how many draws were copied. The copies say when and by whom each verdict was given; the old ones stay.
    """
    bound = {"segment": segment_id, "old": from_version, "new": to_version}
    mark = f"-v{to_version}"
    old = "SELECT check_id FROM app.spot_checks WHERE segment_id = $segment AND version = $old"
    count = int(tx.value(f"SELECT count(*) FROM ({old}) AS o", bound))
    if count:
        tx.execute(
            "INSERT INTO app.verdicts SELECT check_id || $mark, subscriber_id, verdict, note, reviewer, noted_at "
            f"FROM app.verdicts WHERE check_id IN ({old})",
            {**bound, "mark": mark},
        )
        tx.execute(
            "INSERT INTO app.spot_check_members SELECT check_id || $mark, position, subscriber_id "
            f"FROM app.spot_check_members WHERE check_id IN ({old})",
            {**bound, "mark": mark},
        )
        tx.execute(
            "INSERT INTO app.spot_checks "
            "SELECT check_id || $mark, segment_id, $new, seed, as_of, population, drawn_at, actor, kind "
            f"FROM app.spot_checks WHERE check_id IN ({old})",
            {**bound, "mark": mark},
        )
    return count


def reviewers(workspace: Workspace, segment_id: str, version: int) -> tuple[str, ...]:
    """Who has judged this version, by name."""
    rows = workspace.engine.rows(
        "SELECT DISTINCT v.reviewer FROM app.verdicts AS v JOIN app.spot_checks AS c ON c.check_id = v.check_id "
        "WHERE c.segment_id = $segment AND c.version = $version ORDER BY 1",
        {"segment": segment_id, "version": version},
    )
    return tuple(str(row[0]) for row in rows)
