"""How much data a question needs, against the published tables."""

import random

import pytest

from segmentation.core.power import clean_draws_for, detectable_rise, group_size_for, stability, stability_critical

BASES = (0.25, 0.05, 0.02)  # open, click, conversion


@pytest.mark.parametrize(
    ("people", "published", "places"),
    [
        (50, (38, 31, 29), 0),
        (100, (27, 20, 17), 0),
        (200, (18.7, 12.4, 10.1), 1),
        (500, (11.5, 7.0, 5.3), 1),
        (1_000, (8.0, 4.6, 3.3), 1),
        (2_000, (5.6, 3.1, 2.2), 1),
        (5_000, (3.5, 1.9, 1.3), 1),
        (10_000, (2.5, 1.3, 0.9), 1),
        (50_000, (1.1, 0.6, 0.4), 1),
    ],
)
def test_detectable_rise_of_halves(people: int, published: tuple, places: int) -> None:
    for base, points in zip(BASES, published, strict=True):
        rise = detectable_rise(base, people // 2, people // 2)
        assert rise is not None and round(rise * 100, places) == points


@pytest.mark.parametrize(
    ("people", "published", "places"),
    [
        (500, (20, 14, 12), 0),
        (1_000, (13.9, 9.1, 7.2), 1),
        (5_000, (6.0, 3.4, 2.4), 1),
        (10_000, (4.2, 2.3, 1.6), 1),
        (50_000, (1.8, 1.0, 0.6), 1),
    ],
)
def test_detectable_rise_with_a_tenth_held_out(people: int, published: tuple, places: int) -> None:
    for base, points in zip(BASES, published, strict=True):
        rise = detectable_rise(base, people // 10, people - people // 10)
        assert rise is not None and round(rise * 100, places) == points


@pytest.mark.parametrize(
    ("base", "other", "published"),
    [(0.02, 0.03, 3_825), (0.02, 0.024, 21_108), (0.05, 0.065, 3_780), (0.25, 0.30, 1_251)],
)
def test_group_sizes(base: float, other: float, published: int) -> None:
    """The table rounds to the nearest person; we round up."""
    assert 0 <= group_size_for(base, other) - published <= 1


def test_sizes_and_rises_answer_each_other() -> None:
    rise = detectable_rise(0.05, 2_000, 2_000)
    assert rise is not None and group_size_for(0.05, 0.05 + rise) in (2_000, 2_001)


def test_what_no_test_can_show_is_none() -> None:
    assert detectable_rise(0.9, 5, 5) is None
    assert detectable_rise(0.1, 0, 500) is None
    with pytest.raises(ValueError, match="cannot be told apart"):
        group_size_for(0.1, 0.1)


@pytest.mark.parametrize(("share", "draws"), [(0.9, 29), (0.95, 59), (0.998, 1_497), (0.997, 998), (0.999, 2_995)])
def test_clean_draws(share: float, draws: int) -> None:
    """E5 prints 997 for 0.3 %: 0.997^997 is 0.0500105, so the 998th is needed."""
    assert clean_draws_for(share) == draws


@pytest.mark.parametrize(("people", "published"), [(100, 0.338), (500, 0.068), (1_000, 0.034)])
def test_trap_22_critical_stability_index(people: int, published: float) -> None:
    assert round(stability_critical(10, people, people), 3) == published


def test_trap_22_unchanged_populations_are_called_changed_one_time_in_twenty() -> None:
    chance = random.Random(5)

    def draw() -> list[int]:
        seen = [chance.randrange(5) for _ in range(200)]
        return [seen.count(k) for k in range(5)]

    shifts = [stability(draw(), draw()) for _ in range(600)]
    assert 0.02 < sum(shift.is_clear for shift in shifts) / 600 < 0.09


def test_stability_by_hand_and_at_the_edges() -> None:
    """(.5-.25)·ln 2 + (.5-.75)·ln(2/3) = .27465"""
    shift = stability([25, 75], [50, 50])
    assert shift.index == pytest.approx(0.274653, abs=1e-6) and shift.is_clear
    assert stability([10, 20, 0], [10, 20, 0]).index == 0
    assert stability([100], [7]).is_clear is False
    assert stability([50, 0], [40, 10]).index > 0
    with pytest.raises(ValueError):
        stability([1, 2], [1, 2, 3])
    with pytest.raises(ValueError):
        stability([0, 0], [1, 2])
