"""Engagement states and lifecycle stages (A4.2, A4.3, A4.15): planted people are found, chance is no change."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from segmentation.store.workspace import Workspace
from segmentation.understand import features
from tests.understand.conftest import Shop

AS_OF = date(2026, 10, 31)
# Planted group → its state, the least share of the group found, the least share of the state that is the group.
# The states of some others are as true: explorers came to the site in the last 60 days only, cooling regulars
# stop clicking.
PLANTED = {
    "accelerating": ("accelerating", 0.98, 0.5),
    "decelerating": ("decelerating", 0.98, 0.7),
    "dormant": ("dormant", 0.99, 0.1),  # a quarter of any list is
    "resurrected": ("resurrected", 0.98, 0.75),
    "new_subscribers": ("new", 0.99, 0.95),
}


@pytest.fixture(scope="module")
def found(demo_template: Path, demo_files: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    """Group (as planted), state, drop and stage of everyone in the demo shop."""
    import shutil

    import pandas as pd

    folder = tmp_path_factory.mktemp("velocity") / "demo-shop"
    shutil.copytree(demo_template, folder)
    made = Workspace.open(folder)
    day = made.newest_date()
    assert day
    table = features.build(made.engine, day, made.data_version()).name
    states = made.engine.read(f"""SELECT s.email, f.engagement_state AS state, f.engagement_drop_30d AS fell,
        f.lifecycle_stage AS stage, f.top_category_bought AS bought, f.top_category_viewed AS viewed, f.orders_total,
        f.top_category_views_90d AS views, f.evening_visit_share, f.is_promo_only
        FROM {table} AS f JOIN subscribers AS s ON s.subscriber_id = f.subscriber_id""")
    truth = pd.read_csv(demo_files / "truth.csv", keep_default_na=False)
    truth["email"] = truth["email"].str.lower()
    yield states.merge(truth[["email", "group", "favourite_category"]], on="email")
    made.close()


@pytest.mark.parametrize("group", PLANTED)
def test_planted_states_are_recovered(found: Any, group: str) -> None:
    """Share right per state: nearly all of the planted people, and not many more than them."""
    state, least_found, least_right = PLANTED[group]
    assert (found.loc[found["group"] == group, "state"] == state).mean() >= least_found
    assert (found.loc[found["state"] == state, "group"] == group).mean() >= least_right


def test_planted_steady_people_stay_steady(found: Any) -> None:
    """People whose habits the generator never changes: chance moves fewer than one in ten."""
    for group in ("repeat_vips", "one_time_clickers", "evening_browsers", "promo_only"):
        assert (found.loc[found["group"] == group, "state"] == "steady").mean() >= 0.9, group


def test_drops_and_stages_of_planted_people(found: Any) -> None:
    """A4.3: who fell is flagged, who rose is not. A4.15: newcomers are new leads, frequent buyers active."""
    fell = found.groupby("group")["fell"].mean()
    assert fell["decelerating"] >= 0.95
    assert fell["accelerating"] == fell["resurrected"] == fell["new_subscribers"] == 0
    stage = found.groupby("group")["stage"].value_counts(normalize=True)
    assert stage["new_subscribers", "new lead"] == 1
    assert stage["repeat_vips", "active"] >= 0.95
    assert stage["dormant"].get("active", 0) == 0


def state(shop: Shop, who: int, feature: str = "engagement_state") -> Any:
    table = features.build(shop.engine, AS_OF, shop.workspace.data_version()).name
    return shop.engine.value(f"SELECT {feature} FROM {table} WHERE subscriber_id = $who", {"who": who})


def ago(days: int) -> str:
    return f"{AS_OF - timedelta(days=days)} 10:00"


def test_a_short_history_is_no_trend(shop: Shop) -> None:
    """With fewer than 60 days loaded nobody was silent before: the state is missing, not "accelerating"."""
    shop.person(1, "2025-01-01 00:00")
    for days in (1, 2, 3, 4, 5, 6, 50):
        shop.mail(1, ago(days), "clicked")
    assert state(shop, 1) is None
    assert state(shop, 1, "engagement_drop_30d") is None
    shop.person(2)
    shop.mail(2, ago(59), "clicked")
    assert state(shop, 1) == "accelerating"


def test_three_against_two_is_no_change_and_thirty_against_twenty_is(shop: Shop) -> None:
    """The test looks at how much there is to judge by, not at the ratio alone."""
    for who, times in ((1, 1), (2, 10)):
        shop.person(who, "2025-01-01 00:00")
        for _ in range(times):
            for days in (1, 2, 3, 40, 80):
                shop.mail(who, ago(days), "clicked")
    assert (state(shop, 1), state(shop, 2)) == ("steady", "accelerating")


def test_the_shop_s_own_rhythm_is_the_yardstick(shop: Shop) -> None:
    """25 people who return after 10 to 34 days: four of five within 29, so 40 days are late and 60 are churned."""
    for who in range(1, 26):
        shop.person(who, "2025-01-01 00:00")
        last = {1: 40, 2: 60}.get(who, 29)
        shop.order(who, (AS_OF - timedelta(days=last)).isoformat(), 10)
        shop.order(who, (AS_OF - timedelta(days=last + 9 + who)).isoformat(), 10)
    stages = {who: state(shop, who, "lifecycle_stage") for who in (1, 2, 3)}
    assert stages == {1: "lapsing", 2: "churned", 3: "active"}
    assert state(shop, 1, "days_past_shop_rhythm") == 11


def test_who_joined_later_has_no_state_then(shop: Shop) -> None:
    """Looking back, nobody is called "never engaged" before they were there; whoever was there, and silent, is."""
    shop.person(1, "2025-01-01 00:00")
    shop.mail(1, ago(100), "clicked")
    shop.person(2, "2026-11-05 00:00")
    shop.person(3)
    assert (state(shop, 1), state(shop, 2), state(shop, 3)) == ("dormant", None, "never engaged")


def test_intent_halves_with_its_half_life(shop: Shop) -> None:
    """A4.4: with the default, yesterday counts ten times three weeks ago; the half-life is a setting."""
    for who, days in ((1, 1), (2, 21), (3, 0), (4, 12)):
        shop.person(who)
        for _ in range(100):
            shop.web(who, ago(days), "viewed_product")

    def intent(half_life: float) -> list[float]:
        version = shop.workspace.data_version()
        table = features.build(shop.engine, AS_OF, version, half_life_days=half_life).name
        return [row[0] for row in shop.engine.rows(f"SELECT intent_points FROM {table} ORDER BY subscriber_id")]

    default = intent(features.HALF_LIFE_DAYS)
    assert default[0] / default[1] == pytest.approx(10, rel=0.02)
    assert default[2:] == [100, 25]
    assert intent(12)[2:] == [100, 50]


def test_explorers_are_found(shop: Shop) -> None:
    """A4.6, A4.7: looked at three categories, bought from one; what was looked at most and never bought is named."""
    shop.person(1)
    for category, times in (("Boots", 3), ("Tents", 5), ("Axes", 1)):
        for _ in range(times):
            shop.web(1, ago(10), "viewed_product", category)
    shop.web(1, ago(70), "viewed_category", "Stoves")
    shop.line(1, "2026-10-01", "Boots")
    names = ("categories_viewed_60d", "categories_not_bought_90d", "top_category_not_bought")
    assert [state(shop, 1, name) for name in names] == [3, 3, "Tents"]
    assert state(shop, 1, "top_category_not_bought_views_90d") == 5


def test_planted_preferences_are_recovered(found: Any) -> None:
    """A4.5, A4.8: favourites by purchases and by views, the hour of the day, discounts."""
    regular = found[found["orders_total"] >= 5]
    assert len(regular) > 1500 and (regular["bought"] == regular["favourite_category"]).mean() >= 0.93
    looking = found[(found["views"] >= 4) & (found["group"] != "boot_browsers")]
    assert len(looking) > 300 and (looking["viewed"] == looking["favourite_category"]).mean() >= 0.8
    evening = found[(found["group"] == "evening_browsers") & found["evening_visit_share"].notna()]
    assert (evening["evening_visit_share"] > 0.5).mean() >= 0.98
    promo = found[found["group"] == "promo_only"]
    assert promo["is_promo_only"].fillna(False).mean() >= 0.98
