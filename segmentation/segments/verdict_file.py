"""Verdicts that were written down elsewhere: a sheet to fill in, and the way back into the spot-check."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import spot_check
from segmentation.segments.stories import Story
from segmentation.segments.verdicts import VERDICTS, Verdict
from segmentation.store.workspace import Workspace


@dataclass(frozen=True)
class Line:
    """One verdict of a file. line: where it stands, for messages."""

    line: int
    subscriber_id: int
    verdict: Verdict
    note: str


def sheet(members: Sequence[spot_check.Member], stories: Sequence[Story]) -> list[dict[str, Any]]:
    """One row per drawn person: what there is to read, and the columns `verdict` and `note` to fill in."""
    told = {story.subscriber_id: story for story in stories}
    rows = []
    for member in members:
        story = told[member.subscriber_id]
        days = [f"{day.on.isoformat()}: {'; '.join(day.entries)}" for day in story.days]
        rows.append(
            {
                "subscriber_id": member.subscriber_id,
                "person": story.person,
                "why": "\n".join(f"{one.sentence}: {one.value_text}" for one in story.why),
                "story": "\n".join((*story.facts, *days)),
                "verdict": member.verdict or "",
                "note": member.note,
            }
        )
    return rows


def read(path: Path) -> tuple[Line, ...]:
    """The verdicts of a CSV with the columns subscriber_id, verdict and, if wanted, note; others are ignored.

    Lines without a verdict are people not judged yet. Raises UserError with the line when something cannot be read.
    """
    try:
        text = path.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(
            "no_verdicts_file", f"The file “{path.name}” cannot be read.", "Check its name; it must be a UTF-8 CSV."
        ) from fault
    header = text.split("\n", 1)[0]
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=max(",;\t", key=header.count))
    names = {name.strip().lower(): name for name in reader.fieldnames or ()}
    for wanted in ("subscriber_id", "verdict"):
        if wanted not in names:
            raise UserError(
                "bad_verdicts",
                f"“{path.name}” has no column “{wanted}”.",
                "It needs subscriber_id, verdict (right, wrong or unsure) and, if wanted, note.",
            )
    found = []
    for row in reader:
        said = (row[names["verdict"]] or "").strip().lower()
        if not said:
            continue
        who = (row[names["subscriber_id"]] or "").strip()
        if said not in VERDICTS or not who.isdecimal():
            raise UserError(
                "bad_verdicts",
                f"“{path.name}”, line {reader.line_num}: “{who}” with the verdict “{said}” cannot be read.",
                "Each line needs a subscriber's number and right, wrong or unsure; nothing was recorded.",
            )
        note = (row[names["note"]] or "") if "note" in names else ""
        found.append(Line(reader.line_num, int(who), cast(Verdict, said), note.strip()))
    if not found:
        raise UserError("no_verdicts", f"“{path.name}” holds no verdict.", "Fill in the column verdict first.")
    return tuple(found)


def record(workspace: Workspace, segment: Segment, lines: Sequence[Line], reviewer: str | None = None) -> int:
    """Record all of them, or none; what is on record already in the same words is left alone. Returns how many.

    Raises UserError for a person who was not drawn for this version.
    """
    drawn = {one.subscriber_id: one for one in spot_check.members(workspace, segment.segment_id, segment.version)}
    recorded = 0
    with workspace.engine.write():
        for line in lines:
            member = drawn.get(line.subscriber_id)
            if member is None:
                raise UserError(
                    "not_drawn",
                    f"Line {line.line}: person {line.subscriber_id} was not drawn for “{segment.name}” "
                    f"version {segment.version}.",
                    "Judge the drawn people only; nothing was recorded.",
                )
            if (member.verdict, member.note) != (line.verdict, line.note):
                spot_check.verdict(workspace, member.check_id, line.subscriber_id, line.verdict, line.note, reviewer)
                recorded += 1
    return recorded
