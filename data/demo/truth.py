"""Who is what: truth.csv (one row per person) and truth.json (rules of planted groups, counts of planted faults)."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.faults import TEST_ADDRESSES
from data.demo.people import Calendar

# What defines each planted group, in words and in the text form of a rule where features can say it. Suppressed people
# are members by their behaviour; subtract them for what can be reached.
GROUPS: dict[str, tuple[str, str]] = {
    "promo_only": (
        "three or more orders, every one with a discount code",
        "orders_total >= 3 and discounted_order_share >= 1",
    ),
    "boot_browsers": (
        "looked at boots eight times or more in 90 days, never bought boots, bought nothing in the last 180 days",
        "count(viewed_product where category = 'Boots' within 90 days) >= 6 "
        "and count(bought where category = 'Boots') = 0 and (orders_total = 0 or days_since_last_order > 180)",
    ),
    "cooling_regulars": (
        "four or more orders in a year, the last 60 to 120 days ago, no click for 60 days",
        "orders_365d >= 4 and days_since_last_order between 60 and 120 and clicks_30d = 0",
    ),
    "rare_high_value": (
        "few orders of some six times the usual value, at most one click ever",
        "average_order_value >= 450 and orders_total >= 2 and clicks_90d <= 1",
    ),
    "one_time_clickers": (
        "bought once (a premium product) but click mails about premium products a lot",
        "clicks_90d >= 8 and orders_365d = 1 and revenue_365d >= 150",
    ),
    "repeat_vips": ("five or more orders in 365 days and click a lot", "clicks_90d >= 8 and orders_365d >= 4"),
    "evening_browsers": (
        "nearly always visit between 20 and 24 h; place about three times as many orders in 90 days as other visitors",
        "evening_visit_share >= 0.7 and visits_90d >= 6",
    ),
    "category_explorers": (
        "looked at four or more categories in 60 days, bought from one only",
        "distinct(viewed_product.category within 60 days) >= 4 and categories_bought = 1",
    ),
    "refund_heavy": (
        "three or more orders, more than half of the money refunded",
        "orders_total >= 3 and refund_share >= 0.5",
    ),
    "accelerating": (
        "clicks multiplied in the last 30 days",
        "clicks_30d >= 5 and clicks_prior_60d between 1 and 4 and orders_365d < 2",
    ),
    "decelerating": (
        "clicked eight times or more 31 to 90 days ago, at most once since",
        "clicks_prior_60d >= 8 and clicks_30d <= 1 and orders_365d < 2",
    ),
    "dormant": (
        "clicked regularly, then neither opened nor clicked for 65 to 110 days though mailed",
        "count(clicked) >= 5 and days_since_last_click > 60 and days_since_last_open > 60 "
        "and emails_received_90d >= 3 and orders_365d < 2",
    ),
    "resurrected": (
        "clicked long ago, silent for about 150 days, clicking again",
        "clicks_30d >= 4 and clicks_prior_60d = 0 and days_since_first(clicked) > 150",
    ),
    "new_subscribers": ("joined within the last 28 days, never bought", "days_since_signup <= 30 and orders_total = 0"),
    "chronic_non_openers": (
        "mailed 15 times or more, never opened, not even by a machine",
        "count(received) >= 15 and count(opened) = 0 and count(clicked) = 0 and machine_opens_90d = 0",
    ),
}
VIP_LABEL = "clicks_90d >= 8 and revenue_365d >= 150"
_FLAGS = (
    "apple",
    "scanner",
    "mailed_often",
    "never_subscribed",
    "missing_first_name",
    "placeholder_name",
    "invalid_email",
    "two_klaviyo_ids",
    "two_addresses",
    "second_unsubscribed",
    "is_customer",
    "open_ticket",
)
_ORDER_FLAGS = ("has_twice_order", "has_repeated_order", "has_voided_order", "has_future_order")


def person_rows(
    people: pd.DataFrame, orders: pd.DataFrame, mail: pd.DataFrame, web: pd.DataFrame, calendar: Calendar
) -> pd.DataFrame:
    """The truth per person: identifiers, group, what was truly bought (doubled, voided and future orders left out)."""
    paid = orders[orders["kind"] == "paid"]
    year = paid[paid["day"] > calendar.last_day - 365]
    truth = people[["group", "email", "second_email", "klaviyo_id", "second_klaviyo_id", "customer_id"]].copy()
    truth.insert(0, "person_id", np.arange(1, len(people) + 1))
    truth.loc[~people["listed"], "klaviyo_id"] = ""
    truth.loc[~people["is_customer"], "customer_id"] = ""
    truth["true_orders"] = paid.groupby("person").size().reindex(people.index, fill_value=0)
    truth["true_orders_365d"] = year.groupby("person").size().reindex(people.index, fill_value=0)
    truth["true_revenue"] = (
        (paid["total"] - paid["refunded"]).groupby(paid["person"]).sum().reindex(people.index, fill_value=0.0).round(2)
    )
    truth["favourite_category"] = np.array(c.CATEGORIES, dtype=object)[people["favourite"]]
    truth["is_suppressed"] = (people["suppressed_by"] != "") | people["second_unsubscribed"]
    truth["suppressed_by"] = np.where(people["second_unsubscribed"], "unsubscribed", people["suppressed_by"])
    for name in _FLAGS + _ORDER_FLAGS:
        truth[name] = people[name].fillna(False).astype(bool) if name in people else False
    seen = np.isin(truth["person_id"], web.loc[(web["person"] >= 0) & (web["known_by"] != "nobody"), "person"] + 1)
    mailed = np.isin(truth["person_id"], mail["person"] + 1)
    truth["appears"] = people["listed"] | people["is_customer"] | seen | mailed
    return truth


def write_truth(folder: Path, truth: pd.DataFrame, facts: dict[str, object]) -> tuple[Path, Path]:
    """truth.csv and truth.json, written beside and renamed."""
    table, document = folder / "truth.csv", folder / "truth.json"
    beside = folder / "truth.csv.part"
    truth.to_csv(beside, index=False, quoting=csv.QUOTE_MINIMAL, lineterminator="\n")
    beside.replace(table)
    beside = folder / "truth.json.part"
    beside.write_text(json.dumps(facts, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    beside.replace(document)
    return table, document


def group_facts(truth: pd.DataFrame) -> dict[str, object]:
    """Per group: people, how many of them are suppressed, its words and its rule."""
    return {
        name: {
            "people": int((truth["group"] == name).sum()),
            "suppressed": int(((truth["group"] == name) & truth["is_suppressed"]).sum()),
            "means": words,
            "rule": rule,
        }
        for name, (words, rule) in GROUPS.items()
    }


def fault_facts(
    truth: pd.DataFrame, sizes: dict[str, int], spellings: dict[str, int], mail: pd.DataFrame
) -> dict[str, object]:
    """How many of each fault the files hold."""
    opened = mail[mail["event"] == "opened"]
    return {
        "orders_fired_twice": sizes["twice"],
        "orders_repeated_same_id": sizes["repeat"],
        "orders_voided": sizes["voided"],
        "orders_test": sizes["test"],
        "test_addresses": list(TEST_ADDRESSES),
        "orders_future": sizes["future"],
        "web_events_future": spellings["future"],
        "web_rows_cut_off": 1,
        "category_spellings": {k: {v: spellings[v] for v in others} for k, others in c.SPELLINGS.items()},
        "machine_opens_flagged": int((opened["apple"] == "true").sum()),
        "people_with_two_klaviyo_ids": int(truth["two_klaviyo_ids"].sum()),
        "people_with_two_addresses": int(truth["two_addresses"].sum()),
        "missing_first_names": int(truth["missing_first_name"].sum()),
        "placeholder_names": int(truth["placeholder_name"].sum()),
        "invalid_addresses": int(truth["invalid_email"].sum()),
        "scanner_people": int(truth["scanner"].sum()),
        "people_mailed_often_7d": int(truth["mailed_often"].sum()),
        "people_with_open_ticket": int(truth["open_ticket"].sum()),
        "suppressed": {k: int((truth["suppressed_by"] == k).sum()) for k in ("unsubscribed", "bounced", "complained")},
    }
