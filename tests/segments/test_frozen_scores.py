"""A segment that speaks of scores keeps the weights and tiers it was saved with (A5, A10): nobody moves in silence."""

from collections.abc import Iterator

import pytest

from segmentation.core.model import People, Segment
from segmentation.segments import frozen, membership, saved
from segmentation.store.workspace import Workspace
from segmentation.understand import people, score_settings, weight_history
from segmentation.understand.measures import Definitions
from segmentation.understand.score_settings import ScoreSettings
from segmentation.understand.weights import Weights
from tests.understand.conftest import Crowd, Shop, crowd, shop  # noqa: F401  (fixtures)

OTHER = Weights(0, 0, 0, 100, 0)


@pytest.fixture
def ready(shop: Shop, crowd: Crowd) -> Iterator[tuple[Workspace, People]]:  # noqa: F811
    crowd()
    yield shop.workspace, people.prepare(shop.workspace)


def keep(workspace: Workspace, everyone: People, rule: str, name: str = "Warm and worth it", **more: object) -> Segment:
    return saved.save(workspace, Segment(name, rule, **more), everyone.vocabulary, "Ana")  # type: ignore[arg-type]


def members(workspace: Workspace, everyone: People, segment: Segment) -> set[int]:
    sql, parameters = membership.of(workspace, everyone, segment)
    return {int(row[0]) for row in workspace.engine.rows(sql, parameters)}


def test_moving_weights_moves_nobody_in_a_saved_segment(ready: tuple[Workspace, People]) -> None:
    """Rule, ranking and a segment within a segment are read with what each was saved with."""
    workspace, everyone = ready
    one = keep(workspace, everyone, "erfm_score >= 50")
    best = keep(workspace, everyone, "orders_total >= 1", "The best forty", ranking="erfm_score", top=40)
    outer = saved.save(
        workspace,
        Segment("Those and clicked", "in segment 'Warm and worth it' and clicks_90d >= 0"),
        saved.with_segments(workspace, everyone.vocabulary),
        "Ana",
    )
    before = [members(workspace, everyone, segment) for segment in (one, best, outer)]
    assert before[0] and len(before[1]) == 40
    weight_history.change(workspace, OTHER)
    after = people.prepare(workspace)
    assert [members(workspace, after, segment) for segment in (one, best, outer)] == before
    assert members(workspace, after, frozen.with_todays(one)) != before[0]
    found = {
        one.segment.name: one for one in frozen.differences(workspace, saved.load_all(workspace), after.vocabulary)
    }
    assert set(found) == {"Warm and worth it", "The best forty"} and all(one.reading for one in found.values())


def test_saving_again_keeps_them_and_taking_todays_makes_a_new_version(ready: tuple[Workspace, People]) -> None:
    workspace, everyone = ready
    one = keep(workspace, everyone, "tier = 'Champions' or tier = 'Can''t lose'")
    weight_history.change(workspace, OTHER)
    after = people.prepare(workspace)
    assert saved.save(workspace, one, after.vocabulary, "Kim").version == 1
    renewed = saved.save(workspace, frozen.with_todays(one), after.vocabulary, "Kim")
    assert (renewed.version, renewed.status) == (2, "draft")
    kept = frozen.kept_with(renewed)
    assert kept and kept.weights == OTHER
    assert members(workspace, after, saved.get(workspace, one.segment_id, 1)) == members(workspace, everyone, one)


def test_other_definitions_are_told(ready: tuple[Workspace, People]) -> None:
    """A changed look-back cuts everyone's classes anew: that cannot be kept back, so it is said."""
    workspace, everyone = ready
    keep(workspace, everyone, "tier = 'Champions'")
    keep(workspace, everyone, "orders_total >= 2", "Bought more than once")
    score_settings.save(workspace, ScoreSettings(definitions=Definitions(window_days=90)))
    (found,) = frozen.differences(workspace, saved.load_all(workspace), everyone.vocabulary)
    assert found.cutting and not found.reading
    assert frozen.KEY not in saved.get(workspace, "Bought more than once").extra
