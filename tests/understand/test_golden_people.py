"""Thirteen people whose features and scores were worked out by hand (tests/golden/people.toml)."""

import shutil
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from segmentation.store.workspace import Workspace
from segmentation.understand import people, scores
from segmentation.understand.people import People
from segmentation.understand.score_views import column
from segmentation.understand.tiers import ERFM
from tests.understand.conftest import Shop

GOLDEN = tomllib.loads((Path(__file__).parents[1] / "golden" / "people.toml").read_text("utf-8"))
NAMES = [name for name in GOLDEN if name not in ("as_of", "campaigns")]
# What is worked out of everybody, "missing" where it cannot be known.
MAIN = {
    "days_since_signup",
    "is_suppressed",
    "days_since_last_order",
    "orders_total",
    "orders_365d",
    "revenue_365d",
    "average_order_value",
    "buying_rhythm",
    "main_season",
    "emails_received_90d",
    "clicks_90d",
    "days_since_last_click",
    "visits_90d",
    "intent_points",
    "top_category_viewed",
    "top_category_bought",
    "favourite_hour",
    "open_tickets",
    "engagement_points_90d",
    "engagement_state",
    "lifecycle_stage",
    "recency_score",
    "frequency_score",
    "monetary_score",
    "engagement_score",
    "erfm_score",
    "tier",
}


def load(shop: Shop, which: int = 1) -> None:
    """Everyone of the file who belongs to this shop, numbered in its order."""
    shop.as_of(GOLDEN["as_of"])
    if which == 2:
        shop.undated()
        for campaign, (title, subject) in GOLDEN["campaigns"].items():
            shop.campaign(campaign, title, subject)
    for number, name in enumerate(NAMES, 1):
        given = GOLDEN[name]
        if given.get("shop", 1) != which:
            continue
        shop.person(number, given.get("created_at"), given.get("is_unsubscribed", False))
        for row in given.get("orders", []):
            shop.order(number, *row)
        for row in given.get("lines", []):
            shop.line(number, *row)
        for row in given.get("mails", []):
            shop.mail(number, *row)
        for row in given.get("web", []):
            shop.web(number, *row)
        for row in given.get("tickets", []):
            shop.ticket(number, *row)
        for stated, value in given.get("states", {}).items():
            shop.states(number, stated, value)


@pytest.fixture(scope="module")
def shops(empty_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[int, tuple[Shop, People]]]:
    """Both shops with their people worked out, for every test of this file: they only look."""
    made = {}
    for which in (1, 2):
        folder = shutil.copytree(empty_template, tmp_path_factory.mktemp("golden") / "shop")
        shop = Shop(Workspace.open(folder))
        load(shop, which)
        made[which] = shop, people.prepare(shop.workspace)
    yield made
    for shop, _ in made.values():
        shop.workspace.close()


@pytest.mark.parametrize("name", NAMES)
def test_a_person_worked_out_by_hand(shops: dict[int, tuple[Shop, People]], name: str) -> None:
    """A4.1–A4.13, A5.1–A5.2: each expected value, to six digits; "missing" is missing and not 0."""
    shop, ready = shops[GOLDEN[name].get("shop", 1)]
    expected: dict[str, Any] = GOLDEN[name]["expected"]
    parts = ", ".join(f"{column(ready, feature)} AS {feature}" for feature in expected)
    found = shop.engine.rows(
        f"SELECT {parts} FROM {ready.table.name} AS f WHERE f.subscriber_id = $who", {"who": NAMES.index(name) + 1}
    )[0]
    wrong = {
        feature: (value, want)
        for (feature, want), value in zip(expected.items(), found, strict=True)
        if not (value is None if want == "missing" else agrees(value, want))
    }
    assert not wrong
    assert set(expected) >= MAIN


def agrees(value: Any, want: Any) -> bool:
    return value is not None and (value == want if isinstance(want, str | bool) else abs(float(value) - want) < 1e-6)


def test_grid_and_tiers_of_the_six(shops: dict[int, tuple[Shop, People]]) -> None:
    """A5: the grid's labels are days and orders, and every view counts the five people who may be written to."""
    shop, ready = shops[1]
    grid = scores.grid(shop.workspace, ready)
    assert grid.recency == {0: "never", 1: "21 days or more", 2: "6–20 days", 4: "1–5 days", 5: "0 days"}
    assert grid.frequency == {0: "no orders", 2: "1 order", 4: "2 orders", 5: "3 orders or more"}
    assert {(c.recency, c.frequency): (c.people, c.revenue_365d) for c in grid.cells} == {
        (0, 0): (1, 0),
        (1, 5): (1, 200),
        (2, 4): (1, 100),
        (4, 2): (1, 30),
        (5, 2): (1, 0),
    }
    tiers = {tier.name: (tier.people, tier.revenue_365d) for tier in scores.tiers(shop.workspace, ready, ERFM)}
    assert {name: found for name, found in tiers.items() if found[0]} == {
        "Promising": (2, 30),
        "Can't lose": (2, 300),
        "Prospects": (1, 0),
    }
    assert sum(tier.revenue_share or 0 for tier in scores.tiers(shop.workspace, ready, ERFM)) == pytest.approx(1)
    assert sum(b.people for b in scores.distribution(shop.workspace, ready)) == 5
