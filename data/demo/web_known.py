"""Keeps planted browsing with the planted people, and says how the tracker knew each visit."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.orders import Sales
from data.demo.people import BACKGROUND, Calendar


def cap(events: pd.DataFrame, people: pd.DataFrame, sales: Sales, calendar: Calendar) -> pd.DataFrame:
    """Keeps planted behaviour with the planted people: others see a category they never bought at most four times in
    90 days, and people who bought from one category look at two categories at most in 60 days."""
    ago = calendar.last_day - (events["at"].to_numpy() - calendar.start).astype("timedelta64[D]").astype(int)
    group = people["group"].to_numpy()[events["person"]]
    bought = sales.lines.merge(sales.orders[["order", "person"]], on="order")
    bought["category"] = c.PRODUCT_CATEGORY[bought["product"]]
    pairs = bought[["person", "category"]].drop_duplicates()
    key = events["person"].to_numpy() * 100 + events["category"].to_numpy()
    has_bought = np.isin(key, pairs["person"].to_numpy() * 100 + pairs["category"].to_numpy())
    views = events["event"].isin(["viewed_product", "viewed_category"]).to_numpy()
    near = views & (ago <= 95) & ~has_bought & (group != "boot_browsers")
    rank = events[near].groupby(["person", "category", "event"]).cumcount()
    drop = np.zeros(len(events), bool)
    drop[np.flatnonzero(near)[(rank >= 4).to_numpy()]] = True

    one_category = pairs.groupby("person").size()
    single = np.isin(events["person"], one_category.index[one_category == 1]) & (group != "category_explorers")
    single &= (events["category"] >= 0).to_numpy() & (ago <= 63)
    seen = events.loc[single, ["person", "category"]].copy()
    seen["bought"] = has_bought[single]
    order = seen.drop_duplicates(["person", "category"]).sort_values(
        ["person", "bought"], ascending=[True, False], kind="stable"
    )
    order = order[order.groupby("person").cumcount() < 2]
    allowed = order["person"].to_numpy() * 100 + order["category"].to_numpy()
    drop |= single & ~np.isin(key, allowed)
    return events[~drop].reset_index(drop=True)


def recognise(events: pd.DataFrame, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """How the tracker knew each visit. Planted people are always known; the first visit of a customer carries both the
    customer id and the address; people with two addresses show the second one under the same customer id."""
    visits = (
        events.groupby("visit", sort=True)
        .agg(person=("person", "first"), at=("at", "min"))
        .sort_values(["person", "at"])
    )
    person = visits["person"].to_numpy()
    is_customer = people["is_customer"].to_numpy()[person]
    background = (people["group"].to_numpy() == BACKGROUND)[person]
    draw = rng.random(len(visits))
    known = np.where(draw < 0.62, "id", np.where(draw < 0.90, "both", "email"))
    known = np.where(is_customer, known, "email").astype(object)
    known[background & (rng.random(len(visits)) < 0.12)] = "nobody"
    turn = visits.groupby("person").cumcount().to_numpy()
    known[(turn == 0) & is_customer] = "both"
    known[(turn == 0) & ~is_customer] = "email"
    known[(turn == 1) & people["two_addresses"].to_numpy()[person]] = "second"
    visits["known_by"] = known
    visits["device"] = person * 2 + (rng.random(len(visits)) < 0.25)
    return events.join(visits[["known_by", "device"]], on="visit")
