"""Twenty approved segments of a big workspace, to be packed: made once, each a few to a few ten per cent of all."""

from datetime import date

from segmentation.core.model import People, Segment
from segmentation.segments import saved, spot_check
from segmentation.store.workspace import Workspace

RULES = (
    "orders_365d >= 2",
    "orders_365d >= 3 and days_since_last_order > 60",
    "orders_total = 0 and clicks_90d >= 1",
    "clicks_90d >= 2 and days_since_last_order > 90",
    "opens_90d >= 5 and clicks_90d = 0",
    "revenue_365d > 200",
    "product_views_90d >= 3 and orders_90d = 0",
    "count(viewed_product within 60 days) >= 2",
    "carts_90d >= 1 and orders_30d = 0",
    "days_since_last_order between 30 and 120",
    "days_since_last_click <= 14",
    "erfm_score >= 70",
    "erfm_score < 30 and orders_total >= 1",
    "searches_90d >= 1",
    "sum(ordered.total within 365 days) > 150",
    "days_since_signup < 90",
    "orders_total >= 4",
    "visits_90d >= 5 and clicks_90d >= 1",
    "average_order_value > 80",
    "categories_viewed_90d >= 2",
)


def approved(workspace: Workspace, people: People) -> list[Segment]:
    """The segments, saved, checked by somebody who finds everyone right, and approved."""
    made = []
    for number, rule in enumerate(RULES, start=1):
        one = Segment(
            f"Benchmark group {number}",
            rule,
            goal="8 % order",
            metric="orders",
            goal_date=date(2027, 1, 31),
            brief="New",
        )
        one = saved.save(workspace, one, people.vocabulary, "Bench")
        if one.status != "approved":
            check = spot_check.draw(workspace, people, one, seed=1, actor="Bench")
            for person in check.members:
                spot_check.verdict(workspace, check.check_id, person, "right", reviewer="Bench")
            one = saved.set_status(workspace, one.segment_id, one.version, "approved", "Bench")
        made.append(one)
    return made
