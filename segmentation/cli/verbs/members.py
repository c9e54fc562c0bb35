"""`segments members`: who is in a segment."""

from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, AsOf, OutputFile, SegmentName, Version, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, people, who, working
from segmentation.cli.verb import Verb


def run(
    name: SegmentName,
    workspace: WorkspaceFolder = None,
    version: Version = None,
    reveal: Annotated[
        bool, typer.Option("--reveal", help="Show addresses and names instead of masking them; this is logged.")
    ] = False,
    limit: Annotated[int, typer.Option(min=1, max=10_000, help="Printed people at most.")] = 20,
    as_of: AsOf = None,
    output: OutputFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Reachable members only. --output writes all of them, otherwise the first are printed. Not the way to a platform:
    that is `segments export`. Raises UserError when there is no such segment."""
    from segmentation.core import wording
    from segmentation.segments import member_rows, membership, saved
    from segmentation.store.files import check_target, write_rows

    if output:
        check_target(output)
    with working(workspace) as opened:
        segment, everyone = saved.get(opened, name, version), people(opened, as_of)
        size = membership.size(opened, everyone, segment)
        if reveal:
            # Before anything is shown: a look that is not in the log never happens.
            member_rows.note_revealed(opened, segment, size if output else min(size, limit), who(actor))
        if output:
            written = write_rows(
                opened.engine, *member_rows.select(opened, everyone, segment, reveal), output, "subscriber_id"
            )
            note(f"{wording.people(written)} in {output}.")
        shown = [] if output else member_rows.first(opened, everyone, segment, limit, reveal)
        if as_json:
            print_json(
                {
                    "segment_id": segment.segment_id,
                    "version": segment.version,
                    "name": segment.name,
                    "status": segment.status,
                    "as_of": everyone.as_of,
                    "size": size,
                    "masked": not reveal,
                    "output": output,
                    "members": shown,
                }
            )
            return
        if shown:
            print_table(list(shown[0]), [list(row.values()) for row in shown])
        note(f"“{segment.name}”, version {segment.version}: {wording.people(size)} reachable.")


MEMBERS = Verb("members", "Who is in a segment: reachable members, masked.", run)
