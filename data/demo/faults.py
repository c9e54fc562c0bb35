"""Faults planted in events, each counted: doubled, test, voided and future orders; several spellings."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.orders import Sales
from data.demo.people import BACKGROUND, Calendar, share

TEST_ADDRESSES = ("test@example.com", "qa.test@example.com")
FUTURE_YEARS = 36  # 2062 for 2026: a typing slip no clock can excuse


def plant_in_sales(sales: Sales, people: pd.DataFrame, seed: int, calendar: Calendar) -> tuple[Sales, dict[str, int]]:
    """Adds faulty orders. `kind` says which: "twice" (same cart within two minutes under another number), "repeat" (the
    same rows again), "voided", "test" (person -1), "future". Returns the sales with `number` (#1001…) and counts."""
    rng = np.random.default_rng([seed, 5])
    orders, n = sales.orders, len(people)
    group = people["group"].to_numpy()[orders["person"]]
    twice_by = orders.groupby("person")["order"].transform("size").to_numpy()
    usual = np.flatnonzero((group == BACKGROUND) & (twice_by < 3) & (orders["day"] > 10))
    picked = rng.permutation(usual)
    sizes = {"twice": share(90, n, 4), "repeat": share(60, n, 4), "voided": share(20, n), "future": share(6, n)}
    added: list[pd.DataFrame] = []
    start = 0
    for kind, size in sizes.items():
        rows = picked[start : start + size]
        start += size
        if kind == "twice":  # a few one-time buyers look like repeat buyers because of it
            rows = np.r_[rows[:-2], rng.permutation(np.flatnonzero(group == "one_time_clickers"))[:2]]
        copy = orders.iloc[rows].copy()
        copy["copied_from"] = copy["order"]
        copy["kind"] = kind
        if kind == "twice":
            copy["at"] += rng.integers(15, 110, len(copy)).astype("timedelta64[s]")
        if kind == "voided":
            copy["at"] -= rng.integers(3600, 5 * 3600, len(copy)).astype("timedelta64[s]")
        if kind == "future":
            copy["at"] += np.timedelta64(FUTURE_YEARS * 365 * 86_400, "s")
        if kind != "repeat":
            copy["refunded"] = 0.0
            people.loc[copy["person"], f"has_{kind}_order"] = True
        else:
            people.loc[copy["person"], "has_repeated_order"] = True
        added.append(copy)
    test = orders.iloc[rng.permutation(len(orders))[: share(12, n)]].copy()
    test = test.assign(kind="test", copied_from=test["order"], person=-1, refunded=0.0, discount_code="")
    test["discount"] = test["subtotal"] + test["discount"]
    test[["subtotal", "shipping", "total"]] = 0.0
    added.append(test)
    sizes["test"] = len(test)

    everything = pd.concat([orders.assign(copied_from=orders["order"]), *added], ignore_index=True)
    everything["order"] = np.arange(len(everything))
    fresh = everything["kind"] != "repeat"
    by_time = everything[fresh].sort_values(["at", "order"], kind="stable").index
    everything["number"] = 0
    everything.loc[by_time, "number"] = np.arange(1001, 1001 + len(by_time))
    repeats = np.flatnonzero(~fresh)
    everything.loc[repeats, "number"] = everything["number"].to_numpy()[everything["copied_from"].to_numpy()[repeats]]
    lines = everything[["order", "copied_from"]].merge(
        sales.lines.rename(columns={"order": "copied_from"}), on="copied_from"
    )
    return Sales(
        everything, lines.drop(columns="copied_from").sort_values("order", kind="stable").reset_index(drop=True)
    ), sizes


def plant_in_web(web: pd.DataFrame, people: pd.DataFrame, seed: int) -> tuple[pd.DataFrame, dict[str, int]]:
    """Spells three categories in other ways on 12 % of their rows and dates a few rows into the far future.
    Adds the column `spelling`; returns the counts per spelling and of future rows."""
    rng = np.random.default_rng([seed, 6])
    spelling = np.array([*c.CATEGORIES, ""], dtype=object)[web["category"]]
    draw = rng.random(len(web))
    counts: dict[str, int] = {}
    for canonical, others in c.SPELLINGS.items():
        here = spelling == canonical
        for k, other in enumerate(others):
            chosen = here & (draw >= 0.06 * k) & (draw < 0.06 * (k + 1))
            spelling[chosen] = other
            counts[other] = int(chosen.sum())
    web = web.assign(spelling=spelling)
    lone = np.flatnonzero((web["event"] == "viewed_page").to_numpy() & (web["known_by"] == "id").to_numpy())
    background = people["group"].to_numpy()[web["person"].to_numpy()[lone]] == BACKGROUND
    future = rng.permutation(lone[background])[: share(8, len(people))]
    web.loc[future, "at"] += np.timedelta64(FUTURE_YEARS * 365 * 86_400, "s")
    counts["future"] = len(future)
    return web, counts
