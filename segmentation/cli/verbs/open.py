"""`segments open`: start the app on this machine."""

from pathlib import Path

import typer

from segmentation.cli.verb import Verb


def run(
    workspace: Path | None = typer.Option(None, help="The workspace to show first; otherwise the one used last."),
    port: int = typer.Option(8501, min=1, max=65535, help="The port on 127.0.0.1."),
    headless: bool = typer.Option(False, help="Do not open a browser window."),
) -> None:
    """Runs until it is stopped (Ctrl+C). Raises UserError when the port is taken or the folder is no workspace."""
    from segmentation.ui import server

    server.start(workspace, port, headless)


OPEN = Verb("open", "Open Segment Workbench in the browser, on 127.0.0.1 only.", run)
