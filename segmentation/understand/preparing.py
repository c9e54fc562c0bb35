"""How `people_<hash>` is made: features, lifetime value, cut points, scores, and a record of what was found."""

import json
import time
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Any

from segmentation import __version__
from segmentation.core.events import EVENTS, happened_on
from segmentation.core.model import Event, ScoreCuts, Step
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.store.workspace import Workspace, now
from segmentation.understand import cuts as cutting
from segmentation.understand import features, lifetime
from segmentation.understand.components import COMPONENTS
from segmentation.understand.features import GRAIN, Progress
from segmentation.understand.score_views import cube

KEPT = 4  # people tables kept: this month's and a few to compare it with
NOT_LOADED = {
    "recency": "No orders were loaded.",
    "frequency": "No orders were loaded.",
    "monetary": "No orders were loaded.",
    "engagement": "Neither clicks nor visits were loaded.",
}


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
    say("Predicting what people will buy", 0.6)
    predictions = f"{table}_predictions"
    model = lifetime.predict(
        engine, predictions, as_of, seed, lambda part: say("Predicting what people will buy", 0.6 + 0.2 * part)
    )
    say("Scoring", 0.8)
    basis = engine.make(scored_facts(f"{table}_basis", facts.name, predictions))
    unavailable = {
        part.name: NOT_LOADED.get(part.name) or model.reason or "Nobody has ordered yet."
        for part in COMPONENTS
        if not known(engine, basis.name, part.known_by)
    }
    ready = [part for part in COMPONENTS if part.name not in unavailable]
    by_name = {feature.name: feature for feature in (*features.catalogue(), *lifetime.FEATURES)}
    used = {
        part.score: (cuts or {}).get(part.score)
        or cutting.fit(engine, basis.name, part.score, by_name[part.feature], as_of)
        for part in ready
    }
    counts = engine.rows(f"""SELECT COUNT(*), COUNT(CASE WHEN is_suppressed THEN 1 END),
        COUNT(CASE WHEN orders_total > 0 THEN 1 END), COUNT(orders_total) FROM {quote(basis.name)}""")[0]
    found = {
        "cuts": {name: cutting.to_plain(one) for name, one in used.items()},
        "unavailable": unavailable,
        "notes": [note for note in (model.reason, *model.notes) if note],
        "rows": counts[0],
        "suppressed": counts[1],
        "buyers": counts[2] if counts[3] else None,
        "unknown_events": unknown_events(engine, as_of),
        "made_at": started.isoformat(),
    }
    say("Putting scores to people", 0.9)
    with engine.write() as tx:
        engine.make(with_scores(table, facts.name, predictions, used))
        engine.make(cube(table))
        workspace.set_state(f"prepared:{table}", json.dumps(found))
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
                        "people": counts[0],
                        "lifetime_value": model.method,
                        "fitted_on": model.fitted_on,
                    }
                ),
            },
        )
    for rest in (basis.name, predictions):
        engine.drop(rest)
    say("Done", 1.0)
    return found


def scored_facts(table: str, facts: str, predictions: str) -> Step:
    """Only what cut points are made of, so that the wide table is written once."""
    columns = ", ".join(f"f.{quote(part.feature)}" for part in COMPONENTS[:-1])
    sql = f"""SELECT f.subscriber_id, f.is_suppressed, f.orders_total, {columns}, p.{quote(COMPONENTS[-1].feature)}
        FROM {quote(facts)} AS f LEFT JOIN {quote(predictions)} AS p ON p.subscriber_id = f.subscriber_id"""
    return Step(table, sql, (facts, predictions), {}, GRAIN)


def known(engine: Engine, table: str, column: str) -> bool:
    """Whether anything at all is known in a column about people who may be written to."""
    return bool(engine.value(f"SELECT COUNT({quote(column)}) FROM {quote(table)} WHERE NOT is_suppressed"))


def with_scores(table: str, facts: str, predictions: str, cuts: Mapping[str, ScoreCuts]) -> Step:
    """Facts, predictions and the five score classes side by side."""
    columns, parameters = [], {}
    for part in COMPONENTS:
        sql = "CAST(NULL AS INTEGER)"
        if part.score in cuts:
            side = "p" if part is COMPONENTS[-1] else "f"
            sql, bound = cutting.classify(cuts[part.score], f"{side}.{quote(part.feature)}")
            parameters.update(bound)
            sql = f"CASE WHEN NOT f.is_suppressed THEN {sql} END"
        columns.append(f"{sql} AS {quote(part.score)}")
    named = ", ".join(f"p.{quote(feature.name)}" for feature in lifetime.FEATURES)
    facts_named = ", ".join(f"f.{quote(feature.name)}" for feature in features.catalogue())
    sql = f"""SELECT f.subscriber_id, {facts_named}, {named}, {", ".join(columns)}
        FROM {quote(facts)} AS f LEFT JOIN {quote(predictions)} AS p ON p.subscriber_id = f.subscriber_id"""
    return Step(table, sql, (facts, predictions), parameters, GRAIN)


def unknown_events(engine: Engine, as_of: date) -> list[str]:
    """Words of which no row up to the date is loaded: nobody can be said not to have done these."""
    return [event.name for event in EVENTS if not seen(engine, event, as_of)]


def seen(engine: Engine, event: Event, as_of: date) -> bool:
    """Whether one such row is there; the read stops at the first."""
    if not engine.exists(event.table):
        return False
    also = f" AND ({event.filter_sql})" if event.filter_sql else ""
    rows = f"SELECT 1 AS n FROM {quote(event.table)} WHERE {quote(happened_on(event))} <= $as_of{also} LIMIT 1"
    sql = f"SELECT COUNT(*) FROM ({rows}) AS one"
    return bool(engine.value(sql, {"as_of": as_of}))


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
