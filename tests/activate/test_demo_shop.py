"""The demo shop from its exports to a downloaded list, held against the planted truth."""

from datetime import date

from segmentation.activate import pack
from segmentation.core.model import Segment
from segmentation.segments import evidence, library, membership, saved, spot_check, stories
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare


def test_the_demo_shop_from_rule_to_list(prepared_workspace: Workspace) -> None:
    """A8.1, A10.1–A10.4, A12.1 on 20,000 people: checked by the orders themselves."""
    workspace, people = prepared_workspace, prepare(prepared_workspace)
    plan = {"goal": "8 % order", "metric": "orders", "goal_date": date(2026, 12, 31), "brief": "What is new."}
    repeat = Segment("Repeat buyers of the year", "clicks_90d >= 1", hard_rules=("orders_365d >= 2",), **plan)  # type: ignore[arg-type]
    one = saved.save(workspace, repeat, people.vocabulary)
    fall = membership.waterfall(workspace, people, one)
    assert fall.matches - sum(step.removed for step in fall.steps) == fall.reachable > 100
    check = spot_check.draw(workspace, people, one, seed=7)
    told = stories.stories(workspace, people, check.members, one)
    sql = "SELECT subscriber_id, count(*) FROM orders WHERE ordered_on > $as_of - 365 GROUP BY 1"
    truth = dict(workspace.engine.rows(sql, {"as_of": people.as_of}))
    for story in told:
        assert all(answer.met for answer in story.why) and story.days and "•••@" in story.person
        said: spot_check.Verdict = "right" if truth.get(story.subscriber_id, 0) >= 2 else "wrong"
        spot_check.verdict(workspace, check.check_id, story.subscriber_id, said)
    assert evidence.card(workspace, people, one).outcome.decision == "pass"
    saved.set_status(workspace, one.segment_id, 1, "approved")
    made = pack.pack(workspace, people, [one], ["klaviyo", "mailchimp", "generic"])
    held = workspace.engine.value("SELECT count(*) FROM app.holdouts")
    assert made.rows == 3 * (fall.reachable - held) and 0.05 < held / fall.reachable < 0.15


def test_the_library_finds_people_in_the_demo_shop(prepared_workspace: Workspace) -> None:
    """A11.2: each pattern has a size or the export that it lacks; most find somebody; one pass counts as one by one."""
    people = prepare(prepared_workspace)
    shelf = library.shelf(prepared_workspace, people)
    assert [one.pattern for one in shelf] == list(library.PATTERNS)
    for one in shelf:
        assert (one.people is None) == bool(one.reason)
        assert one.people is not None or one.pattern.needs, f"the demo shop has all that {one.pattern.name} asks for"
    assert sum((one.people or 0) > 0 for one in shelf) >= 45
    for one in shelf[:3]:
        assert one.people == membership.size(prepared_workspace, people, one.pattern.segment())
        assert one.people and one.pattern.minimum <= one.people, "the starter trio (A11.3) has people to write to"
