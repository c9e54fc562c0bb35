"""`segments scores`: the eRFM score, its classes and tiers."""

from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from segmentation.cli.options import Actor, AsJson, AsOf, OutputFile, WorkspaceFolder
from segmentation.cli.printing import percent, print_json, print_table
from segmentation.cli.session import note, people, who, working
from segmentation.cli.verb import Verb

if TYPE_CHECKING:
    from segmentation.understand.weights import Weights


def run(
    workspace: WorkspaceFolder = None,
    weights: Annotated[
        str | None,
        typer.Option(
            metavar="R,F,M,E,L",
            help="Try other weights, summing to 100: recency, frequency, money, engagement, lifetime value.",
        ),
    ] = None,
    save: Annotated[bool, typer.Option("--save", help="Keep these weights in the workspace's settings.")] = False,
    as_of: AsOf = None,
    output: OutputFile = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Tiers and cut points in days, orders and money; with --weights also who would move. --output: a row per person.

    Raises UserError for weights that do not sum to 100.
    """
    from segmentation.core import wording
    from segmentation.store.files import check_target, write_rows
    from segmentation.understand import people as understood
    from segmentation.understand import score_settings, scores, values

    if output:
        check_target(output)
    tried = parsed(weights) if weights else None
    with working(workspace) as opened:
        before = people(opened, as_of)
        kept = score_settings.of(opened)
        after = scores.with_weights(before, tried, kept.tiers) if tried else before
        used = tried or kept.weights
        moved = scores.moved(opened, before, after, kept.tiers) if tried else None
        if tried and save:
            opened.save_settings(tried.into(opened.settings), who(actor))
        if output:
            names = [*(part.score for part in scores.COMPONENTS), "erfm_score", "tier"]
            written = write_rows(opened.engine, values.select(after, names), {}, output, "subscriber_id")
            note(f"{wording.people(written)} in {output}.")
        told = understood.who(opened, after)
        tiers, parts = scores.tiers(opened, after, kept.tiers), scores.components(opened, after)
        if as_json:
            matrix = [{"before": a, "after": b, "people": n} for (a, b), n in (moved.matrix if moved else {}).items()]
            print_json(
                {
                    "workspace": opened.folder,
                    "as_of": after.as_of,
                    "people": told.people,
                    "suppressed": told.suppressed,
                    "weights": asdict(used),
                    "tiers": tiers,
                    "components": parts,
                    "distribution": scores.distribution(opened, after),
                    "grid": scores.grid(opened, after),
                    "moved": {**asdict(moved), "matrix": matrix} if moved else None,
                    "notes": told.notes,
                }
            )
            return
        print_table(
            ("tier", "who", "people", "revenue 365 days", "share"),
            [
                (
                    one.name,
                    one.says,
                    one.people,
                    "–" if one.revenue_365d is None else wording.money(one.revenue_365d, opened.settings.currency),
                    percent(one.revenue_share),
                )
                for one in tiers
            ],
        )
        print()
        print_table(
            ("score", "class", "holds", "people"),
            [(part.title, number, label, count) for part in parts for number, label, count in part.classes],
        )
        for part in parts:
            if part.unavailable:
                note(f"{part.title} is not in the score: {part.unavailable}")
        reasons = {part.unavailable for part in parts}
        for said in told.notes:
            if said not in reasons:  # said already
                note(said)
        if moved:
            note(f"With these weights {wording.people(moved.total)} change tier: {moved.up:,} up, {moved.down:,} down.")
        note(
            "Weights: " + ", ".join(f"{name.replace('_', ' ')} {value} %" for name, value in asdict(used).items()) + "."
        )


def parsed(text: str) -> "Weights":
    """`25,20,25,20,10` as weights. Raises UserError when it is not five whole numbers summing to 100."""
    from segmentation.core.errors import UserError
    from segmentation.understand.weights import Weights

    parts = [part.strip() for part in text.split(",")]
    if len(parts) != 5 or not all(part.isdecimal() for part in parts):
        raise UserError(
            "bad_weights",
            f"“{text}” is not five whole numbers.",
            "Give recency, frequency, money, engagement and lifetime value, such as 25,20,25,20,10.",
        )
    return Weights(*(int(part) for part in parts))


SCORES = Verb("scores", "The eRFM score: tiers, cut points, and who moves with other weights.", run)
