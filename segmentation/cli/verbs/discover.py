"""`segments discover`: groups of similar people, each with a rule that finds it again."""

from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from segmentation.cli.options import AsJson, AsOf, OutputFile, WorkspaceFolder
from segmentation.cli.printing import percent, print_json, print_table
from segmentation.cli.session import note, people, progress, working
from segmentation.cli.verb import Verb

if TYPE_CHECKING:
    from segmentation.core.model import People
    from segmentation.discover.choice import Choice
    from segmentation.discover.parents import Parent
    from segmentation.discover.scaling import Scale
    from segmentation.store.workspace import Workspace


def run(
    workspace: WorkspaceFolder = None,
    method: Annotated[
        str, typer.Option(metavar="NAME", help="kmeans, ward, gaussian_mixture, hdbscan or dbscan.")
    ] = "kmeans",
    k: Annotated[int | None, typer.Option(help="Number of groups, for methods that take one.")] = None,
    suggest_k: Annotated[
        bool, typer.Option("--suggest-k", help="Try 3 to 12 groups and take the number that holds best.")
    ] = False,
    within: Annotated[
        str, typer.Option(metavar="NAME", help="Look among the people of a lifecycle stage or of a saved segment.")
    ] = "",
    scale: Annotated[
        str, typer.Option(metavar="NAME", help="For skewed features: auto (log or ranks), log, rank or plain.")
    ] = "auto",
    tastes: Annotated[
        bool, typer.Option("--tastes", help="Compare people also by the products, categories and links they take up.")
    ] = False,
    features: Annotated[
        str | None, typer.Option(metavar="A,B,C", help="Features to compare people by; default: six general ones.")
    ] = None,
    parameter: Annotated[
        list[str] | None, typer.Option(metavar="NAME=VALUE", help="Another number of the method; may be repeated.")
    ] = None,
    seed: Annotated[int | None, typer.Option(min=0, help="Default: the workspace's own.")] = None,
    conditions: Annotated[int, typer.Option(min=1, max=8, help="Conditions of a rule at most.")] = 4,
    as_of: AsOf = None,
    output: OutputFile = None,
    as_json: AsJson = False,
) -> None:
    """For each group a name, size and stability, and a rule for `segments define` with how well it follows the group.

    Raises UserError for an unknown method, feature, parameter, scale, stage or segment, and when no group is found.
    """
    import pandas as pd

    from segmentation.discover import choice as choices
    from segmentation.discover.explain import explain, favourites, profile
    from segmentation.discover.naming import suggest
    from segmentation.store.files import check_target, write_frame
    from segmentation.understand import values

    if output:
        check_target(output)
    with working(workspace) as opened:
        everyone, tell = people(opened, as_of), progress()
        names = tuple(part.strip() for part in features.split(",")) if features else choices.known_features(everyone)
        values.named(everyone, names)  # a slip of the pen gets a hint here
        numbers = parameters(parameter or []) | ({"k": float(k)} if k is not None else {})
        among = parent(opened, everyone, within)
        chosen_seed = opened.settings.cluster_seed if seed is None else seed
        choice = choices.Choice(method, names, numbers, chosen_seed, among.key, scale_named(scale), tastes)
        if suggest_k:
            choice = with_suggested(opened, everyone, choice, tell, among)
        found = choices.discover(opened, everyone, choice, tell, among)
        choices.choose(opened, choice)
        called = suggest(profile(opened.engine, everyone, found), favourites(opened.engine, everyone, found))
        groups: list[dict[str, Any]] = []
        for one in found.clusters:
            tell(f"Putting “{called[one.number]}” into a rule", 0.9)
            rule = explain(opened.engine, everyone, found, one.number, conditions)
            groups.append(
                {
                    "cluster": one.number,
                    "name": called[one.number],
                    "people": one.people,
                    "stability": one.stability,
                    "jaccard": one.jaccard,
                    "rule": inside(rule.text, among, opened, everyone),
                    "sentence": rule.sentence,
                    "rule_people": rule.people,
                    "fidelity": rule.fidelity,
                    "precision": rule.precision,
                    "recall": rule.recall,
                }
            )
        tell("Done", 1.0)
        if output:
            note(f"{write_frame(pd.DataFrame(groups), output):,} groups in {output}.")
        if as_json:
            print_json(
                {
                    "workspace": opened.folder,
                    "as_of": everyone.as_of,
                    "method": found.method,
                    "parameters": found.parameters,
                    "features": found.features,
                    "within": among.title,
                    "scale": scale,
                    "tastes": tastes,
                    "seed": found.seed,
                    "sample": len(found.sample.ids),
                    "unassigned": found.unassigned,
                    "clusters": groups,
                }
            )
            return
        for one_group in groups:
            print(f"{one_group['name']}\n  {one_group['rule']}")
        print()
        print_table(
            ("name", "people", "stability", "rule finds", "precision", "recall", "fidelity"),
            [
                (
                    one["name"],
                    one["people"],
                    one["stability"],
                    one["rule_people"],
                    percent(one["precision"]),
                    percent(one["recall"]),
                    percent(one["fidelity"]),
                )
                for one in groups
            ],
        )
        if found.unassigned:
            note(f"{found.unassigned:,} people are in no group.")


def parent(workspace: "Workspace", people: "People", name: str) -> "Parent":
    """Whom to look among: everyone for "", else the lifecycle stage or the saved segment of that name.

    Raises UserError with the nearest names.
    """
    from segmentation.core.errors import UserError, did_you_mean
    from segmentation.discover import parents
    from segmentation.segments import saved, splitting

    if not name:
        return parents.EVERYONE
    stages = {one.key.partition(":")[2]: one for one, _ in parents.stages(workspace.engine, people)}
    if name in stages:
        return stages[name]
    segments = saved.by_name(workspace)
    if name in segments:
        return splitting.parent_of(workspace, people, segments[name])
    known = [*stages, *segments]
    raise UserError(
        "unknown_parent",
        f"There is no lifecycle stage and no segment “{name}”.{did_you_mean(name, known)}",
        f"Choose one of: {', '.join(known)}." if known else "Load orders for stages, or save a segment first.",
    )


def inside(text: str, among: "Parent", workspace: "Workspace", people: "People") -> str:
    """A rule that `segments define` takes as it stands: with the rule of those it was found among."""
    from segmentation.core import rules
    from segmentation.segments import saved

    if not among.rule_text:
        return text
    vocabulary = saved.with_segments(workspace, people.vocabulary)
    return rules.to_text(rules.all_of(*(rules.parse(one, vocabulary) for one in (among.rule_text, text))))


def scale_named(name: str) -> "Scale":
    """The scale of that name. Raises UserError for another."""
    from segmentation.core.errors import UserError, did_you_mean
    from segmentation.discover.scaling import SCALES

    for known in SCALES:
        if known == name:
            return known
    raise UserError(
        "unknown_scale",
        f"There is no scale “{name}”.{did_you_mean(name, SCALES)}",
        f"Choose one of: {', '.join(SCALES)}.",
    )


def with_suggested(
    workspace: "Workspace", people: "People", choice: "Choice", tell: Callable[[str, float], None], among: "Parent"
) -> "Choice":
    """The choice with the number of groups that holds best. Raises UserError for a method that finds its own."""
    from segmentation.core.errors import UserError
    from segmentation.discover import choice as choices
    from segmentation.discover.method import method

    if not method(choice.method).takes_a_number:
        raise UserError(
            "no_number", f"{choice.method} finds its own number of groups.", "Leave --suggest-k out, or use kmeans."
        )
    found = choices.suggest(workspace, people, choice, tell, among)
    note(found.sentence)
    return replace(choice, parameters={**choice.parameters, "k": float(found.best.groups)})


def parameters(given: list[str]) -> dict[str, float]:
    """`["min_samples=10"]` as numbers by name. Raises UserError when one is something else."""
    from segmentation.core.errors import UserError

    found = {}
    for text in given:
        name, _, value = text.partition("=")
        try:
            found[name.strip()] = float(value)
        except ValueError as fault:
            raise UserError(
                "bad_parameter",
                f"“{text}” is no NAME=VALUE with a number.",
                "Write it like --parameter min_samples=10.",
            ) from fault
    return found


DISCOVER = Verb("discover", "Find groups of similar people, and a rule for each.", run)
