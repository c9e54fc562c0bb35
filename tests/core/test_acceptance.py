"""The spot-check plan: what passes, what fails, and what 20 people prove."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.core.acceptance import judge, lower_bound, passes_with
from segmentation.core.distributions import binomial_cdf, hypergeometric_tail

SIZES = (50, 100, 200, 500)


@pytest.mark.parametrize(
    ("right", "bounds", "places"),
    [
        (20, (0.900, 0.880, 0.870, 0.864), 3),
        (19, (0.82, 0.81, 0.795, 0.788), None),
        (18, (0.76, 0.74, 0.73, 0.722), None),
        (17, (0.70, 0.68, 0.67, 0.66), None),
        (16, (0.64, 0.62, 0.61, 0.604), None),
    ],
)
def test_trap_21_a_clean_draw_proves_no_more_than_the_published_share(
    right: int, bounds: tuple, places: int | None
) -> None:
    for size, published in zip(SIZES, bounds, strict=True):
        digits = places or len(str(published).split(".")[1])
        assert round(lower_bound(right, 20, size), digits) == published


@given(st.integers(1, 60).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n), st.integers(n, 200))))
def test_lower_bound_is_the_smallest_number_not_refuted(case: tuple[int, int, int]) -> None:
    right, drawn, population = case
    bound = round(lower_bound(right, drawn, population) * population)
    assert right <= bound <= population - (drawn - right) or right == 0
    assert hypergeometric_tail(right, population, bound, drawn) > 0.05
    if bound > right:
        assert hypergeometric_tail(right, population, bound - 1, drawn) <= 0.05


def test_a_census_proves_exactly_what_it_saw_and_a_large_segment_the_binomial_bound() -> None:
    assert lower_bound(37, 40, 40) == 37 / 40
    assert lower_bound(20, 20) == pytest.approx(0.05 ** (1 / 20))
    assert lower_bound(18, 20, 100_000) == pytest.approx(lower_bound(18, 20), abs=1e-4)


@pytest.mark.parametrize(
    ("allowed", "published"),
    [
        (0, (0.358, 0.122, 0.012, 0.001, 0.000)),
        (1, (0.736, 0.392, 0.069, 0.008, 0.000)),
        (2, (0.925, 0.677, 0.206, 0.035, 0.000)),
        (3, (0.984, 0.867, 0.411, 0.107, 0.001)),
        (4, (0.997, 0.957, 0.630, 0.238, 0.006)),
    ],
)
def test_chance_to_be_accepted_is_the_published_one(allowed: int, published: tuple) -> None:
    assert tuple(round(binomial_cdf(allowed, 20, rate), 3) for rate in (0.05, 0.1, 0.2, 0.3, 0.5)) == published


@pytest.mark.parametrize(
    ("wrong", "decision"), [(0, "pass"), (1, "pass"), (2, "draw more"), (3, "draw more"), (4, "fail"), (20, "fail")]
)
def test_twenty_drawn(wrong: int, decision: str) -> None:
    assert judge(20, wrong).decision == decision
    assert judge(20, wrong, population=5_000).decision == decision
    assert judge(20, wrong).draw_more == (20 if decision == "draw more" else 0)


@pytest.mark.parametrize(("wrong", "decision"), [(2, "pass"), (3, "pass"), (4, "fail"), (5, "fail")])
def test_forty_drawn_decides(wrong: int, decision: str) -> None:
    assert judge(40, wrong).decision == decision


def test_unsure_is_not_right() -> None:
    assert judge(20, 0, 1).decision == "pass"
    assert judge(20, 1, 1).decision == "draw more"
    failed = judge(20, 1, 3)
    assert failed.decision == "fail" and failed.right == 16
    assert (
        failed.sentence
        == "16 of 20 are right, 1 wrong, 3 unsure: failed. Tighten the rule, or look again at the unsure ones."
    )


def test_open_until_the_verdicts_are_in_unless_nothing_can_save_it() -> None:
    assert judge(0, 0).decision == "open"
    waiting = judge(20, 0, pending=5)
    assert (
        waiting.decision == "open" and waiting.at_least is None and waiting.sentence == "5 of 20 have no verdict yet."
    )
    assert judge(20, 4, pending=10).decision == "fail"
    assert judge(12, 0).decision == "open"
    assert judge(40, 2, pending=20).decision == "open"


@pytest.mark.parametrize(
    ("population", "drawn", "wrong", "decision", "more"),
    [
        (8, 8, 0, "pass", 0),
        (8, 8, 1, "fail", 0),
        (14, 14, 1, "pass", 0),
        (20, 20, 1, "pass", 0),
        (20, 20, 2, "fail", 0),
        (25, 20, 2, "fail", 0),
        (30, 20, 2, "draw more", 10),
        (30, 30, 2, "pass", 0),
        (30, 30, 3, "fail", 0),
        (40, 40, 3, "pass", 0),
        (8, 5, 0, "open", 0),
    ],
)
def test_small_segments_are_judged_by_the_same_share(
    population: int, drawn: int, wrong: int, decision: str, more: int
) -> None:
    outcome = judge(drawn, wrong, population=population)
    assert (outcome.decision, outcome.draw_more) == (decision, more)


def test_words_say_what_was_proved() -> None:
    assert (
        judge(20, 0, population=100).sentence
        == "20 of 20 are right: passed. So at least 88 % of the segment is right (95 % sure)."
    )
    assert judge(20, 2).sentence == "18 of 20 are right, 2 wrong: too many to pass, too few to fail. Draw 20 more."


def test_probabilities_in_the_module_are_those_of_the_plan() -> None:
    """Worked out by walking every outcome of both draws through judge()."""

    def by_walking(rate: float) -> float:
        def exactly(k: int) -> float:
            return binomial_cdf(k, 20, rate) - binomial_cdf(k - 1, 20, rate)

        total = 0.0
        for first in range(21):
            decision = judge(20, first).decision
            if decision == "pass":
                total += exactly(first)
            if decision == "draw more":
                total += exactly(first) * sum(exactly(k) for k in range(21) if judge(40, first + k).decision == "pass")
        return total

    stated = {0.02: 0.994, 0.05: 0.896, 0.1: 0.527, 0.15: 0.225, 0.2: 0.081, 0.3: 0.008, 0.5: 0.0}
    for rate, chance in stated.items():
        assert round(passes_with(rate), 3) == chance
        assert passes_with(rate) == pytest.approx(by_walking(rate))


def test_trap_21_a_half_wrong_segment_fails() -> None:
    assert 1 - passes_with(0.5) > 0.999
    assert 1 - binomial_cdf(4, 20, 0.5) == pytest.approx(0.994, abs=5e-4)


def test_one_more_wrong_never_helps() -> None:
    order = {"fail": 0, "draw more": 1, "pass": 2}
    for population, wrong in itertools.product((20, 25, 30, 40, 1000), range(20)):
        worse, better = judge(20, wrong + 1, population=population), judge(20, wrong, population=population)
        assert order[worse.decision] <= order[better.decision]


@pytest.mark.parametrize("counts", [(20, 21, 0), (20, 15, 6), (-1, 0, 0), (20, -1, 0)])
def test_counts_that_do_not_fit_are_refused(counts: tuple) -> None:
    with pytest.raises(ValueError, match="do not fit"):
        judge(*counts)
    with pytest.raises(ValueError, match="do not fit"):
        judge(20, 0, population=10)
