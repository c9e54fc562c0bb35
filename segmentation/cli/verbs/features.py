"""`segments features`: the facts about each person, as of a date."""

from segmentation.cli.options import AsJson, AsOf, OutputFile, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, people, working
from segmentation.cli.verb import Verb


def run(
    workspace: WorkspaceFolder = None, as_of: AsOf = None, output: OutputFile = None, as_json: AsJson = False
) -> None:
    """Prints what each feature means; --output writes one row per person with all of them, suppressed people too."""
    from segmentation.core import wording
    from segmentation.store.files import check_target, write_rows
    from segmentation.understand import values

    if output:
        check_target(output)
    with working(workspace) as opened:
        everyone = people(opened, as_of)
        if output:
            written = write_rows(opened.engine, values.select(everyone), {}, output, "subscriber_id")
            note(f"{wording.people(written)} in {output}.")
        if as_json:
            names = ("name", "family", "unit", "kind", "better", "missing", "meaning")
            print_json(
                {
                    "workspace": opened.folder,
                    "as_of": everyone.as_of,
                    "people": everyone.table.rows,
                    "unknown_events": sorted(everyone.vocabulary.unknown_events),
                    "features": [{name: getattr(one, name) for name in names} for one in everyone.features],
                }
            )
            return
        if not output:
            listed = sorted(everyone.features, key=lambda one: one.family)
            print_table(
                ("feature", "family", "unit", "meaning"), [(f.name, f.family, f.unit, f.meaning) for f in listed]
            )
        note(f"{wording.people(everyone.table.rows or 0)} as of {wording.day(everyone.as_of)}.")


FEATURES = Verb("features", "The facts about each person as of a date, and what they mean.", run)
