"""Everyone as of a date, ready to be asked: features, predictions and scores in one table, `people_<hash>`."""

import json
import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from segmentation import __version__
from segmentation.core.errors import UserError
from segmentation.core.events import EVENTS
from segmentation.core.model import Column, People, ScoreCuts, TableRef, Vocabulary
from segmentation.store.workspace import Workspace
from segmentation.understand import cuts as cutting
from segmentation.understand import features, lifetime, predicted, score_settings, stated, totals
from segmentation.understand.features import GRAIN, Progress, digest
from segmentation.understand.known_then import Then
from segmentation.understand.measures import USUAL
from segmentation.understand.preparing import build
from segmentation.understand.score_views import cube
from segmentation.understand.scores import score_features

_building = threading.Lock()
THEN = 2  # grows with the meaning of "everyone as of a date": tables of an older one are made anew


@dataclass(frozen=True)
class Who:
    """Counts for a page's header, and what the page must say.

    people: everyone. suppressed: not to be written to. buyers: ever ordered (None: no orders were loaded).
    notes: sentences about the lifetime value model. unavailable: component name → why it is not in the score.
    then: of an earlier day, who was left out because they came later or objected; None for the newest.
    """

    people: int
    suppressed: int
    buyers: int | None
    notes: tuple[str, ...]
    unavailable: Mapping[str, str]
    then: Then | None = None


def prepare(
    workspace: Workspace,
    as_of: date | None = None,
    progress: Progress | None = None,
    cuts: Mapping[str, ScoreCuts] | None = None,
) -> People:
    """Everyone as of a date (inclusive; the newest event's by default), built now or found from before.

    One row per subscriber who was there by then (known_then). People who may not be written to are there with their
    facts; their scores and predictions are missing, and no cut point and no model has seen them. cuts: frozen ones from
    another date (scores.cuts); by default they are fitted on this one, or fixed by the definitions. Raises UserError
    when nothing is loaded. An exception out of `progress` stops the work.
    """
    when = as_of or default_date(workspace)
    table = name_of(workspace, when, cuts)
    kept = prepared(workspace, table)
    if kept is None:
        with _building:  # a second session that asked meanwhile finds the table instead of making it again
            kept = prepared(workspace, table) or build(workspace, table, when, progress, cuts)
    predicted.complete(workspace, table, when)
    return replace(assemble(workspace, table, when, kept), totals=totals.complete(workspace, table, when))


def prepare_aside(workspace: Workspace, as_of: date, progress: Progress | None = None) -> People:
    """Everyone as of a date under data that is only tried: call inside a transaction that will be rolled back.

    Always made anew. Takes no lock but the transaction's own: a session that prepares meanwhile waits for that one.
    """
    table = name_of(workspace, as_of)
    found = build(workspace, table, as_of, progress, None)
    predicted.complete(workspace, table, as_of)
    return assemble(workspace, table, as_of, found)


def prepared(workspace: Workspace, table: str) -> dict[str, Any] | None:
    """What was found when this table was made, or None when it has to be made."""
    kept = workspace.state(f"prepared:{table}")
    there = all(workspace.engine.exists(name) for name in (table, f"{table}_cube"))
    return json.loads(kept) if kept and there else None


def default_date(workspace: Workspace) -> date:
    """The newest event's date; with profiles alone the newest sign-up's, or today. Raises UserError without anyone."""
    if not workspace.engine.exists("subscribers") or not workspace.engine.value("SELECT COUNT(*) FROM subscribers"):
        raise UserError(
            "nothing_loaded",
            "Nothing is loaded yet, so there are no people to look at.",
            "Load an export on the Upload page first.",
        )
    newest = workspace.newest_date()
    return newest or workspace.engine.value("SELECT MAX(CAST(created_at AS DATE)) FROM subscribers") or date.today()


def name_of(workspace: Workspace, as_of: date, cuts: Mapping[str, ScoreCuts] | None = None) -> str:
    """The table of these people: its name stands for the date, the data, the SQL, the code and the cut points."""
    frozen: list[Any] | None = None
    if cuts:
        frozen = sorted((name, cutting.to_plain(one)) for name, one in cuts.items())
    facts = features.name_of(as_of, workspace.data_version(), workspace.settings.intent_half_life_days)
    definitions = score_settings.of(workspace).definitions
    if definitions != USUAL:
        frozen = [*frozen, definitions.to_plain()] if frozen else [definitions.to_plain()]
    summary = lifetime.SUMMARY.read_text("utf-8") + lifetime.DAYS.read_text("utf-8")
    seed = workspace.settings.cluster_seed
    return f"people_{digest(facts, summary, cube('people').sql, THEN, __version__, seed, frozen)}"


def assemble(workspace: Workspace, table: str, as_of: date, found: Mapping[str, Any]) -> People:
    """The People value over a table that is there, with the workspace's own weights and tiers."""
    kept = score_settings.of(workspace)
    scores = score_features(kept.weights, kept.tiers, dict(found["unavailable"]))
    stated_too = (stated.Stated(**one).feature for one in found.get("stated", ()))
    everything = (*features.catalogue(), *stated_too, *lifetime.FEATURES, *predicted.features(workspace), *scores)
    columns = tuple(Column(f.name, f.unit, f.meaning) for f in everything if f.name not in ("erfm_score", "tier"))
    ref = TableRef(table, GRAIN, (Column("subscriber_id", "", "the person"), *columns), int(found["rows"]))
    vocabulary = Vocabulary(everything, EVENTS, unknown_events=frozenset(found["unknown_events"]))
    return People(ref, vocabulary, as_of, workspace.data_version())


def who(workspace: Workspace, people: People) -> Who:
    """Counts and remarks about prepared people, as they were when the table was made."""
    found = json.loads(workspace.state(f"prepared:{people.table.name}") or "{}")
    return Who(
        people.table.rows or 0,
        int(found.get("suppressed", 0)),
        found.get("buyers"),
        tuple(found.get("notes", ())),
        found.get("unavailable", {}),
        Then(**found["then"]) if found.get("then") else None,
    )
