"""`segments undo`: take a load back."""

from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, who, working
from segmentation.cli.verb import Verb


def run(
    load: Annotated[
        int | None, typer.Argument(metavar="[LOAD]", help="The number of the load; without it the loads are listed.")
    ] = None,
    workspace: WorkspaceFolder = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """The rows of that load go, all others stay as they are. Raises UserError when there is no such load."""
    from segmentation.load.loads import loads
    from segmentation.load.undo import undo

    with working(workspace) as opened:
        if load is not None:
            undo(opened, load, who(actor))
            note(f"Load {load} was taken back.")
        held = loads(opened)
        if as_json:
            print_json({"workspace": opened.folder, "undone": load, "newest_on": opened.newest_date(), "loads": held})
            return
        print_table(
            ("load", "file", "source", "rows", "people", "from", "to", "received", "by"),
            [
                (
                    one.load_id,
                    one.file,
                    one.source,
                    one.loaded,
                    one.people,
                    one.oldest_on,
                    one.newest_on,
                    one.received_at.strftime("%Y-%m-%d %H:%M"),
                    one.actor,
                )
                for one in held
            ],
        )
        if not held:
            note("Nothing is loaded.")


UNDO = Verb("undo", "Take a load back, or list the loads that are in.", run)
