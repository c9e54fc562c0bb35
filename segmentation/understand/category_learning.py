"""The category of the next order: learned over several classes, judged by how often the likeliest one comes.

Asked of people who order within the horizon, so a probability reads: if they order. Beside the features, each person's
orders and views of each class are seen. Rivals: the category bought last, the one bought most, the most popular.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import numpy as np

from segmentation.core.sql import quote
from segmentation.core.statistics import Difference, Mean, Rate
from segmentation.store.engine import Engine
from segmentation.understand import fitting, shifts
from segmentation.understand.judging import Score, tenths
from segmentation.understand.learning import Judgement, Say, refused
from segmentation.understand.prediction_dates import STEP_DAYS, Periods
from segmentation.understand.shifts import Shift
from segmentation.understand.snapshots import Past, Rows
from segmentation.understand.target import Target

Array = np.ndarray
CLASSES, OTHER = 8, "other"
SHIFT_FROM = 4_000  # rows that a period is named from, to see how far a whole one lies off
LEAST = 100  # people who ordered, to learn from; and half as many to be judged on
SEEN = {"order_lines": ("ordered_on", 365, "COALESCE(quantity, 1) > 0"), "web_events": ("happened_on", 90, "1 = 1")}


@dataclass(frozen=True)
class Sorter:
    """A way to name the next category. classes: what is told apart, perhaps with `other`. level: how sure."""

    name: str
    words: str
    classes: tuple[str, ...]
    model: Any = None
    level: fitting.Level | None = None
    popular: str = ""

    def predict(self, values: Array, seen: Array, last: Array) -> tuple[Array, Array]:
        """The likeliest category of each row, and how likely it is."""
        names = np.array(self.classes, dtype=object)
        if self.model is not None:
            chances = self.model.predict_proba(np.hstack([values, seen]))
            best = np.argmax(chances, axis=1)
            said, sure = names[self.model.classes_[best].astype(int)], chances[np.arange(len(best)), best]
        elif self.name == "last":
            said = np.array([one if one is not None else self.popular for one in last], dtype=object)
            sure = np.where([one is not None for one in last], 0.6, 0.3)
        elif self.name == "most":
            bought = seen[:, : len(names)]
            said = np.where(bought.max(axis=1) > 0, names[np.argmax(bought, axis=1)], self.popular)
            sure = np.where(bought.max(axis=1) > 0, 0.6, 0.3)
        else:
            said, sure = np.full(len(values), self.popular, dtype=object), np.full(len(values), 0.3)
        return said, self.level(sure) if self.level else sure


def learn(past: Past, one: Target, periods: Periods, seed: int, say: Say) -> tuple[Judgement, Sorter | None]:
    """As `learning.learn`, for categories."""
    days = periods.days
    told = Judgement(one.name, days, asked_on=periods.judged, middle=periods.middle, learned_on=periods.learned)
    if not past.engine.exists("order_lines") or not periods.judged:
        return refused(told, "No order lines with categories were loaded, or they hold too few days.", days), None
    early, middle, judged = (past.rows(one, days, part) for part in (periods.learned, periods.middle, periods.judged))
    for rows, where, least in ((early, "to learn from", LEAST), (middle, "after that", LEAST // 2)):
        if len(rows) < least:
            return refused(told, f"{len(rows):,} orders with a category {where}, and {least} are needed.", days), None
    names, counts = np.unique(early.outcome.astype(str), return_counts=True)
    if len(judged) < LEAST // 2 or len(names) < 2:
        why = f"{len(judged):,} orders of {len(names)} categories to be judged on; {LEAST // 2} and 2 are needed."
        return refused(told, why, days), None
    ordered = names[np.argsort(-counts, kind="stable")]
    classes = tuple(str(name) for name in ordered[:CLASSES]) + ((OTHER,) if len(ordered) > CLASSES else ())
    popular = classes[0]
    say(0.2)
    early = fitting.some(early, seed, 20_000)
    ways = [
        Sorter("trees", "gradient boosting", classes, grown(past, early, one, periods.learned, classes, seed)),
        Sorter("most", "the category bought most", classes, popular=popular),
        Sorter("last", "the category bought last", classes, popular=popular),
        Sorter("everyone", "the most popular category", classes, popular=popular),
    ]
    say(0.6)
    told_middle = [way.predict(*inputs(past, middle, one, periods.middle, classes)) for way in ways]
    known = of(middle.outcome, classes)
    first = (middle.ids * 2654435761 % 4294967296 >> 16) % 2 == 1
    marks = [float(np.mean(said[~first] != known[~first])) for said, _ in told_middle]
    best = int(np.argmin(marks))
    levelled = replace(ways[best], level=fitting.curve(told_middle[best][1], told_middle[best][0] == known))
    shift = shift_of(past, one, periods, replace(ways[best], model=None), seed)
    came = of(judged.outcome, classes)
    given = inputs(past, judged, one, periods.judged, classes)
    ours, sure = levelled.predict(*given)
    scores = [mark(levelled, ours, ours, came)]
    scores += [mark(way, way.predict(*given)[0], ours, came) for way in ways if way.name != levelled.name]
    found = replace(
        told,
        learned_from=len(early),
        people=len(judged),
        average=float(np.mean(ours == came)),
        used=levelled.name,
        used_words=levelled.words,
        is_learned=levelled.name == "trees",
        scores=tuple(scores),
        tenths=tenths(sure, (ours == came).astype(float), reach=shift.reach),
        shift=shift,
        tried=tuple((way.words, one_mark) for way, one_mark in zip(ways, marks, strict=True)),
    )
    say(1.0)
    return found, levelled


def shift_of(past: Past, one: Target, periods: Periods, way: Sorter, seed: int) -> Shift:
    """How far the share named right lay off from one whole period to the next before, as `learning.shift_of` does."""

    def measured(days: int, dates: Sequence[date]) -> Shift:
        every = {on: rows for on in dates if len(rows := past.rows(one, days, [on]))}
        found = []
        for on in reversed(shifts.apart(tuple(every), days)):
            days_of = [day for day in every if abs((day - on).days) >= days]
            others = shifts.stacked([every[day] for day in days_of]) if days_of else every[on].take(np.array([], int))
            if len(others) < LEAST:
                continue
            learned = fitting.some(others, seed, SHIFT_FROM)
            model = grown(past, learned, one, days_of, way.classes, seed) if way.name == "trees" else None
            said, sure = replace(way, model=model).predict(*inputs(past, every[on], one, [on], way.classes))
            right = (said == of(every[on].outcome, way.classes)).astype(float)
            found.append(shifts.residuals(sure, right, False))
        # What is learned without a period misses it by its own shift less the mean of the others', as in `shifts`.
        shrink = (len(found) - 1) / max(1, len(found)) if way.name == "trees" else 1.0
        return shifts.spread([shifts.step(*pair, shrink) for pair in pairwise(found)])

    whole = measured(periods.days, (*periods.middle, *periods.learned))
    if whole.steps >= shifts.WORTH or periods.days <= STEP_DAYS:
        return whole
    over = min(periods.judged) - timedelta(days=STEP_DAYS)
    parts = measured(STEP_DAYS, tuple(on for on in past.kept if on <= over))
    return parts if parts.steps > whole.steps else whole


def mark(way: Sorter, said: Array, ours: Array, came: Array) -> Score:
    """How often a way was wrong, beside the one used."""
    wrong, base = (said != came).astype(float), (ours != came).astype(float)
    paired = wrong - base
    more = Mean(len(paired), float(np.sum(paired)), float(np.sum(paired * paired)))
    rate = Rate(len(wrong), int(np.sum(1 - wrong)))
    clear = Difference(more.value, more.interval()) if said is not ours else Difference(None, None)
    return Score(way.name, way.words, 1 - float(rate.value or 0.0), more=clear)


def of(outcome: Array, classes: Sequence[str]) -> Array:
    """Outcomes as classes: rare ones are `other`."""
    return np.array([name if name in classes else OTHER for name in outcome.astype(str)], dtype=object)


def grown(past: Past, rows: Rows, one: Target, dates: Sequence[date], classes: tuple[str, ...], seed: int) -> Any:
    """Trees over all classes."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    values, seen, _ = inputs(past, rows, one, dates, classes)
    place = {name: number for number, name in enumerate(classes)}
    wanted = np.array([place.get(name, place.get(OTHER, 0)) for name in rows.outcome.astype(str)])
    model = HistGradientBoostingClassifier(
        learning_rate=0.08,
        max_iter=50,
        max_leaf_nodes=8,
        min_samples_leaf=int(min(100, max(10, len(rows) // 100))),
        l2_regularization=5.0,
        max_bins=63,
        early_stopping=False,
        random_state=seed,
    )
    matrix = np.hstack([values, seen])
    # Binning wants two different numbers in each column: a number that nobody has becomes 0 for all.
    matrix[:, [len(np.unique(column[np.isfinite(column)])) < 2 for column in matrix.T]] = 0
    return model.fit(matrix, wanted)


def inputs(
    past: Past, rows: Rows, one: Target, dates: Sequence[date], classes: tuple[str, ...]
) -> tuple[Array, Array, Array]:
    """Features, counts of each class, and the category bought last, of rows that were stacked over these dates."""
    parts = {on: counted(past.engine, on, past.kept[on].ids, classes) for on in dates}
    seen = np.zeros((len(rows), 2 * len(classes)), dtype=np.float32)
    last = np.full(len(rows), None, dtype=object)
    for on in dates:
        here = np.flatnonzero(rows.days == on.toordinal())
        where = np.searchsorted(past.kept[on].ids, rows.ids[here])
        seen[here], last[here] = parts[on][0][where], parts[on][1][where]
    return rows.values, seen, last


def counted(engine: Engine, on: date, ids: Array, classes: tuple[str, ...]) -> tuple[Array, Array]:
    """Per person: lines bought in a year and views in 90 days of each class, and the category bought last."""
    found = np.zeros((len(ids), 2 * len(classes)), dtype=np.float32)
    # The store numbers the classes and leaves the others out: millions of names need not come here.
    numbered = " ".join(f"WHEN $c{number} THEN {number}" for number in range(len(classes)))
    names = {f"c{number}": name for number, name in enumerate(classes)}
    for side, (table, (column, days, which)) in enumerate(SEEN.items()):
        if not engine.exists(table):
            continue
        frame = engine.read(
            f"""SELECT subscriber_id, CASE category {numbered} END AS class, COUNT(*) AS n FROM {quote(table)}
            WHERE category IN ({", ".join(f"${name}" for name in names)})
                AND {which} AND {quote(column)} <= CAST($on AS DATE)
                AND {quote(column)} > CAST(CAST($on AS DATE) - INTERVAL '{days}' DAY AS DATE)
            GROUP BY subscriber_id, category""",
            {"on": on, **names},
        )
        who = frame["subscriber_id"].to_numpy(dtype="int64")
        where = np.minimum(np.searchsorted(ids, who), max(len(ids) - 1, 0))
        told = ids[where] == who if len(ids) else np.zeros(len(who), dtype=bool)
        found[where[told], frame["class"].to_numpy(dtype=int)[told] + side * len(classes)] = frame["n"].to_numpy()[told]
    last = np.full(len(ids), None, dtype=object)
    if engine.exists("order_lines"):
        frame = engine.read(
            """WITH placed AS (
                SELECT subscriber_id, category, ROW_NUMBER() OVER (PARTITION BY subscriber_id ORDER BY
                    ordered_on DESC NULLS LAST, line_total DESC NULLS LAST, category ASC NULLS LAST) AS place
                FROM order_lines WHERE category IS NOT NULL AND COALESCE(quantity, 1) > 0
                    AND ordered_on <= CAST($on AS DATE)
            ) SELECT subscriber_id, category FROM placed WHERE place = 1""",
            {"on": on},
        )
        who = frame["subscriber_id"].to_numpy(dtype="int64")
        where = np.minimum(np.searchsorted(ids, who), max(len(ids) - 1, 0))
        there = ids[where] == who if len(ids) else np.zeros(len(who), dtype=bool)
        last[where[there]] = frame["category"].to_numpy()[there]
    return found, last
