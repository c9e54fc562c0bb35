"""Pockets found on one half and confirmed on the other: planted ones are there, shuffled ones are not (A6.3)."""

import math

import numpy as np
import pytest

from segmentation.discover import comparing, subgroups


def shop(people: int = 4_000, seed: int = 1, facts: int = 12):
    """Candidates over random facts, and who of these people is in a planted pocket of two conditions."""
    random = np.random.default_rng(seed)
    values = random.random((people, facts))
    met, names = [], []
    for place in range(facts):
        for cut in (0.2, 0.4, 0.6, 0.8):
            met += [values[:, place] >= cut, values[:, place] <= cut]
            names += [f"fact{place}"] * 2
    return random, values, np.array(met), names


def test_a_planted_pair_of_conditions_is_found_with_its_ratio() -> None:
    random, values, met, names = shop()
    planted = (values[:, 3] >= 0.6) & (values[:, 7] <= 0.4)
    outcome = (random.random(len(values)) < np.where(planted, 0.30, 0.10)).astype(float)
    found = subgroups.hunt(met, outcome, "share", names, seed=7)
    assert {names[part] for part in found[0].parts} == {"fact3", "fact7"}
    assert subgroups.jaccard(subgroups.together(met, found[0].parts), planted) > 0.9
    assert 3.0 in found[0].interval
    assert len(found) <= 3  # what overlaps it by more than half is not said again


def test_a_planted_pocket_that_does_less_is_found() -> None:
    random, values, met, names = shop(seed=2)
    outcome = (random.random(len(values)) < np.where(values[:, 5] >= 0.8, 0.05, 0.2)).astype(float)
    found = subgroups.hunt(met, outcome, "share", names, seed=7)
    assert [names[part] for part in found[0].parts] == ["fact5"]
    assert found[0].interval.high < 1 and 0.25 in found[0].interval


def test_a_pocket_of_big_spenders_is_found_by_amount() -> None:
    random, values, met, names = shop(seed=3)
    bought = random.random(len(values)) < 0.3
    outcome = bought * random.lognormal(4, 0.6, len(values)) * np.where(values[:, 0] >= 0.8, 2.5, 1.0)
    found = subgroups.hunt(met, outcome, "amount", names, seed=7)
    assert [names[part] for part in found[0].parts] == ["fact0"]
    assert 2.5 in found[0].interval


@pytest.mark.parametrize("kind", ["share", "amount"])
def test_nothing_is_confirmed_in_19_of_20_shuffled_copies(kind) -> None:
    """The outcome dealt out at random: whatever stands out on one half is not there on the other."""
    random, values, met, names = shop(people=2_000, seed=4, facts=10)
    outcome = (random.random(len(values)) < np.where(values[:, 3] >= 0.8, 0.4, 0.1)).astype(float)
    if kind == "amount":
        outcome *= random.lognormal(4, 1.0, len(values))
    assert subgroups.hunt(met, outcome, kind, names, seed=0)
    spoiled = sum(
        bool(subgroups.hunt(met, np.random.default_rng(seed).permutation(outcome), kind, names, seed=seed))
        for seed in range(20)
    )
    assert spoiled <= 1


def test_the_second_half_has_not_been_seen() -> None:
    """Both sides are counted apart, and together they are everyone."""
    random, values, met, names = shop()
    outcome = (random.random(len(values)) < np.where(values[:, 3] >= 0.8, 0.4, 0.1)).astype(float)
    first = subgroups.hunt(met, outcome, "share", names, seed=7)[0]
    inside = subgroups.together(met, first.parts)
    assert first.first.people + first.second.people == int(inside.sum())
    assert first.first.people + first.first.others == len(values) // 2
    assert first.chance < 0.01


def test_the_same_seed_finds_the_same_and_no_outcome_finds_nothing() -> None:
    random, values, met, names = shop()
    outcome = (random.random(len(values)) < np.where(values[:, 3] >= 0.8, 0.4, 0.1)).astype(float)
    assert subgroups.hunt(met, outcome, "share", names, 5) == subgroups.hunt(met, outcome, "share", names, 5)
    assert subgroups.hunt(met, np.zeros(len(values)), "share", names, 5) == []


def test_benjamini_hochberg_by_hand() -> None:
    """Four tests: 0.01·4/1, 0.02·4/2, 0.03·4/3 and 0.5; each no larger than the next."""
    assert comparing.benjamini_hochberg([0.03, 0.01, 0.5, 0.02]) == pytest.approx([0.04, 0.04, 0.5, 0.04])
    assert comparing.benjamini_hochberg([]) == []


def test_the_ratio_and_its_interval_by_hand() -> None:
    """30 of 100 against 10 of 100: ratio 3, log error sqrt(0.7/30 + 0.9/10) = 0.3367 → [1.55, 5.80]."""
    outcome = np.array([1.0] * 30 + [0.0] * 70 + [1.0] * 10 + [0.0] * 90)
    inside = np.arange(200) < 100
    found = comparing.ratio_interval(outcome, inside)
    error = math.sqrt(0.7 / 30 + 0.9 / 10)
    assert found.low == pytest.approx(3 * math.exp(-1.959964 * error))
    assert found.high == pytest.approx(3 * math.exp(1.959964 * error))


def test_a_pocket_without_a_hit_has_an_upper_end() -> None:
    outcome = np.array([0.0] * 100 + [1.0] * 20 + [0.0] * 80)
    found = comparing.ratio_interval(outcome, np.arange(200) < 100)
    assert found.low == 0 and 0 < found.high < 1


def test_the_exact_probability_of_a_share() -> None:
    """3 hits among 4, of 4 hits among 8: hypergeometric, (4·4 + 1) / 70."""
    outcome = np.array([1.0, 1, 1, 0, 1, 0, 0, 0])
    assert comparing.share_chance(outcome, np.arange(8) < 4, True) == pytest.approx(17 / 70)
