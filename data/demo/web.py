"""What people did on the site: visits of a few events each, known by customer id, by address, or not at all.

Events: person (-1 = never identified), visit, event, at (datetime64 UTC), category, product (-1 = none), search,
seconds, known_by ("id", "both", "email", "second", "nobody"), device (number of the browser).
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.orders import Sales
from data.demo.people import BACKGROUND, Calendar, share
from data.demo.web_known import cap, recognise

# group: visits in the last 88 days (low, high), visits before (low, high)
_VISITS = {
    "promo_only": (1, 4, 2, 6),
    "boot_browsers": (7, 12, 0, 3),
    "cooling_regulars": (1, 2, 6, 12),
    "rare_high_value": (1, 2, 2, 5),
    "one_time_clickers": (4, 8, 2, 5),
    "repeat_vips": (4, 8, 2, 5),
    "evening_browsers": (10, 18, 2, 6),
    "category_explorers": (7, 10, 1, 3),
    "refund_heavy": (1, 4, 2, 5),
    "accelerating": (3, 6, 0, 2),
    "decelerating": (2, 5, 0, 3),
    "dormant": (0, 0, 3, 7),
    "resurrected": (2, 4, 3, 6),
    "new_subscribers": (1, 3, 0, 0),
    "chronic_non_openers": (0, 1, 0, 2),
}
_RECENT = {
    "cooling_regulars": (63, 88),
    "category_explorers": (1, 57),
    "accelerating": (1, 29),
    "decelerating": (32, 88),
    "resurrected": (1, 28),
    "new_subscribers": (1, 20),
    "boot_browsers": (2, 85),
}
_BEFORE = {"dormant": (115, 500), "resurrected": (180, 500)}


def make_web(people: pd.DataFrame, sales: Sales, seed: int, calendar: Calendar) -> pd.DataFrame:
    """All events of the site tracker up to the export date, ordered by time."""
    rng = np.random.default_rng([seed, 4])
    visits = _visits(people, rng, calendar)
    events = pd.concat([_browse(visits, people, rng), _around_orders(people, sales, rng, calendar)], ignore_index=True)
    events = cap(events, people, sales, calendar)
    events = recognise(events, people, rng)
    events = pd.concat([events, _strangers(len(people), rng, calendar)], ignore_index=True)
    events["seconds"] = np.where(
        events["event"].str.startswith("viewed"), np.clip(rng.lognormal(3.3, 0.9, len(events)), 2, 1800).astype(int), -1
    )
    events["at"] = events["at"].astype("datetime64[s]")
    return events.sort_values(["at", "visit", "step"], kind="stable").reset_index(drop=True)


def _visits(people: pd.DataFrame, rng: np.random.Generator, calendar: Calendar) -> pd.DataFrame:
    """One row per visit: person, days ago, moment."""
    who: list[np.ndarray] = []
    ago: list[np.ndarray] = []
    known = calendar.last_day - people["created"].to_numpy()

    def add(persons: np.ndarray, counts: np.ndarray, low: int, high: int) -> None:
        repeated = np.repeat(persons, counts)
        who.append(repeated)
        ago.append(rng.integers(low, high + 1, len(repeated)))

    for group, (low, high, low_before, high_before) in _VISITS.items():
        persons = np.flatnonzero((people["group"] == group).to_numpy())
        add(persons, rng.integers(low, high + 1, len(persons)), *_RECENT.get(group, (1, 88)))
        add(persons, rng.integers(low_before, high_before + 1, len(persons)), *_BEFORE.get(group, (95, 540)))
    background = np.flatnonzero(((people["group"] == BACKGROUND) & ~people["invalid_email"]).to_numpy())
    visitors = background[rng.random(len(background)) < 0.45]
    add(visitors, rng.poisson(1.3, len(visitors)), 1, 88)
    add(visitors, rng.poisson(2.6, len(visitors)), 89, 540)
    twice = np.flatnonzero(people["two_addresses"].to_numpy())
    add(twice, np.full(len(twice), 2), 3, 40)

    frame = pd.DataFrame({"person": np.concatenate(who), "ago": np.concatenate(ago)})
    frame = frame[frame["ago"] < np.minimum(known[frame["person"]], calendar.last_day)].reset_index(drop=True)
    evening = (people["group"].to_numpy()[frame["person"]] == "evening_browsers") & (rng.random(len(frame)) < 0.95)
    evening |= rng.random(len(frame)) < 0.08
    # Evening is 20:00–22:00 UTC: evening in the shop's local time as well, summer and winter.
    seconds = np.where(
        evening, rng.integers(72_000, 78_600, len(frame)), rng.integers(5 * 3600, 18 * 3600 - 1200, len(frame))
    )
    day = calendar.last_day - frame["ago"].to_numpy()
    frame["at"] = calendar.start + (day * 86_400 + seconds).astype("timedelta64[s]")
    frame = frame.sort_values(["person", "at"]).reset_index(drop=True)
    frame["turn"] = frame.groupby("person").cumcount()
    return frame


def _browse(visits: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """A visit's events in order: home page, category, one to three products, a search, a cart, a checkout."""
    n = len(visits)
    person = visits["person"].to_numpy()
    group, favourite = people["group"].to_numpy()[person], people["favourite"].to_numpy()[person]
    boots = (group == "boot_browsers") & (visits["ago"].to_numpy() <= 88)
    explorer = group == "category_explorers"
    category = np.where(rng.random(n) < 0.6, favourite, rng.integers(0, len(c.CATEGORIES), n))
    category = np.where(boots, 0, np.where(explorer, (favourite + visits["turn"]) % len(c.CATEGORIES), category))
    shown = rng.choice([1, 2, 3], n, p=(0.6, 0.28, 0.12)) + boots
    buys_boots = group == "boot_browsers"
    parts = []

    def step(number: int, event: str, mask: np.ndarray, with_category: bool, with_product: bool) -> None:
        m = np.flatnonzero(mask)
        product = category[m] * c.PER_CATEGORY + rng.integers(0, c.PER_CATEGORY, len(m))
        delay = (number * 45 + rng.integers(0, 40, len(m))).astype("timedelta64[s]")
        parts.append(
            pd.DataFrame(
                {
                    "person": person[m],
                    "visit": m,
                    "step": number,
                    "event": event,
                    "at": visits["at"].to_numpy()[m] + delay,
                    "category": category[m] if with_category else -1,
                    "product": product if with_product else -1,
                    "search": -1,
                }
            )
        )

    cart = rng.random(n) < np.where(buys_boots, 0.0, 0.09)
    step(0, "viewed_page", rng.random(n) < 0.5, False, False)
    step(1, "viewed_category", rng.random(n) < 0.55, True, False)
    for k in (1, 2, 3):
        step(1 + k, "viewed_product", shown >= k, True, True)
    step(5, "searched", rng.random(n) < 0.12, False, False)
    parts[-1]["search"] = rng.integers(0, len(c.SEARCHES), len(parts[-1]))
    step(6, "added_to_cart", cart, True, True)
    step(7, "started_checkout", cart & (rng.random(n) < 0.4), False, False)
    return pd.concat(parts, ignore_index=True)


def _around_orders(people: pd.DataFrame, sales: Sales, rng: np.random.Generator, calendar: Calendar) -> pd.DataFrame:
    """Six in ten orders of the last year were tracked: product, cart and checkout minutes before the order."""
    recent = sales.orders[(sales.orders["day"] > calendar.last_day - 365) & (rng.random(len(sales.orders)) < 0.6)]
    lines = sales.lines[sales.lines["order"].isin(recent["order"])].merge(recent[["order", "person", "at"]], on="order")
    base = 10_000_000
    parts = []
    for number, event, rows in (
        (0, "viewed_product", lines),
        (1, "added_to_cart", lines),
        (2, "started_checkout", recent),
    ):
        detailed = event != "started_checkout"
        product = rows["product"].to_numpy() if detailed else np.full(len(rows), -1)
        parts.append(
            pd.DataFrame(
                {
                    "person": rows["person"].to_numpy(),
                    "visit": base + rows["order"].to_numpy(),
                    "step": number,
                    "event": event,
                    "at": rows["at"].to_numpy() - np.timedelta64(600 - 200 * number, "s"),
                    "category": c.PRODUCT_CATEGORY[product] if detailed else -1,
                    "product": product,
                    "search": -1,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def _strangers(n: int, rng: np.random.Generator, calendar: Calendar) -> pd.DataFrame:
    """Visits by browsers that never said who they are."""
    visits = share(9000, n)
    category = rng.integers(0, len(c.CATEGORIES), visits)
    day = rng.integers(1, calendar.last_day + 1, visits)
    at = calendar.start + (day * 86_400 + rng.integers(5 * 3600, 23 * 3600, visits)).astype("timedelta64[s]")
    device = 1_000_000_000 + rng.integers(0, max(visits * 2 // 3, 1), visits)
    parts = []
    for number, event in enumerate(("viewed_page", "viewed_category", "viewed_product")):
        product = category * c.PER_CATEGORY + rng.integers(0, c.PER_CATEGORY, visits)
        parts.append(
            pd.DataFrame(
                {
                    "person": -1,
                    "visit": 20_000_000 + np.arange(visits),
                    "step": number,
                    "event": event,
                    "at": at + np.timedelta64(number * 30, "s"),
                    "category": category if number else -1,
                    "product": product if number == 2 else -1,
                    "search": -1,
                    "known_by": "nobody",
                    "device": device,
                }
            )
        )
    return pd.concat(parts, ignore_index=True)
