"""`segments audit`: what is wrong with the loaded data."""

from typing import Annotated

import typer

from segmentation.cli.options import AsJson, OutputFile, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, working
from segmentation.cli.verb import Verb


def run(
    workspace: WorkspaceFolder = None,
    check: Annotated[
        str | None, typer.Option(metavar="NAME", help="With --output: write the rows that this check found (masked).")
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=100_000, help="With --check: rows at most.")] = 10_000,
    output: OutputFile = None,
    as_json: AsJson = False,
) -> None:
    """Findings worst first, the sources weakest first. --output writes the findings, or one check's rows.

    Raises UserError for a check that does not exist.
    """
    import pandas as pd

    from segmentation.core.errors import UserError
    from segmentation.load.audit import audit, rows
    from segmentation.store.files import check_target, write_frame

    if output:
        check_target(output)
    elif check:
        raise UserError("no_output", "--check writes rows to a file, and none is named.", "Add --output FILE.")
    with working(workspace) as opened:
        report = audit(opened)
        if output:
            findings = [
                (one.check, one.severity, one.failing, one.total, one.sentence, one.do_next) for one in report.findings
            ]
            names = ["check", "severity", "failing", "total", "sentence", "do_next"]
            frame = rows(opened, check, most) if check else pd.DataFrame(findings, columns=names)
            note(f"{write_frame(frame, output):,} rows in {output}.")
        if as_json:
            print_json(
                {
                    "workspace": opened.folder,
                    "weakest": report.weakest,
                    "findings": report.findings,
                    "repaired": report.repaired,
                    "passed": report.passed,
                    "sources": report.sources,
                    "missing": report.missing,
                }
            )
            return
        for one in report.findings:
            print(f"{one.severity.upper():5} {one.check}: {one.sentence}\n      → {one.do_next}")
        for one in report.repaired:
            print(f"FIXED {one.check}: {one.sentence}")
        print_table(
            ("source", "rows", "people", "to", "complete", "accurate", "fresh"),
            [
                (
                    one.source,
                    one.rows,
                    one.people,
                    one.newest_on,
                    one.completeness.score,
                    one.accuracy.score,
                    one.freshness.score,
                )
                for one in report.sources
            ],
        )
        for said in (report.weakest or "Nothing is loaded.", *report.missing):
            note(said)


AUDIT = Verb("audit", "Ask every data-quality question, and rate the sources.", run)
