"""E-mail events, the site tracker (gz) and the helpdesk's tickets (tab-separated)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo.text import plain, quoted, utc_iso, write_table

EVENTS_HEADER = "Email,Klaviyo ID,Event,Timestamp,Campaign ID,Campaign Name,Subject,URL,Apple Privacy Open"
WEB_HEADER = "event_id,user_id,anonymous_id,email,event,timestamp,page_url,product,category,search_term,seconds_on_page"
TICKETS_HEADER = "Ticket ID\tRequester email\tCreated at\tSolved at\tStatus\tTopic\tSatisfaction"

EVENT_WORDS = {
    "received": "Received Email",
    "opened": "Opened Email",
    "clicked": "Clicked Email",
    "bounced": "Bounced Email",
    "complained": "Marked Email as Spam",
    "unsubscribed": "Unsubscribed",
}


def write_events(path: Path, people: pd.DataFrame, campaigns: pd.DataFrame, mail: pd.DataFrame) -> Path:
    """One row per recipient and event, in order of time. People with two profiles get every other campaign on the
    second; a second profile that unsubscribed gets nothing after that."""
    person, which = mail["person"].to_numpy(), mail["campaign"].to_numpy()
    event = mail["event"].to_numpy()
    last_for_second = np.full(len(people), len(campaigns))
    ended = mail[(event == "unsubscribed") & people["second_unsubscribed"].to_numpy()[person]]
    last_for_second[ended["person"]] = ended["campaign"]
    second = (
        (people["second_klaviyo_id"].to_numpy()[person] != "") & (which % 2 == 1) & (which <= last_for_second[person])
    )
    second |= people["second_unsubscribed"].to_numpy()[person] & (which == last_for_second[person])
    email = np.where(second, people["second_email"].to_numpy()[person], people["email"].to_numpy()[person])
    klaviyo_id = np.where(
        second, people["second_klaviyo_id"].to_numpy()[person], people["klaviyo_id"].to_numpy()[person]
    )
    name = np.array(quoted(campaigns["name"].tolist()), dtype=object)
    subject = np.array(quoted(campaigns["subject"].tolist()), dtype=object)
    columns = [
        email.tolist(),
        klaviyo_id.tolist(),
        [EVENT_WORDS[e] for e in event],
        utc_iso(mail["at"].to_numpy(), "+00:00"),
        campaigns["id"].to_numpy()[which].tolist(),
        name[which].tolist(),
        subject[which].tolist(),
        mail["url"].tolist(),
        mail["apple"].tolist(),
    ]
    return write_table(path, EVENTS_HEADER, columns)


def write_web(path: Path, people: pd.DataFrame, web: pd.DataFrame) -> Path:
    """One row per tracked event. The last row of the file is cut off in the middle, as a broken download leaves it."""
    person, known = np.maximum(web["person"].to_numpy(), 0), web["known_by"].to_numpy()
    user = np.where(np.isin(known, ["id", "both", "second"]), people["customer_id"].to_numpy()[person], "")
    email = np.where(np.isin(known, ["both", "email"]), people["email"].to_numpy()[person], "")
    email = np.where(known == "second", people["second_email"].to_numpy()[person], email)
    product, category = web["product"].to_numpy(), web["category"].to_numpy()
    names = np.array([*quoted(c.PRODUCT_NAMES), ""], dtype=object)
    urls = np.array([*c.PRODUCT_URLS, ""], dtype=object)
    shelves = np.array([*c.CATEGORY_URLS, f"{c.SHOP_URL}/"], dtype=object)
    searches = np.array([*c.SEARCHES, ""], dtype=object)
    url = np.where(product >= 0, urls[product], shelves[category])
    event = web["event"].to_numpy()
    url = np.where(
        event == "searched",
        f"{c.SHOP_URL}/search",
        np.where(event == "started_checkout", f"{c.SHOP_URL}/checkout", url),
    )
    seconds = web["seconds"].to_numpy()
    columns = [
        [f"ev{k:09x}" for k in range(1, len(web) + 1)],
        user.tolist(),
        [f"b{d:012x}" for d in web["device"].to_numpy(int).tolist()],
        quoted(email.tolist()),
        event.tolist(),
        utc_iso(web["at"].to_numpy(), "Z"),
        url.tolist(),
        names[product].tolist(),
        web["spelling"].tolist(),
        searches[web["search"].to_numpy()].tolist(),
        np.where(seconds >= 0, seconds.astype(str), "").tolist(),
    ]
    return write_table(path, WEB_HEADER, columns, tail=f"ev{len(web) + 1:09x},,b0000000fff,,viewed_pa")


def write_tickets(path: Path, people: pd.DataFrame, tickets: pd.DataFrame) -> Path:
    """One row per ticket; every thirtieth requester wrote the address in capitals."""
    email = people["email"].to_numpy()[tickets["person"]].tolist()
    email = [address.upper() if k % 30 == 0 else address for k, address in enumerate(email)]
    score = tickets["satisfaction"].to_numpy()
    columns = [
        [f"T-{k}" for k in range(10_001, 10_001 + len(tickets))],
        email,
        plain(tickets["opened"].to_numpy()),
        plain(tickets["solved"].to_numpy()),
        tickets["status"].tolist(),
        tickets["topic"].tolist(),
        np.where(score > 0, score.astype(int).astype(str), "").tolist(),
    ]
    return write_table(path, TICKETS_HEADER, columns, delimiter="\t")
