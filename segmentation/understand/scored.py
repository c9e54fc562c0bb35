"""Facts → people with lifetime value and five score classes; cut points found or given, what cannot be known said."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import date
from typing import TYPE_CHECKING, Any

from segmentation.core import wording
from segmentation.core.model import Feature, ScoreCuts, Step
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.store.workspace import Workspace
from segmentation.understand import cuts as cutting
from segmentation.understand import known_then, lifetime, measures, score_settings
from segmentation.understand.components import COMPONENTS, Component
from segmentation.understand.features import GRAIN, Progress
from segmentation.understand.lifetime_value import LifetimeModel
from segmentation.understand.measures import Definitions, Measure

if TYPE_CHECKING:
    import pandas as pd

# Why there is no frequency and no money where the days since the last order are known all the same.
WITHOUT_DAYS = "Orders are stated without their days: load an orders export, or look back for ever."
NOT_LOADED = {
    "recency": "No orders were loaded.",
    "frequency": "No orders were loaded.",
    "monetary": "No orders were loaded.",
    "engagement": "Neither clicks nor visits were loaded.",
}


def scored(
    workspace: Workspace,
    table: str,
    facts: str,
    offered: Sequence[Feature],
    as_of: date,
    say: Progress,
    cuts: Mapping[str, ScoreCuts] | None,
    made: "Callable[[], tuple[LifetimeModel, pd.DataFrame]] | None" = None,
    in_one: bool = False,
) -> tuple[Step, dict[str, Any], LifetimeModel, tuple[str, ...]]:
    """The step that makes `table` of facts, predictions and classes; what was found; the model; what to drop after.

    facts: a table or view of everyone with the `offered` features and those that the scores are cut from
    (`measures.facts`). cuts: frozen ones of another date. made: what lifetime.predict may be given. in_one: for few
    facts, which are then joined once instead of twice: with all cut points given, the step binds nothing and only reads
    what is there. Its SQL may then be followed by WHERE; it knows `could_be_mailed` of an earlier day.
    """
    engine, seed = workspace.engine, workspace.settings.cluster_seed
    say("Predicting what people will buy", 0.6)
    predictions = f"{table}_predictions"
    model = lifetime.predict(
        engine, predictions, as_of, seed, lambda part: say("Predicting what people will buy", 0.6 + 0.2 * part), made
    )
    say("Scoring", 0.8)
    definitions = score_settings.of(workspace).definitions
    defined = {part.name: measures.measure(part, definitions) for part in COMPONENTS}
    actions = then = None
    if any(one.is_counted for one in defined.values()):
        actions = engine.make(measures.counted(f"{table}_actions", as_of, definitions.window_days)).name
    if known_then.is_past(workspace, as_of):
        then = f"{table}_then"
    told = known_then.make(workspace, then, as_of) if then else None
    rows_of = sources(facts, predictions, actions, then)
    objects = "k.objected" if then else "f.is_suppressed"
    classes, bound = frozen(cuts, defined, objects) if in_one else ({}, {})
    kept = alongside(offered, objects, then) | classes if in_one else {}
    basis = engine.make(scored_facts(f"{table}_basis", rows_of, objects, defined, kept, bound))
    absent = unknown_parts(engine, basis.name)
    unavailable = {
        name: not_loaded(name, definitions, begun_on(engine, as_of)) or model.reason or "Nobody has ordered yet."
        for name in absent
    }
    if definitions.recency_by == "orders" and "recency" not in absent:
        unavailable |= {name: WITHOUT_DAYS for name in absent if name in ("frequency", "monetary")}
    ready = [part for part in COMPONENTS if part.name not in unavailable]
    used = {
        part.score: (cuts or {}).get(part.score)
        or cut(engine, basis.name, part, defined[part.name], definitions, as_of)
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
        "then": asdict(told) if told else None,
    }
    if in_one:
        rows_of, objects = f"{quote(basis.name)} AS f", "f.is_suppressed"
        defined = {name: replace(one, sql=f"f.{quote(one.feature.name)}") for name, one in defined.items()}
    step = with_scores(table, rows_of, objects, used, defined, offered, "f" if in_one else "p")
    if classes and len(ready) == len(COMPONENTS):
        step = replace(step, sql=f"SELECT * FROM {quote(basis.name)}", parameters={})
    return step, found, model, tuple(rest for rest in (basis.name, predictions, actions, then) if rest)


def begun_on(engine: Engine, as_of: date) -> date | None:
    """The first order's day where all orders come later than the date: then none of them is known yet."""
    first = engine.value("SELECT MIN(ordered_on) FROM orders WHERE total > 0")
    return first if first and first > as_of else None


def not_loaded(component: str, definitions: Definitions, begun: date | None = None) -> str:
    """Why a component that nothing loaded speaks of is not known, or "". begun: the later day orders begin on."""
    if begun and NOT_LOADED.get(component) == NOT_LOADED["recency"]:
        return f"Orders begin on {wording.day(begun)}, after the date that is looked at."
    by = {"recency": definitions.recency_by, "frequency": definitions.frequency_by}.get(component)
    return "Neither orders, clicks nor visits were loaded." if by == "engagement" else NOT_LOADED.get(component, "")


def sources(facts: str, predictions: str, actions: str | None, then: str | None) -> str:
    """FROM with what is known of each person: facts `f`, predictions `p`, actions `a`, who was there then `k`."""
    joined = measures.joined(facts, predictions, actions)
    return f"{joined} JOIN {quote(then)} AS k ON k.subscriber_id = f.subscriber_id" if then else joined


def alongside(offered: Sequence[Feature], objects: str, then: str | None) -> dict[str, str]:
    """Column → SQL of what stands beside the measures where one table is to hold everything."""
    named = {feature.name: f"f.{quote(feature.name)}" for feature in offered}
    alive = (feature.name for feature in lifetime.FEATURES)
    named |= {name: f"CASE WHEN NOT {objects} THEN p.{quote(name)} END" for name in alive}
    return named | ({"could_be_mailed": "k.could_be_mailed"} if then else {})


def frozen(
    cuts: Mapping[str, ScoreCuts] | None, defined: Mapping[str, Measure], objects: str
) -> tuple[dict[str, str], dict[str, float]]:
    """Score → SQL of its class, and the cut points to bind; nothing where not all of them are given."""
    if not cuts or any(part.score not in cuts for part in COMPONENTS):
        return {}, {}
    return classes(cuts, defined, objects)


def classes(
    cuts: Mapping[str, ScoreCuts], defined: Mapping[str, Measure], objects: str
) -> tuple[dict[str, str], dict[str, float]]:
    """Score → SQL of its class, and the cut points to bind; of scores without cut points nothing."""
    columns, bound = dict[str, str](), dict[str, float]()
    for part in COMPONENTS:
        if part.score in cuts:
            sql, given = cutting.classify(cuts[part.score], defined[part.name].sql)
            columns[part.score] = f"CASE WHEN NOT {objects} THEN {sql} END"
            bound |= given
    return columns, bound


def scored_facts(
    table: str,
    rows_of: str,
    objects: str,
    defined: Mapping[str, Measure],
    also: Mapping[str, str],
    bound: Mapping[str, float],
) -> Step:
    """Only what cut points are made of, so that the wide table is written once. also: further columns."""
    columns = {one.feature.name: one.sql for one in defined.values()}
    columns |= {f"known_{name}": f"CASE WHEN {one.known} IS NOT NULL THEN 1 END" for name, one in defined.items()}
    columns |= {"orders_total": "f.orders_total", **also, "is_suppressed": objects}
    named = ", ".join(f"{sql} AS {quote(name)}" for name, sql in columns.items())
    return Step(table, f"SELECT f.subscriber_id, {named} FROM {rows_of}", (), dict(bound), GRAIN)


def cut(engine: Engine, table: str, part: Component, one: Measure, definitions: Definitions, as_of: date) -> ScoreCuts:
    """The cut points of one component: the fixed ones, or fifths of these people."""
    fixed = definitions.edges.get(part.name)
    if fixed is None:
        return cutting.fit(engine, table, part.score, one.feature, as_of)
    return ScoreCuts(part.score, one.feature.name, one.feature.unit, tuple(fixed), one.feature.better, as_of)


def unknown_parts(engine: Engine, table: str) -> list[str]:
    """The components of which nothing at all is known about people who may be written to."""
    counts = ", ".join(f"COUNT({quote(f'known_{part.name}')})" for part in COMPONENTS)
    found = engine.rows(f"SELECT {counts} FROM {quote(table)} WHERE NOT is_suppressed")[0]
    return [part.name for part, count in zip(COMPONENTS, found, strict=True) if not count]


def with_scores(
    table: str,
    rows_of: str,
    objects: str,
    cuts: Mapping[str, ScoreCuts],
    defined: Mapping[str, Measure],
    facts: Sequence[Feature],
    told: str = "p",
) -> Step:
    """Facts, predictions and the five score classes side by side. objects: SQL for whoever may not be written to.

    rows_of: what follows FROM. told: where the predictions stand in it.
    """
    known, parameters = classes(cuts, defined, objects)
    columns = [f"{known.get(part.score, 'CAST(NULL AS INTEGER)')} AS {quote(part.score)}" for part in COMPONENTS]
    as_is = objects == "f.is_suppressed"  # predictions are made for nobody who objects now
    named = ", ".join(
        f"{told}.{quote(name)}" if as_is else f"CASE WHEN NOT {objects} THEN {told}.{quote(name)} END AS {quote(name)}"
        for name in (feature.name for feature in lifetime.FEATURES)
    )
    facts_named = ", ".join(
        f"{objects} AS is_suppressed" if feature.name == "is_suppressed" else f"f.{quote(feature.name)}"
        for feature in facts
    )
    return Step(
        table,
        f"SELECT f.subscriber_id, {facts_named}, {named}, {', '.join(columns)} FROM {rows_of}",
        (),
        parameters,
        GRAIN,
    )
