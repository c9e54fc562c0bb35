"""The console command: what is typed wrong is said in two lines."""

import os
import socket
import subprocess
import sys
from pathlib import Path


def segments(*words: str) -> subprocess.CompletedProcess[str]:
    code = "from segmentation.cli import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, env=os.environ
    )


def test_help_lists_the_verbs() -> None:
    done = segments("--help")
    assert done.returncode == 0 and "open" in done.stdout


def test_a_taken_port_is_said_in_two_lines() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = segments("open", "--headless", "--port", str(port))
    assert done.returncode == 2
    assert done.stderr.splitlines() == [
        f"Port {port} is already in use, perhaps by Segment Workbench itself.",
        f"Open http://127.0.0.1:{port}, or start with --port {port + 1}.",
    ]


def test_a_folder_without_a_workspace_is_refused(tmp_path: Path) -> None:
    done = segments("open", "--headless", "--workspace", str(tmp_path))
    assert done.returncode == 2 and "There is no workspace" in done.stderr and "Traceback" not in done.stderr


def test_an_unknown_verb_and_a_wrong_port_are_refused() -> None:
    assert segments("fly").returncode == 2
    assert segments("open", "--port", "70000").returncode == 2
