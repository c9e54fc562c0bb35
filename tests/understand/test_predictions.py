"""Predictions on a shop whose truth is known: learned, judged, kept for rules, refused where data are thin."""

import json
from datetime import timedelta

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import membership
from segmentation.store.portable import lint
from segmentation.understand import predicted, predictions
from segmentation.understand.accuracy import accuracy
from segmentation.understand.drivers import Driver, open_warning
from segmentation.understand.people import prepare
from segmentation.understand.target import targets
from tests.understand.conftest import Shop
from tests.understand.predicted_shop import END, days_before, fill


def only(name: str, days: int | None = None) -> list:
    """One target to be predicted."""
    return [predictions.question(name, days)]


def test_every_target_says_what_it_needs_in_plain_words() -> None:
    """The folder is read; each target has a column of its own and words for a page."""
    names = [one.name for one in targets()]
    assert {"next_purchase", "second_purchase", "churn", "first_purchase", "next_click", "unsubscribe"} <= set(names)
    assert {"next_category", "spend"} <= set(names)
    columns = [one.column(days) for one in targets() for days in one.horizons]
    assert len(set(columns)) == len(columns) and "p_next_purchase_30d" in columns and "predicted_spend_90d" in columns
    assert not any("open" in one.name for one in targets()), "opens are no target (A3.6)"
    assert all(one.question.endswith("?") and "{days}" in one.question for one in targets())


def test_who_is_asked_and_what_came_of_it_is_portable_sql() -> None:
    """Trap 24: the same words on another engine."""
    for one in targets():
        asked = f"SELECT f.subscriber_id FROM people AS f WHERE {one.eligible.replace('$days', '30')}"
        for sql in filter(None, (one.outcome, one.left_out, asked)):
            assert lint(sql) == (), one.name


def test_a_steady_shop_is_predicted_and_its_rates_hold(shop: Shop) -> None:
    """Better than every rival, calibrated, with a run that says what it was made of."""
    fill(shop.workspace)
    (kept,) = predictions.predict(shop.workspace, None, only("next_purchase", 30))
    told = kept.judgement
    assert not told.reason and kept.as_of == END and told.asked_on == (days_before(30),)
    assert told.is_learned and told.is_better and told.scores[0].auc is not None and told.scores[0].auc > 0.65
    assert told.within >= len(told.tenths) - 2
    assert told.drivers and told.drivers[0].share > 0
    assert {mark.name for mark in told.scores} >= {"everyone", "same", "recency"}
    runs = shop.engine.rows("SELECT inputs, seed, code_version FROM app.runs WHERE verb = 'predict'")
    made = json.loads(runs[0][0])
    assert made["data_hash"] and made["settings"]["cluster_seed"] == runs[0][1] and runs[0][2]

    # The same again gives the same, and replaces what was kept.
    before = values(shop)
    predictions.predict(shop.workspace, None, only("next_purchase", 30))
    assert values(shop) == before and len(predicted.models(shop.workspace)) == 1


def values(shop: Shop) -> list:
    """What is kept for everyone, in order."""
    return shop.engine.rows("SELECT subscriber_id, value FROM app.predictions ORDER BY subscriber_id, value")


def test_what_is_predicted_is_a_feature_for_rules(shop: Shop) -> None:
    """On its date the values stand in the people table; on another they are missing and satisfy nothing."""
    fill(shop.workspace, 800)
    (kept,) = predictions.predict(shop.workspace, None, only("next_purchase", 30))
    people = prepare(shop.workspace)
    feature = people.vocabulary.feature("p_next_purchase_30d")
    assert feature is not None and feature.unit == "probability"
    soon = Segment(name="Soon", rule_text="p_next_purchase_30d >= 0.3")
    wanted = shop.engine.value("SELECT COUNT(*) FROM app.predictions WHERE value >= 0.3")
    assert membership.size(shop.workspace, people, soon) == wanted > 0
    table = people.table.name
    rows = shop.engine.rows(
        f"SELECT COUNT(p_next_purchase_30d), COUNT(CASE WHEN is_suppressed THEN p_next_purchase_30d END) FROM {table}"
    )[0]
    assert rows == (kept.people, 0), "nobody who may not be written to is predicted"
    earlier = prepare(shop.workspace, END - timedelta(days=30))
    assert earlier.vocabulary.feature("p_next_purchase_30d") is not None
    assert shop.engine.value(f"SELECT COUNT(p_next_purchase_30d) FROM {earlier.table.name}") == 0


def test_nothing_after_the_date_is_seen(shop: Shop) -> None:
    """Everything later than the as-of date is changed, and no prediction moves (A4, no leak)."""
    fill(shop.workspace, 600)
    as_of = END - timedelta(days=60)
    first = predictions.predict(shop.workspace, as_of, only("next_purchase", 30))
    before = values(shop)
    with shop.engine.write() as tx:
        tx.execute("DELETE FROM orders WHERE ordered_on > $on AND subscriber_id % 2 = 0", {"on": as_of})
        tx.execute("UPDATE orders SET total = total * 9, revenue = revenue * 9 WHERE ordered_on > $on", {"on": as_of})
        shop.workspace.set_state("data_version", "99")
    again = predictions.predict(shop.workspace, as_of, only("next_purchase", 30))
    assert values(shop) == before and first[0].judgement == again[0].judgement


def test_money_is_predicted_by_what_the_back_test_chose(shop: Shop) -> None:
    """Spend over 90 days: BG/NBD, trees and rivals tried; totals and tenths against what came."""
    fill(shop.workspace)
    near, year = predictions.predict(
        shop.workspace, None, [predictions.question("spend", 90), predictions.question("spend", 365)]
    )
    told = near.judgement
    assert not told.reason and "BG/NBD and Gamma-Gamma" in dict(told.tried) and "gradient boosting" in dict(told.tried)
    best = min(told.tried, key=lambda one: one[1])[0]
    assert told.used_words == best
    assert told.scores[0].total == pytest.approx(told.average * told.people, rel=0.25)
    assert near.people and "predicted_spend_90d" in {one.name for one in predicted.features(shop.workspace)}
    # A year of data holds no year to be judged on.
    assert year.judgement.reason.startswith("Not enough data to say.") and "1125 days" in year.judgement.needed


def test_the_next_category_and_the_next_click(shop: Shop) -> None:
    """Tastes of three in four are found: named right far more often than the most popular is."""
    fill(shop.workspace, 1500, mails=True)
    category, click = predictions.predict(
        shop.workspace, None, [predictions.question("next_category", 90), predictions.question("next_click", 14)]
    )
    told = category.judgement
    assert not told.reason and told.average > 0.55
    # Periods are alike here: what a whole one may bring is known from several and is little, and the groups hold.
    assert told.shift is not None and told.shift.steps >= 1 and told.within >= len(told.tenths) - 1
    popular = next(mark for mark in told.scores if mark.name == "everyone")
    assert popular.error > told.scores[0].error + 0.1
    names = {row[0] for row in shop.engine.rows("SELECT DISTINCT label FROM app.predictions WHERE label IS NOT NULL")}
    assert names <= {"Boots", "Jackets", "Tents"}
    assert not click.judgement.reason and (click.judgement.scores[0].auc or 0) > 0.65


def test_a_thin_shop_is_refused_with_what_would_be_needed(shop: Shop) -> None:
    """Every target answers; none makes a number up."""
    for who in range(1, 6):
        shop.person(who, "2026-01-01")
        shop.order(who, "2026-03-01", 40)
        shop.order(who, "2026-10-05", 40)
    for kept in predictions.predict(shop.workspace):
        assert kept.people == 0 and kept.judgement.reason.startswith("Not enough data to say."), kept.target
        assert "people" in kept.judgement.needed and "days of history" in kept.judgement.needed
    assert predicted.features(shop.workspace) == ()
    assert shop.engine.value("SELECT COUNT(*) FROM app.predictions") == 0


def test_a_later_month_holds_predictions_against_what_came(shop: Shop) -> None:
    """A14.3: what was said in August, read in October; of what is not over nothing is said."""
    fill(shop.workspace)
    as_of = END - timedelta(days=60)
    predictions.predict(shop.workspace, as_of, only("next_purchase", 30))
    predictions.predict(shop.workspace, END, only("next_purchase", 30))
    (held,) = accuracy(shop.workspace, "next_purchase", "2026-09")
    assert held.as_of == as_of and held.until == as_of + timedelta(days=30) and not held.reason
    came = shop.engine.value(
        """SELECT COUNT(DISTINCT p.subscriber_id) FROM app.predictions p JOIN app.models m ON m.model_id = p.model_id
        JOIN orders o ON o.subscriber_id = p.subscriber_id AND o.ordered_on > m.as_of AND o.ordered_on <= m.as_of + 30
        WHERE m.as_of = $on""",
        {"on": as_of},
    )
    assert held.came == pytest.approx(came / held.people)
    assert held.predicted == pytest.approx(held.came, abs=0.04) and held.error is not None
    (open_still,) = accuracy(shop.workspace, "next_purchase", "2026-10")
    assert "Not over yet" in open_still.reason and open_still.came is None
    assert accuracy(shop.workspace, "next_purchase", "2025-01") == ()


def test_what_is_not_offered_is_refused(shop: Shop) -> None:
    with pytest.raises(UserError, match="There is no target"):
        predictions.question("next_purchas")
    with pytest.raises(UserError, match="not predicted over 31 days"):
        predictions.question("next_purchase", 31)
    with pytest.raises(UserError, match="no month"):
        accuracy(shop.workspace, "churn", "October")


def test_opens_that_machines_make_are_warned_of() -> None:
    """A2.6: only where opens carry much of it and machines make many."""
    leans = (Driver("opens_90d", "opens", 0.4, 1), Driver("open_tickets", "tickets", 0.6, -1))
    assert "Opens carry 40 %" in open_warning(leans, 0.6)
    assert open_warning(leans, 0.1) == "" and open_warning(leans[1:], 0.9) == "" and open_warning(leans, None) == ""
