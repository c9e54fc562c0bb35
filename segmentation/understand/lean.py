"""Everyone as of a date with only the facts that some rules ask for: for looking back over many months.

The same rows and values as `people.prepare`, without what nobody asks for: of the feature families only the named
features, and scores and lifetime value only where they are named. For a learned prediction there is no short way.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from uuid import uuid4

from segmentation.core.model import People, ScoreCuts, Step, TableRef
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import features, known_then, lifetime, measures, score_settings
from segmentation.understand.components import COMPONENTS
from segmentation.understand.families import Family, families
from segmentation.understand.features import GRAIN, Progress
from segmentation.understand.ground import Ground
from segmentation.understand.scored import scored

PREFIX = "lean_"
SCORES = {"erfm_score", "tier", *(part.score for part in COMPONENTS)}
SCORED = SCORES | {feature.name for feature in lifetime.FEATURES}
ALWAYS = ("has_usable_address", "has_consent", "is_suppressed", "is_unsubscribed", "is_bounced", "is_complained")


def is_enough(names: Collection[str]) -> bool:
    """Whether families, scores and lifetime value hold all of these features."""
    return set(names) <= {feature.name for one in families() for feature in one.features} | SCORED


def asks_scores(names: Collection[str]) -> bool:
    """Whether one of these features is a score, so that cut points matter."""
    return not SCORES.isdisjoint(names)


@contextmanager
def people(
    workspace: Workspace,
    as_of: date,
    names: Collection[str],
    progress: Progress | None = None,
    cuts: Mapping[str, ScoreCuts] | None = None,
    ground: Ground | None = None,
    reachable: bool = False,
) -> Iterator[People]:
    """Everyone as of a date with these features and those that every segment asks for; gone when the block ends.

    cuts: score by the cut points of another date. ground: what earlier days of the same work have read. reachable: on
    an earlier day only those who could be written to then; cut points are those of everyone all the same.
    Raises ValueError when a name is no feature of these: ask `is_enough` first.
    """
    if not is_enough(names):
        raise ValueError(f"no family holds {sorted(names)}")
    shared = ground or Ground(workspace)
    scoring = not SCORED.isdisjoint(names)
    wanted = {*names, *ALWAYS} - SCORED
    if scoring:
        wanted |= measures.facts(score_settings.of(workspace).definitions)
    engine, table = workspace.engine, f"{PREFIX}{uuid4().hex[:8]}"
    say: Progress = progress or (lambda text, part: None)
    parts = needed(wanted)
    newest, absent = shared.around
    half_life = workspace.settings.intent_half_life_days
    share = 0.6 if scoring else 1.0
    aside = ThreadPoolExecutor(1)
    try:
        if scoring:
            # Numbers are fitted while the engine counts: neither waits for the other.
            bought = lifetime.summarised(engine, as_of, lifetime.purchase_days(engine, workspace.data_version()))
            seed = workspace.settings.cluster_seed
            foreseen = aside.submit(lifetime.worked_out, bought, seed, lambda part: None)
        for number, (one, only) in enumerate(parts):
            say(features.DOING.get(one.name, f"Working out {one.name}"), share * number / len(parts))
            engine.make(features.step(one, table, as_of, half_life, newest, absent, only))
        unavailable: Mapping[str, str] = {}
        if scoring:
            with engine.write() as tx:
                tx.execute(f"CREATE OR REPLACE VIEW {quote(f'{table}_facts')} AS {joined(table, wanted, '')}")
            offered = [feature for one, _ in parts for feature in one.features if feature.name in wanted]
            step, found, *_ = scored(
                workspace, f"{table}_all", f"{table}_facts", offered, as_of, say, cuts, foreseen.result, in_one=True
            )
            there = " WHERE could_be_mailed" if reachable and known_then.is_past(workspace, as_of) else ""
            if step.parameters:
                engine.make(replace(step, sql=step.sql + there))
            else:
                with engine.write() as tx:
                    tx.execute(f"CREATE OR REPLACE VIEW {quote(step.table)} AS {step.sql}{there}")
            unavailable = found["unavailable"]
        else:
            then = f"{table}_then" if known_then.is_past(workspace, as_of) else ""
            if then:
                known_then.make(workspace, then, as_of)
            there = " WHERE k.could_be_mailed" if then and reachable else ""
            engine.make(Step(f"{table}_all", f"{joined(table, wanted, then)}{there}", (), {}, GRAIN))
        ref = TableRef(f"{table}_all", GRAIN, (), None)
        yield People(ref, shared.vocabulary(as_of, unavailable), as_of, workspace.data_version())
    finally:
        aside.shutdown()
        features.forget(engine, table)


def needed(names: Collection[str]) -> list[tuple[Family, set[str]]]:
    """The families that hold these features and those that they read, in the order they are made in; of each the
    features to make: the named ones, and those that another of these families speaks of."""
    known = {one.name: one for one in families()}
    waiting = [one.name for one in families() if any(feature.name in names for feature in one.features)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in known[name].reads if other in known]
    made = [one for one in families() if one.name in found]
    spoken = {one.name: words(one) for one in made}
    return [
        (
            one,
            {
                feature.name
                for feature in one.features
                if feature.name in names
                or any(feature.name in spoken[other.name] for other in made if one.name in other.reads)
            },
        )
        for one in made
    ]


def words(of: Family) -> set[str]:
    """Every word of a family's SQL without its comments."""
    return set(re.findall(r"\w+", re.sub(r"--[^\n]*", "", of.sql)))


def joined(table: str, names: Collection[str], then: str) -> str:
    """The named features side by side. then: who was there on an earlier day, "" for the newest."""
    parts = [(one, [f.name for f in one.features if f.name in names]) for one in families()]
    parts = [(one, several) for one, several in parts if several]
    columns = ", ".join(
        f"k.objected AS {quote(name)}" if name == "is_suppressed" and then else f"{quote(one.name)}.{quote(name)}"
        for one, several in parts
        for name in several
    )
    joins = " ".join(
        f"JOIN {quote(f'{table}_{one.name}')} AS {quote(one.name)} ON {quote(one.name)}.subscriber_id = s.subscriber_id"
        for one, _ in parts
    )
    there = f"JOIN {quote(then)} AS k ON k.subscriber_id = s.subscriber_id" if then else ""
    return f"SELECT s.subscriber_id, {columns} FROM subscribers AS s {joins} {there}"
