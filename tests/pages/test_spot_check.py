"""Spot-check: the empty states, verdicts that are saved at each click, and what each outcome asks for (A10)."""

import re
import shutil
from pathlib import Path

from segmentation.core.model import Segment
from segmentation.segments import saved, spot_check
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.pages import shop_segments
from tests.pages.shop_segments import CHECKED, FRESH, MARKED, press, words

PAGE = "pages/segments/spot_check.py"


def draw(app, segment: str = FRESH):
    return press(app(PAGE, workspace="demo-shop", segment=segment).run(), "spot_draw")


def members(segment: str = FRESH):
    return spot_check.members(cached.workspace("demo-shop"), segment, 1)


def test_empty_workspace_says_what_to_load_first(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception
    assert test.title[0].value == "Is the label true?"
    assert "Nothing is loaded yet" in words(test)


def test_without_a_segment_it_says_where_to_make_one(app, home: Path, prepared_template: Path) -> None:
    shutil.copytree(prepared_template, home / "demo-shop")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "There is no segment yet." in words(test)


def test_a_draw_shows_one_masked_story_with_reasons(app, shop_home: Path) -> None:
    """A10.1: 20 people at random, one story at a time: why they are in, with their own values."""
    test = draw(app)
    assert not test.exception
    assert len(members()) == 20
    said = words(test)
    assert "Person 1 of 20" in said and "•••@" in said and "@example" not in said
    assert "clicked at least 8 times in mails in the last 90 days" in said
    assert "What they bought" in said and "Day by day" in said


def test_a_verdict_survives_a_fresh_session(app, shop_home: Path) -> None:
    """A10.1: saved at the click, with note and name; the next session goes on with the first unjudged person."""
    test = draw(app)
    test.text_input(key="spot_reviewer").set_value("Bea").run()
    first = members()[0]
    test.text_input(key=f"spot_note_{first.check_id}_{first.subscriber_id}").set_value("bought once").run()
    assert members()[0].verdict is None  # a note alone is no verdict
    press(test, "spot_wrong")
    press(test, "spot_right")
    again = app(PAGE, workspace="demo-shop", segment=FRESH).run()
    assert "Person 3 of 20" in words(again)
    assert "2 of 20 people judged: 1 right, 1 wrong, 0 unsure so far." in words(again)
    assert (members()[0].verdict, members()[0].note, members()[0].reviewer) == ("wrong", "bought once", "Bea")


def test_a_second_look_overrules_and_a_later_note_is_kept(app, shop_home: Path) -> None:
    test = press(draw(app), "spot_wrong")
    press(test, "spot_person_1")
    assert "Person 1 of 20" in words(test)
    press(test, "spot_unsure")
    press(test, "spot_back")
    first = members()[0]
    test.text_input(key=f"spot_note_{first.check_id}_{first.subscriber_id}").set_value("unclear").run()
    assert (members()[0].verdict, members()[0].note) == ("unsure", "unclear")


def test_showing_an_address_is_a_click_and_logged(app, shop_home: Path) -> None:
    """A10.4: shown until the next click; who looked is in the log, the address is not."""
    test = draw(app)
    one = members()[0].subscriber_id
    workspace = cached.workspace("demo-shop")
    email = workspace.engine.value("SELECT email FROM subscribers WHERE subscriber_id = $one", {"one": one})
    assert email not in words(test)
    press(test, f"spot_reveal_{one}")
    assert email in words(test)
    assert email not in words(press(test, "spot_next"))
    seen = [entry for entry in workspace.history(20) if entry.verb == "revealed person"]
    assert [entry.subject for entry in seen] == [str(one)] and email not in str(seen)


def test_four_wrong_fail_and_say_what_to_do(app, shop_home: Path) -> None:
    """A10.2, A10.3: four wrong fail at once, with the wrong ones a click away."""
    test = draw(app)
    for _ in range(4):
        press(test, "spot_wrong")
    assert "failed. Tighten the rule" in words(test) and "Add a hard rule" in words(test)
    press(test, "spot_again_2")
    assert "Person 2 of 20" in words(test)
    assert "spot_approve" not in [button.key for button in test.button]


def test_wrong_verdicts_teach_a_hard_rule_and_one_click_draws_again(app, shop_home: Path) -> None:
    """A10.2: who bought once is wrong; the page finds the rule, saves it as version 2 and draws 20 others."""
    workspace = cached.workspace("demo-shop")
    people = cached.people("demo-shop", workspace.newest_date())
    rows = workspace.engine.rows(f"SELECT subscriber_id FROM {people.table.name} WHERE orders_365d >= 2")
    twice = {int(row[0]) for row in rows}
    check = spot_check.draw(workspace, people, saved.get(workspace, FRESH), seed=7, actor="Ana")
    for one in check.members:
        spot_check.verdict(workspace, check.check_id, one, "right" if one in twice else "wrong", "", "Ana")
    test = app(PAGE, workspace="demo-shop", segment=FRESH).run()
    assert "What the wrong ones teach: bought at least twice in the last 365 days." in words(test)
    assert re.search(r"It then reaches \d+ people instead of \d+", words(test))
    press(test, "spot_learn")
    assert not test.exception
    newest = saved.get(workspace, FRESH)
    assert (newest.version, newest.hard_rules, newest.status) == (2, ("orders_365d >= 2",), "draft")
    drawn = spot_check.members(workspace, FRESH, 2)
    assert len(drawn) == 20 and {one.subscriber_id for one in drawn} <= twice
    assert "Person 1 of 20" in words(test) and len(members()) == 20


def test_two_wrong_ask_for_twenty_more(app, shop_home: Path) -> None:
    workspace = cached.workspace("demo-shop")
    shop_segments.judge_all(workspace, saved.get(workspace, FRESH), wrong=2)
    test = app(PAGE, workspace="demo-shop", segment=FRESH).run()
    assert "Draw 20 more" in [button.label for button in test.button]
    press(test, "spot_draw")
    assert len(members()) == 40 and "Person 21 of 40" in words(test)


def test_a_passed_version_is_approved_here(app, shop_home: Path) -> None:
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    assert "19 of 20 are right, 1 wrong: passed." in words(test) and "95.0 % [75.1, 99.9]" in words(test)
    press(test, "spot_approve")
    assert "Approved. It may leave." in words(test)
    assert saved.get(cached.workspace("demo-shop"), CHECKED).status == "approved"


def test_a_verdict_that_takes_the_pass_back_takes_the_approval_back(app, shop_home: Path) -> None:
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    press(test, "spot_approve")
    press(test, "spot_person_5")
    press(test, "spot_wrong")
    assert saved.get(cached.workspace("demo-shop"), CHECKED).status == "draft"
    assert "Draw 20 more" in [button.label for button in test.button]


def test_uploaded_words_are_drawn_as_themselves(app, shop_home: Path) -> None:
    """Trap 8: names of segments, products and subjects, and notes."""
    workspace = cached.workspace("demo-shop")
    with workspace.engine.write() as tx:
        tx.execute("UPDATE loaded.order_lines SET product = '<img src=x> [boots](http://e.example) $1$ :red[x]'")
    test = press(draw(app, MARKED), "spot_wrong")
    assert not test.exception
    drawn = "\n".join(part.value for part in test.markdown)
    assert "boots" in drawn
    for piece in ("<img", "[boots](", "<b>", ":red[x]"):
        assert not re.search(r"(?<!\\)" + re.escape(piece), drawn)
    # Nothing on the page may draw HTML.
    assert not any(part.proto.allow_html for part in test.markdown)


def test_nobody_to_draw_is_said_in_words(app, shop_home: Path) -> None:
    workspace = cached.workspace("demo-shop")
    vocabulary = cached.people("demo-shop", workspace.newest_date()).vocabulary
    kept = saved.save(workspace, Segment("Millionaires who click", "revenue_total > 9999999"), vocabulary)
    test = draw(app, kept.segment_id)
    assert not test.exception
    assert "reaches nobody" in words(test)


def test_after_the_random_ones_come_five_at_the_edge(app, shop_home: Path) -> None:
    """A10.1: looked at by the same keys, and counted in nothing; who disagrees is named."""
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    before = [caption.value for caption in test.caption]
    press(test, "spot_edge")
    assert "At the rule's edge" in words(test) and any(button.key == "spot_person_E5" for button in test.button)
    press(test, "spot_wrong")
    said = words(test)
    assert not test.exception and "1 of 5 judged, 1 not right" in said and "19 of 20 are right" in said
    assert saved.get(cached.workspace("demo-shop"), CHECKED).status == "checked" and before
    test.button(key="spot_person_2").click().run()
    test.session_state["id_actor"] = "Bob"
    press(test, "spot_wrong")
    assert "Ana and Bob judged 1 of the same people and agree on 0" in words(test)
    assert "Person 2: Ana right, Bob wrong. The latest word counts." in words(test)


def test_a_link_to_a_retired_segment_says_so(app, shop_home: Path) -> None:
    """Another segment does not take its place in silence."""
    workspace = cached.workspace("demo-shop")
    one = saved.get(workspace, CHECKED)
    saved.set_status(workspace, CHECKED, one.version, "retired", "Ana")
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    assert not test.exception
    assert f"“{one.name}” is retired" in words(test)
