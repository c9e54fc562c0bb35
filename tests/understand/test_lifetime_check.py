"""The back-test on a workspace's own data: what it counts, what it must not see, and when it says nothing."""

from datetime import date, timedelta

import pytest

from segmentation.core.statistics import Mean
from segmentation.understand import lifetime_check
from segmentation.understand.people import prepare
from tests.understand.conftest import Crowd, Shop

DAY = date(2026, 10, 31)


def test_it_counts_what_came_after_the_cut_and_only_from_known_buyers(shop: Shop) -> None:
    """Several orders of a day are one, refund-only rows none; a newcomer's orders are counted apart."""
    for who in (1, 2, 3):
        shop.person(who, is_unsubscribed=who == 2)
    shop.order(1, "2026-06-01", 40)
    shop.order(1, "2026-09-01", 30)
    shop.order(1, "2026-09-01", 20)
    shop.order(1, "2026-09-02", 0, refunded=10)
    shop.order(2, "2026-08-02", 15)
    shop.order(2, "2026-08-03", 25)
    shop.order(3, "2026-10-01", 99)
    shop.order(3, "2026-10-05", 99)
    found = lifetime_check.check(shop.workspace, DAY, 90)
    assert found.fitted_as_of == date(2026, 8, 2)
    assert found.customers == 2, "whoever may not be written to today was a customer then"
    assert found.orders == Mean(2, 2.0, 2.0)
    assert found.revenue == Mean(2, 75.0, 50.0**2 + 25.0**2)
    assert found.newcomers_orders == 2


def test_too_little_says_so_and_what_is_needed(shop: Shop) -> None:
    """A designed state: nothing is predicted, and the sentence says what would be needed."""
    shop.person(1)
    shop.order(1, "2026-01-01", 40)
    found = lifetime_check.check(shop.workspace, DAY, 90)
    assert found.result is None
    assert "0 of 1 customers bought again" in found.reason
    assert "Needed before 2 Aug 2026: 100 people who ordered on two days or more" in found.needed


def test_without_any_order_nothing_is_claimed(shop: Shop) -> None:
    """No order at all: no division by nobody."""
    shop.person(1)
    found = lifetime_check.check(shop.workspace, DAY, 90)
    assert (found.customers, found.orders.n, found.newcomers_orders, found.result) == (0, 0, 0, None)
    assert lifetime_check.of_100(0.0, found.orders) is None


def test_the_fit_sees_nothing_after_the_cut(shop: Shop, crowd: Crowd) -> None:
    """Doubling what came after the cut doubles what came, and moves no prediction."""
    crowd(3000)
    cut = DAY - timedelta(days=60)
    before = lifetime_check.check(shop.workspace, DAY, 60)
    with shop.engine.write() as tx:
        tx.execute("UPDATE orders SET revenue = revenue * 2, total = total * 2 WHERE ordered_on > $cut", {"cut": cut})
        shop.workspace.set_state("data_version", "999")
    after = lifetime_check.check(shop.workspace, DAY, 60)
    assert before.result is not None and after.result is not None
    assert [one.total for one in before.result.rivals] == [one.total for one in after.result.rivals]
    assert before.result.revenue_predicted == after.result.revenue_predicted
    assert after.revenue.total == pytest.approx(2 * before.revenue.total)
    assert sum(bucket.people for bucket in after.result.buckets) == after.customers


def test_it_is_a_run_and_leaves_no_table(shop: Shop, crowd: Crowd) -> None:
    """Every model is a run with its data and seed; what it worked with is gone."""
    crowd()
    lifetime_check.check(shop.workspace, DAY, 60)
    runs = shop.engine.rows("SELECT verb, seed FROM app.runs")
    assert ("check lifetime value", shop.workspace.settings.cluster_seed) in [tuple(row) for row in runs]
    sql = "SELECT COUNT(*) FROM information_schema.tables WHERE table_name LIKE 'lifetime_check%'"
    assert shop.engine.value(sql) == 0


def test_of_100_predicted_so_many_came() -> None:
    """Worked by hand: 93 of 100, and an interval of Student's t around the mean times the people."""
    came = lifetime_check.of_100(200.0, Mean(400, 186.0, 186.0))
    assert came is not None and came.interval is not None
    assert came.came == pytest.approx(93.0)
    # sd of a share 0.465 is 0.4994; 400 people: ± 1.966 · 0.4994 · 20 = 19.6 orders, half of that per 100 predicted.
    assert (came.interval.low, came.interval.high) == pytest.approx((83.2, 102.8), abs=0.1)


def test_the_outlook_adds_up_to_everyone_who_is_scored(shop: Shop, crowd: Crowd) -> None:
    """The classes' people, orders and money are those of the people table; each begins where the one below ends."""
    crowd(3000)
    people = prepare(shop.workspace)
    expected = lifetime_check.outlook(shop.workspace, people)
    table = people.table.name
    row = shop.engine.rows(
        f"SELECT COUNT(predicted_orders_365d), SUM(predicted_orders_365d), SUM(predicted_revenue_365d) FROM {table}"
    )[0]
    assert [one.number for one in expected] == sorted((one.number for one in expected), reverse=True)
    assert sum(one.people for one in expected) == row[0]
    assert sum(one.orders for one in expected) == pytest.approx(row[1])
    assert sum(one.revenue or 0 for one in expected) == pytest.approx(row[2])
    top = expected[0]
    above = shop.engine.value(f"SELECT COUNT(*) FROM {table} WHERE predicted_revenue_365d > $v", {"v": top.above})
    assert above == top.people


def test_the_outlook_of_a_thin_shop_is_empty(shop: Shop) -> None:
    """Nothing predicted, nothing shown."""
    shop.person(1)
    shop.order(1, "2026-06-01", 40)
    assert lifetime_check.outlook(shop.workspace, prepare(shop.workspace)) == ()
