"""Everyone as of a date with only the facts that some rules ask for: for looking back over many months.

The same rows and values as `people.prepare`, without what nobody asks for: no predictions, no scores, and only the
feature families that hold a named feature. Where a score or a prediction is asked for, there is no short way.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from datetime import date
from uuid import uuid4

from segmentation.core.events import EVENTS
from segmentation.core.model import People, Step, TableRef, Vocabulary
from segmentation.core.sql import quote
from segmentation.store.workspace import Workspace
from segmentation.understand import features, known_then, lifetime, predicted, score_settings
from segmentation.understand.families import Family, families
from segmentation.understand.features import GRAIN, Progress
from segmentation.understand.preparing import unknown_events
from segmentation.understand.scores import score_features

PREFIX = "lean_"
ALWAYS = ("has_usable_address", "has_consent", "is_suppressed", "is_unsubscribed", "is_bounced", "is_complained")


def vocabulary(workspace: Workspace, as_of: date) -> Vocabulary:
    """Everything a rule may speak of as of a date, whether or not it is worked out here."""
    kept = score_settings.of(workspace)
    everything = (
        *features.offered(workspace.engine),
        *lifetime.FEATURES,
        *score_features(kept.weights, kept.tiers, {}),
        *predicted.features(workspace),
    )
    return Vocabulary(everything, EVENTS, unknown_events=frozenset(unknown_events(workspace.engine, as_of)))


def is_enough(names: Collection[str]) -> bool:
    """Whether families alone hold all of these features."""
    return set(names) <= {feature.name for one in families() for feature in one.features}


@contextmanager
def people(
    workspace: Workspace, as_of: date, names: Collection[str], progress: Progress | None = None
) -> Iterator[People]:
    """Everyone as of a date with these features and those that every segment asks for; gone when the block ends.

    Raises ValueError when a name is no feature of a family: ask `is_enough` first.
    """
    wanted = {*names, *ALWAYS}
    if not is_enough(wanted):
        raise ValueError(f"no family holds {sorted(wanted)}")
    engine, table = workspace.engine, f"{PREFIX}{uuid4().hex[:8]}"
    parts = needed(wanted)
    newest, absent = features.around(engine)
    half_life = workspace.settings.intent_half_life_days
    try:
        for number, one in enumerate(parts):
            if progress:
                progress(features.DOING.get(one.name, f"Working out {one.name}"), number / len(parts))
            engine.make(features.step(one, table, as_of, half_life, newest, absent))
        then = f"{table}_then"
        if known_then.is_past(workspace, as_of):
            known_then.make(workspace, then, as_of)
        else:
            then = ""
        engine.make(Step(f"{table}_all", joined(table, wanted, then), (), {}, GRAIN))
        ref = TableRef(f"{table}_all", GRAIN, (), None)
        yield People(ref, vocabulary(workspace, as_of), as_of, workspace.data_version())
    finally:
        features.forget(engine, table)


def needed(names: Collection[str]) -> list[Family]:
    """The families that hold these features, and those that they read, in the order they are made in."""
    known = {one.name: one for one in families()}
    waiting = [one.name for one in families() if any(feature.name in names for feature in one.features)]
    found: set[str] = set()
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += [other for other in known[name].reads if other in known]
    return [one for one in families() if one.name in found]


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
