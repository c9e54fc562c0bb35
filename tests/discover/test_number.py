"""How many groups: both measures on groups that are known, on one cloud, and by hand."""

import numpy as np
import pytest

from segmentation.discover import number
from segmentation.discover.number import Suggestion, Trial, from_plain, strength, suggest


def islands(groups: int, each: int = 150, seed: int = 2) -> np.ndarray:
    random = np.random.default_rng(seed)
    angle = np.arange(groups) * 2 * np.pi / groups
    centres = 8 * np.column_stack([np.cos(angle), np.sin(angle)])
    return np.vstack([centre + random.normal(0, 0.6, (each, 2)) for centre in centres])


@pytest.mark.parametrize("method", ["kmeans", "ward"])
@pytest.mark.parametrize("planted", [3, 5])
def test_the_planted_number_is_suggested(method: str, planted: int) -> None:
    found = suggest(islands(planted), method, {}, seed=7, groups=range(3, 8))
    assert found.best.groups == planted and found.best.holds
    assert found.sentence.startswith(f"{planted} groups: the most that return")
    assert [one.groups for one in found.trials] == list(range(3, 8))
    assert all(len(one.jaccards) == one.groups for one in found.trials)


def test_one_cloud_holds_at_no_number_and_that_is_said() -> None:
    cloud = np.random.default_rng(1).normal(0, 1, (900, 6))
    found = suggest(cloud, "kmeans", {}, seed=7, groups=range(3, 7))
    assert not any(one.holds for one in found.trials)
    assert found.sentence.startswith("No number from 3 to 6 holds altogether")


def test_prediction_strength_by_hand() -> None:
    """Four together of which three stay: 3·2 of 4·3 pairs; three that all stay: 1. The weakest counts."""
    own, told = np.array([0, 0, 0, 0, 1, 1, 1]), np.array([5, 5, 5, 6, 6, 6, 6])
    assert strength(own, told) == pytest.approx(0.5)
    assert strength(own, own) == 1.0


def test_the_largest_number_that_holds_is_the_best_and_it_is_kept_as_text() -> None:
    trials = (Trial(3, (0.9,) * 3, 0.95), Trial(4, (0.9, 0.8, 0.8, 0.76), 0.85), Trial(5, (0.9,) * 4 + (0.5,), 0.9))
    found = Suggestion(trials, 900)
    assert found.best.groups == 4 and found.trials[2].unstable == 1
    assert from_plain(found.plain()) == found


def test_progress_is_told_and_the_same_seed_says_the_same() -> None:
    said: list[float] = []
    matrix = islands(3, 80)
    one = suggest(matrix, "kmeans", {}, 3, lambda text, share: said.append(share), range(3, 5))
    assert said == sorted(said) and said[-1] == 1.0
    assert one == suggest(matrix, "kmeans", {}, 3, groups=range(3, 5))


def test_a_method_that_finds_its_own_number_is_refused() -> None:
    with pytest.raises(ValueError, match="own number"):
        suggest(islands(3), "hdbscan", {}, 7)
    assert number.MOST_GROUPS == 12
