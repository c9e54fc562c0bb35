"""`segments reread`: take a load back and read its file another way, in one step."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, progress, who, working
from segmentation.cli.verb import Verb


def run(
    load: Annotated[int, typer.Argument(metavar="LOAD", help="The number of the load; `segments undo` lists them.")],
    mapping: Annotated[
        Path | None,
        typer.Option(metavar="FILE.toml", help="How to read it; without it the present one is printed, to correct."),
    ] = None,
    workspace: WorkspaceFolder = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Both happen or neither does. Raises UserError when the file is gone, or cannot be read that way."""
    from segmentation.load import mapping as mappings
    from segmentation.load.reread import mapping_of_load, reread

    with working(workspace) as opened:
        if mapping is None:
            print(mappings.to_toml(mapping_of_load(opened, load)), end="")
            return
        result = reread(opened, load, mappings.load_file(mapping), who(actor), progress())
        if as_json:
            print_json({"workspace": opened.folder, "files": result.files})
            return
        print_table(
            ("load", "file", "rows read", "loaded", "not used"),
            [(one.load_id, one.name, one.read, one.loaded, one.rejected + one.set_aside) for one in result.files],
        )
        for one in result.files:
            for reason, count in one.faults.items():
                note(f"{one.name}: {count:,} × {reason}")


REREAD = Verb("reread", "Take a load back and read its file another way.", run)
