"""`segments export`: approved segments → one zip for a platform."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, AsOf, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, people, progress, who, working
from segmentation.cli.verb import Verb


def run(
    names: Annotated[list[str], typer.Argument(metavar="NAME…", help="Names or ids of approved segments.")],
    workspace: WorkspaceFolder = None,
    destination: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME", help="klaviyo, mailchimp, generic, …; may be repeated. Default: generic."),
    ] = None,
    output: Annotated[
        Path | None, typer.Option(metavar="DIR", help="Put a copy of the zip there; it stays in the workspace too.")
    ] = None,
    as_of: AsOf = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """The newest approved version of each leaves, newer drafts or not. The written lists are read back and proved.

    Raises UserError when one is not approved or reaches nobody, or when a destination cannot take it.
    """
    from segmentation.activate.pack import pack
    from segmentation.segments import saved
    from segmentation.store.files import copy_into

    if output:
        copy_into(None, output)
    with working(workspace) as opened:
        approved = {one.segment_id: one for one in saved.approved(opened)}
        asked = [saved.get(opened, name) for name in names]
        chosen = [approved.get(one.segment_id, one) for one in asked]
        for newest, one in zip(asked, chosen, strict=True):
            if newest.version != one.version:
                note(f"“{one.name}”: version {one.version} leaves; version {newest.version} is a {newest.status}.")
        done = pack(opened, people(opened, as_of), chosen, destination or ["generic"], who(actor), progress())
        file = copy_into(done.path, output) if output else done.path
        lists = [
            {
                "segment_id": one.segment.segment_id,
                "version": one.segment.version,
                "name": one.segment.name,
                "destination": place,
                "rows": written.rows,
                "held_out": one.held_out,
                "changed_cells": len(written.changes),
            }
            for one in done.segments
            for place, written in one.lists.items()
        ]
        if as_json:
            print_json({"file": file, "sha256": done.sha256, "rows": done.rows, "lists": lists})
            return
        print(file)
        print_table(list(lists[0]), [list(one.values()) for one in lists])


EXPORT = Verb("export", "Pack approved segments for a platform, as one zip.", run)
