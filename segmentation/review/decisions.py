"""What a team decided about a segment in a month: written down with names and a note, never changed, latest first."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Segment
from segmentation.review.months import first_day
from segmentation.segments.saved import later
from segmentation.store.workspace import Workspace, whoami

Choice = Literal["keep", "merge", "split", "retire", "refresh"]
CHOICES: tuple[Choice, ...] = get_args(Choice)
MEANING: Mapping[Choice, str] = {
    "keep": "Go on as it is.",
    "merge": "Put it together with another segment that holds the same people.",
    "split": "Divide it: it holds more people than one message fits.",
    "retire": "Send nothing to it any more.",
    "refresh": "Check the rule, spot-check it again, and export a new list.",
}
LONGEST_NOTE = 500
TAKEN_BACK = "taken back"  # stands in the record as the newest word of a month: nothing is decided then


@dataclass(frozen=True)
class Decision:
    """One decision. month: `2026-10`. names: who decided, as they wrote it. at: UTC."""

    month: str
    segment_id: str
    version: int
    choice: str
    note: str
    names: str
    at: datetime


def decide(
    workspace: Workspace, month: str, segment: Segment, choice: str, names: str = "", note: str = ""
) -> Decision:
    """Write a decision down. An earlier one of the same month stays in the record; the latest counts.

    It changes nothing about the segment: whoever carries it out does that on its own page.
    Raises UserError when the month or the choice is none, or the note is longer than 500 characters.
    """
    first_day(month)
    if choice not in CHOICES:
        raise UserError(
            "bad_decision",
            f"“{choice}” is no decision.{did_you_mean(choice, CHOICES)}",
            f"Choose one of: {', '.join(CHOICES)}.",
        )
    if len(note.strip()) > LONGEST_NOTE:
        raise UserError("long_note", f"The note has {len(note.strip())} characters.", f"Keep to {LONGEST_NOTE}.")
    who = names.strip() or whoami()
    with workspace.engine.write() as tx:
        made = Decision(
            month, segment.segment_id, segment.version, choice, note.strip(), who,
            later(tx, "SELECT max(noted_at) FROM app.decisions"),
        )  # fmt: skip
        tx.execute("INSERT INTO app.decisions VALUES ($month, $segment_id, $version, $choice, $note, $names, $at)",
                   vars(made))  # fmt: skip
        workspace.record(f"decided to {choice}", segment.segment_id, {"month": month, "note": made.note}, who)
    return made


def take_back(workspace: Workspace, month: str, segment: Segment, names: str = "") -> None:
    """Open a month's decision again. What was decided stays in the record. Does nothing where nothing was decided."""
    if segment.segment_id not in decided(workspace, month):
        return
    who = names.strip() or whoami()
    with workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO app.decisions VALUES ($month, $segment_id, $version, $choice, '', $names, $at)",
            {"month": month, "segment_id": segment.segment_id, "version": segment.version, "choice": TAKEN_BACK,
             "names": who, "at": later(tx, "SELECT max(noted_at) FROM app.decisions")},
        )  # fmt: skip
        workspace.record("took a decision back", segment.segment_id, {"month": month}, who)


def every(workspace: Workspace) -> tuple[Decision, ...]:
    """Every decision that counts, of every month, the oldest month first."""
    return tuple(_latest(workspace, "month > $month", ""))


def decided(workspace: Workspace, month: str) -> dict[str, Decision]:
    """The decisions that count for a month, by segment_id."""
    return {one.segment_id: one for one in _latest(workspace, "month = $month", month)}


def last_before(workspace: Workspace, month: str) -> dict[str, Decision]:
    """Each segment's newest decision of an earlier month: what the team meant to do."""
    found: dict[str, Decision] = {}
    for one in _latest(workspace, "month < $month", month):
        known = found.get(one.segment_id)
        if known is None or one.month > known.month:
            found[one.segment_id] = one
    return found


def _latest(workspace: Workspace, where: str, month: str) -> list[Decision]:
    rows = workspace.engine.rows(
        f"""SELECT month, segment_id, version, decision, note, actor, noted_at FROM (
            SELECT *, row_number() OVER (PARTITION BY month, segment_id ORDER BY noted_at DESC) AS place
            FROM app.decisions WHERE {where}
        ) AS d WHERE place = 1 AND decision <> $taken_back ORDER BY month, segment_id""",
        {"month": month, "taken_back": TAKEN_BACK},
    )
    return [Decision(*row) for row in rows]
