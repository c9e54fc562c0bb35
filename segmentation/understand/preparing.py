"""How `people_<hash>` is made: features, lifetime value, cut points, scores, and a record of what was found."""

import json
import time
import uuid
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from segmentation import __version__
from segmentation.core.model import ScoreCuts
from segmentation.store.workspace import Workspace, now
from segmentation.understand import features
from segmentation.understand.features import Progress
from segmentation.understand.ground import Told
from segmentation.understand.score_views import cube
from segmentation.understand.scored import scored
from segmentation.understand.unknown_events import unknown

KEPT = 4  # people tables kept: this month's and a few to compare it with


def build(
    workspace: Workspace, table: str, as_of: date, progress: Progress | None, cuts: Mapping[str, ScoreCuts] | None
) -> dict[str, Any]:
    """Make the table and remember what was found on the way; both are there afterwards, or neither."""
    began, started = time.perf_counter(), now()
    say: Progress = progress or (lambda text, part: None)
    engine, version, seed = workspace.engine, workspace.data_version(), workspace.settings.cluster_seed
    forget(workspace, keep=KEPT - 1)
    facts = features.build(
        engine,
        as_of,
        version,
        lambda text, part: say(text, 0.6 * part),
        workspace.settings.intent_half_life_days,
    )
    told = Told.read(engine)
    step, found, model, rests = scored(workspace, table, facts.name, told.features, as_of, say, cuts)
    found["made_at"] = started.isoformat()
    found["stated"] = [asdict(one) for one in told.stated]
    found["unknown_events"] = unknown(told.begun, as_of)
    say("Putting scores to people", 0.9)
    with engine.write() as tx:
        engine.make(step)
        engine.make(cube(table))
        workspace.set_state(f"prepared:{table}", json.dumps(found))
        told.keep(workspace)
        tx.execute(
            "INSERT INTO app.runs VALUES ($id, 'prepare', $inputs, $seed, $code, $started, $seconds)",
            {
                "id": uuid.uuid4().hex,
                "seed": seed,
                "code": __version__,
                "started": started,
                "seconds": time.perf_counter() - began,
                "inputs": json.dumps(
                    {
                        "table": table,
                        "as_of": as_of.isoformat(),
                        "data_version": version,
                        "people": found["rows"],
                        "lifetime_value": model.method,
                        "fitted_on": model.fitted_on,
                    }
                ),
            },
        )
    for rest in rests:
        engine.drop(rest)
    say("Done", 1.0)
    return found


def forget(workspace: Workspace, keep: int) -> None:
    """Drop all but the newest people tables, older feature tables, and what a killed run left behind."""
    engine = workspace.engine
    rows = engine.rows("SELECT key, value FROM app.state WHERE key LIKE 'prepared:people_%'")
    newest = sorted(rows, key=lambda row: json.loads(row[1])["made_at"], reverse=True)
    kept = [str(key).removeprefix("prepared:") for key, _ in newest[:keep]]
    with engine.write() as tx:
        for key, _ in newest[keep:]:
            tx.execute("DELETE FROM app.state WHERE key = $key", {"key": key})
        features.forget(engine, "people_", kept)
