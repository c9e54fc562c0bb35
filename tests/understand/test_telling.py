"""How much each feature says about later purchases, and which export would bring a missing one (A2.9)."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.store.workspace import Workspace
from segmentation.understand import signals, telling
from tests.load.building import Export, load, order, web

FEW = st.lists(st.integers(0, 5), min_size=2, max_size=12)


@given(FEW, FEW)
@settings(max_examples=100, deadline=None)
def test_the_area_is_the_share_of_pairs(a: list[int], b: list[int]) -> None:
    pairs = [1.0 if x > y else 0.5 if x == y else 0.0 for x in a for y in b]
    share, error = telling.area(a, b)
    assert share == pytest.approx(sum(pairs) / len(pairs))
    assert error >= 0


def test_the_error_is_delongs() -> None:
    """Worked out by its definition: the variance of each side's shares of pairs."""
    a, b = [1.0, 3.0, 5.0, 7.0], [0.0, 2.0, 2.0, 4.0, 6.0]
    wins = np.array([[1.0 if x > y else 0.5 if x == y else 0.0 for y in b] for x in a])
    expected = np.sqrt(wins.mean(axis=1).var(ddof=1) / len(a) + wins.mean(axis=0).var(ddof=1) / len(b))
    assert telling.area(a, b)[1] == pytest.approx(expected)


def test_the_interval_covers_the_truth() -> None:
    """Two bell curves one standard deviation apart: the true share is 0.760; 95 of 100 intervals hold it."""
    random = np.random.default_rng(1)
    held = 0
    for _ in range(200):
        share, error = telling.area(random.normal(1, 1, 80), random.normal(0, 1, 120))
        held += abs(share - 0.7602) <= telling.Z * error
    assert 180 <= held <= 200


def shop(workspace: Workspace) -> None:
    """200 people with one order in spring. Those who looked at the site in July bought again in autumn."""
    people = [f"email=p{n}@shop.de" for n in range(200)]
    orders = [order(f"#{n}", who, "2026-04-01", 20.0 + n % 3) for n, who in enumerate(people)]
    orders += [order(f"#9{n}", who, "2026-10-01", 20.0) for n, who in enumerate(people[:60])]
    visits = [web(who, "viewed_page", "2026-07-20") for who in people[:60]]
    visits += [web(people[150], "viewed_page", "2026-11-20")]
    late = [order(f"#8{n}", f"email=late{n}@shop.de", "2026-10-10") for n in range(50)]
    load(workspace, Export(rows={"orders": orders + late, "web_events": visits}))


def test_the_feature_that_says_it_comes_first(workspace: Workspace) -> None:
    shop(workspace)
    found = telling.tellings(workspace, date(2026, 11, 20))
    assert (found.then, found.people, found.buyers) == (date(2026, 8, 22), 200, 60), "who was unknown then is left out"
    by_name = {one.feature.name: one for one in found.features}
    assert by_name["visits_90d"].share == 1.0 and by_name["visits_90d"].more
    assert by_name["days_since_last_visit"].share == 1.0 and not by_name["days_since_last_visit"].more
    assert by_name["days_since_last_visit"].known == pytest.approx(0.3)
    money = by_name["revenue_total"]
    assert money.low <= 0.5 <= money.high, "what was paid says nothing here"
    assert [one.share for one in found.features] == sorted((one.share for one in found.features), reverse=True)
    assert "orders_total" not in by_name, "the same for everybody"


def test_too_few_buyers_are_told(workspace: Workspace) -> None:
    load(workspace, Export(rows={"orders": [order("#1", "email=a@shop.de", "2026-10-01")]}))
    with pytest.raises(UserError, match="too few on one side"):
        telling.tellings(workspace, date(2026, 11, 20))


def test_missing_signals_name_the_export_that_brings_them(workspace: Workspace) -> None:
    assert signals.missing(workspace) == ()
    load(workspace, Export(rows={"web_events": [web("email=a@shop.de", "viewed_page", "2026-10-01")]}))
    found = {one.table: one for one in signals.missing(workspace)}
    assert "web_events" not in found and "orders" in found and "email_events" in found
    assert {"orders_365d", "revenue_365d", "predicted_revenue_365d"} <= set(found["orders"].features)
    assert "shop" in found["orders"].brought_by
    assert {"Shopify orders export", "Stripe payments export"} <= {*found["orders"].recognised}
    assert "Klaviyo profiles export" in found["subscriber_properties"].recognised
    assert not {"Web events", "WooCommerce orders"} & {*found["email_events"].recognised}
    load(workspace, Export(file="b.csv", rows={"orders": [order("#1", "email=a@shop.de", "2026-10-01")]}))
    assert "orders" not in {one.table for one in signals.missing(workspace)}
