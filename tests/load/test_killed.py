"""Killed with -9 in the middle of a load, at ten different moments: the workspace opens with the last good state."""

import signal
import subprocess
import sys
import time
from pathlib import Path

from segmentation.load.ingest import ingest, undo
from segmentation.store.workspace import Workspace
from tests.load.files import write
from tests.load.test_ingest import EVENTS, event, everything

SCRIPT = """
import sys
from pathlib import Path
from segmentation.load.ingest import ingest
from segmentation.store.workspace import Workspace
workspace = Workspace.open(Path(sys.argv[1]))
print("reading", flush=True)
ingest(workspace, [Path(path) for path in sys.argv[2:]])
print("loaded", flush=True)
import time; time.sleep(60)
"""


def test_killed_at_ten_moments(tmp_path: Path) -> None:
    """The moments are spread over what such a load takes here, from its first instant to just after its last."""
    folder = tmp_path / "shop"
    big = write(tmp_path / "second.csv", [event(n % 3000) for n in range(20_000)], EVENTS)
    rehearsal = Workspace.create(tmp_path / "rehearsal")
    took = ingest(rehearsal, [big]).seconds
    rehearsal.close()
    workspace = Workspace.create(folder)
    ingest(workspace, [write(tmp_path / "first.csv", [event(n) for n in range(50)], EVENTS)])
    before = everything(workspace)
    workspace.close()
    cut_off = 0
    for moment in range(10):
        seconds = took * moment / 8
        said = kill_after(seconds, folder, big)
        workspace = Workspace.open(folder)
        loads = [
            row[0] for row in workspace.engine.rows("SELECT load_id FROM app.loads WHERE undone_at IS NULL ORDER BY 1")
        ]
        if len(loads) == 1:
            cut_off += 1
            assert "loaded" not in said, f"moment {moment}: what was said to be loaded is there"
        else:
            assert workspace.engine.value("SELECT count(*) FROM loaded.email_events") == 20_050, (
                f"moment {moment}: all is there"
            )
            undo(workspace, loads[1])
            took = min(took, seconds)  # faster than in the rehearsal: the moments to come move together
        assert everything(workspace) == before, f"moment {moment}: nothing of a load that was cut off is there"
        workspace.close()
    assert cut_off >= 3, "most moments fall into the middle of it"
    workspace = Workspace.open(folder)
    assert ingest(workspace, [big]).files[0].loaded == 20_000, "it goes on where it was"
    workspace.close()


def kill_after(seconds: float, folder: Path, file: Path) -> str:
    """Load in a process of its own and kill it; returns what it had said until then."""
    command = [sys.executable, "-c", SCRIPT, str(folder), str(file)]
    root = Path(__file__).parents[2]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=root, text=True)
    assert child.stdout is not None and child.stdout.readline() == "reading\n"
    time.sleep(seconds)
    child.send_signal(signal.SIGKILL)
    return child.communicate()[0]
