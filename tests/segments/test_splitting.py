"""A segment with two groups in it is parted, one group is left whole (A6.6; the guides' half-wrong VIPs)."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import People, Segment
from segmentation.segments import membership, saved, splitting
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare

VIPS = Segment("VIP buyers who click", "clicks_90d >= 8 and revenue_365d >= 150")


@pytest.fixture(scope="module")
def shop(prepared_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, People]]:
    import shutil

    folder = tmp_path_factory.mktemp("splitting") / "demo-shop"
    shutil.copytree(prepared_template, folder)
    workspace = Workspace.open(folder)
    yield workspace, prepare(workspace)
    workspace.close()


def test_vips_are_parted_into_repeat_buyers_and_one_time_buyers(shop) -> None:
    workspace, people = shop
    kept = saved.save(workspace, VIPS, people.vocabulary, "Ana")
    found = splitting.examine(workspace, people, kept)
    assert found.convincing and "It holds two groups" in found.sentence
    assert found.people == membership.size(workspace, people, kept)
    orders = {round(one.rule.people): one.rule.text for one in found.halves}
    assert any("orders" in text or "revenue" in text for text in orders.values())
    for half in found.halves:
        assert half.jaccard >= 0.75 and half.rule.fidelity is not None and half.rule.fidelity > 0.9
        draft = splitting.offered(found, half, workspace, people)
        assert draft.hard_rules == ("clicks_90d >= 8 and revenue_365d >= 150",)
        again = saved.save(workspace, draft, people.vocabulary, "Ana")
        assert membership.size(workspace, people, again) == half.rule.people


def test_one_group_is_left_whole(shop) -> None:
    workspace, people = shop
    kept = saved.save(workspace, Segment("Promo only", "clicks_90d >= 8 and orders_365d >= 5"), people.vocabulary, "A")
    found = splitting.examine(workspace, people, kept)
    assert not found.convincing and found.sentence.startswith("It is one group")


def test_a_segment_that_is_too_small_is_not_parted(shop) -> None:
    workspace, people = shop
    few = Segment("Big baskets of loyal buyers", "average_order_value >= 450 and orders_total >= 5")
    with pytest.raises(UserError, match="are needed"):
        splitting.examine(workspace, people, saved.save(workspace, few, people.vocabulary, "Ana"))
