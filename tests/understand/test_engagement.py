"""What the Engagement page counts: states with people and money, weekly curves, and the states of earlier days."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.understand import engagement, engagement_history, features
from segmentation.understand.people import prepare
from tests.understand.conftest import Crowd, Shop

AS_OF = date(2026, 10, 31)


def ago(days: int) -> str:
    return f"{AS_OF - timedelta(days=days)} 10:00"


def fill(shop: Shop) -> None:
    """One who is back, one who stopped, one silent, one new, and one who may not be written to."""
    for who, created in ((1, 500), (2, 500), (3, 500), (4, 5), (5, 500)):
        shop.person(who, ago(created), is_unsubscribed=who == 5)
    for days in (0, 1, 2, 8, 9, 100):
        shop.mail(1, ago(days), "clicked")
        shop.mail(5, ago(days), "clicked")
    for days in (*range(31, 41), 250):
        shop.mail(2, ago(days), "clicked")
    shop.mail(3, ago(90), "clicked")
    shop.web(1, ago(0), "viewed_page")
    shop.web(1, ago(0), "viewed_product", "Boots")
    shop.order(2, "2026-10-01", 60)
    shop.order(1, "2026-09-01", 20)


def test_states_and_stages_with_people_and_money(shop: Shop) -> None:
    """Suppressed people are left out; shares are of those with a state."""
    fill(shop)
    ready = prepare(shop.workspace)
    known = engagement.known(shop.workspace, ready)
    found = {one.name: (one.people, one.buyers, one.revenue_365d) for one in known.states if one.people}
    assert found == {
        "resurrected": (1, 1, 20),
        "decelerating": (1, 1, 60),
        "dormant": (1, 0, 0),
        "new": (1, 0, 0),
    }
    assert sum(one.share for one in known.states) == pytest.approx(1)
    assert {one.name: one.people for one in known.stages if one.people} == {"new lead": 1, "lead": 1, "active": 2}
    assert (known.unknown, known.rhythm_days) == (0, 90)
    assert engagement.inside(shop.workspace, ready, "resurrected", "top_category_viewed") == (("Boots", 1),)


def test_curves_are_signs_a_person_and_week(shop: Shop) -> None:
    """Two events on one day are one visit; the last place is the week that ends on the as-of date."""
    fill(shop)
    curves = engagement.curves(shop.workspace, prepare(shop.workspace))
    assert set(curves) == {"resurrected", "decelerating", "dormant", "new"}
    assert curves["resurrected"] == (0.0,) * 10 + (2.0, 4.0)
    assert sum(curves["decelerating"]) == 10
    assert sum(curves["dormant"]) == sum(curves["new"]) == 0


def test_without_clicks_and_visits_there_are_no_states(shop: Shop) -> None:
    """Stages stand on orders alone; states are missing and said to be."""
    shop.person(1, ago(400))
    shop.order(1, "2026-10-01", 60)
    known = engagement.known(shop.workspace, prepare(shop.workspace))
    assert (known.states, known.unknown) == ((), 1)
    assert [one.people for one in known.stages if one.people] == [1]


@pytest.fixture
def ready(crowd: Crowd, shop: Shop) -> Iterator[tuple[Workspace, People]]:
    crowd(people=600)
    yield shop.workspace, prepare(shop.workspace)


def test_earlier_states_are_those_of_that_day(ready: tuple[Workspace, People]) -> None:
    """The past is recomputed from the same files: equal to features built as of that day; no table stays."""
    workspace, people = ready
    before = tables(workspace)
    past = engagement_history.history(workspace, people)
    assert tables(workspace) == before
    assert past.dates[-1] == people.as_of and len(past.dates) == 7
    for place, day in enumerate(past.dates):
        table = features.build(workspace.engine, day, workspace.data_version()).name
        rows = workspace.engine.rows(
            f"""SELECT engagement_state, COUNT(*) FROM {table}
            WHERE NOT is_suppressed AND engagement_state IS NOT NULL AND subscriber_id IN (
                SELECT s.subscriber_id FROM (
                    SELECT subscriber_id, ordered_on AS day FROM orders
                    UNION ALL SELECT subscriber_id, happened_on FROM email_events
                ) AS s GROUP BY s.subscriber_id HAVING MIN(s.day) <= $day
            ) GROUP BY engagement_state""",
            {"day": day},
        )
        assert {name: counts[place] for name, counts in past.counts.items() if counts[place]} == dict(rows)
    now = {name: counts[-1] for name, counts in past.counts.items()}
    flow = past.flow(30)
    assert sum(flow.values()) == sum(counts[-2] for counts in past.counts.values())
    assert all(sum(n for (_, to), n in flow.items() if to == name) <= now.get(name, 0) for name in now)


def test_the_past_is_worked_out_once_and_stopping_leaves_nothing(ready: tuple[Workspace, People]) -> None:
    workspace, people = ready
    before = tables(workspace)

    def stop(doing: str, part: float) -> None:
        if part > 0.4:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        engagement_history.history(workspace, people, stop)
    assert tables(workspace) == before
    said: list[str] = []
    first = engagement_history.history(workspace, people, lambda doing, part: said.append(doing))
    assert len(said) == 7
    assert engagement_history.history(workspace, people, lambda doing, part: said.append(doing)) == first
    assert len(said) == 7


def tables(workspace: Workspace) -> set[str]:
    rows = workspace.engine.rows("SELECT table_name FROM information_schema.tables")
    return {str(row[0]) for row in rows if not str(row[0]).startswith("first_seen_")}  # kept for this data
