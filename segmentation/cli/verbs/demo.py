"""`segments demo`: invent a shop and load its exports."""

from pathlib import Path
from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, progress, who, working
from segmentation.cli.verb import Verb

FOLDER, TRUTH = "demo", "truth.json"


def run(
    workspace: WorkspaceFolder = None,
    people: Annotated[int, typer.Option(min=500, max=1_000_000, help="How many people to invent.")] = 20_000,
    seed: Annotated[int, typer.Option(min=0, help="The same seed invents the same shop.")] = 7,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Writes exports into the folder `demo` of the workspace and loads them. A workspace that has them is left alone.

    Raises UserError when the workspace holds other data.
    """
    from data.demo.generate import write_demo_shop
    from segmentation.core.errors import UserError
    from segmentation.load.ingest import ingest
    from segmentation.load.loads import loads
    from segmentation.store.home import home

    with working(workspace or home() / "demo-shop", create=True) as opened:
        folder: Path = opened.folder / FOLDER
        if opened.data_version() and not (folder / TRUTH).exists():
            raise UserError(
                "other_data",
                f"“{opened.name}” holds other data.",
                "Name a new folder with --workspace for the demo shop.",
            )
        if loads(opened):
            note("The demo shop is here already; nothing was changed.")
        else:
            tell = progress()
            tell(f"Inventing {people:,} people and what they bought, opened and browsed", 0.05)
            files = write_demo_shop(folder, people, seed)
            ingest(opened, files, actor=who(actor), progress=lambda doing, part: tell(doing, 0.3 + 0.7 * part))
        held = loads(opened)
        if as_json:
            print_json({"workspace": opened.folder, "newest_on": opened.newest_date(), "truth": folder, "loads": held})
            return
        print_table(
            ("load", "file", "kind", "rows", "not used", "to"),
            [(one.load_id, one.file, one.kind, one.loaded, one.read - one.loaded, one.newest_on) for one in held],
        )
        note(f"Who is what stands in {folder / 'truth.csv'}. Next: segments discover --workspace {opened.folder}")


DEMO = Verb("demo", "Make a demo shop: 20,000 invented people in real export formats.", run)
