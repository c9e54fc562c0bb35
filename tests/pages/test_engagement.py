"""Engagement: who warms up and who goes cold, one state opened and saved, the past, and the designed empty states."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from segmentation.understand import engagement_history
from tests.pages.segment_pages import say_mail
from tests.pages.test_scores import table, thin, words
from tests.understand.conftest import Shop

PAGE = "pages/understand/engagement.py"


def test_without_a_load_it_shows_the_way(app: Callable[..., AppTest], home: Path) -> None:
    Workspace.create(home / "empty", "Empty").close()
    test = app(PAGE, workspace="empty").run()
    assert not test.exception
    assert "Nothing is loaded yet" in words(test)


def test_the_demo_shop_from_answer_to_segment(app: Callable[..., AppTest], demo_home: Path) -> None:
    """A4.2, A4.15: the answer, newcomers apart, the past, one state opened with what to send, saved as a draft."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and not test.error
    said = words(test)
    assert " people are warming up, " in said and " going cold with " in said and "are dormant." in said
    assert "joined in the last 30 days: no trend can be known yet" in said
    assert "Strike now" in said
    assert "four of five repeat buyers come back within" in said
    assert "have another state than 30 days ago; the largest group of them, " in said
    assert "dormant, " in said and " than on 4 May 2026." in said
    stages = table(test, "Name")
    assert list(stages["Name"]) == ["New lead", "Lead", "New customer", "Active", "Lapsing", "Churned"]
    states = [frame.value for frame in test.dataframe if "Name" in frame.value.columns][1]
    assert abs(states["Share"].sum() - 100) < 1e-9, "in percent, as the sentences have them"

    test.segmented_control(key="moves_since").set_value(180).run()
    assert "have another state than 180 days ago" in words(test)
    test.selectbox(key="state_opened").set_value("new").run()
    assert "Go by what they signed up for" in words(test)
    test.selectbox(key="state_opened").set_value("decelerating").run()
    test.run()
    assert "Send less and better" in words(test) and not test.exception
    say_mail(test)
    [one for one in test.button if one.label == "Save as segment"][-1].click().run()
    assert not test.exception
    (segment,) = saved.load_all(cached.workspace("demo-shop"))
    assert (segment.rule_text, segment.status) == ("engagement_state = 'decelerating'", "draft")


def test_orders_alone_give_stages_and_say_what_is_missing(app: Callable[..., AppTest], home: Path) -> None:
    def orders_only(shop: Shop) -> None:
        for who in range(1, 6):
            shop.person(who)
            shop.order(who, f"2026-10-0{who}", 20)

    thin(home, orders_only)
    test = app(PAGE, workspace="thin").run()
    assert not test.exception and not test.error
    assert "Nobody's engagement is known." in words(test)
    assert table(test, "Name").set_index("Name").loc["New customer", "People"] == 4


def test_a_failing_look_back_leaves_the_rest(
    app: Callable[..., AppTest], demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The past is a part of the page of its own: when it fails, the answer is still there."""

    def broken(*given: object) -> None:
        raise RuntimeError("planted")

    monkeypatch.setattr(engagement_history, "history", broken)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    said = words(test)
    assert "are warming up" in said and "Something went wrong (reference " in said and "planted" not in said
