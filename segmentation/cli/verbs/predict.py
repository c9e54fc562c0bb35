"""`segments predict`: what people will do, learned from this data's own past and judged on its latest part."""

from typing import TYPE_CHECKING, Annotated

import typer

from segmentation.cli.options import AsJson, AsOf, OutputFile, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, progress, working
from segmentation.cli.verb import Verb

if TYPE_CHECKING:
    from segmentation.understand.predictions import Question


def run(
    workspace: WorkspaceFolder = None,
    target: Annotated[
        list[str] | None,
        typer.Option("--target", metavar="NAME[:DAYS]", help="Only this, such as next_purchase:90; may be repeated."),
    ] = None,
    as_of: AsOf = None,
    output: OutputFile = None,
    as_json: AsJson = False,
) -> None:
    """Learn, judge and predict each target; the predictions become features for rules. --output: a row per person.

    Raises UserError for a target or horizon that is not offered.
    """
    from segmentation.core import wording
    from segmentation.store.files import check_target, write_rows
    from segmentation.understand import people as everyone
    from segmentation.understand import predictions, values

    if output:
        check_target(output)
    asked = [parsed(one) for one in target] if target else None
    with working(workspace) as opened:
        made = predictions.predict(opened, as_of.date() if as_of else None, asked, progress())
        if output:
            people = everyone.prepare(opened, made[0].as_of)
            ready = [predictions.question(kept.target, kept.days) for kept in made if kept.people]
            names = [feature.name for one, days in ready for feature in one.features(days)]
            written = write_rows(opened.engine, values.select(people, names), {}, output, "subscriber_id")
            note(f"{wording.people(written)} in {output}.")
        if as_json:
            print_json({"workspace": opened.folder, "predictions": made})
            return
        print_table(
            (
                "target",
                "days",
                "people",
                "by",
                "better than rivals",
                "AUC",
                "top tenth",
                "ended as foreseen",
                "by people alone",
            ),
            [
                (
                    kept.target,
                    kept.days,
                    kept.people,
                    kept.judgement.used_words,
                    kept.judgement.is_better if kept.judgement.scores else None,
                    kept.judgement.scores[0].auc if kept.judgement.scores else None,
                    kept.judgement.scores[0].lift if kept.judgement.scores else None,
                    f"{kept.judgement.within} of {len(kept.judgement.tenths)}" if kept.judgement.tenths else None,
                    f"{kept.judgement.within_chance} of {len(kept.judgement.tenths)}"
                    if kept.judgement.tenths
                    else None,
                )
                for kept in made
            ],
        )
        for kept in made:
            for said in (kept.judgement.reason, *kept.judgement.warnings):
                if said:
                    note(f"{kept.target}, {kept.days} days: {said}")


def parsed(text: str) -> "Question":
    """`next_purchase:90` as target and days. Raises UserError for what is not offered."""
    from segmentation.understand.predictions import question

    name, _, days = text.partition(":")
    return question(name.strip(), int(days) if days.strip().isdecimal() else None)


PREDICT = Verb("predict", "Predict what people will do, judged on the latest past; for use in rules.", run)
