"""The short way of looking back gives every feature and score of the long way, whatever is missing or equal.

Issue 6: membership worked out at any earlier date is that which was recorded on it; A4, as of.
"""

import random
from datetime import date, timedelta

import pytest

from segmentation.understand import lean, people, scores
from segmentation.understand.families import catalogue
from segmentation.understand.ground import Ground, Told
from tests.understand.conftest import Shop

NEWEST, PAST = date(2026, 10, 31), date(2026, 9, 30)
# Few days and few amounts: much falls on one day, at a window's edge, or comes out equal.
AGES = (0, 1, 6, 7, 29, 30, 31, 60, 61, 89, 90, 120, 121, 364, 365, 395, 396, 500)


def fill(shop: Shop, dice: random.Random, orders: bool) -> None:
    """Two dozen people, some without a date or an objection with one, and what they did."""
    days = [(NEWEST - timedelta(days=age)).isoformat() for age in AGES]

    def moment() -> str:
        return f"{dice.choice(days)} {dice.choice(('00:00', '18:00', '23:59'))}"

    for who in range(1, 25):
        shop.person(who, dice.choice((None, moment())), is_unsubscribed=who % 8 == 0)
        for _ in range(dice.choice((0, 0, 1, 2, 5)) * orders):
            shop.order(
                who, dice.choice(days), dice.choice((-5, 0, 20, 20, 35)), dice.choice((0, 5)), dice.choice((0, 4))
            )
            shop.line(who, dice.choice(days), dice.choice(("Boots", "Tents")), dice.choice((-1, 1, 2)))
        for _ in range(dice.choice((0, 3, 6))):
            event = dice.choice(("received", "received", "opened", "opened", "clicked", "unsubscribed", "bounced"))
            shop.mail(who, moment(), event, dice.choice((None, True, False)))  # type: ignore[arg-type]
        for _ in range(dice.choice((0, 2, 5))):
            seen = dice.choice(("viewed_product", "viewed_category", "searched", "added_to_cart", "logged_in"))
            shop.web(who, moment(), seen, dice.choice(("", "Boots", "Tents")), seconds=dice.choice((None, 3.5)))


@pytest.mark.parametrize(("seed", "orders"), [(1, True), (2, False)])
def test_the_short_way_is_the_long_way(shop: Shop, seed: int, orders: bool) -> None:
    """Every feature of the catalogue in turn, and the scores by their own cut points and by those of another day."""
    dice = random.Random(seed)
    fill(shop, dice, orders)
    names = [feature.name for feature in catalogue()]
    dice.shuffle(names)
    frozen = scores.cuts(shop.workspace, people.prepare(shop.workspace))
    classes = [name for name in lean.SCORES if name.endswith("_score") and name != "erfm_score"]
    for day, cuts in ((NEWEST, None), (PAST, frozen)):
        whole = people.prepare(shop.workspace, day, cuts=cuts).table.name
        for asked in (names[::2], names[1::2] + classes):
            listed = ", ".join(sorted(asked))
            with lean.people(shop.workspace, day, asked, cuts=cuts) as few:
                short, long = (
                    shop.engine.rows(f"SELECT subscriber_id, {listed} FROM {table} ORDER BY subscriber_id")
                    for table in (few.table.name, whole)
                )
            assert short == long and len(short) > 10, day


def test_what_preparing_read_of_the_rows_is_remembered_until_they_change(shop: Shop) -> None:
    """The first day of each behaviour and the columns that exports state: kept with the state of the data."""
    shop.person(1, "2026-01-01 09:00")
    shop.order(1, "2026-03-02", 20)
    people.prepare(shop.workspace)
    kept = Told.kept(shop.workspace)
    assert kept == Told.read(shop.engine) and kept.begun["ordered"] == date(2026, 3, 2)
    shop.mail(1, "2026-02-01 09:00", "clicked")
    shop.workspace.set_state("data_version", str(shop.workspace.data_version() + 1))
    assert Told.kept(shop.workspace) is None
    assert Ground(shop.workspace).told.begun["clicked"] == date(2026, 2, 1)
