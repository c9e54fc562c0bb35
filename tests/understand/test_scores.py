"""Scores: ties share, suppressed people bend nothing, weights sum, and who moved is counted."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, ScoreCuts
from segmentation.core.settings import Settings
from segmentation.store.duckdb import DuckDBEngine
from segmentation.understand import cuts, people, scores
from segmentation.understand.scores import Weights, rebalanced
from segmentation.understand.tiers import ERFM
from tests.understand.conftest import Crowd, Shop

ORDERS = Feature("orders_365d", "frequency", "orders", "", "higher")
DAYS = Feature("days_since_last_order", "recency", "days", "", "lower")


def scored(engine: DuckDBEngine, values: list[float | None], feature: Feature = ORDERS) -> tuple[ScoreCuts, list[int]]:
    """Fit cut points on these people and give each their class."""
    with engine.write() as tx:
        tx.execute(f"CREATE OR REPLACE TABLE t(subscriber_id BIGINT, is_suppressed BOOLEAN, {feature.name} DOUBLE)")
        for number, value in enumerate(values):
            tx.execute("INSERT INTO t VALUES ($i, FALSE, $v)", {"i": number, "v": value})
    fitted = cuts.fit(engine, "t", "s", feature, date(2026, 10, 31))
    sql, bound = cuts.classify(fitted, f"t.{feature.name}")
    return fitted, [row[0] for row in engine.rows(f"SELECT {sql} FROM t ORDER BY subscriber_id NULLS LAST", bound)]


@settings(max_examples=40, deadline=None)
@given(values=st.lists(st.one_of(st.none(), st.integers(0, 12)), min_size=1, max_size=40), lower=st.booleans())
def test_equal_values_share_a_score_and_better_ones_never_score_less(values: list[int | None], lower: bool) -> None:
    """Trap 15, A5: whatever the values, ties share one class and classes follow the values."""
    engine = DuckDBEngine()
    _, classes = scored(engine, list(values), DAYS if lower else ORDERS)
    engine.close()
    for value, score in zip(values, classes, strict=True):
        nothing = value is None or (value == 0 and not lower)
        assert (score == 0) == nothing and 0 <= score <= 5
        for other, other_score in zip(values, classes, strict=True):
            if value is None or other is None or nothing:
                continue
            assert (score == other_score) if value == other else True
            if value < other and not (other == 0 and not lower):
                assert score >= other_score if lower else score <= other_score


def test_sixty_percent_at_one_order_share_one_class(engine: DuckDBEngine) -> None:
    """Trap 15: ntile(5) gave such people 1, 2 and 3; here they are one class, named in orders."""
    fitted, classes = scored(engine, [1.0] * 60 + [2.0] * 20 + [3.0] * 20)
    assert set(classes[:60]) == {2} and set(classes[60:80]) == {4} and set(classes[80:]) == {5}
    assert cuts.labels(fitted) == {0: "no orders", 2: "1 order", 4: "2 orders", 5: "3 orders or more"}


def test_untied_values_fall_into_fifths(engine: DuckDBEngine) -> None:
    """A hundred different values make five classes of twenty."""
    _, classes = scored(engine, [float(value) for value in range(1, 101)])
    assert [classes.count(k) for k in range(6)] == [0, 20, 20, 20, 20, 20]


def test_zero_is_a_class_of_its_own_but_today_is_not_never(engine: DuckDBEngine) -> None:
    """A5: no orders is class 0; ordered today is the best class and never ordered is 0."""
    assert scored(engine, [0.0, 0.0, 5.0])[1] == [0, 0, 3]
    assert scored(engine, [None, 0.0, 400.0], DAYS)[1] == [0, 4, 2]
    assert scored(engine, [0.0, None])[1] == [0, 0]


def test_labels_are_in_the_features_own_unit() -> None:
    """A5: cut points are shown in days, orders, money."""
    day = date(2026, 10, 31)
    days = ScoreCuts("recency_score", "days_since_last_order", "days", (21, 60, 60, 200), "lower", day)
    assert cuts.labels(days) == {0: "never", 1: "201 days or more", 2: "61–200 days", 4: "22–60 days", 5: "0–21 days"}
    money = ScoreCuts("monetary_score", "revenue_365d", "money", (20, 48.2, 120, 1480), "higher", day)
    assert cuts.labels(money)[2] == "€20.00–€48.20"
    assert cuts.labels(money, "SEK")[5] == "more than 1,480.00 SEK"
    assert cuts.from_plain(cuts.to_plain(money)) == money


def test_default_weights_are_the_guides(shop: Shop) -> None:
    """A5.1: 25, 20, 25, 20, 10."""
    assert Weights.of(shop.workspace.settings) == Weights(25, 20, 25, 20, 10)
    assert Weights.of(Weights(20, 20, 20, 20, 20).into(Settings())) == Weights(20, 20, 20, 20, 20)


@given(
    st.lists(st.tuples(st.sampled_from([part.name for part in scores.COMPONENTS]), st.integers(-5, 120)), max_size=8)
)
def test_weights_always_sum_to_100(moves: list[tuple[str, int]]) -> None:
    """A5.4: any sliders in any order; the moved one has the value asked for, inside 0 to 100."""
    weights = Weights()
    for which, value in moves:
        weights = rebalanced(weights, which, value)
        assert getattr(weights, which) == max(0, min(100, value))
        assert sum(vars(weights).values()) == 100


def test_rebalancing_keeps_proportions_and_shares_alike_from_nothing() -> None:
    """The others keep their proportions; when all are 0 they share alike."""
    assert rebalanced(Weights(), "lifetime_value", 55) == Weights(13, 10, 12, 10, 55)
    assert rebalanced(Weights(100, 0, 0, 0, 0), "recency", 60) == Weights(60, 10, 10, 10, 10)
    with pytest.raises(UserError, match="not 100"):
        Weights(50, 50, 50, 0, 0)
    with pytest.raises(UserError, match="whole number"):
        Weights(-5, 50, 50, 5, 0)
    with pytest.raises(UserError, match="monetary"):
        rebalanced(Weights(), "monetery", 10)


def test_a_weight_move_rebuilds_nothing_and_counts_who_moved(shop: Shop, crowd: Crowd) -> None:
    """A5.4: the same table read twice; the matrix holds everyone scored, and unmoved weights move nobody."""
    crowd()
    ready = people.prepare(shop.workspace)
    other = scores.with_weights(ready, rebalanced(Weights(), "engagement", 80), ERFM)
    assert other.table == ready.table
    still = scores.moved(shop.workspace, ready, ready, ERFM)
    assert still.total == 0 and still.people == 570
    moved = scores.moved(shop.workspace, ready, other, ERFM)
    assert moved.people == 570 and moved.total == moved.up + moved.down > 0
    assert moved.total == sum(n for (a, b), n in moved.matrix.items() if a != b)
    before = {tier.name: tier.people for tier in scores.tiers(shop.workspace, ready, ERFM)}
    assert before == {name: sum(n for (a, _), n in moved.matrix.items() if a == name) for name in before}


def test_components_show_every_class_with_people_and_label(shop: Shop, crowd: Crowd) -> None:
    """A5.1: five components, each class in the feature's unit; the classes hold all who are scored."""
    crowd()
    views = scores.components(shop.workspace, people.prepare(shop.workspace))
    assert [view.name for view in views] == ["recency", "frequency", "monetary", "engagement", "lifetime_value"]
    assert not any(view.unavailable for view in views)
    assert all(sum(n for _, _, n in view.classes) == 570 for view in views)
