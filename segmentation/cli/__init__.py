"""The same verbs as the app's, for schedules and scripts: the console command `segments`.

A verb is a file of `verbs/`: it offers one `Verb`. Nothing here knows which there are.
"""

import logging
import os
import sys


def main() -> None:
    """Run `segments …`. A person's mistake ends in two lines and exit status 1, never in a traceback."""
    import typer

    from segmentation.cli.verb import Verb, offered_verbs
    from segmentation.core.errors import UserError

    logging.basicConfig(
        level=os.environ.get("SEGMENTS_LOG", "WARNING").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    app = typer.Typer(
        help="Segment Workbench: exports in, checked segments out.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    # With a callback even a single verb keeps its name: `segments open`, not `segments`.
    @app.callback()
    def everything() -> None:
        """Segment Workbench: exports in, checked segments out."""

    verb: Verb
    for verb in offered_verbs():
        app.command(verb.name, help=verb.help)(verb.run)
    try:
        app()
    except UserError as mistake:
        print(mistake.what, mistake.do_next, sep="\n", file=sys.stderr)
        sys.exit(1)
