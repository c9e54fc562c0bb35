"""A small shop of 400 people made by hand: canonical tables and a people table, with a planted false label.

People 1–200 click a lot; the odd ones among them bought once, the even ones three times. “Repeat buyers” by clicks
alone is therefore half wrong: the guide's story (A10.2). Nobody else clicks. Every tenth person is over-mailed.
"""

from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, People, Segment, TableRef, Vocabulary
from segmentation.store.workspace import Workspace

AS_OF = date(2026, 11, 20)
PEOPLE = 400
NUMBERS = """
days_since_last_order days_since_first_order days_since_last_click days_since_last_open
days_since_last_visit days_since_signup orders_total orders_365d orders_90d orders_30d
days_between_orders revenue_total revenue_365d revenue_90d average_order_value refund_share
emails_received_90d emails_received_7d opens_90d machine_opens_90d clicks_30d clicks_90d
clicks_prior_60d click_rate_90d visits_90d product_views_30d product_views_90d carts_90d
checkouts_90d searches_90d categories_viewed_90d categories_bought top_category_views_90d
discounted_orders discounted_order_share discount_share evening_visit_share weekend_order_share
open_tickets tickets_365d last_satisfaction recency_score frequency_score monetary_score
engagement_score lifetime_value_score erfm_score probability_alive predicted_orders_365d
predicted_revenue_365d
""".split()  # noqa: SIM905
LOWER = {"days_since_last_order", "refund_share", "open_tickets"}
UNITS = {"revenue_365d": "money", "refund_share": "share", "orders_365d": "orders", "clicks_90d": "clicks"}
FLAGS = ("is_suppressed", "is_unsubscribed", "is_bounced", "is_complained", "has_consent", "has_usable_address")
TEXTS = ("top_category_viewed", "top_category_bought", "tier")

VOCABULARY = Vocabulary(
    features=(
        *(Feature(n, "any", UNITS.get(n, ""), n, "lower" if n in LOWER else "higher", "never") for n in NUMBERS),
        *(Feature(n, "flags", "", n, kind="yes/no") for n in FLAGS),
        *(Feature(n, "any", "", n, kind="text") for n in TEXTS),
    ),
    events=EVENTS,
)


@dataclass(frozen=True)
class Shop:
    """The workspace with the tables in it, and its people."""

    workspace: Workspace
    people: People


def open_shop(workspace: Workspace) -> Shop:
    """Make the tables in an empty workspace."""
    with workspace.engine.write() as tx:
        tx.execute((Path(__file__).parent / "shop.sql").read_text("utf-8"))
    workspace.set_state("newest_on", AS_OF.isoformat())
    return Shop(
        workspace,
        People(TableRef("people_test", "one row per subscriber"), VOCABULARY, AS_OF, workspace.data_version()),
    )


REPEAT = Segment(
    "Repeat buyers who click",
    "clicks_90d >= 5",
    purpose="They come back",
    goal="8 % order",
    metric="orders within 30 days",
    goal_date=date(2026, 12, 31),
    brief="What is new",
)


def changed(segment: Segment, **fields: object) -> Segment:
    """The segment with other fields."""
    return replace(segment, **fields)  # type: ignore[arg-type]


def planned(segment: Segment) -> Segment:
    """The segment with a goal and a brief, without which it may not be approved."""
    return replace(
        segment,
        goal=segment.goal or REPEAT.goal,
        metric=segment.metric or REPEAT.metric,
        goal_date=segment.goal_date or REPEAT.goal_date,
        brief=segment.brief or REPEAT.brief,
    )
