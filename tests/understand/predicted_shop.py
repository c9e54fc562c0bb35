"""A shop whose people buy at rates of their own, drawn with a seed: what is to be predicted is known."""

from datetime import date, timedelta

import numpy as np
import pandas as pd

from segmentation.store.workspace import Workspace

START, END = date(2025, 11, 1), date(2026, 10, 31)
CATEGORIES = ("Boots", "Jackets", "Tents")


def fill(workspace: Workspace, people: int = 1500, seed: int = 5, mails: bool = False) -> None:
    """Everybody buys at a steady rate of their own (Gamma), in a favourite category three times of four.

    Money of one order varies around the person's own mean. With mails: one a fortnight, clicked at an own rate.
    """
    chance = np.random.default_rng(seed)
    days = (END - START).days
    rate = chance.gamma(0.8, 1 / 60, people)
    first = chance.integers(0, days, people)
    mean, taste = chance.gamma(6, 8, people), chance.integers(0, 3, people)
    click = chance.beta(0.6, 3, people)
    rows, events = [], []
    for who in range(people):
        count = chance.poisson(rate[who] * (days - first[who])) + 1
        when = np.sort(np.concatenate([[first[who]], chance.integers(first[who], days + 1, count - 1)]))
        for day in when:
            rows.append((who + 1, int(day), float(mean[who] * chance.gamma(4, 0.25)), pick(chance, taste[who])))
        if mails:
            for number, day in enumerate(range(int(first[who]) % 14, days + 1, 14)):
                events.append((who + 1, "received", day, f"c{number}"))
                if chance.random() < click[who]:
                    events.append((who + 1, "clicked", day, f"c{number}"))
    orders = pd.DataFrame(rows, columns=["subscriber_id", "day", "total", "category"])
    on = pd.to_datetime(START) + pd.to_timedelta(orders["day"], unit="D")
    numbers = [f"o{number}" for number in range(len(orders))]
    with workspace.engine.write() as tx:
        tx.load_frame("subscribers_in", pd.DataFrame({"subscriber_id": np.arange(1, people + 1), "created": START}))
        tx.execute("""INSERT INTO subscribers SELECT subscriber_id, NULL, CAST(created AS TIMESTAMP), FALSE, FALSE,
            FALSE, subscriber_id % 50 = 0, NULL FROM subscribers_in""")
        tx.load_frame("orders_in", orders.assign(moment=on, order_id=numbers))
        tx.execute("""INSERT INTO orders
            SELECT subscriber_id, order_id, moment, CAST(moment AS DATE), 'EUR', total, 0, 0, total,
                NULL, FALSE, 'paid' FROM orders_in""")
        tx.execute("""INSERT INTO order_lines
            SELECT subscriber_id, order_id, moment, CAST(moment AS DATE), NULL, category, category,
                1, total, total FROM orders_in""")
        if events:
            sent = pd.DataFrame(events, columns=["subscriber_id", "event", "day", "campaign_id"])
            tx.load_frame(
                "events_in", sent.assign(moment=pd.to_datetime(START) + pd.to_timedelta(sent["day"], unit="D"))
            )
            tx.execute("""INSERT INTO email_events
                SELECT subscriber_id, event, moment, CAST(moment AS DATE), campaign_id, NULL, FALSE FROM events_in""")
            tx.execute("DROP TABLE events_in")
        tx.execute("DROP TABLE orders_in; DROP TABLE subscribers_in")
        workspace.set_state("data_version", str(workspace.data_version() + 1))
        workspace.set_state("newest_on", END.isoformat())


def pick(chance: np.random.Generator, taste: int) -> str:
    """The favourite three times of four."""
    return CATEGORIES[taste] if chance.random() < 0.75 else CATEGORIES[int(chance.integers(0, 3))]


def days_before(days: int) -> date:
    """So many days before the newest event."""
    return END - timedelta(days=days)
