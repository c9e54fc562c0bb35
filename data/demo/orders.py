"""What people bought: one row per order and one per line, before any fault is planted.

Orders: order (0..), person, day, at (datetime64 UTC), discount_code (or ""), subtotal (after discount), discount,
shipping, total, refunded, kind ("paid" here; faults add "voided", "test", "future"). Lines: order, product, quantity,
unit_price.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.people import BACKGROUND, Calendar

_ORDINARY_BASKET_LIMIT = 400.0


@dataclass(frozen=True)
class Sales:
    """All orders and their lines; `lines.order` refers to `orders.order`."""

    orders: pd.DataFrame
    lines: pd.DataFrame


def make_sales(people: pd.DataFrame, seed: int, calendar: Calendar) -> Sales:
    """Orders of every group by its rule (see README.md), each person at most once a day."""
    rng = np.random.default_rng([seed, 2])
    person, ago = _when(people, rng, calendar.last_day)
    day = calendar.last_day - ago
    frame = pd.DataFrame({"person": person, "day": day})
    frame = frame[(frame["day"] >= 0) & (frame["day"] < calendar.last_day)]
    frame = frame.drop_duplicates(["person", "day"]).sort_values(["person", "day"]).reset_index(drop=True)
    frame = _keep_cooling_apart(frame, people, rng, calendar.last_day)
    frame["at"] = _clock(frame, people, rng, calendar)
    frame = frame.sort_values(["at", "person"]).reset_index(drop=True)
    frame["order"] = np.arange(len(frame))
    lines = _baskets(frame, people, rng)
    _discounts(frame, lines, people, rng)
    _refunds(frame, people, rng)
    frame["kind"] = "paid"
    return Sales(frame, lines)


def _when(people: pd.DataFrame, rng: np.random.Generator, last: int) -> tuple[np.ndarray, np.ndarray]:
    """Pairs (person, days ago), group by group."""
    pairs: list[tuple[np.ndarray, np.ndarray]] = []

    def add(who: np.ndarray, counts: np.ndarray, low: int, high: int) -> None:
        repeated = np.repeat(who, counts)
        pairs.append((repeated, rng.integers(low, high, len(repeated))))

    def of(group: str) -> np.ndarray:
        return np.flatnonzero((people["group"] == group).to_numpy())

    def between(who: np.ndarray, low: int, high: int) -> np.ndarray:
        return rng.integers(low, high + 1, len(who))

    def some(who: np.ndarray, part: float) -> np.ndarray:
        return who[rng.random(len(who)) < part]

    reachable = ~people["invalid_email"].to_numpy()  # a wrong address joins nothing, so nothing hangs on it
    buyers = some(of(BACKGROUND), 0.47)
    buyers = buyers[reachable[buyers]]
    counts = rng.choice([1, 2, 3, 4, 5, 6, 8], len(buyers), p=(0.52, 0.22, 0.11, 0.06, 0.04, 0.03, 0.02))
    oldest = np.minimum(last - people["created"].to_numpy()[buyers] - 1, last - 1)
    first = np.maximum((rng.random(len(buyers)) * oldest).astype(int), 1)
    lifetime = np.minimum(rng.exponential(260, len(buyers)) + 20, first)
    again = np.repeat(np.arange(len(buyers)), counts - 1)
    pairs.append((buyers, first))
    pairs.append((buyers[again], (first[again] - rng.random(len(again)) * lifetime[again]).astype(int).clip(1)))

    for group, low, high, newest, eldest in (
        ("promo_only", 4, 9, 6, 520),
        ("rare_high_value", 3, 5, 20, 500),
        ("one_time_clickers", 1, 1, 30, 280),
        ("repeat_vips", 5, 9, 46, 350),
        ("category_explorers", 1, 3, 20, 400),
        ("refund_heavy", 5, 8, 15, 500),
    ):
        who = of(group)
        add(who, between(who, low, high), newest, eldest)
    add(of("repeat_vips"), np.ones(len(of("repeat_vips")), int), 4, 42)
    cooling = of("cooling_regulars")
    pairs.append((cooling, between(cooling, 66, 112)))
    add(cooling, between(cooling, 5, 8), 118, 350)
    some_boots = some(of("boot_browsers"), 0.4)
    add(some_boots, between(some_boots, 1, 2), 200, 500)
    evening = of("evening_browsers")
    recent = some(evening, 0.85)
    add(recent, between(recent, 1, 3), 2, 88)
    older = some(evening, 0.4)
    add(older, between(older, 1, 2), 95, 500)
    for group, part in (
        ("accelerating", 0.4),
        ("decelerating", 0.4),
        ("dormant", 0.4),
        ("resurrected", 0.4),
        ("chronic_non_openers", 0.45),
    ):
        who = some(of(group), part)
        add(who, np.ones(len(who), int), 190, 530)
    return np.concatenate([p for p, _ in pairs]), np.concatenate([a for _, a in pairs])


def _keep_cooling_apart(frame: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator, last: int) -> pd.DataFrame:
    """Nobody else has four orders in a year and then 60 to 120 days of silence: their newest order moves nearer."""
    ago = last - frame["day"]
    yearly = frame[ago < 365].groupby("person").size()
    newest = ago.groupby(frame["person"]).min()
    odd = yearly.index[(yearly >= 4) & newest.reindex(yearly.index).between(50, 130)]
    odd = odd[(people.loc[odd, "group"] != "cooling_regulars").to_numpy()]
    at = frame[frame["person"].isin(odd)].groupby("person")["day"].idxmax()
    frame.loc[at, "day"] = last - rng.integers(5, 45, len(at))
    return frame


def _clock(frame: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator, calendar: Calendar) -> np.ndarray:
    """The moment of each order, UTC. Evening is 20:00–22:00 UTC, which is evening in the shop's local time all year."""
    in_evening = (people["group"].to_numpy()[frame["person"]] == "evening_browsers") | (rng.random(len(frame)) < 0.10)
    seconds = np.where(
        in_evening, rng.integers(20 * 3600, 22 * 3600, len(frame)), rng.integers(6 * 3600, 18 * 3600, len(frame))
    )
    return calendar.start + (frame["day"].to_numpy() * 86_400 + seconds).astype("timedelta64[s]")


def _baskets(frame: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One to three different products an order, half of them from the person's favourite category."""
    n = len(frame)
    group = people["group"].to_numpy()[frame["person"]]
    favourite = people["favourite"].to_numpy()[frame["person"]]
    size = rng.choice([1, 2, 3], n, p=(0.6, 0.28, 0.12))
    size[np.isin(group, ["one_time_clickers", "accelerating", "decelerating", "dormant", "resurrected"])] = 1
    order = np.repeat(np.arange(n), size)
    g, fav = group[order], favourite[order]
    stays = (rng.random(len(order)) < 0.55) | (g == "category_explorers")
    category = np.where(stays, fav, rng.integers(0, len(c.CATEGORIES), len(order)))
    category = np.where((g == "boot_browsers") & (category == 0), fav, category)
    product = category * c.PER_CATEGORY + rng.integers(0, c.PER_CATEGORY, len(order))
    product = np.where(g == "one_time_clickers", rng.choice(c.PREMIUM, len(order)), product)
    quiet = np.isin(g, ["accelerating", "decelerating", "dormant", "resurrected"])
    product = np.where(quiet, rng.choice(c.CHEAP, len(order)), product)
    first_line = np.r_[True, order[1:] != order[:-1]]
    product = np.where((g == "rare_high_value") & first_line, rng.choice(c.EXPEDITION, len(order)), product)
    quantity = np.where((c.PRICES[product] < 40) & (rng.random(len(order)) < 0.25), 2, 1)
    lines = pd.DataFrame({"order": order, "product": product, "quantity": quantity, "unit_price": c.PRICES[product]})
    lines["first"] = first_line
    lines = lines.drop_duplicates(["order", "product"])
    running = (lines["quantity"] * lines["unit_price"]).groupby(lines["order"]).cumsum()
    fits = (running <= _ORDINARY_BASKET_LIMIT) | lines["first"] | (group[lines["order"]] == "rare_high_value")
    return lines[fits].drop(columns="first").reset_index(drop=True)


def _discounts(frame: pd.DataFrame, lines: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> None:
    group = people["group"].to_numpy()[frame["person"]]
    gross = (lines["quantity"] * lines["unit_price"]).groupby(lines["order"]).sum().reindex(frame["order"]).to_numpy()
    with_code = (rng.random(len(frame)) < 0.2) & (group != "rare_high_value")
    with_code |= group == "promo_only"
    # Nobody else with three or more orders used a code every time: their first order loses it.
    ordered = frame.groupby("person")["order"].transform("size")
    always = pd.Series(with_code).groupby(frame["person"].to_numpy()).transform("all").to_numpy()
    first = ~frame.duplicated("person").to_numpy()
    with_code &= ~(always & first & (ordered >= 3).to_numpy() & (group != "promo_only"))
    code = rng.integers(0, len(c.CODES), len(frame))
    frame["discount_code"] = np.where(with_code, np.array(c.CODES, dtype=object)[code], "")
    frame["discount"] = np.where(with_code, np.round(gross * c.CODE_RATES[code], 2), 0.0)
    frame["subtotal"] = np.round(gross - frame["discount"], 2)
    frame["shipping"] = np.where(frame["subtotal"] >= 80, 0.0, 4.95)
    frame["total"] = np.round(frame["subtotal"] + frame["shipping"], 2)


def _refunds(frame: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Refund-heavy people get at least two thirds of their money back; elsewhere 3 % of orders are refunded, in part
    only for people with three or more orders."""
    heavy = people["group"].to_numpy()[frame["person"]] == "refund_heavy"
    rank = frame["total"].groupby(frame["person"]).rank(method="first", ascending=False)
    ordered = frame.groupby("person")["order"].transform("size")
    back = frame["total"].to_numpy().copy()
    rare = ~heavy & (rng.random(len(frame)) < 0.03)
    in_part = rare & ((ordered >= 3).to_numpy() | (rng.random(len(frame)) < 0.4))
    back = np.where(in_part, np.round(back * 0.3, 2), back)
    refunded = rare | (heavy & (rank <= np.ceil(ordered * 0.7)).to_numpy())
    frame["refunded"] = np.where(refunded, back, 0.0)
    share = frame["refunded"].groupby(frame["person"]).transform("sum") / frame["total"].groupby(
        frame["person"]
    ).transform("sum")
    if (share[heavy] < 0.55).any():
        raise AssertionError("the planted refund-heavy group lost its rule")
