"""`segments approve`: let a checked version leave."""

from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, SegmentName, Version, WorkspaceFolder
from segmentation.cli.printing import print_json
from segmentation.cli.session import who, working
from segmentation.cli.verb import Verb


def run(
    name: SegmentName,
    workspace: WorkspaceFolder = None,
    version: Version = None,
    note: Annotated[str, typer.Option(metavar="TEXT", help="Why, for the record.")] = "",
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Raises UserError unless the spot-check of this very version has passed."""
    from segmentation.segments import saved

    with working(workspace) as opened:
        segment = saved.get(opened, name, version)
        done = saved.set_status(opened, segment.segment_id, segment.version, "approved", who(actor), note)
        if as_json:
            print_json(
                {"segment_id": done.segment_id, "version": done.version, "name": done.name, "status": done.status}
            )
            return
        print(f"“{done.name}”, version {done.version}, is {done.status}.")


APPROVE = Verb("approve", "Approve a version whose spot-check has passed.", run)
