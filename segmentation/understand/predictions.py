"""Every target learned, judged and predicted for everyone, in one go: the past is worked out once for all of them."""

import json
from collections.abc import Callable, Sequence
from datetime import date
from time import perf_counter
from typing import TYPE_CHECKING, Any

import numpy as np

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Feature, People
from segmentation.core.sql import quote
from segmentation.store.engine import Engine
from segmentation.store.workspace import Workspace, now
from segmentation.understand import category_learning, kept_model, learning, lifetime, predicted
from segmentation.understand.category_learning import Sorter
from segmentation.understand.features import digest
from segmentation.understand.fitting import Way
from segmentation.understand.learning import Judgement
from segmentation.understand.lifetime_value import History, fit
from segmentation.understand.people import prepare
from segmentation.understand.predicted import Kept
from segmentation.understand.prediction_dates import Periods, periods
from segmentation.understand.snapshots import Past, Rows, eligible, matrix
from segmentation.understand.target import Target, targets

if TYPE_CHECKING:
    import pandas as pd

Array = np.ndarray
Progress = Callable[[str, float], None]
Question = tuple[Target, int]
CHUNK = 100_000  # people predicted at once
DIGITS = 6


def predict(
    workspace: Workspace,
    as_of: date | None = None,
    asked: Sequence[Question] | None = None,
    progress: Progress | None = None,
) -> tuple[Kept, ...]:
    """Learn, judge and predict; keep models and predictions, and give them to the people of that date as features.

    asked: target and horizon; every target's usual ones by default. A target without enough data is kept as refused,
    with its reason. One run in the log for each. Raises UserError when nothing is loaded. An exception out of
    `progress` stops the work; what was kept before stays.
    """
    import sklearn.ensemble  # noqa: F401 (before the limit: it holds only for libraries that are loaded by then)
    from threadpoolctl import threadpool_limits

    say: Progress = progress or (lambda doing, part: None)
    say("Working out what everyone did", 0.0)
    people = prepare(workspace, as_of, lambda doing, part: say(doing, 0.2 * part))
    questions = tuple(asked) if asked is not None else usual()
    seed, settings = workspace.settings.cluster_seed, workspace.settings
    began = perf_counter()
    say("Copying a sample of the past", 0.2)
    # One thread: threads of trees wait for each other, and on a busy machine ten times as long as they work.
    with (
        threadpool_limits(limits=1),
        Past(workspace.engine, people.as_of, seed, settings.intent_half_life_days) as past,
    ):
        plans = plan(past, people.as_of, questions)
        looked_back(past, plans, questions, say)
        found: list[tuple[Question, Judgement, Way | Sorter | None, float]] = []
        for number, question in enumerate(questions):
            one, days = question
            share = 0.5 + 0.3 * number / len(questions)
            say(f"Learning: {one.asked(days).rstrip('?').lower()}", share)
            started = perf_counter()
            learn: Any = category_learning.learn if one.kind == "category" else learning.learn
            told, way = learn(past, one, plans[question], seed, lambda part: None)
            found.append((question, told, way, perf_counter() - started))
        seen = past.inputs
        learned = {question: numbers(past, question, plans[question], way) for question, _, way, _ in found}
    ready = [(question, way) for question, _, way, _ in found if way is not None]
    values = everyone(workspace, people, seen, ready, lambda part: say("Predicting for everyone", 0.8 + 0.15 * part))
    say("Keeping what was found", 0.96)
    shared = (perf_counter() - began - sum(one[3] for one in found)) / max(1, len(found))
    data = data_hash(workspace)
    for (one, days), told, _, seconds in found:
        run = workspace.record_run("predict", inputs(workspace, people, one, days, told, data), seconds + shared, seed)
        predicted.save(workspace, told, people.as_of, run, now(), values.get((one.name, days)), learned[(one, days)])
    predicted.complete(workspace, people.table.name, people.as_of)
    say("Done", 1.0)
    made = {(kept.target, kept.days): kept for kept in predicted.models(workspace, people.as_of)}
    return tuple(made[(one.name, days)] for one, days in questions)


def usual() -> tuple[Question, ...]:
    """What is predicted when nobody says which."""
    return tuple((one, days) for one in targets() for days in one.asked_for)


def question(name: str, days: int | None = None) -> Question:
    """A target and a horizon by name. Raises UserError for one that is not offered."""
    known = {one.name: one for one in targets()}
    if name not in known:
        raise UserError(
            "unknown_target",
            f"There is no target “{name}”.{did_you_mean(name, list(known))}",
            f"Choose one of {', '.join(known)}.",
        )
    one = known[name]
    if days is not None and days not in one.horizons:
        offered = ", ".join(str(each) for each in one.horizons)
        raise UserError("unknown_horizon", f"“{name}” is not predicted over {days} days.", f"Choose one of {offered}.")
    return one, days or one.days


def plan(past: Past, as_of: date, questions: Sequence[Question]) -> dict[Question, Periods]:
    """When each is learned and judged."""
    oldest = past.oldest()
    return {
        (one, days): periods(as_of, days, oldest) if oldest else Periods(days, (), (), ()) for one, days in questions
    }


def looked_back(past: Past, plans: dict[Question, Periods], questions: Sequence[Question], say: Progress) -> None:
    """Make the features of every date that somebody needs, once."""
    dates = sorted({day for one in plans.values() for day in one.dates}, reverse=True)
    for number, day in enumerate(dates):
        say(f"Looking back to {day.day}.{day.month}.{day.year}", 0.2 + 0.3 * number / len(dates))
        past.make(day, questions)


def numbers(past: Past, asked: Question, when: Periods, way: Way | Sorter | None) -> dict[str, Any] | None:
    """What was learned, to be kept; the typical person is that of the days judged."""
    if not isinstance(way, Way) or way.model is None:
        return None
    rows = past.rows(asked[0], asked[1], when.judged)
    return kept_model.plain(way, tuple(one.name for one in past.inputs), rows.values)


def inputs(workspace: Workspace, people: People, one: Target, days: int, told: Judgement, data: str) -> dict[str, Any]:
    """What a run is made of: enough to make it again."""
    return {
        "target": one.name,
        "days": days,
        "as_of": people.as_of,
        "data_version": people.data_version,
        "data_hash": data,
        "settings": {
            "cluster_seed": workspace.settings.cluster_seed,
            "intent_half_life_days": workspace.settings.intent_half_life_days,
        },
        "learned_on": told.learned_on,
        "judged_on": told.asked_on,
        "method": told.used or None,
        "reason": told.reason or None,
        "error": told.scores[0].error if told.scores else None,
        "auc": told.scores[0].auc if told.scores else None,
    }


def data_hash(workspace: Workspace) -> str:
    """What stands for the loaded data: the files of all loads that count, and the repairs that are on."""
    loads = workspace.engine.rows("SELECT load_id, files FROM app.loads WHERE undone_at IS NULL ORDER BY load_id")
    repairs = workspace.engine.rows(
        "SELECT check_name, subject, decision FROM app.repairs WHERE active ORDER BY check_name, subject, decision"
    )
    return digest(json.dumps([loads, repairs], default=str), workspace.data_version())


def everyone(
    workspace: Workspace,
    people: People,
    seen: Sequence[Feature],
    ready: Sequence[tuple[Question, Way | Sorter]],
    said: Callable[[float], None],
) -> dict[tuple[str, int], "pd.DataFrame"]:
    """Predictions for everyone whom each target is asked of and who may be written to."""
    import pandas as pd

    engine, table = workspace.engine, quote(people.table.name)
    columns = ", ".join(f"CAST(f.{quote(one.name)} AS FLOAT) AS {quote(one.name)}" for one in seen)
    marks = ", ".join(eligible(one, days, f"asked_{n}") for n, ((one, days), _) in enumerate(ready))
    # Each run of people is a range of numbers, put in order here: sorting wide rows in the store costs far more.
    sql = f"""SELECT f.subscriber_id, {columns}{", " if marks else ""}{marks} FROM {table} AS f
        WHERE NOT f.is_suppressed AND f.subscriber_id BETWEEN $first AND $last"""
    shared: dict[str, Any] = {}
    extra = {n: Beside(engine, people.as_of, way, one, days, shared) for n, ((one, days), way) in enumerate(ready)}
    parts: dict[tuple[str, int], list[pd.DataFrame]] = {(one.name, days): [] for (one, days), _ in ready}
    drawn = engine.read(f"SELECT subscriber_id FROM {table} WHERE NOT is_suppressed") if ready else pd.DataFrame()
    everybody = np.sort(drawn["subscriber_id"].to_numpy(dtype="int64")) if len(drawn) else np.array([], dtype="int64")
    for at in range(0, len(everybody), CHUNK):
        run = everybody[at : at + CHUNK]
        frame = engine.read(sql, {"first": int(run[0]), "last": int(run[-1])})
        order = np.argsort(frame["subscriber_id"].to_numpy(dtype="int64"), kind="stable")
        values = matrix(frame, seen)[order]
        for number, ((one, days), way) in enumerate(ready):
            may = np.flatnonzero(frame[f"asked_{number}"].to_numpy(dtype=bool)[order])
            if len(may):
                parts[(one.name, days)].append(extra[number].predict(run[may], values[may], way))
            said((at + len(run) * (number + 1) / len(ready)) / len(everybody))
    return {key: pd.concat(frames, ignore_index=True) for key, frames in parts.items() if frames}


class Beside:
    """What a way needs of everyone beside features: the outcome of the period before, or what BG/NBD expects."""

    def __init__(
        self, engine: Engine, as_of: date, way: "Way | Sorter", one: Target, days: int, shared: dict[str, Any]
    ) -> None:
        self.engine, self.as_of, self.target, self.days = engine, as_of, one, days
        self.same: pd.Series | None = None
        self.spell: pd.Series | None = None
        self.seen: tuple[Array, Array, Array] | None = None
        if way.name == "same":
            self.same = self.before()
        if way.name == "bg_nbd":
            self.spell = self.expected(shared)

    def before(self) -> "pd.Series":
        """The outcome of the period before, by person."""
        from datetime import timedelta

        given = {"on": self.as_of - timedelta(days=self.days), "until": self.as_of}
        return self.engine.read(self.target.outcome, given).set_index("subscriber_id")["outcome"]

    def expected(self, shared: dict[str, Any]) -> "pd.Series":
        """Money that BG/NBD with Gamma-Gamma expect of everyone who ever ordered; fitted once for all horizons."""
        import pandas as pd

        if "model" not in shared:
            table = f"summary_{digest(self.as_of)}"
            self.engine.make(lifetime.summary(table, self.as_of))
            try:
                frame = self.engine.read(f"SELECT * FROM {quote(table)} ORDER BY subscriber_id ASC NULLS LAST")
            finally:
                self.engine.drop(table)
            names = ("repeats", "active_days", "age_days", "spend")
            shared["who"], shared["history"] = (
                frame["subscriber_id"],
                History.of(*(frame[one].to_numpy() for one in names)),
            )
            shared["model"] = fit(shared["history"])
        history, model = shared["history"], shared["model"]
        said = [
            model.predict(history.take(np.arange(at, min(at + CHUNK, len(history)))), self.days).revenue
            for at in range(0, len(history), CHUNK)
        ]
        return pd.Series(np.concatenate(said) if said else [], index=shared["who"])

    def predict(self, ids: Array, values: Array, way: "Way | Sorter") -> "pd.DataFrame":
        """One run of people: subscriber_id and value, rounded; with a label for categories."""
        import pandas as pd

        if isinstance(way, Sorter):
            if self.seen is None:
                drawn = self.engine.read("SELECT subscriber_id FROM subscribers ORDER BY subscriber_id ASC NULLS LAST")
                everybody = drawn["subscriber_id"].to_numpy(dtype="int64")
                self.seen = (
                    everybody,
                    *category_learning.counted(self.engine, self.as_of, everybody, way.classes),
                )
            where = np.searchsorted(self.seen[0], ids)
            label, sure = way.predict(values, self.seen[1][where], self.seen[2][where])
            return pd.DataFrame({"subscriber_id": ids, "value": np.round(sure, DIGITS), "label": label})
        unknown = np.full(len(ids), np.nan)
        otherwise = np.nan if self.target.otherwise is None else self.target.otherwise
        same = unknown if self.same is None else self.same.reindex(ids).fillna(otherwise).to_numpy(dtype=float)
        spell = unknown if self.spell is None else self.spell.reindex(ids).to_numpy(dtype=float)
        said = way.predict(Rows(ids, values, unknown, same, spell, unknown))
        known = np.isfinite(said)
        return pd.DataFrame({"subscriber_id": ids[known], "value": np.round(said[known], DIGITS)})
