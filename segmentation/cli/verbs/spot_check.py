"""`segments spot-check`: draw people, read their stories, record verdicts, see the outcome."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentation.cli.options import Actor, AsJson, AsOf, OutputFile, SegmentName, Version, WorkspaceFolder
from segmentation.cli.printing import print_json
from segmentation.cli.session import note, people, who, working
from segmentation.cli.verb import Verb

if TYPE_CHECKING:
    from segmentation.segments.spot_check import Member
    from segmentation.segments.stories import Story


def run(
    name: SegmentName,
    workspace: WorkspaceFolder = None,
    draw: Annotated[
        bool, typer.Option("--draw", help="Draw 20 people, or 20 more where the outcome asks for it.")
    ] = False,
    seed: Annotated[int | None, typer.Option(min=0, help="With --draw: the same seed draws the same people.")] = None,
    verdicts: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE.csv", help="Record verdicts: columns subscriber_id, verdict (right, wrong, unsure), note."
        ),
    ] = None,
    version: Version = None,
    as_of: AsOf = None,
    output: OutputFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Prints the drawn people as stories, masked, and the outcome. --output writes a sheet to fill in for --verdicts.

    Raises UserError when a draw is not due, or the file holds something else than verdicts on drawn people.
    """
    import pandas as pd

    from segmentation.core.errors import UserError
    from segmentation.segments import saved, spot_check, verdict_file
    from segmentation.segments.stories import stories
    from segmentation.store.files import check_target, write_frame

    if output:
        check_target(output)
    if draw and verdicts:
        raise UserError("two_steps", "--draw and --verdicts are two steps.", "Record the verdicts first, then draw.")
    lines = verdict_file.read(verdicts) if verdicts else ()
    with working(workspace) as opened:
        segment, everyone = saved.get(opened, name, version), people(opened, as_of)
        if draw:
            spot_check.draw(opened, everyone, segment, seed, who(actor))
        if lines:
            note(f"{verdict_file.record(opened, segment, lines, who(actor)):,} verdicts recorded.")
        segment = saved.get(opened, segment.segment_id, segment.version)
        drawn = spot_check.members(opened, segment.segment_id, segment.version)
        outcome = spot_check.outcome(opened, segment.segment_id, segment.version)
        told = stories(opened, everyone, [one.subscriber_id for one in drawn], segment)
        if output:
            written = write_frame(pd.DataFrame(verdict_file.sheet(drawn, told)), output)
            note(f"{written:,} people in {output}: fill in the column verdict, then give it back with --verdicts.")
        if as_json:
            seeds = [one.seed for one in spot_check.checks(opened, segment.segment_id, segment.version)]
            members = [{**asdict(member), **asdict(story)} for member, story in zip(drawn, told, strict=True)]
            print_json(
                {
                    "segment_id": segment.segment_id,
                    "version": segment.version,
                    "name": segment.name,
                    "status": segment.status,
                    **asdict(outcome),
                    "seeds": seeds,
                    "members": members,
                }
            )
            return
        if not output and not lines:
            for member, story in zip(drawn, told, strict=True):
                print_story(member, story)
        print(outcome.sentence if drawn else "Nobody is drawn yet: add --draw.")
        note(f"“{segment.name}”, version {segment.version}, is {segment.status}.")


def print_story(member: "Member", story: "Story") -> None:
    """One person on a few lines."""
    print(f"{member.position}. person {story.subscriber_id} ({story.person}): {member.verdict or 'no verdict yet'}")
    for one in story.why:
        print(f"   {'✓' if one.met else '✗'} {one.sentence}: {one.value_text}")
    for fact in story.facts:
        print(f"   {fact}")
    for day in story.days[:8]:
        print(f"   {day.on.isoformat()}  {'; '.join(day.entries)}")
    print()


SPOT_CHECK = Verb("spot-check", "Draw 20 people of a segment, record verdicts, see the outcome.", run)
