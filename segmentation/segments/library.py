"""Patterns that the guides name, as ready-made rules: start from one, bend it, check it."""

from dataclasses import dataclass

from segmentation.core import rules
from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Segment, Vocabulary

FAMILIES = ("intent", "engagement velocity", "predictive lifecycle", "content preference", "eRFM hybrid")


@dataclass(frozen=True)
class Pattern:
    """A ready-made segment: whom (rule), why they matter (purpose), how success shows (metric), and the brief."""

    name: str
    family: str
    rule_text: str
    purpose: str
    metric: str
    brief: str
    hard_rules: tuple[str, ...] = ()
    exclusions: tuple[str, ...] = ("open_ticket", "over_mailed")
    minimum: int = 50
    maximum: int = 500

    def segment(self) -> Segment:
        """A draft to be saved or changed."""
        return Segment(
            self.name,
            self.rule_text,
            hard_rules=self.hard_rules,
            exclusions=self.exclusions,
            minimum=self.minimum,
            maximum=self.maximum,
            purpose=self.purpose,
            metric=self.metric,
            brief=self.brief,
            proposed_by=f"library: {self.family}",
        )


PATTERNS: tuple[Pattern, ...] = (
    # The starter trio of the guides, with their own sizes (A8.3, A11.3).
    Pattern(
        "Looked at products this week, bought nothing",
        "intent",
        "count(viewed_product within 7 days) >= 3 and count(ordered within 7 days) = 0",
        "They are deciding now; intent fades within days.",
        "share who order within 7 days",
        "Answer the doubt: reviews, fit, delivery and returns for what they looked at.",
    ),
    Pattern(
        "Reads every mail, never bought",
        "engagement velocity",
        "clicks_30d >= 2 and opens_90d >= 2 and orders_total = 0",
        "They trust the mails, not yet the shop.",
        "first orders within 30 days",
        "Teach and lower the first step: a guide, a customer story, a small first product.",
        minimum=100,
        maximum=1000,
    ),
    Pattern(
        "Customers whose clicks dropped by half",
        "engagement velocity",
        "orders_total >= 1 and clicks_prior_60d >= 4 and clicks_30d <= 1",
        "Clicks fall before customers leave: from 2 or more a month to at most 1.",
        "clicks and orders within 30 days",
        "Ask what changed, show what is new; no discount first.",
        minimum=20,
        maximum=200,
    ),
    Pattern(
        "Filled a cart, did not order",
        "intent",
        "count(added_to_cart within 7 days) >= 1 and count(ordered within 7 days) = 0",
        "The cart says what they want.",
        "orders within 3 days",
        "One reminder with the product, stock and delivery time.",
        exclusions=("recent_purchasers", "open_ticket", "over_mailed"),
    ),
    Pattern(
        "Browses often, never bought",
        "intent",
        "product_views_90d >= 5 and visits_90d >= 3 and orders_total = 0",
        "Something holds them back: price, choice or trust.",
        "first orders within 30 days",
        "Help them choose: best sellers of the category they look at, with an answer to the usual doubt.",
    ),
    Pattern(
        "Explores many categories, bought from one",
        "content preference",
        "distinct(viewed_product.category within 60 days) >= 3 and categories_bought = 1",
        "They are ready for a second category.",
        "orders from a new category within 30 days",
        "Show what goes with what they own, from the category they look at most.",
    ),
    Pattern(
        "Late-evening browsers",
        "content preference",
        "evening_visit_share >= 0.6 and visits_90d >= 4",
        "They read and buy after work.",
        "clicks and orders per mail",
        "Send between 19:00 and 21:00; long reads work.",
    ),
    Pattern(
        "Buys with a discount only",
        "eRFM hybrid",
        "orders_total >= 2 and discounted_order_share >= 0.8",
        "A full-price mail does not move them; a discount to others costs margin.",
        "margin per recipient",
        "Bundles and thresholds instead of a plain percentage.",
        exclusions=("refund_heavy", "open_ticket", "over_mailed"),
    ),
    Pattern(
        "Loyal at full price",
        "eRFM hybrid",
        "orders_total >= 3 and discounted_order_share <= 0.1",
        "They do not need a discount: do not teach them one.",
        "orders at full price within 60 days",
        "Early access and news, no coupon.",
        exclusions=("recent_purchasers", "refund_heavy", "open_ticket", "over_mailed"),
    ),
    Pattern(
        "Best customers by score",
        "eRFM hybrid",
        "erfm_score >= 80",
        "Few people bring much of the revenue.",
        "revenue per recipient",
        "Thank them: service, early access, a personal note.",
        hard_rules=("orders_365d >= 2",),
        exclusions=("recent_purchasers", "refund_heavy", "open_ticket", "over_mailed"),
    ),
    Pattern(
        "Repeat buyers gone quiet for two months",
        "predictive lifecycle",
        "orders_365d >= 2 and days_since_last_order > 60",
        "They know the shop and may be leaving it.",
        "orders within 30 days",
        "Come back with what is new in what they bought.",
    ),
    Pattern(
        "First-time buyers, time for the second order",
        "predictive lifecycle",
        "orders_total = 1 and days_since_last_order between 14 and 60",
        "The second order decides who stays.",
        "second orders within 30 days",
        "How to use and care for what they bought, then what goes with it.",
    ),
    Pattern(
        "Valuable customers about to leave",
        "predictive lifecycle",
        "probability_alive < 0.5 and revenue_365d >= 200",
        "The prediction says they may be gone, and they were worth much.",
        "orders within 60 days",
        "A personal mail from a person; ask before offering.",
        minimum=20,
        maximum=300,
    ),
    Pattern(
        "New subscribers who have not bought yet",
        "predictive lifecycle",
        "days_since_signup <= 30 and orders_total = 0",
        "Nothing is known of them but that they came.",
        "first orders within 30 days",
        "Welcome: who you are, best sellers, one question about what they look for.",
        minimum=50,
        maximum=1000,
    ),
    Pattern(
        "Gets mails, opens and clicks none",
        "engagement velocity",
        "emails_received_90d >= 10 and opens_90d = 0 and clicks_90d = 0",
        "Each mail to them harms the sender's standing.",
        "clicks within 30 days, otherwise removal",
        "One last mail: do you still want these? Then stop.",
        exclusions=("open_ticket",),
        maximum=5000,
    ),
)


def patterns(vocabulary: Vocabulary) -> tuple[Pattern, ...]:
    """The patterns whose every word these data know, in the order of the library."""
    return tuple(pattern for pattern in PATTERNS if not unsupported(pattern, vocabulary))


def unsupported(pattern: Pattern, vocabulary: Vocabulary) -> str:
    """Why the data cannot support a pattern, in a sentence; "" when they can."""
    try:
        for text in (pattern.rule_text, *pattern.hard_rules):
            rules.parse(text, vocabulary)
    except UserError as why:
        return why.what
    missing = sorted(event for event in vocabulary.unknown_events if event in pattern.rule_text)
    return f"No data on “{missing[0]}” are loaded." if missing else ""


def pattern(name: str) -> Pattern:
    """The pattern of that name. Raises UserError when there is none."""
    found = next((one for one in PATTERNS if one.name == name), None)
    if found is None:
        raise UserError(
            "no_pattern",
            f"The library has no pattern “{name}”.{did_you_mean(name, [one.name for one in PATTERNS])}",
            "Choose one from the list.",
        )
    return found
