"""Predictions against what came: learned anew only when clearly off; nothing said before the days are over."""

from datetime import date, timedelta

import pytest

from segmentation.review.model_accuracy import kept, off
from segmentation.store.workspace import Workspace
from segmentation.understand.accuracy import Accuracy

DAY = date(2026, 9, 30)


def seen(predicted: float, came: float, error: float = 0.1, expected: float = 0.1) -> Accuracy:
    return Accuracy("next_purchase", 30, DAY, DAY + timedelta(days=30), "", 5000, predicted, came, error, expected)


def test_seventy_that_turned_out_twenty_is_learned_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """A14.3: as foreseen is fine, so is chance; 70 % that came as 20 % is not, nor is an error a third larger."""
    monkeypatch.setattr(Accuracy, "holds", property(lambda self: abs(self.predicted - self.came) < 0.05))
    assert off(seen(0.30, 0.31)) == ""
    assert "0.3 times what was foreseen" in off(seen(0.70, 0.20))
    assert "1.3 times that of the day it was judged" in off(seen(0.30, 0.31, error=0.133))
    assert off(seen(0.30, 0.40)) == "", "a little more than foreseen is said, not called broken"


def test_before_the_days_are_over_nothing_is_said() -> None:
    assert off(Accuracy("spend", 90, DAY, DAY + timedelta(days=90), "Not over yet")) == ""


def test_without_predictions_there_is_nothing(in_october: Workspace) -> None:
    assert kept(in_october, date(2026, 10, 31)) == ()
