"""`segments load`: files → the workspace."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, progress, who, working
from segmentation.cli.verb import Verb

if TYPE_CHECKING:
    from segmentation.load.nouns import FilePart
    from segmentation.store.workspace import Workspace


def run(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE…", help="CSV, TSV, spreadsheets, JSON, Parquet, zip and gz, or folders of these (one load)."
        ),
    ],
    workspace: WorkspaceFolder = None,
    source: Annotated[
        str | None, typer.Option(metavar="NAME", help="The platform export it is, where headers do not tell.")
    ] = None,
    mapping: Annotated[
        Path | None, typer.Option(metavar="FILE.toml", help="What the columns mean; remembered for such files.")
    ] = None,
    part: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="Of a spreadsheet or archive only this sheet or file; may be repeated."),
    ] = None,
    suggest: Annotated[
        bool, typer.Option("--suggest", help="Load nothing: print a mapping for the first file, to correct and use.")
    ] = False,
    rejects: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write what could not be used to a .csv or .parquet file.")
    ] = None,
    time_zone: Annotated[
        str | None,
        typer.Option(
            "--time-zone",
            metavar="ZONE",
            help="Times without a zone are of this one, such as Europe/Berlin; remembered for these sources. In an "
            "empty workspace it becomes the shop's own clock.",
        ),
    ] = None,
    currency: Annotated[
        str | None,
        typer.Option(metavar="CODE", help="Amounts without a currency are in this one; remembered for these sources."),
    ] = None,
    dates: Annotated[
        str | None,
        typer.Option(metavar="ORDER", help="03/04/2026 is day-first or month-first, where a file does not tell."),
    ] = None,
    decimal: Annotated[
        str | None, typer.Option(metavar="MARK", help="Decimals behind a point or a comma, where a file does not tell.")
    ] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """All files arrive together or none does; a file that is in already changes nothing. Raises UserError otherwise."""
    from segmentation.load import answers
    from segmentation.load import mapping as mappings
    from segmentation.load.ingest import ingest
    from segmentation.load.nouns import FilePart
    from segmentation.store.files import check_target

    if rejects:
        check_target(rejects)
    read = mappings.load_file(mapping) if mapping else None
    with working(workspace, create=True) as opened:
        chosen = [FilePart(files[0], name, files[0].name) for name in part or ()]
        if suggest:
            print_suggestion(opened, chosen[0] if chosen else files[0])
            return
        marks = {"point": ".", "comma": ","}
        said = answers.Answer(time_zone or "", currency or "", dates or "", marks.get(decimal or "", decimal or ""))
        with answers.saying(said):
            if time_zone and not opened.data_version() and not answers.has_clock(opened):
                answers.set_clock(opened, time_zone, who(actor))
            result = ingest(opened, chosen or files, source, read, who(actor), progress())
        if rejects:
            write_rejects(opened, [one.load_id for one in result.files if one.load_id is not None], rejects)
        if as_json:
            print_json(
                {
                    "workspace": opened.folder,
                    "changed": result.changed,
                    "newest_on": opened.newest_date(),
                    "files": result.files,
                    "seconds": round(result.seconds, 3),
                }
            )
            return
        print_table(
            ("load", "file", "source", "kind", "rows read", "loaded", "not used", "of nobody", "to"),
            [
                (
                    one.load_id or one.already_in,
                    one.name,
                    one.source,
                    one.kind,
                    one.read,
                    one.loaded,
                    one.rejected + one.set_aside,
                    one.strangers,
                    one.newest_on,
                )
                for one in result.files
            ],
        )
        for one in result.files:
            if one.load_id is None:
                note(f"{one.name} is in already; it changed nothing.")
            for reason, count in one.faults.items():
                note(f"{one.name}: {count:,} × {reason}")
            for told in one.notes:
                note(f"{one.name}: {told}")
        for question in unsaid(opened, {one.source for one in result.files}):
            note(question)


def unsaid(opened: "Workspace", sources: set[str]) -> list[str]:
    """What was read as nobody has said, with what to type to say it."""
    from segmentation.load import answers

    found = []
    for source, asked in answers.open_ones(opened).items():
        if source not in sources:
            continue
        if asked.time_zone:
            found.append(
                f"{source}: times such as {asked.time_zone} carry no zone and were taken for {answers.clock(opened)}. "
                "Say it once: --time-zone, or on the Upload page."
            )
        if asked.currency:
            found.append(
                f"{source}: no column says in which currency “{asked.currency}” is. "
                "Say it once: --currency, or on the Upload page."
            )
    return found


def print_suggestion(opened: "Workspace", file: "Path | FilePart") -> None:
    """A mapping as TOML on standard output, its open questions on standard error."""
    from segmentation.load import evidence, intake
    from segmentation.load.mapping import to_toml
    from segmentation.load.suggest import suggest

    work = opened.incoming / ".suggesting"
    try:
        found = suggest(evidence.proved(intake.inspect(file, opened.engine, work), opened.engine))
    finally:
        intake.clear(work)
    print(to_toml(found.mapping), end="")
    for question in found.questions:
        note(question)


def write_rejects(opened: "Workspace", load_ids: list[int], target: Path) -> None:
    """Everything of these loads that was not used, one row a fault."""
    import pandas as pd

    from segmentation.load.loads import rejects
    from segmentation.store.files import write_frame

    rows = [(load_id, *row) for load_id in load_ids for row in rejects(opened, load_id)]
    frame = pd.DataFrame(rows, columns=["load_id", "file", "line", "column", "text", "reason"])
    note(f"{write_frame(frame, target):,} rows in {target}.")


LOAD = Verb("load", "Load exports: recognised by their headers, or by a mapping.", run)
