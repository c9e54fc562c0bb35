"""When a prediction is learned and judged: no outcome of one part may reach into the next."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from segmentation.understand.prediction_dates import LEAST_HISTORY_DAYS, MOST_DATES, periods


@given(st.sampled_from([14, 30, 60, 90, 365]), st.integers(0, 2000), st.dates(date(2020, 1, 1), date(2030, 1, 1)))
def test_each_outcome_is_over_before_the_next_begins(days: int, history: int, as_of: date) -> None:
    oldest, horizon = as_of - timedelta(days=history), timedelta(days=days)
    found = periods(as_of, days, oldest)
    assert all(on + horizon <= as_of for on in found.judged)
    assert all(on + horizon <= judged for on in found.middle for judged in found.judged)
    assert all(on + horizon <= middle for on in found.learned for middle in found.middle)
    assert all(on >= oldest + timedelta(days=LEAST_HISTORY_DAYS) for on in found.dates)
    assert len(found.learned) <= MOST_DATES and list(found.dates) == sorted(found.dates, reverse=True)


def test_worked_by_hand() -> None:
    """As of 31 October 2026 over 30 days: 1 October, 1 September, and 2 August and the three months before."""
    found = periods(date(2026, 10, 31), 30, date(2025, 5, 1))
    assert found.judged == (date(2026, 10, 1),) and found.middle == (date(2026, 9, 1),)
    assert found.learned[:2] == (date(2026, 8, 2), date(2026, 7, 3)) and len(found.learned) == 4


def test_too_little_history_leaves_parts_empty() -> None:
    as_of = date(2026, 10, 31)
    assert periods(as_of, 90, as_of - timedelta(days=100)).judged == ()
    short = periods(as_of, 90, as_of - timedelta(days=130))
    assert short.judged and not short.middle and not short.learned
