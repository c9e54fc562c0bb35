"""Killed with -9 while saving, at ten different moments: whatever was said to be saved is there, and nothing half."""

import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from segmentation.segments import saved
from segmentation.store.workspace import Workspace

SAVING = """
import sys
from pathlib import Path
from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, Segment, Vocabulary
from segmentation.segments import saved
from segmentation.store.workspace import Workspace

workspace = Workspace.open(Path(sys.argv[1]))
vocabulary = Vocabulary((Feature("orders_365d", "frequency", "orders", "orders in the last 365 days"),), EVENTS)
kept = saved.save(workspace, Segment(name="Bought again", rule_text="orders_365d >= 2"), vocabulary)
for number in range(3, 100000):
    kept = saved.save(workspace, Segment(name="Bought again", rule_text=f"orders_365d >= {number}",
                                         segment_id=kept.segment_id), vocabulary)
    print(kept.version, flush=True)
"""


@pytest.mark.parametrize("moment", np.random.default_rng(5).uniform(0.0, 0.25, 10).round(3).tolist())
def test_what_was_said_to_be_saved_survives_a_kill(tmp_path: Path, moment: float) -> None:
    Workspace.create(tmp_path / "w").close()
    with subprocess.Popen(
        [sys.executable, "-c", SAVING, str(tmp_path / "w")], stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        first = process.stdout.readline()  # from here on it is saving again and again
        time.sleep(moment)
        process.kill()
        said = [int(line) for line in (first + process.stdout.read()).split()]
    workspace = Workspace.open(tmp_path / "w")
    versions = saved.versions(workspace, saved.load_all(workspace)[0].segment_id)
    assert [one.version for one in versions] == list(range(1, len(versions) + 1))
    assert len(versions) >= max(said), "a version that was said to be saved is gone"
    assert all(one.status == "draft" for one in versions)
    entries = [entry for entry in workspace.history(10_000) if entry.verb == "saved segment"]
    assert len(entries) == len(versions), "the log and the versions disagree: half a save"
    workspace.close()
