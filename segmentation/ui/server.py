"""Start the app: what must be settled in the process before Streamlit runs its first script."""

import os
import socket
import sys
import threading
from pathlib import Path

from segmentation.core.errors import UserError

ROOT = Path(__file__).resolve().parents[2]
ADDRESS = "127.0.0.1"
# What the second click of a visitor needs, and what costs seconds to import.
HEAVY = ("pandas", "duckdb", "plotly.graph_objects", "sklearn.cluster", "scipy.optimize", "hdbscan")


def start(workspace: Path | None = None, port: int = 8501, headless: bool = False) -> None:
    """Serve app.py on 127.0.0.1 until stopped. Raises UserError: port taken, or no workspace there."""
    if workspace is not None:
        if not (workspace / "workspace.duckdb").is_file():
            raise UserError(
                "not_a_workspace",
                f"There is no workspace in {workspace}.",
                "Leave out --workspace and create one in the app, or name a folder with a workspace.duckdb.",
            )
        os.environ["SEGMENTS_HOME"] = str(workspace.resolve().parent)
        os.environ["SEGMENTS_WORKSPACE"] = workspace.resolve().name
    refuse_taken(port)

    from streamlit import config
    from streamlit.runtime.pages_manager import PagesManager
    from streamlit.web import bootstrap

    # A folder named `pages` makes Streamlit take us for the older kind of app until some session has called
    # st.navigation: the first deep link of a fresh server would say "Page not found" (design/traps 1).
    PagesManager.uses_pages_directory = False
    options = {
        "server.address": ADDRESS,
        "server.port": port,
        "server.headless": headless or not has_screen(),
        "global.developmentMode": False,
    }
    # Told where the script lies, Streamlit reads our .streamlit/ whichever folder it is started in.
    config._main_script_path = str(ROOT / "app.py")
    bootstrap.load_config_options(options)
    threading.Thread(target=warm, name="warm imports", daemon=True).start()
    bootstrap.run(str(ROOT / "app.py"), False, [], options)


def refuse_taken(port: int) -> None:
    """Raises UserError when somebody listens on the port already: Streamlit would only say so in its log."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((ADDRESS, port))
        except OSError as fault:
            raise UserError(
                "port_taken",
                f"Port {port} is already in use, perhaps by Segment Workbench itself.",
                f"Open http://{ADDRESS}:{port}, or start with --port {port + 1}.",
            ) from fault


def has_screen() -> bool:
    """Whether opening a browser window makes sense here."""
    return sys.platform in ("darwin", "win32") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def warm() -> None:
    """Import the heavy libraries while the visitor reads the first page, so that no click waits for them."""
    import importlib
    import time

    time.sleep(1.5)  # the first paint goes first: imports hold the interpreter's lock
    for name in HEAVY:
        importlib.import_module(name)
