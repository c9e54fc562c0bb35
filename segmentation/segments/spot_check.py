"""Draw people at random from a segment, record what a person says about each, and let the plan decide (A10).

The draw is uniform over the reachable members, by a recorded seed: same seed, version and data, same people.
People drawn before for the same version are never drawn again, and no verdict is ever removed.
"""

import secrets
from uuid import uuid4

from segmentation.core.acceptance import FIRST_DRAW, SECOND_DRAW, Outcome
from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import edge, membership, saved
from segmentation.segments.verdicts import (
    VERDICTS,
    Member,
    SpotCheck,
    Verdict,
    checks,
    members,
    outcome,
    reviewers,
)
from segmentation.store.duckdb import DuckDBTransaction
from segmentation.store.workspace import Workspace, whoami

__all__ = [
    "Member",
    "SpotCheck",
    "Verdict",
    "checks",
    "draw",
    "draw_edge",
    "members",
    "outcome",
    "reviewers",
    "sample",
    "verdict",
]
EDGE = 5  # people nearest the rule's edge


def sample(ids: list[int], seed: int, count: int, before: set[int]) -> list[int]:
    """`count` of the ids, without those drawn before, uniformly; the order of `ids` does not matter, the seed does."""
    import numpy as np

    left = [one for one in sorted(ids) if one not in before]
    if not left:
        return []
    places = np.random.default_rng(seed).choice(len(left), size=min(count, len(left)), replace=False)
    return [left[int(place)] for place in places]


def draw(
    workspace: Workspace, people: People, segment: Segment, seed: int | None = None, actor: str | None = None
) -> SpotCheck:
    """Draw 20 people of a saved version, or 20 more when the outcome so far asks for it; all, when there are fewer.

    seed: chosen and recorded when None. Raises UserError when the segment is not saved, reaches nobody, or when an
    earlier draw is not judged yet or has already decided.
    """
    if not segment.segment_id or segment.version < 1:
        raise UserError("not_saved", "Only a saved segment can be spot-checked.", "Save it first.")
    actor, seed = actor or whoami(), secrets.randbelow(2**31) if seed is None else seed
    with workspace.engine.write() as tx:
        so_far = outcome(workspace, segment.segment_id, segment.version)
        if so_far.drawn and not so_far.draw_more and so_far.decision != "open":
            raise UserError(
                "already_decided",
                f"The spot-check of this version is decided: {so_far.sentence}",
                "Change the segment and save it as a new version to check again.",
            )
        if so_far.pending:
            raise UserError("not_judged", f"{so_far.pending} drawn people have no verdict yet.", "Judge them first.")
        sql, parameters = membership.of(workspace, people, segment)
        ids = [int(row[0]) for row in tx.rows(sql, parameters)]
        if not ids:
            raise UserError(
                "nobody",
                f"“{segment.name}” reaches nobody, so there is nobody to check.",
                "Widen the rule, or take off an exclusion.",
            )
        before = {one.subscriber_id for one in members(workspace, segment.segment_id, segment.version)}
        count = so_far.draw_more or (FIRST_DRAW if not so_far.drawn else SECOND_DRAW)
        chosen = sample(ids, seed, count, before)
        if not chosen:
            raise UserError(
                "all_drawn",
                "Everyone in this segment has been drawn already.",
                "Change the rule and save a new version.",
            )
        check = SpotCheck(uuid4().hex, segment.segment_id, segment.version, seed, people.as_of, len(ids), tuple(chosen))
        keep(workspace, tx, check, len(before) + 1, actor)
    return check


def keep(workspace: Workspace, tx: DuckDBTransaction, check: SpotCheck, start: int, actor: str) -> None:
    """Write a draw down; its people take their positions from `start` on."""
    at = saved.later(tx, "SELECT max(drawn_at) FROM app.spot_checks")
    tx.execute(
        "INSERT INTO app.spot_checks "
        "VALUES ($check, $segment, $version, $seed, $as_of, $population, $at, $actor, $kind)",
        {
            "check": check.check_id,
            "segment": check.segment_id,
            "version": check.version,
            "seed": check.seed,
            "as_of": check.as_of,
            "population": check.population,
            "at": at,
            "actor": actor,
            "kind": check.kind,
        },
    )
    for position, one in enumerate(check.members, start=start):
        tx.execute(
            "INSERT INTO app.spot_check_members VALUES ($check, $position, $subscriber)",
            {"check": check.check_id, "position": position, "subscriber": one},
        )
    detail = {"version": check.version, "seed": check.seed, "people": len(check.members), "of": check.population}
    workspace.record("drew spot-check" if check.kind == "random" else "drew the edge", check.segment_id, detail, actor)


def draw_edge(workspace: Workspace, people: People, segment: Segment, actor: str | None = None) -> SpotCheck:
    """The five members nearest the rule's edge, to be looked at after the random ones: they show where the rule begins
    to be wrong, and count in no interval. The same ones again when they were drawn before.

    Raises UserError when the random ones are not judged yet, or the rule has no edge (no number to be near to).
    """
    actor = actor or whoami()
    key = workspace, segment.segment_id, segment.version
    known = next((one for one in checks(*key) if one.kind == "edge"), None)
    if known is not None:
        return known
    with workspace.engine.write() as tx:
        if outcome(*key).decision == "open":
            raise UserError(
                "not_judged", "The people drawn at random come first.", "Judge them, then look at the edge."
            )
        found = edge.nearest(workspace, people, segment, EDGE, {one.subscriber_id for one in members(*key)})
        if not found:
            raise UserError(
                "no_edge",
                "This rule has no edge: nobody is in it by a little.",
                "The people drawn at random are all there is to look at.",
            )
        size = membership.size(workspace, people, segment)
        chosen = tuple(one.subscriber_id for one in found)
        check = SpotCheck(uuid4().hex, segment.segment_id, segment.version, 0, people.as_of, size, chosen, "edge")
        keep(workspace, tx, check, 1, actor)
    return check


def verdict(
    workspace: Workspace, check_id: str, subscriber_id: int, said: Verdict, note: str = "", reviewer: str | None = None
) -> Outcome:
    """Record one verdict at once and return the outcome. A second verdict on a person overrules the first; both stay.

    When the outcome passes, the version becomes checked; when a later verdict takes that back, it is a draft again.
    A verdict on somebody at the edge is kept, and changes neither outcome nor status.
    Raises UserError when the verdict is none of right, wrong, unsure, or the person was not drawn.
    """
    reviewer = reviewer or whoami()
    if said not in VERDICTS:
        raise UserError("bad_verdict", f"“{said}” is no verdict.", "Say right, wrong or unsure.")
    with workspace.engine.write() as tx:
        found = tx.rows(
            "SELECT c.segment_id, c.version, c.kind FROM app.spot_checks AS c "
            "JOIN app.spot_check_members AS m ON m.check_id = c.check_id "
            "WHERE c.check_id = $check AND m.subscriber_id = $subscriber",
            {"check": check_id, "subscriber": subscriber_id},
        )
        if not found:
            raise UserError(
                "not_drawn", "That person was not drawn in this spot-check.", "Choose one of the drawn people."
            )
        segment_id, version, counts = str(found[0][0]), int(found[0][1]), found[0][2] == "random"
        before = outcome(workspace, segment_id, version)
        if before.decision == "fail" and counts:
            refuse_second_thoughts(workspace, segment_id, version, subscriber_id, said, note)
        tx.execute(
            "INSERT INTO app.verdicts VALUES ($check, $subscriber, $verdict, $note, $reviewer, $at)",
            {
                "check": check_id,
                "subscriber": subscriber_id,
                "verdict": said,
                "note": note.strip(),
                "reviewer": reviewer,
                "at": saved.later(tx, "SELECT max(noted_at) FROM app.verdicts"),
            },
        )
        result = outcome(workspace, segment_id, version)
        if counts:
            settle(workspace, saved.get(workspace, segment_id, version), before, result, reviewer)
    return result


def refuse_second_thoughts(
    workspace: Workspace, segment_id: str, version: int, subscriber_id: int, said: Verdict, note: str
) -> None:
    """A failed check is not turned into a passed one by clicking again: a person who was not right becomes right only
    with a note that says why, which stays on record. Raises UserError without one."""
    judged = {one.subscriber_id: one for one in members(workspace, segment_id, version)}
    was = judged[subscriber_id].verdict
    if said == "right" and was in ("wrong", "unsure") and not note.strip():
        raise UserError(
            "failed_already",
            f"This version has failed its spot-check; this person was judged {was}.",
            "Change the rule and save a new version; or, if that was a slip, write a note that says so first.",
        )


def settle(workspace: Workspace, segment: Segment, before: Outcome, result: Outcome, actor: str) -> None:
    """Bring the status in line with the outcome, and log the change."""
    status = segment.status
    if result.decision == "pass" and status == "draft":
        saved.note_status(workspace, segment.segment_id, segment.version, "checked", actor, result.sentence)
        workspace.record(
            "passed spot-check", segment.segment_id, {"version": segment.version, "outcome": result.sentence}, actor
        )
    elif result.decision != "pass" and status in ("checked", "approved"):
        saved.note_status(
            workspace, segment.segment_id, segment.version, "draft", actor, f"a later verdict: {result.sentence}"
        )
        workspace.record(
            "lost spot-check",
            segment.segment_id,
            {"version": segment.version, "was": status, "outcome": result.sentence},
            actor,
        )
    elif result.decision == "fail" != before.decision:
        workspace.record(
            "failed spot-check", segment.segment_id, {"version": segment.version, "outcome": result.sentence}, actor
        )
