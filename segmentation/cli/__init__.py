"""The same verbs as the app's, for schedules and scripts: the console command `segments`.

A verb is a file of `verbs/`: it offers one `Verb`. Nothing here knows which there are.
"""

import io
import logging
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import typer

ABOUT = "Segment Workbench: exports in, checked segments out."
EXIT_STATUS = (
    "Results go to standard output; progress, notes and errors go to standard error. Exit status: 0 done; "
    "2 something that you can put right (a wrong option, a file that cannot be read, a closed gate, a workspace that "
    "the app holds open), said in two lines; 1 a fault of this program, with a reference to its log."
)
MISTAKE, FAULT = 2, 1
LOG_FILE = "commands.log"


def main() -> None:
    """Run `segments …`. A person's mistake ends in two lines and status 2, a bug in one line and status 1."""
    from segmentation.core.errors import UserError

    logging.basicConfig(
        level=os.environ.get("SEGMENTS_LOG", "WARNING").upper(), format="%(levelname)s %(name)s: %(message)s"
    )
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # A terminal of another alphabet shows “?” for what it does not have, and the verb still gets done.
            stream.reconfigure(errors="replace")
    try:
        commands()()
    except UserError as mistake:
        print(f"{cleared()}{mistake.what}", mistake.do_next, sep="\n", file=sys.stderr)
        sys.exit(MISTAKE)
    except Exception:
        print(f"{cleared()}Something went wrong; {keep_trace()}", file=sys.stderr)
        sys.exit(FAULT)


def cleared() -> str:
    """What wipes a line of progress off a terminal before an error is said."""
    return "\r\033[K" if sys.stderr.isatty() else ""


def commands() -> "typer.Typer":
    """Every verb as one command line."""
    import typer

    from segmentation.cli.verb import Verb, offered_verbs

    app = typer.Typer(
        help=ABOUT,
        epilog=EXIT_STATUS,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        rich_markup_mode=None,
    )

    # With a callback even a single verb keeps its name: `segments open`, not `segments`.
    @app.callback(epilog=EXIT_STATUS)
    def everything() -> None:
        """Segment Workbench: exports in, checked segments out."""

    verb: Verb
    for verb in offered_verbs():
        app.command(verb.name, help=verb.help)(verb.run)
    return app


def keep_trace() -> str:
    """Write the trace of the fault being handled to the log of the home folder; returns what to say about it."""
    import secrets

    from segmentation.store.home import home

    reference = secrets.token_hex(3).upper()
    file = home() / LOG_FILE
    log = logging.getLogger("segmentation.cli")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        kept = logging.FileHandler(file, encoding="utf-8")
    except OSError:
        log.exception("reference %s", reference)
        return f"reference {reference}, its trace is above."
    kept.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    log.addHandler(kept)
    log.propagate = False
    log.exception("reference %s: segments %s", reference, " ".join(sys.argv[1:2]))
    kept.close()
    return f"reference {reference}, its trace is in {file}."
