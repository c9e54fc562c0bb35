"""Who is in the shop: one row per person with group, identifiers, consent and the faults tied to a person.

Days are counted from the first day of the 18 months (day 0); `last_day` is the export date. Days ago = last_day - day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo import names

HISTORY_DAYS = 548
FULL_SIZE = 20_000

# Planted groups at 20,000 people; smaller shops get the same shares, at least eight each.
GROUP_SIZES = {
    "promo_only": 600,
    "boot_browsers": 450,
    "cooling_regulars": 420,
    "rare_high_value": 75,
    "one_time_clickers": 320,
    "repeat_vips": 320,
    "evening_browsers": 500,
    "category_explorers": 400,
    "refund_heavy": 180,
    "accelerating": 350,
    "decelerating": 350,
    "dormant": 900,
    "resurrected": 250,
    "new_subscribers": 500,
    "chronic_non_openers": 700,
}
BACKGROUND = "background"
_NO_MACHINE_OPENS = ("chronic_non_openers", "dormant", "resurrected", "cooling_regulars")


@dataclass(frozen=True)
class Calendar:
    """The span of the demo: `end` is the export date; `last_day` its number (day 0 is 548 days earlier)."""

    end: date
    last_day: int = HISTORY_DAYS

    @property
    def start(self) -> np.datetime64:
        return np.datetime64(self.end - timedelta(days=self.last_day), "s")


def share(count: int, people: int, at_least: int = 2) -> int:
    """`count` is meant for 20,000 people: the same share of a smaller or larger shop."""
    return max(at_least, round(count * people / FULL_SIZE))


def make_people(n: int, seed: int, calendar: Calendar) -> pd.DataFrame:
    """One row per person, index 0..n-1. Columns used by the other rooms: group, created (day), email, second_email,
    klaviyo_id, second_klaviyo_id, customer_id, apple, scanner, mailed_often, suppressed_by, suppressed_on (or -1)."""
    rng = np.random.default_rng([seed, 1])
    group = _groups(n, rng)
    people = pd.DataFrame({"group": group})
    background = group == BACKGROUND
    last = calendar.last_day

    created = rng.integers(-600, last - 380, n)
    early = background & (rng.random(n) < 0.45)
    created = np.where(early, rng.integers(-300, last - 60, n), created)
    people["created"] = np.where(group == "new_subscribers", last - rng.integers(2, 28, n), created)

    first = rng.integers(0, len(names.FIRST_NAMES), n)
    last_name = rng.integers(0, len(names.LAST_NAMES), n)
    people["first_name"] = np.array(names.FIRST_NAMES, dtype=object)[first]
    people["last_name"] = np.array(names.LAST_NAMES, dtype=object)[last_name]
    people["email"] = _addresses(people, rng)
    people["place"] = rng.choice(len(names.PLACES), n, p=names.PLACE_SHARES)
    people["has_phone"] = rng.random(n) < 0.4
    people["apple"] = (rng.random(n) < 0.3) & ~np.isin(group, _NO_MACHINE_OPENS)
    people["favourite"] = rng.integers(0, len(c.CATEGORIES), n)
    people.loc[group == "boot_browsers", "favourite"] = rng.integers(
        1, len(c.CATEGORIES), int((group == "boot_browsers").sum())
    )
    number = rng.permutation(n)
    people["klaviyo_id"] = [f"01HZX{value:021X}" for value in (number + 1) * 7919]
    people["customer_id"] = (7_012_345_000_000 + (rng.permutation(n) + 1) * 32_768).astype(str)
    _faults_of_people(people, rng)
    _suppress(people, rng, last)
    return people


def _groups(n: int, rng: np.random.Generator) -> np.ndarray:
    labels: list[str] = []
    for name, size in GROUP_SIZES.items():
        labels += [name] * share(size, n, 8)
    if len(labels) > n * 0.6:
        raise ValueError(f"{n} people are too few for the planted groups; ask for 500 or more")
    group = np.array(labels + [BACKGROUND] * (n - len(labels)), dtype=object)
    return rng.permutation(group)


def _plain(text: str) -> str:
    table = str.maketrans({"ë": "e", "é": "e", "ö": "o", "ü": "u", "á": "a", "'": "", " ": ""})
    return text.lower().translate(table)


def _addresses(people: pd.DataFrame, rng: np.random.Generator) -> list[str]:
    local = [f"{_plain(a)}.{_plain(b)}" for a, b in zip(people["first_name"], people["last_name"], strict=True)]
    domains = rng.choice(len(names.DOMAINS), len(people), p=(0.7, 0.2, 0.1))
    repeat = pd.Series(local).groupby(local).cumcount().to_numpy()
    return [f"{name}{k or ''}@{names.DOMAINS[d]}" for name, k, d in zip(local, repeat, domains, strict=True)]


def _faults_of_people(people: pd.DataFrame, rng: np.random.Generator) -> None:
    """Faults that belong to a person; each set is disjoint from the others and lies in the background population."""
    n = len(people)
    background = rng.permutation(np.flatnonzero(people["group"] == BACKGROUND))
    sizes = {
        "two_klaviyo_ids": 120,
        "two_addresses": 140,
        "placeholder_name": 12,
        "invalid_email": 20,
        "scanner": 40,
        "mailed_often": 500,
        "never_subscribed": 480,
    }
    at = 0
    for name, size in sizes.items():
        chosen = background[at : at + share(size, n)]
        at += len(chosen)
        people[name] = False
        people.loc[chosen, name] = True
    people["missing_first_name"] = False
    people.loc[rng.permutation(np.flatnonzero(~people["placeholder_name"]))[: share(600, n)], "missing_first_name"] = (
        True
    )
    people.loc[people["missing_first_name"], "first_name"] = ""
    placeholders = np.flatnonzero(people["placeholder_name"])
    people.loc[placeholders, "first_name"] = np.resize(
        np.array(names.PLACEHOLDER_NAMES, dtype=object), len(placeholders)
    )
    people.loc[people["scanner"], "apple"] = False

    invalid = np.flatnonzero(people["invalid_email"])
    shapes = ("{}@example", "{}@@example.com", "{}.example.com", "{} x@example.com", "{}@example,com")
    local = [address.split("@")[0] for address in people.loc[invalid, "email"]]
    people.loc[invalid, "email"] = np.array([shapes[i % 5].format(name) for i, name in enumerate(local)], dtype=object)

    # The second identity: the same address in other letters, or another address under the same shop customer id.
    people["second_email"] = ""
    people["second_klaviyo_id"] = ""
    people["listed"] = True
    people["second_unsubscribed"] = False
    for i in np.flatnonzero(people["two_klaviyo_ids"]):
        people.loc[i, "second_email"] = people.loc[i, "email"].title()
    twice = np.flatnonzero(people["two_addresses"])
    for i in twice:
        local_part = people.loc[i, "email"].split("@")[0]
        people.loc[i, "second_email"] = f"{local_part}.private@example.net"
    people.loc[twice[: share(12, n)], "second_unsubscribed"] = True
    both = np.flatnonzero(people["two_klaviyo_ids"] | people["two_addresses"])
    people.loc[both, "second_klaviyo_id"] = np.array([f"01J{i:023X}" for i in (both + 1) * 104_729], dtype=object)
    never = np.flatnonzero(people["never_subscribed"])
    people.loc[never[::3], "listed"] = False  # known to the shop only: no Klaviyo profile at all


def _suppress(people: pd.DataFrame, rng: np.random.Generator, last: int) -> None:
    """Unsubscribed, bounced, complained: background at any time, planted groups only in the last days, so that what
    they did before still defines them."""
    n = len(people)
    free = ~(
        people["two_klaviyo_ids"]
        | people["two_addresses"]
        | people["invalid_email"]
        | people["scanner"]
        | people["mailed_often"]
        | people["never_subscribed"]
    ).to_numpy()
    background = (people["group"] == BACKGROUND).to_numpy() & free
    planted = ~(people["group"] == BACKGROUND).to_numpy() & (people["group"] != "new_subscribers").to_numpy()
    draw = rng.random(n)
    by = np.full(n, "", dtype=object)
    by[background & (draw < 0.065)] = "unsubscribed"
    by[background & (draw >= 0.065) & (draw < 0.085)] = "bounced"
    by[background & (draw >= 0.085) & (draw < 0.089)] = "complained"
    by[planted & (draw < 0.02)] = "unsubscribed"
    by[planted & (draw >= 0.02) & (draw < 0.023)] = "complained"
    earliest = np.maximum(people["created"].to_numpy() + 10, 5)
    span = np.maximum(last - 5 - earliest, 1)
    on = earliest + np.floor(rng.random(n) * span).astype(int)
    on = np.where(planted, last - rng.integers(1, 4, n), on)
    people["suppressed_by"] = by
    people["suppressed_on"] = np.where(by == "", -1, on)
