"""What kind of mail people answer, trials and pricing pages, what a CRM and people state (A4.10, A4.16, A1.7)."""

from datetime import date, timedelta
from typing import Any

import pytest

from segmentation.core.rules import parse, to_sql
from segmentation.understand import engagement, features, people, scores
from segmentation.understand.tiers import ERFM
from tests.understand.conftest import Shop

AS_OF = date(2026, 10, 31)
SUBJECTS = {
    "Is your tent ready for autumn?": ("question", "other"),
    "How to choose a tent": ("how-to", "guide"),
    "5 tents we would take along": ("number", "other"),
    "New: tents for the season": ("plain", "news"),
    "20% off all tents": ("plain", "offer"),
    "Our 2026 catalogue": ("plain", "other"),
    "The story of a tent": ("plain", "story"),
    "Tips for wet days": ("how-to", "guide"),
    "Webinar: 3 ways to pack": ("number", "event"),
    "Zelte für den Herbst": ("plain", "other"),
}


def facts(shop: Shop, *names: str) -> dict[int, tuple[Any, ...]]:
    table = features.build(shop.engine, AS_OF, shop.workspace.data_version()).name
    return {row[0]: row[1:] for row in shop.engine.rows(f"SELECT subscriber_id, {', '.join(names)} FROM {table}")}


def test_subjects_have_a_style_and_a_format(shop: Shop) -> None:
    """A4.10: question, how-to, number, plain by the subject; the format by subject and name."""
    shop.undated()
    shop.person(1)
    for at, subject in enumerate(SUBJECTS):
        shop.campaign(f"c{at}", "", subject)
    table = features.build(shop.engine, AS_OF, shop.workspace.data_version()).name
    rows = shop.engine.rows(f"SELECT campaign_id, subject_style, content_format FROM {table}_campaign_kinds")
    assert {list(SUBJECTS)[int(row[0][1:])]: (row[1], row[2]) for row in rows} == SUBJECTS


@pytest.fixture
def answering(shop: Shop) -> Shop:
    """Five people get each of forty mails, ten of a style: four click one style only, the fifth the first of any."""
    shop.undated()
    subjects = ("Is it {}?", "How to do {}", "{} tents to see", "Our tents")
    for who in range(1, 6):
        shop.person(who)
    for at in range(40):
        style, number = at % 4, at // 4
        shop.campaign(f"c{at}", f"Mail {at}", subjects[style].format(number))
        day = (AS_OF - timedelta(days=9 * at)).isoformat()
        for who in range(1, 6):
            shop.mail(who, f"{day} 09:00", "received", campaign=f"c{at}")
            if (style == who - 1 and number < 8) or (who == 5 and at < 8):
                shop.mail(who, f"{day} 10:00", "clicked", campaign=f"c{at}", url="https://a.example/blog/x?y#z")
    return shop


def test_preferred_styles_are_recovered(answering: Shop) -> None:
    """A4.10: each planted preference is found; clicks on two of each style are none, by the mails received."""
    found = facts(answering, "preferred_subject_style", "top_link_section_clicked")
    assert [found[who][0] for who in range(1, 6)] == ["question", "how-to", "number", "plain", "no preference"]
    assert {one[1] for one in found.values()} == {"blog"}


def test_a_few_clicks_are_no_preference(shop: Shop) -> None:
    """Three clicks on one style say nothing yet: missing, not "no preference"."""
    shop.undated()
    shop.person(1)
    shop.campaign("c", "Mail", "Is it you?")
    for day in range(1, 4):
        shop.mail(1, f"2026-10-0{day} 09:00", "received", campaign="c")
        shop.mail(1, f"2026-10-0{day} 10:00", "clicked", campaign="c")
    assert facts(shop, "preferred_subject_style", "preferred_content_format") == {1: (None, None)}


def test_trials_and_pricing_pages(shop: Shop) -> None:
    """A4.16: log-ins of the trial's first week; looked at prices and started no trial in 48 hours."""
    for who in range(1, 6):
        shop.person(who)
    shop.web(1, "2026-10-01 10:00", "started_trial")
    for moment in ("2026-10-01 10:05", "2026-10-03 09:00", "2026-10-08 09:59", "2026-10-08 10:00", "2026-09-30 10:00"):
        shop.web(1, moment, "logged_in")
    shop.web(2, "2026-10-10 10:00", "viewed_page", url="https://a.example/Pricing?plan=1")
    shop.web(3, "2026-10-10 10:00", "viewed_page", url="https://a.example/plans")
    shop.web(3, "2026-10-12 10:00", "started_trial")  # just within 48 hours
    shop.web(4, "2026-10-30 10:00", "viewed_page", url="https://a.example/pricing")  # not over yet
    names = ("days_since_trial_start", "logins_first_week", "pricing_views_30d", "pricing_without_trial_48h")
    assert facts(shop, *names) == {
        1: (30, 3, 0, None),
        2: (None, None, 1, True),
        3: (19, 0, 1, False),
        4: (None, None, 1, None),
        5: (None, None, 0, None),
    }


def test_without_trials_nobody_lacks_one(shop: Shop) -> None:
    """A shop without trials must not be told that its visitors of pricing pages started none."""
    shop.person(1)
    shop.web(1, "2026-10-10 10:00", "viewed_page", url="https://a.example/pricing")
    assert facts(shop, "pricing_without_trial_48h", "logins_30d", "pricing_views_30d") == {1: (None, None, 1)}


def test_what_a_crm_states(shop: Shop) -> None:
    """A1.4, A4.16: stages in the CRM's words, the score as a number, the newest export's word; nothing of the past."""
    shop.undated()
    shop.person(1)
    shop.person(2)
    shop.states(1, "Lifecycle Stage", "Lead", load=1)
    shop.states(1, "Lifecycle Stage", "Opportunity", load=2)
    shop.states(1, "Deal Stage", "Proposal sent")
    shop.states(1, "HubSpot Score", "42")
    shop.states(1, "Last Activity Date", "2026-10-21 08:00")
    shop.states(2, "HubSpot Score", "unknown")
    names = ("crm_lifecycle_stage", "crm_deal_stage", "crm_lead_score", "days_since_crm_activity")
    assert facts(shop, *names) == {1: ("Opportunity", "Proposal sent", 42.0, 10), 2: (None, None, None, None)}
    earlier = features.build(shop.engine, date(2026, 10, 30), shop.workspace.data_version()).name
    assert shop.engine.value(f"SELECT COUNT(crm_lifecycle_stage) FROM {earlier}") == 0


def test_stated_preferences_are_fields_of_rules(shop: Shop) -> None:
    """A1.7: a quiz answer is a feature under its own name, text or number, and a rule can ask for it."""
    shop.undated()
    for who in (1, 2, 3):
        shop.person(who)
        shop.states(who, "Hiking level (1-5)", str(who))
        shop.states(who, "Notes; \"quoted\" 'x'", f"anything {who}")
    shop.states(1, "Favourite category", "Boots")
    shop.states(2, "Favourite category", "Tents")
    ready = people.prepare(shop.workspace)
    level = ready.vocabulary.feature("stated_hiking_level_1_5")
    assert level and level.kind == "number" and level.unit and "Hiking level" in level.meaning
    rule = parse("stated_favourite_category = 'Boots' and stated_hiking_level_1_5 < 3", ready.vocabulary)
    met = to_sql(rule, ready)
    sql = f"SELECT f.subscriber_id FROM {ready.table.name} AS f WHERE {met.sql}"
    assert shop.engine.rows(sql, met.parameters) == [(1,)]
    assert {column.name for column in ready.table.columns} >= {"stated_favourite_category", "stated_notes_quoted_x"}


def flat(shop: Shop) -> None:
    shop.undated()
    shop.workspace.set_state("newest_on", "")
    for who, orders, money, last in ((1, 4, 200.0, "2026-10-01"), (2, 0, 0.0, None), (3, None, None, None)):
        shop.person(who, "2026-01-01 00:00")
        shop.add(
            "subscriber_summary",
            subscriber_id=who,
            orders_total=orders,
            revenue_total=money,
            last_order_on=last,
            click_rate=0.1 if who == 1 else None,
            stands_in=True,
        )


def test_one_flat_table_is_enough(shop: Shop) -> None:
    """A1.9: orders, money and rates as stated; what a flat table cannot say is missing, never 0."""
    flat(shop)
    names = ("orders_total", "revenue_total", "average_order_value", "days_since_last_order", "stated_click_rate")
    assert facts(shop, *names) == {
        1: (4, 200.0, 50.0, 30, 0.1),
        2: (0, 0.0, None, None, None),
        3: (None, None, None, None, None),
    }
    unknown = ("orders_365d", "revenue_365d", "clicks_90d", "visits_90d", "open_rate_90d", "stated_open_rate")
    assert set(facts(shop, *unknown).values()) == {(None,) * 6}


def test_what_a_flat_table_does_not_say_is_no_zero(shop: Shop) -> None:
    """A4, A5: money of a year is not known from sums without days, neither for tiers nor for stages; it is said why."""
    flat(shop)
    ready = people.prepare(shop.workspace, AS_OF)
    views = scores.tiers(shop.workspace, ready, ERFM)
    assert sum(tier.people for tier in views) == 3
    assert {(tier.revenue_365d, tier.revenue_share) for tier in views} == {(None, None)}
    stages = engagement.known(shop.workspace, ready).stages
    assert stages and {stage.revenue_365d for stage in stages} == {None}
    why = people.who(shop.workspace, ready).unavailable
    assert "stated without their days" in why["frequency"] and why["monetary"] == why["frequency"]


def test_orders_beat_what_is_stated(shop: Shop) -> None:
    """A1.9: of a person with orders these are counted; figures stay beside them under names of their own."""
    flat(shop)
    shop.order(1, "2026-10-30", 10)
    assert facts(shop, "orders_total", "revenue_total", "days_since_last_order", "stated_orders")[1] == (1, 10, 1, 4)


BOUGHT = ("orders_total", "revenue_total", "average_order_value", "days_since_last_order", "lifecycle_stage")
WINDOWS = ("orders_365d", "revenue_365d", "orders_90d", "revenue_90d", "orders_30d", "discounted_orders")


def states_purchases(shop: Shop, who: int, stands_in: bool | None = True, **figures: object) -> None:
    shop.person(who, "2024-01-01 00:00")
    shop.add("subscriber_summary", subscriber_id=who, stands_in=stands_in, **figures)


def test_stated_purchases_stand_in_person_by_person(shop: Shop) -> None:
    """A1.9: orders of other people do not make somebody a person who bought nothing; what is not stated is not known.

    As of 31 October: 2's last order is 30 days ago, so nothing was bought in the last 30 days, and what in the last 90
    is not stated; 3's is 365 days ago, so the year is empty; of 4 nobody says when; 5 bought nothing by both; 6 spent
    money in a number of orders that is not stated.
    """
    shop.undated()
    shop.person(1, "2024-01-01 00:00")
    shop.order(1, "2026-10-01", 20, discount=5)
    states_purchases(shop, 2, orders_total=4, revenue_total=200.0, last_order_on="2026-10-01")
    states_purchases(shop, 3, orders_total=2, revenue_total=50.0, last_order_on="2025-10-31")
    states_purchases(shop, 4, orders_total=3, average_order_value=30.0)
    states_purchases(shop, 5, orders_total=0, revenue_total=0.0)
    states_purchases(shop, 6, revenue_total=80.0)
    assert facts(shop, *BOUGHT) == {
        1: (1, 20, 20, 30, "active"),
        2: (4, 200, 50, 30, "active"),
        3: (2, 50, 25, 365, "churned"),
        4: (3, None, 30, None, None),
        5: (0, 0, None, None, "lead"),
        6: (None, 80, None, None, None),
    }
    assert facts(shop, *WINDOWS) == {
        1: (1, 20, 1, 20, 0, 1),
        2: (None, None, None, None, 0, None),
        3: (0, 0, 0, 0, 0, None),
        4: (None, None, None, None, None, None),
        5: (0, 0, 0, 0, 0, 0),
        6: (None, None, None, None, None, None),
    }


def test_a_platform_whose_orders_are_loaded_is_not_taken_at_its_word(shop: Shop) -> None:
    """A1.9: its figures then count days that its orders do not reach; and what a repair leaves out stays out.

    Of 2 the orders ever are not known, those of the loaded days are none; of 3 a repair took the only order.
    """
    shop.undated()
    shop.person(1, "2024-01-01 00:00")
    shop.order(1, "2026-10-01", 20)
    states_purchases(shop, 2, stands_in=False, orders_total=3, revenue_total=90.0)
    states_purchases(shop, 3, stands_in=None, orders_total=1, revenue_total=20.0)
    assert facts(shop, *BOUGHT) == {
        1: (1, 20, 20, 30, "active"),
        2: (None, None, None, None, None),
        3: (0, 0, None, None, "lead"),
    }
    windows = facts(shop, "orders_365d", "revenue_365d", "orders_90d")
    assert windows[2] == windows[3] == (0, 0, 0)


def test_figures_are_not_known_before_they_were_stated(shop: Shop) -> None:
    """A4.8: at an earlier date whose orders are stated is not known; who orders later had no order yet."""
    shop.undated()
    for who in (2, 3):
        states_purchases(shop, who, orders_total=4, revenue_total=200.0, last_order_on="2025-01-01")
    shop.person(1, "2024-01-01 00:00")
    shop.order(1, "2026-06-01", 20)
    shop.order(3, "2026-10-01", 20)
    earlier = features.build(shop.engine, date(2026, 7, 1), shop.workspace.data_version()).name
    rows = shop.engine.rows(f"SELECT orders_total, orders_365d FROM {earlier} ORDER BY subscriber_id")
    assert rows == [(1, 1), (None, None), (0, 0)]
