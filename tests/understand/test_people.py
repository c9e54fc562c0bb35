"""People: one wide table as of a date, predictions where the data carry them, suppressed people with facts only."""

import json
from datetime import date

import pytest

from segmentation.core.errors import UserError
from segmentation.store.workspace import Workspace
from segmentation.understand import features, people, scores
from segmentation.understand.tiers import ERFM
from tests.understand.conftest import Crowd, Shop


def test_nothing_loaded_says_what_to_do(workspace: Workspace) -> None:
    """An empty workspace is a designed state."""
    with pytest.raises(UserError, match="Load an export"):
        people.prepare(workspace)


def test_one_row_a_subscriber_and_equal_work_done_once(shop: Shop, crowd: Crowd) -> None:
    """The second call finds the table; another date makes another; every feature is a column or an expression."""
    crowd()
    said: list[float] = []
    ready = people.prepare(shop.workspace, progress=lambda text, part: said.append(part))
    assert said == sorted(said) and said[-1] == 1
    assert ready.table.rows == shop.engine.value(f"SELECT COUNT(DISTINCT subscriber_id) FROM {ready.table.name}") == 600
    there = {
        row[0]
        for row in shop.engine.rows(
            "SELECT column_name FROM information_schema.columns WHERE table_name = $t", {"t": ready.table.name}
        )
    }
    assert {column.name for column in ready.table.columns} == there
    assert {feature.name for feature in ready.features} - there == {"erfm_score", "tier"}
    said.clear()
    assert people.prepare(shop.workspace) == ready
    assert people.prepare(shop.workspace, date(2026, 9, 30)).table.name != ready.table.name
    assert shop.engine.value("SELECT COUNT(*) FROM app.runs WHERE verb = 'prepare'") == 2


def test_suppressed_people_bend_no_cut_point_and_no_model(shop: Shop, crowd: Crowd) -> None:
    """A9.5: whatever suppressed people do, everyone else's scores and predictions are the same; theirs are missing."""
    crowd()
    first = people.prepare(shop.workspace)
    names = [part.score for part in scores.COMPONENTS] + [
        "probability_alive",
        "predicted_orders_365d",
        "predicted_revenue_365d",
    ]
    columns = ", ".join(["subscriber_id", *names])
    before = shop.engine.rows(f"SELECT {columns} FROM {first.table.name} WHERE NOT is_suppressed ORDER BY 1")
    assert any(row[-1] for row in before)
    for _ in range(5):
        shop.order(20, "2026-10-30", 99_999)
        shop.mail(20, "2026-10-30 10:00", "clicked")
    second = people.prepare(shop.workspace)
    assert second.table.name != first.table.name
    assert shop.engine.rows(f"SELECT {columns} FROM {second.table.name} WHERE NOT is_suppressed ORDER BY 1") == before
    known = " + ".join(f"COUNT({name})" for name in names)
    assert shop.engine.value(f"SELECT {known} FROM {second.table.name} WHERE is_suppressed") == 0
    assert shop.engine.value(f"SELECT revenue_365d FROM {second.table.name} WHERE subscriber_id = 20") > 99_999


def test_predictions_are_there_for_who_bought(shop: Shop, crowd: Crowd) -> None:
    """A4.12: orders and revenue for every reachable buyer; alive only with a repeat; nobody else gets a 0."""
    crowd()
    ready = people.prepare(shop.workspace)
    buyers, orders, money, others, alive, once = shop.engine.rows(f"""SELECT
        COUNT(CASE WHEN orders_total > 0 THEN 1 END), COUNT(predicted_orders_365d), COUNT(predicted_revenue_365d),
        COUNT(CASE WHEN orders_total = 0 THEN predicted_orders_365d END), COUNT(probability_alive),
        COUNT(CASE WHEN orders_total = 1 THEN probability_alive END)
        FROM {ready.table.name} WHERE NOT is_suppressed""")[0]
    assert buyers == orders == money > 0 and others == 0 and alive > 0 and once == 0


def test_too_little_data_lets_lifetime_value_fall_out(shop: Shop) -> None:
    """A5: with a dozen buyers lifetime value is missing, with the reason; the other four share its weight."""
    for who in range(1, 13):
        shop.person(who)
        shop.order(who, f"2026-10-{who + 10}", 10 * who)
    shop.mail(1, "2026-10-30 10:00", "clicked")
    ready = people.prepare(shop.workspace)
    about = people.who(shop.workspace, ready)
    assert "are needed" in about.unavailable["lifetime_value"] and about.notes
    assert [part.name for part in scores.available(ready)] == ["recency", "frequency", "monetary", "engagement"]
    score = ready.vocabulary.feature("erfm_score")
    assert score and score.expression and "lifetime" not in score.expression and score.expression.endswith("/ 90)")
    assert scores.components(shop.workspace, ready)[4].unavailable == about.unavailable["lifetime_value"]
    again = scores.with_weights(ready, scores.Weights(50, 20, 10, 10, 10), ERFM)
    moved = again.vocabulary.feature("erfm_score")
    assert (
        moved and moved.expression and "50 * f.recency_score" in moved.expression and "lifetime" not in moved.expression
    )


def test_without_orders_engagement_alone_makes_the_score(shop: Shop) -> None:
    """A1.8: engagement data alone still score; buyers are unknown, not none."""
    shop.person(1)
    shop.person(2)
    shop.mail(1, "2026-10-30 10:00", "clicked")
    ready = people.prepare(shop.workspace)
    assert people.who(shop.workspace, ready).buyers is None
    assert [part.name for part in scores.available(ready)] == ["engagement"]
    assert {tier.name: tier.people for tier in scores.tiers(shop.workspace, ready, ERFM) if tier.people} == {
        "Strong": 1,
        "Quiet": 1,
    }
    assert scores.grid(shop.workspace, ready).cells == ()


def test_orders_that_begin_later_are_not_called_missing(shop: Shop) -> None:
    """Looking back before the first order: the reason is the date, not an export that somebody forgot."""
    shop.person(1, "2026-01-01 00:00")
    shop.order(1, "2026-10-01", 10)
    shop.mail(1, "2026-02-01 10:00", "clicked")
    early = people.prepare(shop.workspace, date(2026, 3, 1))
    assert "Orders begin on" in people.who(shop.workspace, early).unavailable["recency"]


def test_profiles_alone_have_no_score(shop: Shop) -> None:
    """Nothing known: no score, no tier, and views that are empty instead of wrong."""
    shop.person(1)
    ready = people.prepare(shop.workspace)
    assert scores.available(ready) == () and scores.distribution(shop.workspace, ready) == ()
    assert sum(tier.people for tier in scores.tiers(shop.workspace, ready, ERFM)) == 0


def test_profiles_alone_are_as_of_the_newest_sign_up(shop: Shop) -> None:
    """A1.8: a list of profiles is a list; no event says a date, so the newest sign-up does."""
    shop.workspace.set_state("newest_on", "")
    shop.person(1, "2026-08-01 00:00")
    assert people.prepare(shop.workspace).as_of == date(2026, 8, 1)


def test_words_of_kinds_never_loaded_are_unknown(shop: Shop) -> None:
    """A rule about tickets where no ticket was ever loaded must not call everyone content."""
    shop.person(1)
    shop.mail(1, "2026-10-30 10:00", "clicked")
    shop.ticket(1, "2026-11-05 10:00")
    unknown = people.prepare(shop.workspace).vocabulary.unknown_events
    assert "clicked" not in unknown and {"ordered", "viewed_page", "opened_ticket", "opened"} <= unknown


def test_frozen_cut_points_let_people_move_because_they_changed(shop: Shop, crowd: Crowd) -> None:
    """A14.3: last month's cut points on this month's people; the two readings are compared person by person."""
    crowd()
    before = people.prepare(shop.workspace, date(2026, 9, 30))
    frozen = scores.cuts(shop.workspace, before)
    after = people.prepare(shop.workspace, cuts=frozen)
    assert scores.cuts(shop.workspace, after) == frozen
    assert after.table.name != people.prepare(shop.workspace).table.name
    moved = scores.moved(shop.workspace, before, after, ERFM)
    there = before.table.rows
    assert there and there < 600, "those first seen in October are not there yet"
    assert there - 30 <= moved.people <= min(there, 570) and moved.total > 0


def test_old_tables_go_and_a_stopped_run_leaves_nothing_half_made(shop: Shop) -> None:
    """A few dates are kept; stopping half way keeps the old table and the next call finishes."""
    shop.person(1)
    shop.order(1, "2026-01-01", 10)
    for month in range(3, 10):
        people.prepare(shop.workspace, date(2026, month, 1))
    newest = people.prepare(shop.workspace, date(2026, 9, 1))

    def stop(text: str, part: float) -> None:
        if text == "Scoring":
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        people.prepare(shop.workspace, date(2026, 10, 1), stop)
    assert shop.engine.exists(newest.table.name)
    last = people.prepare(shop.workspace, date(2026, 10, 1))
    left = {
        row[0]
        for row in shop.engine.rows("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'people_%'")
    }
    assert last.table.name in left and newest.table.name in left and len(left) <= 12
    remembered = {
        row[0].removeprefix("prepared:")
        for row in shop.engine.rows("SELECT key FROM app.state WHERE key LIKE 'prepared:%'")
    }
    assert {name for one in remembered for name in (one, f"{one}_cube", f"{one}_totals")} == left


def test_a_run_is_recorded(shop: Shop) -> None:
    """Reproducible: what was computed from which state of the data, by which code, with which seed."""
    shop.person(1)
    ready = people.prepare(shop.workspace)
    inputs, seed, code = shop.engine.rows("SELECT inputs, seed, code_version FROM app.runs")[0]
    assert json.loads(inputs)["table"] == ready.table.name and json.loads(inputs)["as_of"] == "2026-10-31"
    assert seed == shop.workspace.settings.cluster_seed and code
    assert features.name_of(date(2026, 10, 31), 1) != features.name_of(date(2026, 10, 31), 2)
