"""`segments discover`: groups of similar people, each with a rule that finds it again."""

from typing import Annotated, Any

import typer

from segmentation.cli.options import AsJson, AsOf, OutputFile, WorkspaceFolder
from segmentation.cli.printing import percent, print_json, print_table
from segmentation.cli.session import note, people, progress, working
from segmentation.cli.verb import Verb


def run(
    workspace: WorkspaceFolder = None,
    method: Annotated[str, typer.Option(metavar="NAME", help="kmeans, ward or hdbscan.")] = "kmeans",
    k: Annotated[int | None, typer.Option(help="Number of groups, for methods that take one.")] = None,
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

    Raises UserError for an unknown method, feature or parameter, and when no group is found.
    """
    import pandas as pd

    from segmentation.discover.choice import Choice, choose, discover, known_features
    from segmentation.discover.explain import explain, profile
    from segmentation.discover.naming import suggest
    from segmentation.store.files import check_target, write_frame
    from segmentation.understand import values

    if output:
        check_target(output)
    with working(workspace) as opened:
        everyone, tell = people(opened, as_of), progress()
        names = tuple(part.strip() for part in features.split(",")) if features else known_features(everyone)
        values.named(everyone, names)  # a slip of the pen gets a hint here
        numbers = parameters(parameter or []) | ({"k": float(k)} if k is not None else {})
        choice = Choice(method, names, numbers, opened.settings.cluster_seed if seed is None else seed)
        found = discover(opened, everyone, choice, tell)
        choose(opened, choice)
        called = suggest(profile(opened.engine, everyone, found))
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
                    "rule": rule.text,
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
