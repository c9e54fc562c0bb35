"""Twenty simulated years, looked at again and again: the nil effect never wins, the large and the harmful are found.

Each seed is a segment of its own in one workspace, so that the reading itself (exports, holdouts, orders after sending,
windows) is what is tried; `test_simulated_year` takes one such year through loading and the audit.
"""

from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from segmentation.core.model import Segment
from segmentation.review.lift import lift
from segmentation.store.workspace import Workspace

SEEDS, PEOPLE, HELD, MONTHS = 20, 600, 0.2, 12
LOOKS = (1, 2, 4, 6, 9, 12)  # ends of months at which a team looks
FIRST = date(2025, 11, 1)
# Chance to order in the month after a quarter's list: of those held out, of those sent to.
CHANCES = {"nil": (0.10, 0.10), "large": (0.06, 0.16), "harmful": (0.25, 0.10)}


def segment(kind: str, seed: int) -> Segment:
    return Segment(f"{kind} {seed}", "orders_total >= 0", segment_id=f"{kind}_{seed}", version=1)


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A list of 600 people a quarter for each segment, a fifth held out; orders within 25 days of it."""
    workspace = Workspace.create(tmp_path_factory.mktemp("years") / "shop", "Twenty years")
    lists, members, held, orders = [], [], [], []
    for place, (kind, seed) in enumerate((kind, seed) for kind in CHANCES for seed in range(SEEDS)):
        dice = np.random.default_rng([seed, len(kind)])
        people = place * PEOPLE + np.arange(PEOPLE)
        out = dice.random(PEOPLE) < HELD
        for month in range(0, MONTHS, 3):
            day = FIRST + timedelta(days=30 * month)
            lists.append((f"{kind}_{seed}", day))
            members.append(pd.DataFrame({"segment": f"{kind}_{seed}", "day": day, "person": people}))
            held.append(pd.DataFrame({"segment": f"{kind}_{seed}", "day": day, "person": people[out]}))
            without, with_mail = CHANCES[kind]
            bought = people[dice.random(PEOPLE) < np.where(out, without, with_mail)]
            days = [day + timedelta(days=int(one)) for one in dice.integers(1, 26, len(bought))]
            orders.append(pd.DataFrame({"subscriber_id": bought, "ordered_on": days}))
    frames = {
        "listed": pd.DataFrame(lists, columns=["segment", "day"]),
        "members": pd.concat(members),
        "held": pd.concat(held),
        "bought": pd.concat(orders),
    }
    with workspace.engine.write() as tx:
        for name, frame in frames.items():
            tx.load_frame(name, frame)
        for sql in (Path(__file__).parent / "twenty_years.sql").read_text("utf-8").split(";"):
            if sql.strip():
                tx.execute(sql)
    return workspace


def verdicts(workspace: Workspace, kind: str, months: tuple[int, ...]) -> list[set[str]]:
    """For each seed what was said at the end of each of these months."""
    ends = [FIRST + timedelta(days=30 * month) for month in months]
    return [{lift(workspace, segment(kind, seed), day, window=365).verdict for day in ends} for seed in range(SEEDS)]


def test_the_nil_effect_is_no_winner_in_19_of_20_years(years: Workspace) -> None:
    """A13.4, issue 6: looked at six times in the year."""
    said = verdicts(years, "nil", LOOKS)
    assert sum(bool(one & {"works", "harms"}) for one in said) <= 1
    assert all(one <= {"too early", "too small", "no clear difference", "works", "harms"} for one in said)


def test_the_large_effect_and_the_harm_are_found(years: Workspace) -> None:
    """By the end of the year, in at least 18 of 20."""
    for kind, verdict in (("large", "works"), ("harmful", "harms")):
        assert sum(verdict in one for one in verdicts(years, kind, LOOKS[-1:])) >= 18
