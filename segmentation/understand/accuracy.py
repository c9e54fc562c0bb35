"""What was predicted in a month, held against what came: for the review that decides whether to learn anew (A14.3)."""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.store.workspace import Workspace
from segmentation.understand import predicted
from segmentation.understand.judging import Tenth, auc, errors, lift, tenths
from segmentation.understand.predictions import question


@dataclass(frozen=True)
class Accuracy:
    """One target and horizon: what was said as of a date, and what happened in the days after it.

    reason: why nothing can be said yet; then the figures are None. people: with a prediction and a known outcome.
    predicted, came: mean probability and rate, or mean money; for categories mean certainty and share named right.
    expected_error: the error on the judged period when the model was made; error: the same measure now (Brier score,
    absolute error in money, share of wrong categories). tenths: by prediction, lowest first.
    """

    target: str
    days: int
    as_of: date
    until: date
    reason: str = ""
    people: int = 0
    predicted: float | None = None
    came: float | None = None
    error: float | None = None
    expected_error: float | None = None
    auc: float | None = None
    lift: float | None = None
    tenths: tuple[Tenth, ...] = ()

    @property
    def holds(self) -> bool | None:
        """Whether nine tenths of the groups lie within what chance allows; None where nothing can be said."""
        return sum(one.holds for one in self.tenths) >= 0.9 * len(self.tenths) if self.tenths else None


def accuracy(workspace: Workspace, target: str, month: str) -> tuple[Accuracy, ...]:
    """Every prediction of a target whose date lies in the month (`2026-09`), one a horizon and date; maybe none.

    The outcome is read from the rows as they are loaded now, by the target's own definition. Nothing is said of a
    prediction whose days are not over. Raises UserError for a target or month that is none.
    """
    one, _ = question(target)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError as fault:
        raise UserError("bad_month", f"“{month}” is no month.", "Give it as 2026-09.") from fault
    kept = [model for model in predicted.models(workspace) if model.target == one.name and model.people]
    kept = [model for model in kept if (model.as_of.year, model.as_of.month) == (first.year, first.month)]
    return tuple(held(workspace, model) for model in kept)


def held(workspace: Workspace, model: predicted.Kept) -> Accuracy:
    """One model against what came."""
    one, days = question(model.target, model.days)
    until, newest = model.as_of + timedelta(days=days), workspace.newest_date()
    told = Accuracy(one.name, days, model.as_of, until)
    if newest is None or newest < until:
        reaches = f"the data reach to {wording.day(newest)}" if newest else "nothing is loaded"
        return Accuracy(
            one.name, days, model.as_of, until, f"Not over yet: it ends on {wording.day(until)}, {reaches}."
        )
    otherwise = None if one.otherwise is None else float(one.otherwise)
    frame = workspace.engine.read(
        f"""SELECT p.value, p.label, o.outcome FROM app.predictions AS p
        LEFT JOIN ({one.outcome}) AS o ON o.subscriber_id = p.subscriber_id
        WHERE p.model_id = $model ORDER BY p.subscriber_id ASC NULLS LAST""",
        {"on": model.as_of, "until": until, "model": model.model_id},
    )
    if otherwise is None:
        frame = frame[frame["outcome"].notna()]
    if frame.empty:
        return Accuracy(one.name, days, model.as_of, until, f"Of nobody is it known whether they {one.did}.")
    money, value = one.kind == "money", frame["value"].to_numpy(dtype=float)
    if one.kind == "category":
        came = (frame["outcome"] == frame["label"]).to_numpy(dtype=float)
        error = float(np.mean(1 - came))
    else:
        came = frame["outcome"].fillna(otherwise).to_numpy(dtype=float)
        error = float(np.mean(errors(value, came, money)))
    marks = model.judgement.scores
    return Accuracy(
        told.target,
        days,
        model.as_of,
        until,
        "",
        len(frame),
        float(np.mean(value)),
        float(np.mean(came)),
        error,
        marks[0].error if marks else None,
        auc(value, came > 0)[0],
        lift(value, came, money)[0],
        tenths(value, came, money, reach=model.judgement.shift.reach if model.judgement.shift else 0.0),
    )
