"""All segments' mails together, against the control that is kept out of every list (A13.1): by hand, and planted."""

from datetime import date, datetime, timedelta

import numpy as np
import pandas as pd
import pytest

from segmentation.activate import holdout
from segmentation.core.statistics import Mean, Rate
from segmentation.review.arms import Arm
from segmentation.review.programme import Programme, division, judged, programme
from segmentation.store.workspace import Workspace, now

FIRST, SECOND, UNTIL = date(2026, 9, 1), date(2026, 10, 1), date(2026, 10, 31)
PEOPLE = 400


def divided(workspace: Workspace, day: date, percent: int, people: int = PEOPLE) -> set[int]:
    """An export of that day, with the control as it is recorded then; who is in it."""
    kept = set(holdout.held_of(holdout.key_of(workspace), holdout.EVERYBODY, range(1, people + 1), percent))
    with workspace.engine.write() as tx:
        for one in sorted(kept):
            tx.execute("INSERT INTO app.controls VALUES ($d, $one, $p)", {"d": day, "one": one, "p": percent})
        tx.execute(
            "INSERT INTO app.exports VALUES ($key, 'boots', 1, 'klaviyo', 1, 'x', 'x.zip', $day, $at, 'Ana')",
            {"key": f"e{day}", "day": day, "at": now()},
        )
    return kept


def tables(workspace: Workspace, orders: list[tuple[int, date, float]], created: dict[int, date] | None = None) -> None:
    """400 people who signed up in 2025, unless `created` says otherwise; person 7 objected in August."""
    workspace.set_state(holdout.KEY, "00" * 32)
    signed = [datetime.combine((created or {}).get(n, date(2025, 1, 1)), datetime.min.time()) for n in range(1, 401)]
    made = {
        "subscribers": pd.DataFrame({"subscriber_id": range(1, PEOPLE + 1), "created_at": signed}),
        "orders": pd.DataFrame(orders, columns=["subscriber_id", "ordered_on", "revenue"]).assign(total=1.0),
        "email_events": pd.DataFrame(
            {"subscriber_id": [7], "event": ["complained"], "happened_on": [date(2026, 8, 1)]}
        ),
    }
    for name, frame in made.items():
        workspace.engine.load_frame(name, frame)
    with workspace.engine.write() as tx:
        tx.execute(
            "CREATE OR REPLACE TABLE orders AS SELECT * REPLACE (CAST(ordered_on AS DATE) AS ordered_on) FROM orders"
        )
        tx.execute(
            "CREATE TABLE consents(subscriber_id BIGINT, channel VARCHAR, status VARCHAR, happened_at TIMESTAMP)"
        )


def test_everybody_counts_once_from_the_day_they_were_known(workspace: Workspace) -> None:
    """Worked out by hand: both sides, the time before, a newcomer, one who objected before, an order too late."""
    early = date(2026, 8, 20)
    orders = [(n, early, 20.0) for n in range(1, 11)] + [(n, date(2026, 9, 15), 50.0) for n in range(1, 101)]
    orders += [(400, date(2026, 9, 15), 999.0), (3, date(2026, 11, 5), 999.0)]
    tables(workspace, orders, {400: date(2026, 9, 20)})
    kept = divided(workspace, FIRST, 10)
    assert kept == divided(workspace, SECOND, 10) and 20 < len(kept) < 65
    found = programme(workspace, UNTIL)
    assert found.sent is not None and found.held is not None
    counted = set(range(1, PEOPLE + 1)) - {7}
    for side, people in ((found.held, counted & kept), (found.sent, counted - kept)):
        bought = len([n for n in people if n <= 100])
        assert (side.people, side.bought) == (len(people), Rate(len(people), bought))
        assert side.revenue == Mean(len(people), 50.0 * bought, 2500.0 * bought), "nor an order before one was known"
        assert side.bought_before == Rate(len(people), len([n for n in people if n <= 10 or n == 400]))
        watched = 60 * len(people) - 30 * (400 in people)
        assert side.watched == watched, "the newcomer counts from the second division"
    assert (found.since, found.until) == (FIRST, UNTIL) and found.verdict == "too small"
    assert not [row for row in workspace.engine.rows("SHOW TABLES") if "kept_out" in row[0] or "divisions" in row[0]]


def test_without_control_or_orders_and_after_its_end(workspace: Workspace) -> None:
    """No silent 0: never divided; no orders since. A share that was changed counts from then; an end is an end."""
    tables(workspace, [(1, date(2026, 10, 20), 50.0)])
    assert programme(workspace, UNTIL).why == "Nobody was kept out of every list before that day."
    divided(workspace, FIRST, 5)
    divided(workspace, SECOND, 10)
    found = division(workspace, UNTIL)
    assert found is not None and (found.days, found.percent, found.ended) == ((SECOND,), 10, None)
    assert division(workspace, SECOND).days == (FIRST,), "an earlier month is read as it stood"  # type: ignore[union-attr]
    divided(workspace, date(2026, 10, 15), 0)
    ended = division(workspace, UNTIL)
    assert ended is not None and ended.ended == date(2026, 10, 15)
    assert programme(workspace, UNTIL).until == date(2026, 10, 14)
    assert programme(workspace, date(2026, 12, 31)).verdict == "unknown", "the order came after the end"


def side(people: int, amounts: np.ndarray, past: Mean) -> Arm:
    """A side of so many people, of whom some spent these amounts."""
    money = Mean(people, float(amounts.sum()), float((amounts**2).sum()))
    bought = Rate(people, len(amounts))
    before = Mean(people, past.total * people / past.n, past.squares * people / past.n)
    return Arm(people, bought, bought, money, before, Rate(people, 0), people * 30)


def year(dice: np.random.Generator, lift: float, months: int = 12) -> list[Programme]:
    """A year read every month: 18,000 may be mailed, 2,000 are kept out; amounts with a long tail."""
    per_month, sizes = 0.02, (18_000, 2_000)
    past = Mean(20_000, 20_000 * 0.24 * 40.0, 20_000 * 0.24 * 40.0**2 * 2)
    spent: list[list[np.ndarray]] = [[], []]
    read = []
    for month in range(1, months + 1):
        for place, size in enumerate(sizes):
            share = per_month * (1 + lift * (place == 0))
            spent[place].append(dice.lognormal(3.3, 0.8, dice.binomial(size, share)))
        arms = [side(size, np.concatenate(one), past) for size, one in zip(sizes, spent, strict=True)]
        until = FIRST + timedelta(days=30 * month)
        read.append(judged(arms[0], arms[1], FIRST, until, 10, "EUR"))
    return read


def test_a_programme_without_effect_is_no_winner_in_19_of_20_years() -> None:
    """A13.4: sixty years of nothing, each read twelve times; a gain and a harm of two fifths are found."""
    dice = np.random.default_rng(3)
    odd = sum(any(one.verdict in ("works", "harms") for one in year(dice, 0.0)) for _ in range(60))
    assert odd <= 3
    gain, harm = year(dice, 0.4)[-1], year(dice, -0.4)[-1]
    assert (gain.verdict, harm.verdict) == ("works", "harms")
    assert "more than those kept out of every list" in gain.why and "−€" in harm.why
    assert gain.worth is not None and gain.worth[1].low > 0 and gain.worth[0] in gain.worth[1]


@pytest.mark.parametrize(
    ("held", "days", "buyers", "verdict"),
    [(2000, 13, 90, "too early"), (2000, 60, 3, "too small"), (2600, 60, 90, "odd division")],
)
def test_too_early_too_small_and_an_odd_division_are_answers(held: int, days: int, buyers: int, verdict: str) -> None:
    """A13.2, A17.1: said before any number is."""
    past = Mean(100, 100.0, 4000.0)
    sent, out = side(18_000, np.full(800, 40.0), past), side(held, np.full(buyers, 40.0), past)
    found = judged(sent, out, FIRST, FIRST + timedelta(days=days), 10, "EUR")
    assert found.verdict == verdict and found.title and found.why
