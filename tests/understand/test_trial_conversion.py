"""Trials on a planted shop: what makes them end in an order is found, its chances hold, and few trials are refused."""

from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from segmentation.understand import predictions
from segmentation.understand.people import prepare
from tests.understand.conftest import Shop

END = date(2026, 10, 31)
DAYS = 240  # of trials begun, every day as many


def fill(shop: Shop, a_day: int, seed: int = 4) -> None:
    """Trials of whom log-ins of the first week decide; nothing else that they do says anything.

    The chance of an order on any day of the second to fifth week is 0.3 % without log-ins and doubles with each of at
    most five in the first week. Log-ins of later weeks and looks at the pricing page come to all alike.
    """
    chance = np.random.default_rng(seed)
    people = a_day * DAYS
    begins = np.repeat(np.arange(DAYS), a_day)
    logins = chance.binomial(5, 0.4, people)
    looked = chance.random(people) < 0.3
    daily = 0.003 * 2.0**logins
    waited = 7 + np.ceil(np.log(chance.random(people)) / np.log(1 - daily)).astype(int)
    events: list[tuple[int, str, int, str]] = []
    for who in range(people):
        first = int(begins[who])
        events.append((who + 1, "started_trial", first, ""))
        events += [(who + 1, "logged_in", first + int(day), "") for day in chance.integers(0, 6, logins[who])]
        events += [(who + 1, "logged_in", first + int(day), "") for day in chance.integers(8, 30, chance.poisson(2))]
        events += [(who + 1, "viewed_page", first + 2, "https://a.example/pricing")] if looked[who] else []
        events += [
            (who + 1, "viewed_page", first + int(day), "https://a.example/") for day in chance.integers(0, 30, 2)
        ]
    start = pd.Timestamp(END) - pd.Timedelta(days=DAYS - 1)
    seen = pd.DataFrame(events, columns=["subscriber_id", "event", "day", "url"])
    bought = pd.DataFrame({"subscriber_id": np.arange(1, people + 1), "day": begins + waited})[waited <= 35]
    created = pd.DataFrame({"subscriber_id": np.arange(1, people + 1), "day": begins})
    with shop.engine.write() as tx:
        for name, frame in (("seen_in", seen), ("bought_in", bought), ("created_in", created)):
            tx.load_frame(
                name, frame.assign(moment=start + pd.to_timedelta(frame["day"], unit="D") + pd.Timedelta("12h"))
            )
        tx.execute("""INSERT INTO subscribers
            SELECT subscriber_id, NULL, moment, FALSE, FALSE, FALSE, FALSE, NULL FROM created_in""")
        tx.execute(
            """INSERT INTO web_events SELECT subscriber_id, event, moment, CAST(moment AS DATE), NULLIF(url, ''),
            NULL, NULL, NULL, NULL FROM seen_in WHERE moment < $after""",
            {"after": END + timedelta(days=1)},
        )
        tx.execute(
            """INSERT INTO orders SELECT subscriber_id, 'o' || subscriber_id, moment, CAST(moment AS DATE), 'EUR',
            50, 0, 0, 50, NULL, FALSE, 'paid' FROM bought_in WHERE moment < $after""",
            {"after": END + timedelta(days=1)},
        )
        shop.workspace.set_state("data_version", str(shop.workspace.data_version() + 1))
    shop.as_of(END)


def test_what_makes_a_trial_end_in_an_order_is_found(shop: Shop) -> None:
    """A4.16: log-ins of the first week lead, more is higher; chances hold by tenths; better than every rival."""
    fill(shop, 30)
    (kept,) = predictions.predict(shop.workspace, None, [predictions.question("trial_conversion", 14)])
    told = kept.judgement
    assert not told.reason and told.is_learned and told.people > 300
    first, second = told.drivers[:2]
    assert first.feature == "logins_first_week" and first.direction == 1 and first.share > 2 * second.share
    assert (told.scores[0].auc or 0) > 0.65 and told.is_better
    assert told.within >= len(told.tenths) - 1
    # Asked of those on trial who have not ordered, and of nobody else.
    facts = prepare(shop.workspace).table.name
    rows = shop.engine.rows(
        f"""SELECT COUNT(*), MAX(f.days_since_trial_start), MAX(f.orders_total), CORR(p.value, f.logins_first_week)
        FROM app.predictions AS p JOIN {facts} AS f ON f.subscriber_id = p.subscriber_id"""
    )[0]
    assert rows[0] == kept.people > 300 and rows[1] == 29 and rows[2] == 0 and rows[3] > 0.5


@pytest.mark.parametrize(("a_day", "why"), [(1, "became customers, and 50 are needed"), (0, "there was nobody to ask")])
def test_few_trials_or_none_are_refused(shop: Shop, a_day: int, why: str) -> None:
    """What would be needed is said in people and days; no number is made up."""
    fill(shop, a_day) if a_day else _without_trials(shop)
    (kept,) = predictions.predict(shop.workspace, None, [predictions.question("trial_conversion", 14)])
    assert why in kept.judgement.reason and "50 people who did it to learn from" in kept.judgement.needed
    assert kept.people == 0 and shop.engine.value("SELECT COUNT(*) FROM app.predictions") == 0


def _without_trials(shop: Shop) -> None:
    """A shop that sells and knows no trials."""
    for who in range(1, 30):
        shop.person(who, "2026-01-01")
        shop.web(who, f"2026-0{1 + who % 9}-10 10:00", "viewed_page")
        shop.order(who, f"2026-0{1 + who % 9}-15", 20)
