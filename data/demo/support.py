"""The helpdesk's tickets: person, opened (UTC), solved (or NaT), status, topic, satisfaction (1–5, 0 = none)."""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.people import BACKGROUND, Calendar, share


def make_tickets(people: pd.DataFrame, seed: int, calendar: Calendar) -> pd.DataFrame:
    """About 2,400 tickets for 20,000 people, mostly solved; 160 people of the background wait for an answer."""
    rng = np.random.default_rng([seed, 7])
    n = len(people)
    group = people["group"].to_numpy()
    usable = ~people["invalid_email"].to_numpy()
    weight = np.where(group == "refund_heavy", 8.0, np.where(people["is_customer"], 2.0, 0.3)) * usable
    total = share(2_240, n)
    person = rng.choice(n, total, p=weight / weight.sum())
    earliest = np.maximum(people["created"].to_numpy()[person], 0)
    day = earliest + (rng.random(total) * (calendar.last_day - 6 - earliest)).astype(int).clip(0)
    frame = pd.DataFrame(
        {"person": person, "day": day, "status": np.where(rng.random(total) < 0.7, "closed", "solved")}
    )
    waiting = rng.permutation(np.flatnonzero((group == BACKGROUND) & usable & people["is_customer"].to_numpy()))[
        : share(160, n)
    ]
    fresh = pd.DataFrame(
        {
            "person": waiting,
            "day": calendar.last_day - rng.integers(1, 15, len(waiting)),
            "status": np.where(rng.random(len(waiting)) < 0.7, "open", "pending"),
        }
    )
    frame = pd.concat([frame, fresh], ignore_index=True)
    seconds = frame["day"].to_numpy() * 86_400 + rng.integers(6 * 3600, 17 * 3600, len(frame))
    frame["opened"] = calendar.start + seconds.astype("timedelta64[s]")
    done = frame["status"].isin(["solved", "closed"]).to_numpy()
    took = rng.integers(1800, 4 * 86_400, len(frame)).astype("timedelta64[s]")
    frame["solved"] = np.where(done, frame["opened"].to_numpy() + took, np.datetime64("NaT", "s"))
    frame["topic"] = np.array(c.TOPICS, dtype=object)[rng.integers(0, len(c.TOPICS), len(frame))]
    answered = done & (rng.random(len(frame)) < 0.55)
    frame["satisfaction"] = np.where(
        answered, rng.choice([1, 2, 3, 4, 5], len(frame), p=(0.08, 0.09, 0.15, 0.33, 0.35)), 0
    )
    people["open_ticket"] = False
    people.loc[waiting, "open_ticket"] = True
    return frame.sort_values(["opened", "person"], kind="stable").reset_index(drop=True)
