"""`segments review`: the month's audit."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, progress, reported, who, working
from segmentation.cli.verb import Verb


def run(
    workspace: WorkspaceFolder = None,
    month: Annotated[
        str | None, typer.Option(metavar="YYYY-MM", help="The month; default: the one of the newest event.")
    ] = None,
    record: Annotated[
        bool, typer.Option("--record", help="Write down who is in each segment at the end of the month.")
    ] = False,
    output: Annotated[
        Path | None,
        typer.Option("--output", metavar="FILE.html", help="Write the report as one HTML page, or as FILE.pdf."),
    ] = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Each segment with size, who entered and left, a suggested decision and the team's own. Small counts are masked.
    The last line is one that a machine can read. Exit status 0: done; 2: not done, and the line says why
    (`reason=no_such_month`); 1: a fault of this program.
    """
    from segmentation.core.errors import UserError
    from segmentation.review import monthly_audit, wordings
    from segmentation.review.migration import Flow
    from segmentation.review.pdf import pdf
    from segmentation.review.report import report
    from segmentation.store.files import beside

    if output and output.suffix.lower() not in (".html", ".htm", ".pdf"):
        with reported("review", as_json):
            raise UserError(
                "bad_output", f"{output.name} is no HTML or PDF file.", "Name a file that ends in .html or .pdf."
            )
    with reported("review", as_json), working(workspace) as opened:
        audit = monthly_audit.audit(opened, month, progress())
        recorded = 0
        if record:
            recorded = monthly_audit.record(opened, audit, who(actor))
            note(f"{recorded:,} segments written down.")
        if output:
            made = report(opened, audit)
            content = pdf(made) if output.suffix.lower() == ".pdf" else made.content
            try:
                output.parent.mkdir(parents=True, exist_ok=True)
                with beside(output) as part:
                    part.write_bytes(content)
            except OSError as fault:
                raise UserError(
                    "no_folder", f"The report cannot be written to {output}.", "Name a file in a folder of yours."
                ) from fault
            note(f"The report is in {output}.")
        masked = opened.settings.masked_count

        def shown(count: int) -> int | None:
            return None if count < masked else count

        def told(of: Flow) -> tuple[str, str]:
            return wordings.came_and_left(of.before, of.entered, of.left, of.now, masked)

        def changes(of: Flow) -> list[int | None]:
            both = zip((of.entered, of.left), told(of), strict=True)
            return [count if said == f"{count:,}" else None for count, said in both]

        lines = [
            {"segment_id": card.segment.segment_id, "version": card.segment.version, "name": card.segment.name,
             "status": card.segment.status, "before": shown(card.facts.flow.before),
             **dict(zip(("entered", "left"), changes(card.facts.flow), strict=True)),
             "now": shown(card.facts.flow.now), "suggested": card.suggestion.choice,
             "reasons": card.suggestion.reasons, "behaviour": card.suggestion.behaviour, "doubt": card.suggestion.doubt,
             "results": [{"metric": one.metric.name, "verdict": one.verdict,
                          "members": wordings.value(one.members, masked, opened.settings.currency),
                          "everyone": wordings.value(one.everyone, masked, opened.settings.currency),
                          "difference": wordings.difference(one, masked, opened.settings.currency) or None}
                         for one in card.facts.result.comparisons],
             "decision": card.decision, "decided_before": card.before}
            for card in audit.cards
        ]  # fmt: skip
        if as_json:
            print_json({"workspace": opened.folder, "month": audit.month.key, "before": audit.month.before,
                        "until": audit.month.until, "is_over": audit.month.is_over, "masked_below": masked,
                        "open": len(audit.open), "segments": lines, "output": output})  # fmt: skip
            return
        names = ("segment", "before", "entered", "left", "now", "suggested", "decided", "why")
        print_table(names, [
            (card.segment.name, wordings.number(card.facts.flow.before, masked), *told(card.facts.flow),
             wordings.number(card.facts.flow.now, masked), card.suggestion.choice,
             card.decision.choice if card.decision else "open", card.suggestion.reasons[0])
            for card in audit.cards
        ])  # fmt: skip
        note(audit.answer)
        month_over = str(audit.month.is_over).lower()
        print(
            f"review status=ok month={audit.month.key} until={audit.month.until} is_over={month_over} "
            f"segments={len(audit.cards)} open={len(audit.open)} recorded={recorded} report={'yes' if output else 'no'}"
        )


REVIEW = Verb("review", "The month's audit: keep, merge, split, retire or refresh each segment.", run)
