"""Features: as of any date, missing where unknown, portable, and catalogued."""

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from segmentation.store.portable import lint, translate
from segmentation.understand import features
from segmentation.understand.families import FOLDER, catalogue, families, family
from tests.understand.conftest import Shop

AS_OF = date(2026, 10, 31)
PROMISED = [
    "days_since_last_order",
    "days_since_first_order",
    "days_since_last_click",
    "days_since_last_open",
    "days_since_last_visit",
    "days_since_signup",
    "orders_total",
    "orders_365d",
    "orders_90d",
    "orders_30d",
    "days_between_orders",
    "revenue_total",
    "revenue_365d",
    "revenue_90d",
    "average_order_value",
    "refund_share",
    "emails_received_90d",
    "emails_received_7d",
    "opens_90d",
    "machine_opens_90d",
    "clicks_30d",
    "clicks_90d",
    "clicks_prior_60d",
    "click_rate_90d",
    "visits_90d",
    "product_views_30d",
    "product_views_90d",
    "carts_90d",
    "checkouts_90d",
    "searches_90d",
    "categories_viewed_90d",
    "categories_bought",
    "top_category_viewed",
    "top_category_bought",
    "top_category_views_90d",
    "discounted_orders",
    "discounted_order_share",
    "discount_share",
    "evening_visit_share",
    "weekend_order_share",
    "open_tickets",
    "tickets_365d",
    "last_satisfaction",
    "is_suppressed",
    "is_unsubscribed",
    "is_bounced",
    "is_complained",
    "has_consent",
    "has_usable_address",
    "engagement_state",
    "engagement_change_30d",
    "engagement_drop_30d",
    "lifecycle_stage",
    "days_past_shop_rhythm",
    "intent_points",
    "days_until_due",
    "last_order_gap_days",
    "order_gap_change",
    "holiday_order_share",
    "categories_viewed_60d",
    "categories_not_bought_90d",
    "top_category_not_bought",
    "top_category_not_bought_views_90d",
    "favourite_hour",
    "favourite_hour_share",
    "favourite_weekday",
    "opens_30d",
    "open_rate_90d",
    "click_to_open_rate_90d",
    "page_views_90d",
    "category_views_90d",
    "seconds_on_site_90d",
    "pages_read_to_end_90d",
    "weekend_visit_share",
    "buying_rhythm",
    "is_promo_only",
    "spring_order_share",
    "summer_order_share",
    "autumn_order_share",
    "winter_order_share",
    "main_season",
    "days_since_last_ticket",
    "preferred_subject_style",
    "preferred_content_format",
    "top_topic_clicked",
    "top_link_section_clicked",
    "days_since_trial_start",
    "logins_first_week",
    "logins_30d",
    "pricing_views_30d",
    "days_since_last_pricing_view",
    "pricing_without_trial_48h",
    "crm_lifecycle_stage",
    "crm_deal_stage",
    "crm_lead_status",
    "crm_lead_score",
    "days_since_crm_activity",
    "stated_orders",
    "stated_revenue",
    "stated_average_order_value",
    "stated_days_since_last_order",
    "stated_open_rate",
    "stated_click_rate",
    "stated_categories_bought",
    "stated_categories_viewed",
]


def facts(shop: Shop, as_of: date = AS_OF) -> dict[int, dict[str, Any]]:
    """Every feature of everyone: subscriber → name → value."""
    made = features.build(shop.engine, as_of, shop.workspace.data_version())
    names = [column.name for column in made.columns]
    rows = shop.engine.rows(f"SELECT {', '.join(names)} FROM {made.name}")
    return {row[0]: dict(zip(names[1:], row[1:], strict=True)) for row in rows}


def test_every_promised_feature_is_there_with_its_words() -> None:
    """A4: some hundred features, each with unit, direction, meaning and what missing means."""
    there = {feature.name: feature for feature in catalogue()}
    assert not set(PROMISED) - set(there)
    for feature in there.values():
        assert feature.meaning and feature.missing and feature.family, feature
        assert feature.unit or feature.kind != "number", feature
    assert {
        "recency",
        "frequency",
        "money",
        "engagement",
        "browsing",
        "categories",
        "promotion",
        "timing",
        "support",
        "flags",
        "lifecycle",
        "season",
        "content",
        "trial",
        "crm",
        "stated",
    } == {feature.family for feature in there.values()}


@pytest.mark.parametrize("file", sorted(FOLDER.rglob("*.sql")), ids=lambda file: file.stem)
def test_feature_sql_is_portable(file: Path) -> None:
    """Traps 23–25: every file passes the lint and translates."""
    sql = file.read_text("utf-8")
    assert lint(sql) == ()
    assert translate(sql, "spark")


def test_a_family_without_its_header_is_refused(tmp_path: Path) -> None:
    """A feature nobody described, or described wrongly, is our own mistake and stops at once."""
    file = tmp_path / "odd.sql"
    title = "-- name | family | unit | better | missing | meaning\n"
    for text in (
        "SELECT 1",
        "-- grain: one row per subscriber\n-- reads: orders\nSELECT 1",
        f"-- grain: one row per subscriber\n-- reads: orders\n{title}-- a | b | c | best | d | e\nSELECT 1",
    ):
        file.write_text(text)
        with pytest.raises(ValueError, match=r"odd\.sql"):
            family(file)


def test_families_come_after_those_they_read() -> None:
    """Engagement points read mails and visits, so they come later."""
    order = [one.name for one in families()]
    assert order.index("intensity") > max(order.index("emails"), order.index("browsing"))


def test_what_was_never_loaded_is_missing(shop: Shop) -> None:
    """A4, "never a silent 0": without any export but profiles everything but the profile is missing."""
    shop.person(1, "2026-10-01 00:00")
    known = {name for name, value in facts(shop)[1].items() if value is not None}
    assert known == {"days_since_signup", "is_suppressed", "is_unsubscribed", "is_bounced", "is_complained"}


def test_what_was_loaded_is_zero_for_those_without_events(shop: Shop) -> None:
    """One person's clicks make clicks known: 0 for another. Opens, in no export, stay missing; so with carts."""
    shop.person(1)
    shop.person(2)
    shop.mail(1, "2026-10-30 10:00", "clicked")
    shop.web(1, "2026-10-30 10:00", "viewed_page")
    other = facts(shop)[2]
    assert (other["clicks_90d"], other["visits_90d"], other["engagement_points_90d"]) == (0, 0, 0)
    assert [
        other[n] for n in ("opens_90d", "emails_received_90d", "carts_90d", "product_views_90d", "orders_total")
    ] == [None] * 5
    assert other["days_since_last_click"] is None


def test_only_visits_or_only_clicks_give_points(shop: Shop) -> None:
    """A1.8: engagement and one behaviour are enough; the part that is not known counts nothing."""
    shop.person(1)
    shop.web(1, "2026-10-30 10:00", "viewed_page")
    assert facts(shop)[1]["engagement_points_90d"] == 1


def test_no_discount_or_refund_in_any_export_is_unknown(shop: Shop) -> None:
    """A shop export without a discount column must not call everybody a full-price buyer."""
    shop.person(1)
    shop.order(1, "2026-10-01", 10)
    one = facts(shop)[1]
    assert (one["discounted_orders"], one["discounted_order_share"], one["discount_share"], one["refund_share"]) == (
        None,
    ) * 4
    assert one["orders_total"] == 1


def test_windows_hold_exactly_their_days(shop: Shop) -> None:
    """Within 90 days: the as-of date and the 89 before it."""
    shop.person(1)
    for age in (0, 29, 30, 89, 90, 364, 365):
        shop.order(1, (AS_OF - timedelta(days=age)).isoformat(), 1)
    one = facts(shop)[1]
    assert (one["orders_30d"], one["orders_90d"], one["orders_365d"], one["orders_total"]) == (2, 4, 6, 7)


def test_equal_work_is_done_once_and_rests_are_cleared(shop: Shop) -> None:
    """The name stands for the work; what a killed run left behind goes with the next one."""
    shop.person(1)
    said: list[str] = []
    version = shop.workspace.data_version()
    first = features.build(shop.engine, AS_OF, version, lambda text, part: said.append(text))
    assert said
    said.clear()
    assert features.build(shop.engine, AS_OF, version, lambda text, part: said.append(text)) == first
    assert not said
    with shop.engine.write() as tx:
        tx.execute("CREATE TABLE features_0123_orders(a INTEGER)")
    other = features.build(shop.engine, AS_OF - timedelta(days=1), version)
    left = {
        row[0]
        for row in shop.engine.rows(
            "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'features_%'"
        )
    }
    assert other.name != first.name and all(name.startswith(other.name) for name in left)


def test_an_address_is_usable_when_it_can_be_uploaded(shop: Shop) -> None:
    """A9.5: what an import would refuse, or a spreadsheet run, is no address; without any address nobody is judged."""
    addresses = {
        1: "ann@example.com",
        2: "ann",
        3: "a@b@example.com",
        4: "=cmd@example.com",
        5: "a b@example.com",
        6: None,
    }
    for who, address in addresses.items():
        shop.person(who)
        with shop.engine.write() as tx:
            tx.execute(
                "UPDATE subscribers SET email = $email WHERE subscriber_id = $who", {"email": address, "who": who}
            )
    table = features.build(shop.engine, date(2026, 10, 31), 99).name
    sql = f"SELECT subscriber_id FROM {table} WHERE has_usable_address ORDER BY 1"
    assert shop.engine.rows(sql) == [(1,)]
    with shop.engine.write() as tx:
        tx.execute("UPDATE subscribers SET email = NULL")
    table = features.build(shop.engine, date(2026, 10, 31), 100).name
    assert shop.engine.value(f"SELECT count(has_usable_address) FROM {table}") == 0
