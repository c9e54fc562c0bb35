"""The sentence a marketer reads, and what changed between two rules."""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings

from segmentation.core.model import Feature, Vocabulary
from segmentation.core.rules import (
    Behaviour,
    Condition,
    FeatureMeasure,
    Rule,
    at_most,
    difference,
    parse,
    to_sentence,
)
from segmentation.understand.families import catalogue
from segmentation.understand.lifetime import FEATURES
from segmentation.understand.target import targets
from tests.core.rule_cases import RULES, VOCABULARY

SHARE = "part of the money paid that went back; above 1 when orders older than the data were refunded"
# Features whose sentences are read with the very words of their files.
WORDED = (
    "engagement_state",
    "engagement_change_30d",
    "engagement_drop_30d",
    "lifecycle_stage",
    "days_past_shop_rhythm",
    "days_since_first_visit",
    "visits_30d",
    "intent_points",
    "days_until_due",
    "last_order_gap_days",
    "order_gap_change",
    "categories_viewed_60d",
    "categories_not_bought_90d",
    "top_category_not_bought",
    "top_category_not_bought_views_90d",
    "favourite_hour",
    "favourite_weekday",
    "holiday_order_share",
)
WORDS = Vocabulary(
    (
        *VOCABULARY.features,
        Feature("orders_90d", "frequency", "orders", "orders in the last 90 days", missing="no orders were loaded"),
        Feature("orders_total", "frequency", "orders", "orders ever"),
        Feature("days_since_first_order", "recency", "days", "days since the first order", missing="never ordered"),
        Feature("days_since_last_visit", "recency", "days", "days since the last visit to the site"),
        Feature("days_since_last_return", "recency", "days", "days since the last return"),
        Feature("days_between_orders", "frequency", "days", "average days from one order to the next"),
        Feature("clicks_90d", "engagement", "clicks", "clicks in mails in the last 90 days"),
        Feature("emails_received_7d", "engagement", "mails", "mails received in the last 7 days"),
        Feature(
            "machine_opens_90d", "engagement", "opens", "opens by a machine in the last 90 days, which say nothing"
        ),
        Feature("click_rate_90d", "engagement", "share", "clicks for each mail received", missing="received no mail"),
        Feature("product_views_90d", "browsing", "views", "products looked at in the last 90 days"),
        Feature("categories_bought", "categories", "categories", "different categories bought from, ever"),
        Feature("average_order_value", "money", "money", "average paid for an order, after discounts"),
        Feature("refund_share", "money", "share", SHARE, missing="never ordered, or refunds were not loaded"),
        Feature("recency_score", "scores", "score", "class of days since the last order"),
        Feature("probability_alive", "predictions", "share", "probability of still being a customer"),
        Feature("predicted_orders_365d", "predictions", "orders", "orders expected in the next 365 days"),
        Feature("is_unsubscribed", "flags", "", "unsubscribed", kind="yes/no"),
        *(one for one in catalogue() if one.name in WORDED),
    ),
    VOCABULARY.events,
    VOCABULARY.segments,
    VOCABULARY.unknown_events,
)
BOOTS = "count(viewed_product where category = 'Boots' within 90 days)"


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            f"orders_365d >= 2 and days_since_last_order > 60 or {BOOTS} >= 5",
            "bought at least twice in the last 365 days, and last bought more than 60 days ago; "
            "or viewed a product in “Boots” at least 5 times in the last 90 days",
        ),
        ("everyone", "everyone"),
        ("nobody", "nobody"),
        ("orders_365d >= 1", "bought at least once in the last 365 days"),
        ("orders_365d > 0", "bought at least once in the last 365 days"),
        ("orders_365d = 1", "bought exactly once in the last 365 days"),
        ("orders_365d = 0", "never bought in the last 365 days"),
        ("orders_total = 0", "never bought"),
        ("orders_365d between 2 and 5", "bought 2 to 5 times in the last 365 days"),
        ("orders_365d in (1, 3, 5)", "bought 1, 3 or 5 times in the last 365 days"),
        ("orders_365d <= 12000", "bought at most 12,000 times in the last 365 days"),
        ("orders_90d is missing", "have no known value of “orders in the last 90 days” (no orders were loaded)"),
        ("days_since_last_order <= 30", "last bought at most 30 days ago"),
        ("days_since_last_order = 1", "last bought exactly 1 day ago"),
        ("days_since_last_order is missing", "never ordered"),
        ("days_since_first_order between 30 and 60", "first bought 30 to 60 days ago"),
        ("days_since_last_visit < 7", "last visited the site less than 7 days ago"),
        ("days_since_last_return > 7", "had their last return more than 7 days ago"),
        ("days_between_orders <= 45", "have at most 45 days between orders on average"),
        ("clicks_90d < 1", "never clicked in mails in the last 90 days"),
        ("emails_received_7d > 3", "received more than 3 mails in the last 7 days"),
        ("emails_received_7d >= 1", "received at least 1 mail in the last 7 days"),
        ("machine_opens_90d >= 3", "had at least 3 opens by a machine in the last 90 days"),
        ("click_rate_90d >= 0.041", "have a click rate in the last 90 days of at least 4.1 %"),
        ("product_views_90d = 0", "viewed no products in the last 90 days"),
        ("categories_bought >= 3", "bought from at least 3 different categories"),
        ("revenue_365d > 1200", "paid more than €1,200 in the last 365 days"),
        ("average_order_value between 48.2 and 80", "have an average order value of €48.2 to €80"),
        ("refund_share >= 0.5", "have a refund share of at least 50 %"),
        ("recency_score >= 4", "have a recency score of at least 4"),
        ("probability_alive < 0.3", "have a probability of still being a customer of less than 30 %"),
        ("predicted_orders_365d >= 2", "have predicted orders in the next 365 days of at least 2"),
        ("top_category_viewed in ('Boots', 'Tents')", "have “Boots” or “Tents” as the category looked at most often"),
        ("top_category_viewed != 'Boots'", "have something other than “Boots” as the category looked at most often"),
        ("top_category_viewed contains 'oo'", "have text containing “oo” as the category looked at most often"),
        ("is_suppressed is true", "may not be written to"),
        ("engagement_state = 'accelerating'", "are in the engagement state “accelerating”"),
        ("engagement_change_30d >= 0.5", "have an engagement change in the last 30 days of at least 50 %"),
        (
            "engagement_drop_30d is true",
            "clicked and visited at most half as much in the last 30 days as in the 60 before",
        ),
        ("lifecycle_stage in ('lapsing', 'churned')", "are in the lifecycle stage “lapsing” or “churned”"),
        ("days_past_shop_rhythm > 10", "had more than 10 days beyond the shop's buying rhythm without an order"),
        ("days_since_first_visit > 30", "first visited the site more than 30 days ago"),
        ("intent_points >= 5", "had at least 5 points of intent now"),
        ("days_until_due <= 7", "had at most 7 days until the next order is due by the person's own rhythm"),
        ("order_gap_change > 0.5", "have an order gap change of more than 50 %"),
        ("categories_viewed_60d >= 3", "viewed at least 3 different categories in the last 60 days"),
        ("favourite_weekday = 'Monday'", "have “Monday” as the favourite weekday for clicks and opens"),
        ("favourite_hour between 18 and 22", "have a favourite hour of 18 to 22"),
        ("holiday_order_share >= 0.5", "have a holiday order share of at least 50 %"),
        ("visits_30d >= 2", "visited the site on at least 2 days in the last 30 days"),
        ("is_suppressed is false", "may be written to"),
        ("is_unsubscribed is false", "are not unsubscribed"),
        ("signed_up_on > 2026-10-01", "have a day of signing up after 1 Oct 2026"),
        ("in segment 'VIP'", "are in the segment “VIP”"),
        ("not in segment 'VIP'", "are not in the segment “VIP”"),
        ("count(clicked within 30 days) = 0", "never clicked a link in an e-mail in the last 30 days"),
        ("count(clicked within 1 days) >= 2", "clicked a link in an e-mail at least twice in the last 1 day"),
        (
            "count(ordered where total > 50 and status = 'paid') >= 1",
            "placed an order with a total of more than 50 and with status “paid” at least once",
        ),
        ("days_since_last(clicked) <= 30", "last clicked a link in an e-mail at most 30 days ago"),
        (
            "days_since_last(searched where search contains 'tent') is missing",
            "never searched the site with search containing “tent”",
        ),
        (
            "sum(bought.line_total where category = 'Boots' within 365 days) > 200",
            "bought a product in “Boots” with line totals adding up to more than 200 in the last 365 days",
        ),
        (
            "distinct(viewed_product.category within 60 days) >= 3",
            "viewed a product across at least 3 different categories in the last 60 days",
        ),
        (
            "count(opened_ticket) is missing",
            "are not known to have opened a support ticket or not",
        ),
        (
            "(orders_365d = 0 or days_since_last_order is missing) and clicks_90d >= 3",
            "either never bought in the last 365 days or never ordered, and clicked at least 3 times in mails "
            "in the last 90 days",
        ),
        (
            "orders_365d = 0 or clicks_90d = 0 or in segment 'VIP'",
            "never bought in the last 365 days, never clicked in mails in the last 90 days, "
            "or are in the segment “VIP”",
        ),
    ],
)
def test_sentences(text: str, sentence: str) -> None:
    assert to_sentence(parse(text, WORDS), WORDS, "EUR") == sentence


def test_money_has_a_sign_only_when_the_currency_is_known() -> None:
    rule = parse("revenue_365d > 1200", WORDS)
    assert to_sentence(rule, WORDS) == "paid more than 1,200 in the last 365 days"
    assert to_sentence(rule, WORDS, "SEK") == "paid more than 1,200 SEK in the last 365 days"


@settings(max_examples=200, deadline=None)
@given(RULES)
def test_every_rule_has_a_sentence(rule: Rule) -> None:
    for vocabulary in (VOCABULARY, Vocabulary()):
        sentence = to_sentence(rule, vocabulary)
        assert sentence.strip() == sentence
        assert sentence
        assert "{" not in sentence
        assert "_" not in re.sub(r"“[^“]*”", "", sentence), "no name of ours in it"
    assert difference(rule, rule) == ()


@settings(max_examples=200, deadline=None)
@given(RULES, RULES)
def test_different_rules_have_a_difference(old: Rule, new: Rule) -> None:
    assert bool(difference(old, new, VOCABULARY)) == (old != new)


@pytest.mark.parametrize(
    ("old", "new", "lines"),
    [
        (
            "orders_365d >= 2 and clicks_90d >= 1",
            "orders_365d >= 3 and clicks_90d >= 1 and not in segment 'VIP'",
            (
                "Changed: bought at least twice in the last 365 days → bought at least 3 times in the last 365 days.",
                "Added: are not in the segment “VIP”.",
            ),
        ),
        (
            "orders_365d >= 2 or clicks_90d = 1",
            "orders_365d >= 2",
            ("Removed: clicked exactly once in mails in the last 90 days.",),
        ),
        ("everyone", "orders_90d >= 2", ("Added: bought at least twice in the last 90 days.",)),
        (
            "orders_365d >= 2 and clicks_90d = 1",
            "orders_365d >= 2 or clicks_90d = 1",
            (
                "Joined differently; the rule now reads: bought at least twice in the last 365 days, "
                "or clicked exactly once in mails in the last 90 days.",
            ),
        ),
        ("orders_365d >= 2", "orders_365d >= 2", ()),
        (
            "orders_365d >= 2 and (clicks_90d = 1 or (revenue_365d > 5 and orders_90d = 1))",
            "orders_365d >= 2 and revenue_365d > 5 and orders_90d = 1",
            ("Removed: clicked exactly once in mails in the last 90 days.",),
        ),
        (
            f"{BOOTS} >= 5",
            f"{BOOTS.replace('90', '30')} >= 5",
            (
                "Changed: viewed a product in “Boots” at least 5 times in the last 90 days → "
                "viewed a product in “Boots” at least 5 times in the last 30 days.",
            ),
        ),
    ],
)
def test_differences(old: str, new: str, lines: tuple[str, ...]) -> None:
    assert difference(parse(old, WORDS), parse(new, WORDS), WORDS) == lines


def test_every_feature_of_ours_reads_as_words() -> None:
    """Held against the headers of understand/sql: a new feature's meaning must make a sentence too."""
    folder = Path(__file__).parents[2] / "segmentation" / "understand" / "sql"
    header = re.compile(r"^-- (\w+) \| (\w+) \| ([^|]*) \| \w+ \| ([^|]*) \| (.*)$", re.M)
    rows = [found for file in folder.glob("*.sql") for found in header.findall(file.read_text("utf-8"))]
    for name, family, unit, missing, meaning in rows:
        if name == "name":
            continue
        kind = unit if unit in ("text", "yes/no") else "number"
        one = Vocabulary((Feature(name, family, unit, meaning, missing=missing, kind=kind),))  # type: ignore[arg-type]
        test = {"text": "= 'Boots'", "yes/no": "is true"}.get(kind, ">= 2")
        for text in (f"{name} {test}", f"{name} is missing", f"{name} is known"):
            sentence = to_sentence(parse(text, one), one)
            assert name not in sentence
            assert "_" not in sentence


def test_predictions_are_said_as_what_will_happen() -> None:
    """`p_next_purchase_30d` speaks of the days to come, and no column name is read out."""
    features = [*FEATURES, *(one for aim in targets() for days in aim.horizons for one in aim.features(days))]
    words = Vocabulary(tuple(features))
    for one in features:
        test = "= 'Boots'" if one.kind == "text" else ">= 0.5"
        said = to_sentence(parse(f"{one.name} {test}", words), words)
        assert "_" not in said and "this" not in said and "last" not in said, said
    for rule, said in (
        ("p_next_purchase_30d >= 0.5", "have a predicted chance of a purchase in the next 30 days of at least 50 %"),
        ("p_churn_90d > 0.25", "have a predicted chance of churn in the next 90 days of more than 25 %"),
        ("p_unsubscribe_30d < 0.1", "have a predicted chance of an unsubscribe in the next 30 days of less than 10 %"),
        ("probability_alive >= 0.3", "have a chance of still being a customer of at least 30 %"),
    ):
        assert to_sentence(parse(rule, words), words) == said


def test_short_names_keep_their_letters() -> None:
    """eRFM and CRM, as the guides and the pages write them."""
    score = Feature("erfm_score", "scores", "points", "the five scores together by their weights, from 0 to 100")
    lead = Feature("crm_lead_score", "crm", "points", "lead score in the CRM")
    words = Vocabulary((score, lead))
    assert to_sentence(parse("erfm_score >= 70", words), words) == "have an eRFM score of at least 70"
    assert "CRM lead score of at least 5" in to_sentence(parse("crm_lead_score >= 5", words), words)


@pytest.mark.parametrize(
    ("name", "value", "operator"),
    [
        ("clicks_90d", 0, "="),
        ("orders_total", 0, "="),
        ("machine_opens_90d", 0, "="),
        ("categories_not_bought_90d", 0, "="),
        ("clicks_90d", 3, "<="),
        ("revenue_365d", 0, "<="),  # refunds can take it below
        ("order_gap_change", 0, "<="),
        ("days_until_due", 0, "<="),
        ("engagement_change_30d", 0, "<="),
        ("click_rate_90d", 0, "<="),
    ],
)
def test_at_most_none_of_a_count_is_none(name: str, value: int, operator: str) -> None:
    """`= 0` reads as what it is; where there is a below, `<= 0` says more."""
    assert at_most(FeatureMeasure(name), value) == Condition(FeatureMeasure(name), operator, value)
    bought = Behaviour("count", "bought")
    assert at_most(bought, 0).operator == "=" and at_most(bought, 1).operator == "<="
    assert at_most(Behaviour("days_since_last", "bought"), 0).operator == "<="
