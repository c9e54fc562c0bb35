"""What was mailed and what people did with it: campaigns three times a week, received / opened / clicked and the rest.

Events: person, campaign, event, at (datetime64 UTC), url, apple ("true"/"false" for opens, else "").
"""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.habits import HABITS, chances, make_sure, make_sure_of_opens
from data.demo.people import Calendar

_SEND_WEEKDAYS = (1, 3, 6)  # Tuesday, Thursday, Sunday


def make_campaigns(calendar: Calendar) -> pd.DataFrame:
    """One row per campaign: day, sent_at, id, name, subject. The last is a small sale mail on the eve of the export."""
    days = [
        d
        for d in range(calendar.last_day)
        if (calendar.end - timedelta(days=calendar.last_day - d)).weekday() in _SEND_WEEKDAYS
    ]
    days = [*days, calendar.last_day - 1]
    rows = []
    for k, day in enumerate(days):
        category = c.CATEGORIES[(k * 7) % len(c.CATEGORIES)]
        sent_at = calendar.start + np.timedelta64(day * 86_400 + 9 * 3600, "s")
        subject = c.SUBJECTS[k % len(c.SUBJECTS)].format(c=category.lower())
        name = f"{str(sent_at)[:10]} {category}, {('guide', 'tips', 'new', 'sale', 'story', 'season')[k % 6]}"
        rows.append((day, sent_at, f"01JCAMPAIGN{k:015d}", name, subject, (k * 7) % len(c.CATEGORIES)))
    frame = pd.DataFrame(rows, columns=["day", "sent_at", "id", "name", "subject", "category"])
    frame.loc[len(frame) - 1, ["name", "subject"]] = ["Last call, autumn sale", "Last call: 20% off, today only"]
    return frame


def make_mail(people: pd.DataFrame, campaigns: pd.DataFrame, seed: int, calendar: Calendar) -> pd.DataFrame:
    """All e-mail events up to the export date, ordered by time."""
    rng = np.random.default_rng([seed, 3])
    ago = calendar.last_day - campaigns["day"].to_numpy()
    received = _received(people, ago, rng)
    ending = _cut_at_suppression(people, received, campaigns)
    group = people["group"].to_numpy()
    p_open, p_click = chances(group, ago, rng)
    clicked = received & (rng.random(received.shape, dtype=np.float32) < p_click)
    make_sure(group, ago, received, clicked, rng)
    opened = received & (clicked | (rng.random(received.shape, dtype=np.float32) < p_open))
    opened &= ~(people["apple"].to_numpy()[:, None] & ~clicked & (rng.random(received.shape, dtype=np.float32) < 0.7))
    make_sure_of_opens(group, ago, received, opened)
    bounced = np.zeros_like(received)
    for i, k in ending["bounced"]:
        received[i, k] = opened[i, k] = clicked[i, k] = False
        bounced[i, k] = True
    parts = _events(people, campaigns, received, opened, clicked, bounced, rng)
    for event in ("unsubscribed", "complained"):
        who, which = (
            (np.array(x, dtype=int) for x in zip(*ending[event], strict=True))
            if ending[event]
            else (np.zeros(0, int),) * 2
        )
        at = campaigns["sent_at"].to_numpy()[which] + rng.integers(1800, 30_000, len(who)).astype("timedelta64[s]")
        parts.append(pd.DataFrame({"person": who, "campaign": which, "event": event, "at": at, "url": "", "apple": ""}))
    events = pd.concat(parts, ignore_index=True)
    events = events[events["at"] < calendar.start + np.timedelta64(calendar.last_day + 1, "D")]
    return events.sort_values(["at", "person", "event"], kind="stable").reset_index(drop=True)


def _received(people: pd.DataFrame, ago: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    group = people["group"].to_numpy()
    recent = np.array([HABITS[g][0] for g in group], dtype=np.float32)[:, None]
    before = np.array([HABITS[g][1] for g in group], dtype=np.float32)[:, None]
    chance = np.where(ago[None, :] <= 120, recent, before)
    back = (group == "resurrected")[:, None] & (ago[None, :] <= 30)
    chance = np.where(back, np.float32(0.8), chance)
    last_created = int(ago.max()) + 1 - (people["created"].to_numpy())
    known = ago[None, :] < last_created[:, None]
    received = (rng.random(chance.shape, dtype=np.float32) < chance) & known
    # At most two mails in the last seven days, except the people planted as mailed too often (all four).
    often = people["mailed_often"].to_numpy()
    last_week = np.flatnonzero(ago < 8)
    full = received[:, last_week[:-1]].sum(axis=1) >= 3
    received[full, last_week[-2]] = False
    received[:, last_week[-1]] = False
    received[np.ix_(often, last_week)] = True
    mute = (people["never_subscribed"] | people["invalid_email"]).to_numpy()
    received[mute] = False
    return received


def _cut_at_suppression(
    people: pd.DataFrame, received: np.ndarray, campaigns: pd.DataFrame
) -> dict[str, list[tuple[int, int]]]:
    """Nothing is sent after the campaign that made someone unsubscribe, bounce or complain; that one certainly was."""
    ending: dict[str, list[tuple[int, int]]] = {"unsubscribed": [], "bounced": [], "complained": []}
    days = campaigns["day"].to_numpy()[:-1]
    for i in np.flatnonzero(people["suppressed_by"] != ""):
        k = max(int(np.searchsorted(days, people["suppressed_on"].iat[i], side="right")) - 1, 0)
        received[i, k] = True
        received[i, k + 1 :] = False
        ending[people["suppressed_by"].iat[i]].append((int(i), k))
    # A second address that unsubscribed: the last mail it got before the last week
    for i in np.flatnonzero(people["second_unsubscribed"]):
        k = len(days) - 12
        received[i, k] = True
        ending["unsubscribed"].append((int(i), k))
    return ending


def _events(
    people: pd.DataFrame,
    campaigns: pd.DataFrame,
    received: np.ndarray,
    opened: np.ndarray,
    clicked: np.ndarray,
    bounced: np.ndarray,
    rng: np.random.Generator,
) -> list[pd.DataFrame]:
    """From the three yes/no tables to rows; machine opens come within seconds of sending."""
    sent = campaigns["sent_at"].to_numpy()
    topic = campaigns["category"].to_numpy()

    def rows(
        mask: np.ndarray, event: str, delay: np.ndarray, url: np.ndarray | str = "", apple: str = ""
    ) -> pd.DataFrame:
        who, which = np.nonzero(mask)
        at = sent[which] + delay.astype("timedelta64[s]")
        return pd.DataFrame({"person": who, "campaign": which, "event": event, "at": at, "url": url, "apple": apple})

    arrival = rng.integers(5, 600, received.shape, dtype=np.int32)
    human = np.minimum(rng.lognormal(9.2, 1.3, received.shape).astype(np.int32) + 700, 6 * 86_400)
    apple = received & people["apple"].to_numpy()[:, None] & (rng.random(received.shape, dtype=np.float32) < 0.97)
    scanner = received & people["scanner"].to_numpy()[:, None]
    who, which = np.nonzero(clicked)
    product = topic[which] * c.PER_CATEGORY + rng.integers(0, c.PER_CATEGORY, len(who))
    premium = people["group"].to_numpy()[who] == "one_time_clickers"
    product = np.where(premium, rng.choice(c.PREMIUM, len(who)), product)
    urls = np.array([f"{u}?utm_source=klaviyo&utm_medium=email" for u in c.PRODUCT_URLS], dtype=object)
    return [
        rows(received, "received", arrival[received]),
        rows(apple, "opened", arrival[apple] + rng.integers(1, 20, int(apple.sum())), apple="true"),
        rows(scanner, "opened", arrival[scanner] + rng.integers(0, 3, int(scanner.sum())), apple="false"),
        rows(scanner, "clicked", arrival[scanner] + rng.integers(1, 4, int(scanner.sum())), url=c.SHOP_URL + "/"),
        rows(opened, "opened", human[opened], apple="false"),
        rows(clicked, "clicked", human[clicked] + rng.integers(4, 300, len(who)), url=urls[product]),
        rows(bounced, "bounced", arrival[bounced]),
    ]
