"""The demo shop with three segments in it, for pages that check and export them."""

from datetime import date
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from segmentation.core.model import Segment
from segmentation.segments import saved, spot_check
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

HOSTILE = "Refund <b>lovers</b> $5$ [x](http://e.example)"
CHECKED, FRESH, MARKED = "repeat_buyers_of_the_year", "vip_buyers_who_click", "refund_b_lovers_b_5_x_http_e_example"

PLAN: dict[str, Any] = {
    "goal": "8 % order",
    "metric": "orders within 30 days",
    "goal_date": date(2026, 12, 31),
    "brief": "What is new in what they bought.",
}


def make(folder: Path) -> None:
    """Save three segments; the first is checked (19 of 20 right), the others are drafts nobody has looked at."""
    workspace = Workspace.open(folder)
    try:
        people = prepare(workspace)
        for segment in (
            Segment("Repeat buyers of the year", "clicks_90d >= 1", hard_rules=("orders_365d >= 2",), **PLAN),
            Segment("VIP buyers who click", "clicks_90d >= 8 and revenue_365d >= 150"),
            Segment(HOSTILE, "orders_total >= 3 and refund_share >= 0.7"),
        ):
            kept = saved.save(workspace, segment, people.vocabulary, "Ana")
            if kept.segment_id == CHECKED:
                judge_all(workspace, kept, wrong=1)
    finally:
        workspace.close()


def judge_all(workspace: Workspace, segment: Segment, wrong: int) -> None:
    """Draw 20 and judge them: the first `wrong` are wrong, the others right."""
    check = spot_check.draw(workspace, prepare(workspace), segment, seed=7, actor="Ana")
    for place, one in enumerate(check.members):
        spot_check.verdict(workspace, check.check_id, one, "wrong" if place < wrong else "right", "bought once", "Ana")


def words(test: AppTest) -> str:
    """Everything that is written on the page, without the backslashes that keep it plain."""
    parts = [*test.title, *test.markdown, *test.caption, *test.error, *test.text]
    return "\n".join(str(part.value) for part in parts).replace("\\", "").replace("\u2060", "")


def press(test: AppTest, key: str) -> AppTest:
    """Click the button of that key."""
    return test.button(key=key).click().run()
