"""`segments refresh`: for a scheduler; loads what lies in `incoming/`, recomputes, writes memberships down."""

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json
from segmentation.cli.session import note, progress, reported, who, working
from segmentation.cli.verb import Verb

WAITING = 3  # exit status: done, and something waits for a person


def run(workspace: WorkspaceFolder = None, actor: Actor = None, as_json: AsJson = False) -> None:
    """Prints one line that a machine can read. Exit status 0: all done; 3: done, and a file or segment waits for a
    person; 2: not done, and the line says why (`reason=workspace_in_use`); 1: a fault of this program
    (`reason=fault`)."""
    from segmentation.review.refresh import refresh

    with reported("refresh", as_json), working(workspace) as opened:
        result = refresh(opened, who(actor), progress())
    for one in result.waits:
        note(f"{one.file} waits: {one.why} {one.do_next}")
    for name, why in result.problems.items():
        note(f"“{name}” waits: {why}")
    if as_json:
        print_json(result)
    else:
        print(result.line)
    if result.waits or result.problems:
        raise typer.Exit(WAITING)


REFRESH = Verb("refresh", "Load what lies in incoming/, recompute, and write down who is in each segment.", run)
