"""Why one person was given what: the kept numbers say what the model says, and planted reasons are found."""

import json

import numpy as np
import pytest

from segmentation.understand import fitting, kept_model, predicted, predictions, why
from segmentation.understand.people import prepare
from segmentation.understand.snapshots import Rows
from tests.understand.conftest import Shop
from tests.understand.predicted_shop import fill


def rows(people: int, outcome: str = "yes/no") -> Rows:
    """Three features, some missing; the first decides."""
    chance = np.random.default_rng(2)
    values = chance.normal(size=(people, 3)).astype(np.float32)
    values[chance.random((people, 3)) < 0.2] = np.nan
    odds = np.nan_to_num(values[:, 0]) * 2
    did = chance.random(people) < 1 / (1 + np.exp(-odds))
    came = did * chance.gamma(2, 20, people) if outcome == "money" else did.astype(float)
    nothing = np.full(people, np.nan)
    return Rows(np.arange(people), values, came, nothing, nothing, nothing)


@pytest.mark.parametrize("made", ["trees", "money", "logistic"])
def test_kept_numbers_say_what_the_model_says(made: str) -> None:
    """Through JSON and back, missing values included; levels have steps, where 32 bits and 64 may part by a little."""
    given = rows(3000, made)
    way = fitting.logistic(given, 7) if made == "logistic" else fitting.trees(given, 7, made == "money")
    way = fitting.levelled(way, given, made == "money")
    plain = kept_model.plain(way, ("a", "b", "c"), given.values)
    assert plain is not None and plain["columns"] == ["a", "b", "c"]
    again = json.loads(json.dumps(plain))
    assert kept_model.predict(again, given.values) == pytest.approx(way.predict(given), abs=5e-4, rel=1e-4)


def test_a_rival_has_no_numbers() -> None:
    assert kept_model.plain(fitting.BG_NBD, (), np.empty((0, 0))) is None


def test_reasons_of_people_in_a_shop(shop: Shop) -> None:
    """At most three either way, what lifts first, each by a group of its own; the same again is the same."""
    fill(shop.workspace, 900)
    (kept,) = predictions.predict(shop.workspace, None, [predictions.question("next_purchase", 30)])
    people = prepare(shop.workspace)
    best, worst = (
        shop.engine.value(f"SELECT subscriber_id FROM app.predictions ORDER BY value {way}, subscriber_id LIMIT 1")
        for way in ("DESC", "ASC")
    )
    up, down = (why.reasons(shop.workspace, people, kept, who) for who in (best, worst))
    assert up and up[0].moves > 0 and down and any(one.moves < 0 for one in down)
    for found in (up, down):
        assert len(found) <= 6 and len({one.family for one in found}) == len(found)
        assert all(people.vocabulary.feature(one.feature) is not None for one in found)
    assert why.reasons(shop.workspace, people, kept, best) == up
    assert why.reasons(shop.workspace, people, kept, 10**9) == ()
    model = predicted.model(shop.workspace, kept.model_id)
    assert model is not None and len(json.dumps(model)) < 1_000_000
