"""The Klaviyo profiles export: one row per profile, in the header of a real account."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data.demo import names
from data.demo.people import Calendar
from data.demo.shopify import phone_of
from data.demo.text import money, plain, quoted, whole, write_table

PROFILES_HEADER = (
    "Email,Klaviyo ID,First Name,Last Name,Organization,Title,Phone Number,Address,Address 2,City,State / Region,"
    "Country,Zip Code,Latitude,Longitude,Source,IP Address,Email Marketing Consent,"
    "Email Marketing Consent Timestamp,Historic Customer Lifetime Value,Total Customer Lifetime Value,"
    "Predicted Customer Lifetime Value,Average Order Value,Historic Number Of Orders,First Active,Last Active,"
    "Profile Created On,Date Added,Last Open,Last Click,Average Days Between Orders,Email Suppressions"
)
SUPPRESSIONS = {"": "", "unsubscribed": "UNSUBSCRIBE", "bounced": "HARD_BOUNCE", "complained": "SPAM_COMPLAINT"}


def write_profiles(
    path: Path, people: pd.DataFrame, orders: pd.DataFrame, mail: pd.DataFrame, calendar: Calendar
) -> Path:
    """One row per Klaviyo profile: people with two ids have two rows, people known to the shop only have none."""
    first_rows = people[people["listed"]].assign(second=False)
    second_rows = people[people["second_klaviyo_id"] != ""].assign(second=True)
    rows = pd.concat([first_rows, second_rows]).sort_index(kind="stable")
    rows["person"] = rows.index
    second = rows["second"].to_numpy()
    email = np.where(second, rows["second_email"], rows["email"])
    klaviyo_id = np.where(second, rows["second_klaviyo_id"], rows["klaviyo_id"])
    by = rows["suppressed_by"].to_numpy().copy()
    by[second] = np.where(rows["second_unsubscribed"].to_numpy()[second], "unsubscribed", "")
    consent = np.where(
        rows["never_subscribed"],
        "NEVER_SUBSCRIBED",
        np.where(np.isin(by, ["unsubscribed", "complained"]), "UNSUBSCRIBED", "SUBSCRIBED"),
    )
    created = calendar.start + (rows["created"].to_numpy() * 86_400 + 36_000 + rows["person"].to_numpy() % 7200).astype(
        "timedelta64[s]"
    )
    ending = (
        mail[mail["event"].isin(["unsubscribed", "complained"])].groupby("person")["at"].max().reindex(rows["person"])
    )
    consent_at = np.where(consent == "UNSUBSCRIBED", ending.to_numpy().astype("datetime64[s]"), created)

    def newest(event: str) -> list[str]:
        at = mail[mail["event"] == event].groupby("person")["at"].max().reindex(rows["person"])
        return plain(at.to_numpy())

    paid = orders[orders["kind"] == "paid"]
    spent = (
        (paid["total"] - paid["refunded"])
        .groupby(paid["person"])
        .sum()
        .reindex(rows["person"], fill_value=0.0)
        .to_numpy()
    )
    number = paid.groupby("person").size().reindex(rows["person"], fill_value=0).to_numpy()
    average = np.where(number > 0, spent / np.maximum(number, 1), 0.0)
    stay = (
        paid.groupby("person")["day"]
        .agg(lambda days: days.max() - days.min())
        .reindex(rows["person"], fill_value=0)
        .to_numpy()
    )
    rhythm = [
        f"{a:.1f}" if k > 1 else "" for a, k in zip(stay / np.maximum(number - 1, 1), number.tolist(), strict=True)
    ]
    active = mail.groupby("person")["at"].max().reindex(rows["person"]).to_numpy().astype("datetime64[s]")
    last_active = np.where(np.isnat(active), created, np.maximum(active, created))
    place = [names.PLACES[k] for k in rows["place"]]
    phone = phone_of(people)[rows["person"]]
    blank = [""] * len(rows)
    columns = [
        quoted(email.tolist()),
        klaviyo_id.tolist(),
        quoted(rows["first_name"]),
        quoted(rows["last_name"]),
        blank,
        blank,
        np.where(second, "", phone).tolist(),
        [f"Demo Street {i % 190 + 1}" for i in rows["person"].tolist()],
        blank,
        [p[2] for p in place],
        [p[4] for p in place],
        [p[1] for p in place],
        [p[3] for p in place],
        blank,
        blank,
        ["Subscribe form"] * len(rows),
        blank,
        consent.tolist(),
        plain(consent_at),
        money(spent),
        money(spent * 1.2),
        money(spent * 0.2),
        money(average),
        whole(number),
        plain(created),
        plain(last_active),
        plain(created),
        plain(created),
        newest("opened"),
        newest("clicked"),
        rhythm,
        [SUPPRESSIONS[b] for b in by],
    ]
    return write_table(path, PROFILES_HEADER, columns)
