"""An earlier day holds the people of that day: who came later is not there, who objected then has no score (A4)."""

from datetime import date

from segmentation.understand import engagement_history, known_then, people, scores
from segmentation.understand.tiers import ERFM
from tests.understand.conftest import Shop

JUNE = date(2026, 6, 30)


def fill(shop: Shop) -> None:
    """Ada was there, Ben came later, Cem ordered before he signed up, Dee has no date but a click, Eve none at all."""
    shop.person(1, "2026-01-01 00:00")
    shop.person(2, "2026-08-01 00:00")
    shop.person(3, "2026-08-01 00:00")
    shop.order(3, "2026-05-01", 20)
    shop.person(4)
    shop.mail(4, "2026-07-01 10:00", "clicked")
    shop.person(5)
    shop.order(1, "2026-03-01", 40)
    shop.order(1, "2026-10-31", 10)


def there(shop: Shop, day: date | None) -> list[int]:
    table = people.prepare(shop.workspace, day).table.name
    return [int(row[0]) for row in shop.engine.rows(f"SELECT subscriber_id FROM {table} ORDER BY 1 NULLS LAST")]


def test_who_came_later_is_not_there_yet(shop: Shop) -> None:
    """Counts, tiers and scores of a day hold those first seen by then; whoever carries no date is counted always."""
    fill(shop)
    assert there(shop, None) == [1, 2, 3, 4, 5]
    assert there(shop, JUNE) == [1, 3, 5]
    assert (known_then.count(shop.workspace, JUNE), known_then.count(shop.workspace, None)) == (3, 5)
    assert known_then.count(shop.workspace, date(2026, 7, 1)) == 4
    ready = people.prepare(shop.workspace, JUNE)
    about = people.who(shop.workspace, ready)
    assert about.people == 3 and about.then and (about.then.later, about.then.undated) == (2, 1)
    assert sum(one.people for one in scores.tiers(shop.workspace, ready, ERFM)) == 3
    assert people.who(shop.workspace, people.prepare(shop.workspace)).then is None


def test_the_past_states_do_not_hold_those_to_come(shop: Shop) -> None:
    """Ben, who came in August, is in no state of June; nor is Dee, whose first sign is of July."""
    fill(shop)
    for days in (0, 40, 80, 120, 200, 260):
        shop.mail(1, f"{date.fromordinal(date(2026, 10, 31).toordinal() - days)} 10:00", "clicked")
    past = engagement_history.history(shop.workspace, people.prepare(shop.workspace))
    day = past.dates.index(date(2026, 7, 3)) if date(2026, 7, 3) in past.dates else 1
    assert sum(counts[day] for counts in past.counts.values()) <= known_then.count(shop.workspace, past.dates[day])


def test_wishes_of_that_day(shop: Shop) -> None:
    """Whoever had objected then and takes mails again has no score then; whoever objected since stays without one."""
    fill(shop)
    with shop.engine.write() as tx:
        tx.execute(
            "CREATE TABLE consents(subscriber_id BIGINT, channel VARCHAR, status VARCHAR, happened_at TIMESTAMP)"
        )
        tx.execute("""INSERT INTO consents VALUES (1, 'email', 'unsubscribed', '2026-05-01'),
            (1, 'email', 'subscribed', '2026-07-15'), (3, 'email', 'unsubscribed', '2026-09-01')""")
        tx.execute("UPDATE subscribers SET is_suppressed = TRUE WHERE subscriber_id = 3")
        shop.workspace.set_state("data_version", str(shop.workspace.data_version() + 1))
    ready = people.prepare(shop.workspace, JUNE)
    rows = shop.engine.rows(
        f"SELECT subscriber_id, is_suppressed, recency_score FROM {ready.table.name} ORDER BY 1 NULLS LAST"
    )
    assert [(int(who), held, score is None) for who, held, score in rows] == [
        (1, True, True),
        (3, True, True),
        (5, False, False),
    ]
    then = people.who(shop.workspace, ready).then
    assert then and (then.objected_then, then.objected_since) == (1, 1)
    now = people.prepare(shop.workspace)
    assert shop.engine.value(f"SELECT is_suppressed FROM {now.table.name} WHERE subscriber_id = 1") is False
