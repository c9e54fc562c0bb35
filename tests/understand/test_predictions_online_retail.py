"""Online Retail: trained to June 2011, judged on the rest; the README's figures come from here."""

from datetime import date
from pathlib import Path

import pytest
import sklearn.ensemble  # noqa: F401 (before the limit on threads)
from threadpoolctl import threadpool_limits

from segmentation.load import intake, suggest
from segmentation.load.ingest import ingest
from segmentation.store.workspace import Workspace
from segmentation.understand import learning
from segmentation.understand.learning import Judgement
from segmentation.understand.prediction_dates import Periods
from segmentation.understand.snapshots import Past
from segmentation.understand.target import target

NEWEST = date(2011, 12, 9)
SECOND = Periods(
    30,
    tuple(date(2011, month, day) for month, day in ((11, 9), (10, 10), (9, 10), (8, 11), (7, 12), (6, 30))),
    (date(2011, 5, 31),),
    tuple(date(2011, month, day) for month, day in ((4, 30), (4, 15), (3, 31), (3, 15), (2, 28), (2, 14), (1, 31))),
)
SPEND = Periods(90, (date(2011, 9, 10), date(2011, 6, 30)), (date(2011, 4, 1),), (date(2011, 1, 1), date(2010, 12, 25)))
# Stretches of 30 days, over by the end of June: how far a month lies from the one before.
MONTHS = (date(2011, 1, 31), date(2011, 3, 2), date(2011, 5, 1), date(2011, 5, 31))


@pytest.fixture
def judged(workspace: Workspace, tmp_path: Path, shared_data: Path) -> tuple[Judgement, Judgement]:
    """Second purchase and spend, judged."""
    file = shared_data / "online_retail" / "online_retail.csv.gz"
    found = suggest.suggest(intake.inspect(file, workspace.engine, tmp_path / "work"))
    ingest(workspace, [file], mapping=found.mapping)
    second, spend = target("second_purchase"), target("spend")
    assert second is not None and spend is not None
    with threadpool_limits(limits=1), Past(workspace.engine, NEWEST, 7, 6.0) as past:
        for on in sorted({*SECOND.dates, *SPEND.dates, *MONTHS}):
            past.make(on, [(second, 30), (spend, 90)])
        return tuple(
            learning.learn(past, one, when, 7, lambda part: None)[0] for one, when in ((second, SECOND), (spend, SPEND))
        )  # type: ignore[return-value]


@pytest.mark.slow
def test_judged_on_the_second_half_of_the_year(judged: tuple[Judgement, Judgement]) -> None:
    """No rival errs less, one lead is within chance; nine of ten groups end where they should (see the README)."""
    second, spend = judged
    assert (second.used, spend.used) == ("trees", "bg_nbd") and second.people > 8_000 and spend.people > 6_000
    assert all(mark.error >= second.scores[0].error - 1e-4 for mark in second.scores[1:])
    assert (second.scores[0].auc or 0) > max(mark.auc or 0 for mark in second.scores[1:])
    assert spend.is_better and all(mark.error > spend.scores[0].error for mark in spend.scores[1:])
    assert not second.is_better, "the lead over recency alone is within chance, and the README says so"
    assert second.within >= 9 and spend.within >= 9
    # By what earlier periods told of shifts, and not by bars that would hold anything.
    assert second.within_chance >= 6 and spend.within_chance >= 6
    assert second.shift is not None and spend.shift is not None
    assert second.shift.steps >= 3 and second.shift.reach < 0.5
    assert spend.shift.steps >= 3 and spend.shift.reach < 0.8
