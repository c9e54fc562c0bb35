"""Spot-checks as recorded: who was drawn, the latest verdict on each, and what all of it says about the version."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from segmentation.core.acceptance import Outcome, judge
from segmentation.store.workspace import Workspace

Verdict = Literal["right", "wrong", "unsure"]
VERDICTS: tuple[Verdict, ...] = ("right", "wrong", "unsure")


@dataclass(frozen=True)
class SpotCheck:
    """One draw: who, from how many, as of when, with which seed."""

    check_id: str
    segment_id: str
    version: int
    seed: int
    as_of: date
    population: int
    members: tuple[int, ...]


@dataclass(frozen=True)
class Member:
    """One drawn person with the latest verdict; verdict None while there is none. position: over all draws, from 1."""

    check_id: str
    position: int
    subscriber_id: int
    verdict: Verdict | None = None
    note: str = ""
    reviewer: str = ""
    noted_at: datetime | None = None


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
    rows = workspace.engine.rows(
        f"""
        SELECT coalesce(v.verdict, 'pending'), count(*) FROM app.spot_checks AS c
        JOIN app.spot_check_members AS m ON m.check_id = c.check_id
        LEFT JOIN ({LATEST}) AS v ON v.check_id = m.check_id AND v.subscriber_id = m.subscriber_id
        WHERE c.segment_id = $segment AND c.version = $version GROUP BY 1""",
        {"segment": segment_id, "version": version},
    )
    counts = {str(verdict): int(number) for verdict, number in rows}
    drawn = sum(counts.values())
    population = workspace.engine.value(
        "SELECT population FROM app.spot_checks WHERE segment_id = $segment AND version = $version "
        "ORDER BY drawn_at DESC LIMIT 1",
        {"segment": segment_id, "version": version},
    )
    return judge(
        drawn,
        counts.get("wrong", 0),
        counts.get("unsure", 0),
        pending=counts.get("pending", 0),
        population=None if population is None else max(int(population), drawn),
    )


def checks(workspace: Workspace, segment_id: str, version: int) -> tuple[SpotCheck, ...]:
    """The draws of one version, oldest first."""
    rows = workspace.engine.rows(
        "SELECT check_id, seed, as_of, population FROM app.spot_checks "
        "WHERE segment_id = $segment AND version = $version "
        "ORDER BY drawn_at",
        {"segment": segment_id, "version": version},
    )
    drawn = members(workspace, segment_id, version)
    return tuple(
        SpotCheck(
            key,
            segment_id,
            version,
            int(seed),
            as_of,
            int(population),
            tuple(one.subscriber_id for one in drawn if one.check_id == key),
        )
        for key, seed, as_of, population in rows
    )


def members(workspace: Workspace, segment_id: str, version: int) -> tuple[Member, ...]:
    """Everyone drawn for one version over all draws, in the order drawn, with the latest verdict on each."""
    rows = workspace.engine.rows(
        f"""
        SELECT m.check_id, m.position, m.subscriber_id, v.verdict, v.note, v.reviewer, v.noted_at
        FROM app.spot_checks AS c
        JOIN app.spot_check_members AS m ON m.check_id = c.check_id
        LEFT JOIN ({LATEST}) AS v ON v.check_id = m.check_id AND v.subscriber_id = m.subscriber_id
        WHERE c.segment_id = $segment AND c.version = $version ORDER BY m.position""",
        {"segment": segment_id, "version": version},
    )
    return tuple(Member(row[0], int(row[1]), int(row[2]), row[3], row[4] or "", row[5] or "", row[6]) for row in rows)


def reviewers(workspace: Workspace, segment_id: str, version: int) -> tuple[str, ...]:
    """Who has judged this version, by name."""
    rows = workspace.engine.rows(
        "SELECT DISTINCT v.reviewer FROM app.verdicts AS v JOIN app.spot_checks AS c ON c.check_id = v.check_id "
        "WHERE c.segment_id = $segment AND c.version = $version ORDER BY 1",
        {"segment": segment_id, "version": version},
    )
    return tuple(str(row[0]) for row in rows)
