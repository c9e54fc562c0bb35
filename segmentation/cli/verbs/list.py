"""`segments list`: every segment, its status and size."""

from typing import Annotated

import typer

from segmentation.cli.options import AsJson, AsOf, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, people, working
from segmentation.cli.verb import Verb


def run(
    workspace: WorkspaceFolder = None,
    retired: Annotated[bool, typer.Option("--retired", help="Show retired ones too.")] = False,
    as_of: AsOf = None,
    as_json: AsJson = False,
) -> None:
    """The newest version of each; `approved_version` is the one that may be exported, where there is one."""
    from segmentation.segments import evidence, membership, saved

    with working(workspace) as opened:
        segments = saved.load_all(opened, retired)
        everyone = people(opened, as_of) if segments else None
        approved = {one.segment_id: one.version for one in saved.approved(opened)}
        rows = [
            {
                "segment_id": one.segment_id,
                "name": one.name,
                "version": one.version,
                "status": one.status,
                "approved_version": approved.get(one.segment_id),
                "size": membership.size(opened, everyone, one),
                "rule": one.rule_text,
                "hard_rules": one.hard_rules,
                "exclusions": one.exclusions,
                "sentence": evidence.sentence(opened, everyone, one),
            }
            for one in segments
            if everyone is not None
        ]
        if as_json:
            print_json({"workspace": opened.folder, "as_of": everyone.as_of if everyone else None, "segments": rows})
            return
        columns = ("segment_id", "name", "version", "status", "approved_version", "size")
        print_table([one.replace("_", " ") for one in columns], [[row[one] for one in columns] for row in rows])
        if not rows:
            note("No segment is saved yet. Next: segments define --file SEGMENT.toml")


LIST = Verb("list", "List the segments with status and size.", run)
