"""`segments definitions`: all segments of a workspace → a folder of TOML files, or such a folder → segments."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, AsOf, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import people, who, working
from segmentation.cli.verb import Verb


def run(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="Folder of definition files, one a segment.")],
    load: Annotated[bool, typer.Option("--load", help="Load the folder's files instead of writing them.")] = False,
    workspace: WorkspaceFolder = None,
    as_of: AsOf = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Writes the newest version of every segment that is not retired; with --load saves all of the files, or none.

    Raises UserError naming the file when one is wrong.
    """
    from segmentation.segments import definition_files

    files = definition_files.read(folder) if load else {}
    with working(workspace) as opened:
        if load:
            done = definition_files.load(opened, people(opened, as_of).vocabulary, files, who(actor))
            rows = [
                {
                    "file": one.file,
                    "segment_id": one.segment.segment_id,
                    "version": one.segment.version,
                    "status": one.segment.status,
                    "saved": one.changed,
                }
                for one in done
            ]
        else:
            rows = [{"file": path.name} for path in definition_files.write(opened, folder)]
        if as_json:
            print_json({"folder": folder, "definitions": rows})
        elif rows:
            print_table(list(rows[0]), [list(one.values()) for one in rows])


DEFINITIONS = Verb("definitions", "All segments as a folder of TOML files, or such a folder loaded.", run)
