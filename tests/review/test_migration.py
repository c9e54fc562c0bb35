"""Membership of any day from events: known movers, no stranger from the future, the same as was written down then."""

from datetime import date, timedelta

import pytest

from segmentation.activate.people_rows import record_members
from segmentation.core.model import Segment
from segmentation.review import migration, rolls
from segmentation.review.migration import NO_SEGMENT, NOT_REACHABLE, Flow
from segmentation.review.rolls import SQL
from segmentation.segments import membership, saved
from segmentation.store.portable import lint
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.review import months

BEFORE, NOW = date(2026, 9, 30), date(2026, 10, 31)
NEVER, RECENT, REPEAT = 1, 2, 3


@pytest.mark.parametrize("file", sorted(SQL.glob("*.sql")), ids=lambda file: file.stem)
def test_the_counts_run_on_any_engine(file) -> None:  # type: ignore[no-untyped-def]
    """Traps 23–24."""
    assert lint(file.read_text("utf-8")) == ()


def test_known_movers_are_counted(in_october: Workspace) -> None:
    """A14.3: who entered, who left, and how many of them were not, or are no more, reachable at all."""
    moved = migration.compare(in_october, saved.load_all(in_october), BEFORE, NOW)
    assert moved.everyone == Flow(before=199, now=207, stayed=197, new=10, unreachable=2)
    assert moved.flow(NEVER) == Flow(before=100, now=110, stayed=100, new=10, unreachable=0)
    assert moved.flow(RECENT) == Flow(before=99, now=77, stayed=77, new=0, unreachable=2)
    assert moved.flow(REPEAT) == Flow(before=59, now=77, stayed=57, new=0, unreachable=2)
    assert (moved.flow(REPEAT).entered, moved.flow(REPEAT).left) == (20, 2)
    assert moved.overlaps == {(RECENT, REPEAT): 77}


def test_everyone_is_in_one_move(in_october: Workspace) -> None:
    """Who is in several counts for the first; the matrix adds up to everyone of both days."""
    moved = migration.compare(in_october, saved.load_all(in_october), BEFORE, NOW)
    assert moved.moves == {
        (NEVER, NEVER): 100,
        (NOT_REACHABLE, NEVER): 10,
        (RECENT, RECENT): 77,
        (RECENT, NO_SEGMENT): 20,
        (RECENT, NOT_REACHABLE): 2,
    }


def test_a_past_day_comes_out_as_it_was_written_down_then(in_september: Workspace) -> None:
    """The same people, one by one, although two of them unsubscribed since, and ten came, and rows were added."""
    people = prepare(in_september)
    for segment in saved.load_all(in_september):
        record_members(in_september, people, segment)
    months.october(in_september)
    segments = saved.load_all(in_september)
    then = rolls.roll(in_september, segments, BEFORE)
    for place, segment in enumerate(segments, start=1):
        written = in_september.engine.rows(
            "SELECT subscriber_id FROM app.memberships WHERE segment_id = $s ORDER BY 1", {"s": segment.segment_id}
        )
        found = in_september.engine.rows(
            f"SELECT subscriber_id FROM {then.table.name} WHERE place = $p ORDER BY 1", {"p": place}
        )
        assert written == found and written
    compared = migration.recorded(in_september, then, migration.compare(in_september, segments, BEFORE, BEFORE).flows)
    assert [one.agrees for one in compared.values()] == [True, True, True]


def test_the_newest_day_is_what_cards_and_lists_show(in_october: Workspace) -> None:
    """A card, a count and a list that show the same number come from the same query."""
    people, segments = prepare(in_october), saved.load_all(in_october)
    now = rolls.roll(in_october, segments, NOW)
    for place, segment in enumerate(segments, start=1):
        sql, bound = membership.of(in_october, people, segment)
        inside = f"SELECT subscriber_id FROM {now.table.name} WHERE place = $place"
        for one, other in ((sql, inside), (inside, sql)):
            difference = f"SELECT count(*) FROM ({one} EXCEPT {other}) AS d"
            assert in_october.engine.value(difference, {**bound, "place": place}) == 0


def test_a_ranking_and_a_segment_inside_a_rule_hold_in_the_past(in_october: Workspace) -> None:
    """The best of that day are chosen among those who were there that day."""
    vocabulary = saved.with_segments(in_october, prepare(in_october).vocabulary)
    best = Segment("Newest ten of the list", "orders_total = 0", ranking="days_since_signup", top=10)
    inner = Segment("Repeat but not recent", "in segment 'Repeat buyers' and not in segment 'Recent buyers'")
    both = [saved.save(in_october, one, vocabulary, "Ana") for one in (best, inner)]
    then = rolls.roll(in_october, both, BEFORE)
    counts = dict(in_october.engine.rows(f"SELECT place, count(*) FROM {then.table.name} GROUP BY place"))
    assert counts == {0: 199, 1: 10}


def test_equal_work_is_done_once_and_a_change_makes_it_anew(in_october: Workspace) -> None:
    """A roll depends on data, date, settings and definitions; nothing is left over from making it."""
    segments = saved.load_all(in_october)
    first = rolls.roll(in_october, segments, BEFORE)
    said: list[str] = []
    assert rolls.roll(in_october, segments, BEFORE, progress=lambda text, part: said.append(text)) == first
    assert said == []
    assert rolls.roll(in_october, segments[:2], BEFORE).table != first.table
    assert rolls.roll(in_october, segments, BEFORE - timedelta(days=1)).table != first.table
    left = in_october.engine.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'roll%' "
        "AND length(table_name) > length('roll_') + 12"
    )
    assert left == []


def test_old_rolls_are_dropped(in_october: Workspace) -> None:
    """Disk does not fill up with every month anybody looked at."""
    for days in range(3):
        rolls.roll(in_october, (), NOW - timedelta(days=days))
    rolls.forget(in_october, keep=1)
    sql = "SELECT count(*) FROM information_schema.tables WHERE table_name LIKE 'roll%'"
    assert in_october.engine.value(sql) == 1
    assert in_october.engine.value("SELECT count(*) FROM app.state WHERE key LIKE 'roll:%'") == 1
