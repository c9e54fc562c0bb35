"""Options that several verbs share, each with one name, one meaning and one help text."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

WorkspaceFolder = Annotated[
    Path | None,
    typer.Option(
        "--workspace",
        metavar="DIR",
        envvar="SEGMENTS_WORKSPACE",
        help="The workspace's folder, or the name of one beside the others; otherwise the one the app used last.",
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON on standard output, and nothing else there.")]
OutputFile = Annotated[
    Path | None, typer.Option("--output", metavar="FILE", help="Write rows to a .csv or .parquet file.")
]
AsOf = Annotated[
    datetime | None,
    typer.Option(
        "--as-of", formats=["%Y-%m-%d"], metavar="DATE", help="Compute as of this day (inclusive); default: the newest."
    ),
]
Actor = Annotated[
    str | None,
    typer.Option("--actor", metavar="NAME", envvar="SEGMENTS_ACTOR", help="Who does this, for the log."),
]
Version = Annotated[int | None, typer.Option("--version", min=1, help="A version of the segment; default: the newest.")]
SegmentName = Annotated[str, typer.Argument(metavar="NAME", help="A segment's name or id.")]
