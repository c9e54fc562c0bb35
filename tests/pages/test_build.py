"""Build: rule, count, menus and text in step, versions; drafts that nothing loses; mistakes that say what to do."""

import re
from pathlib import Path

from streamlit.testing.v1 import AppTest

from segmentation.core.model import Segment
from segmentation.segments import membership, saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.pages.segment_pages import BUILD, LOOKUP, part, press, words

REPEAT = "orders_365d >= 2 and days_since_last_order > 60"


def shop() -> Workspace:
    """The one open copy, which the page uses too."""
    from segmentation.ui import cached

    return cached.workspace("demo-shop")


def open_build(app, **ids: str) -> AppTest:
    test = app(BUILD, workspace="demo-shop", **ids).run()
    assert not test.exception
    return test


def write(test: AppTest, text: str, which: str = "rule") -> AppTest:
    """Type into the text form."""
    area = next(area for area in part(test, "Text").text_area if area.key.endswith(f"text_{which}"))
    area.set_value(text)
    return test.run()


def name(test: AppTest, given: str) -> AppTest:
    field = next(field for field in part(test, "Plan").text_input if field.label == "Name")
    field.set_value(given)
    test.run()
    brief = next(area for area in test.text_area if area.label.startswith("Brief"))
    brief.set_value("What is new in their size.")
    return test.run()


def saved_rule(text: str = REPEAT, named: str = "Repeat buyers gone quiet") -> Segment:
    return saved.save(
        shop(), Segment(named, text, brief="What is new in their size."), prepare(shop()).vocabulary, "test"
    )


def test_nothing_loaded_says_what_to_do(app, home: Path) -> None:
    Workspace.create(home / "trial", "Trial").close()
    test = app(BUILD, workspace="trial").run()
    assert not test.exception
    assert "Nothing is loaded yet." in words(test)


def test_a_new_segment_starts_from_everyone(app, demo_home: Path) -> None:
    test = open_build(app)
    people = prepare(shop())
    counted = membership.waterfall(shop(), people, Segment("", "everyone"))
    assert f"{counted.reachable:,} people can be reached of {counted.known:,}" in words(test)
    assert "Everyone." in words(test)


def test_a_pattern_of_the_library_is_taken_named_and_saved(app, demo_home: Path) -> None:
    test = part(open_build(app), "Library")
    assert "ready-made rules; these data can support" in words(test)
    test.text_input(key="build_library_search").set_value("quiet buyers").run()
    test.button(key="build_new_take_Repeat buyers gone quiet for two months").click().run()
    assert "bought at least twice in the last 365 days, and last bought more than 60 days ago" in words(test)
    press(test, "Save segment")
    assert not test.exception and not test.error
    kept = saved.load_all(shop())[0]
    assert (kept.name, kept.version, kept.rule_text) == ("Repeat buyers gone quiet for two months", 1, REPEAT)
    counted = membership.waterfall(shop(), prepare(shop()), kept)
    assert f"{counted.reachable:,} people can be reached" in words(test)
    assert test.query_params["segment"] in (kept.segment_id, [kept.segment_id])
    assert "Version 1" in words(test)


def test_menus_and_text_are_in_step(app, demo_home: Path) -> None:
    test = write(open_build(app), REPEAT)
    part(test, "Conditions")
    numbers = {field.key: field for field in test.number_input}
    assert [field.value for field in numbers.values()] == [2, 60]
    next(field for key, field in numbers.items() if key.endswith("c0_0_value0")).set_value(3)
    test.run()
    assert "at least 3 times" in words(test)
    assert part(test, "Text").text_area[0].value == "orders_365d >= 3 and days_since_last_order > 60"


def test_behaviours_by_menus(app, demo_home: Path) -> None:
    test = press(open_build(app), "Add a condition")
    what = next(field for field in test.selectbox if field.key.endswith("c0__what"))
    what.set_value("event:viewed_product")
    test.run()
    press(test, "only where")
    category = next(field for field in test.selectbox if field.key.endswith("w0_value_word"))
    category.set_value("Boots")
    test.run()
    days = next(field for field in test.number_input if field.key.endswith("days"))
    days.set_value(30)
    test.run()
    assert not test.exception
    text = part(test, "Text").text_area[0].value
    assert text == "count(viewed_product where category = 'Boots' within 30 days) >= 2"


def test_groups_are_made_turned_and_taken_apart(app, demo_home: Path) -> None:
    test = write(open_build(app), REPEAT)
    press(part(test, "Conditions"), "or …")
    assert "(orders_365d >= 2 or " in part(test, "Text").text_area[0].value
    part(test, "Conditions")
    word = next(field for field in test.segmented_control if field.key.endswith("c0__word"))
    word.set_value("or")
    test.run()
    assert " or days_since_last_order > 60" in part(test, "Text").text_area[0].value
    part(test, "Conditions")
    for _ in range(3):
        press(test, "Remove") if any(button.label == "Remove" for button in test.button) else None
    assert not test.exception
    assert part(test, "Text").text_area[0].value == "everyone"


def test_hard_rules(app, demo_home: Path) -> None:
    test = press(write(open_build(app), "clicks_90d >= 1"), "Undo")
    test = press(part(write(test, "clicks_90d >= 1"), "Conditions"), "Add a hard rule")
    assert "and always: bought at least twice in the last 365 days" in words(test)
    assert part(test, "Text").text_area[1].value == "orders_365d >= 2"


def test_a_slip_in_the_text_says_where_and_what_was_meant_and_is_not_lost(app, demo_home: Path) -> None:
    test = write(write(open_build(app), REPEAT), "orders_365d >= 2 and order_90d >= 1")
    assert "Character 22" in words(test) and "Did you mean “orders_90d”" in words(test)
    assert "bought at least twice in the last 365 days, and last bought" in words(test)  # counted by the one before
    again = part(open_build(app), "Text")  # a refresh
    assert again.text_area[0].value == "orders_365d >= 2 and order_90d >= 1"
    press(name(again, "Two orders, one lately"), "Save segment")
    assert "no rule yet" in words(again) and not saved.load_all(shop())
    press(again, "Undo")
    assert part(again, "Text").text_area[0].value == REPEAT


def test_every_way_a_text_can_be_wrong_is_two_lines_and_no_trace(app, demo_home: Path) -> None:
    test = open_build(app)
    for text, said in (
        ("", "empty"),
        ("vip >= 2", "no feature “vip”"),
        ("orders_365d >= 'two'", "is a number"),
        ("count(viewed_prodct) > 1", "Did you mean “viewed_product”"),
        ("in segment 'Nobody knows'", "no segment “Nobody knows”"),
        ("(" * 40 + "orders_365d > 1", "nested"),
        ("orders_365d > 1; drop table orders", "does not belong"),
    ):
        write(test, text)
        assert not test.exception
        assert said in words(test), text


def test_a_generic_name_is_refused_with_a_suggestion(app, demo_home: Path) -> None:
    test = press(name(write(open_build(app), REPEAT), "High value cluster 7"), "Save segment")
    assert "what e-mail would you send them?" in words(test)
    assert "Say what they do: these people bought at least twice" in words(test)
    assert not saved.load_all(shop())
    field = next(field for field in part(test, "Plan").text_input if field.label == "Name")
    press(field.set_value("Repeat buyers gone quiet").run(), "Save segment")
    assert [one.name for one in saved.load_all(shop())] == ["Repeat buyers gone quiet"]


def test_nothing_is_saved_before_it_is_said_what_e_mail_they_get(app, demo_home: Path) -> None:
    """A7.1: the page says so, and turns to the field that asks for it; five answers do as well."""
    test = write(open_build(app), REPEAT)
    field = next(field for field in part(test, "Plan").text_input if field.label == "Name")
    field.set_value("Repeat buyers gone quiet").run()
    press(part(test, "Conditions"), "Save segment")
    assert "What e-mail would you send them?" in words(test) and not saved.load_all(shop())
    assert test.segmented_control(key="build_part").value == "Plan"
    brief = next(area for area in test.text_area if area.label.startswith("Brief"))
    press(brief.set_value("News!").run(), "Save segment")
    assert "Say it in a sentence before saving" in words(test) and not saved.load_all(shop())
    press(brief.set_value("What is new in their size.").run(), "Save segment")
    assert [one.brief for one in saved.load_all(shop())] == ["What is new in their size."]


def test_a_draft_survives_another_page_and_a_refresh(app, demo_home: Path) -> None:
    """Trap 2: a loss shows on the second run after a switch."""
    test = name(write(open_build(app), REPEAT), "Quiet repeat buyers")
    test.switch_page(LOOKUP).run().run()
    test.switch_page(BUILD).run().run()
    assert part(test, "Text").text_area[0].value == REPEAT
    fresh = open_build(app)
    assert "last bought more than 60 days ago" in words(fresh)
    name_field = next(field for field in part(fresh, "Plan").text_input if field.label == "Name")
    assert name_field.value == "Quiet repeat buyers"


def test_undo_and_redo(app, demo_home: Path) -> None:
    test = write(write(open_build(app), "orders_total >= 1"), "orders_total >= 2")
    press(test, "Undo")
    assert part(test, "Text").text_area[0].value == "orders_total >= 1"
    press(test, "Redo")
    assert part(test, "Text").text_area[0].value == "orders_total >= 2"
    press(press(test, "Undo"), "Undo")
    assert part(test, "Text").text_area[0].value == "everyone"


def test_saving_again_makes_a_version_and_says_what_changed(app, demo_home: Path) -> None:
    first = saved_rule()
    test = open_build(app, segment=first.segment_id)
    write(test, "orders_365d >= 3 and days_since_last_order > 60")
    part(test, "Versions")
    assert "bought at least twice in the last 365 days → bought at least 3 times" in words(test)
    press(test, "Save as a new version")
    assert [one.version for one in saved.versions(shop(), first.segment_id)] == [1, 2]
    assert saved.get(shop(), first.segment_id, 1).rule_text == REPEAT
    assert "Version 2" in words(test) and "→ bought at least 3 times" in words(test)
    press(test, "Start again from this")
    assert part(test, "Text").text_area[0].value == REPEAT


def test_exclusions_show_the_people_they_hold_back(app, demo_home: Path) -> None:
    test = part(open_build(app), "Limits")
    toggle = next(one for one in test.toggle if one.label.startswith("Recent purchasers: "))
    count = int(toggle.label.split(": ")[1].split()[0].replace(",", ""))
    assert count > 0
    before = words(test)
    toggle.set_value(True)
    test.run()
    assert words(test) != before
    people = prepare(shop())
    counted = membership.waterfall(shop(), people, Segment("", "everyone", exclusions=("recent_purchasers",)))
    assert f"{counted.reachable:,} people can be reached" in words(test)


def test_size_limits_and_ranking(app, demo_home: Path) -> None:
    test = part(open_build(app), "Limits")
    next(one for one in test.number_input if one.label.startswith("At most")).set_value(50)
    test.run()
    assert "more than the maximum of 50" in words(test)
    next(one for one in test.selectbox if one.label == "Sorted by").set_value("revenue_365d")
    test.run()
    next(one for one in test.number_input if one.label.startswith("Keep the first")).set_value(40)
    test.run()
    assert not test.exception
    assert "40 people can be reached" in words(test)
    next(one for one in test.number_input if one.label.startswith("At least")).set_value(200)
    test.run()
    assert "above the maximum" in words(test)


def test_words_that_were_uploaded_or_typed_are_drawn_as_themselves(app, demo_home: Path) -> None:
    """Trap 8."""
    rule = "top_category_bought = '[x](http://evil.test) **b** <img src=x>'"
    kept = saved_rule(rule, "Buyers of [x](http://evil.test) **bold**")
    test = open_build(app, segment=kept.segment_id)
    drawn = "\n".join(part.value for part in [*test.markdown, *test.caption, *test.warning])
    for live in (r"(?<!\\)\[x", r"(?<!\\)\*\*b", r"(?<!\\)<img"):
        assert not re.search(live, drawn)
    assert "img src=x" in words(test)


def test_a_segment_that_is_gone_gives_way_to_a_new_one(app, demo_home: Path) -> None:
    test = open_build(app, segment="nobody_knows")
    assert "There is no segment “nobody_knows”" in words(test)
    assert "Everyone." in words(test)


def test_choosing_another_segment_keeps_both_drafts(app, demo_home: Path) -> None:
    kept = saved_rule()
    test = write(open_build(app), "clicks_90d >= 1")
    test.selectbox(key="build_segment").set_value(kept.segment_id)
    test.run()
    assert part(test, "Text").text_area[0].value == REPEAT
    write(test, "orders_365d >= 5")
    test.selectbox(key="build_segment").set_value("")
    test.run()
    assert part(test, "Text").text_area[0].value == "clicks_90d >= 1"
    assert any("unsaved changes" in option for option in test.selectbox(key="build_segment").options)


def edit_number(test: AppTest, ending: str, value: int) -> AppTest:
    """Put a number into the field of a condition."""
    next(field for field in test.number_input if field.key.endswith(ending)).set_value(value)
    return test.run()


def test_a_window_that_is_behind_changes_no_condition_that_it_does_not_show(app, demo_home: Path) -> None:
    """Two windows, one draft: after a condition went in one, the place of the next means another in the other."""
    stale = part(write(open_build(app), "orders_365d >= 2 and clicks_90d >= 1 and opens_90d >= 1"), "Conditions")
    press(part(open_build(app), "Conditions"), "Remove")
    edit_number(stale, "c0_1_value0", 7)
    assert "changed in another window" in words(stale)
    assert part(stale, "Text").text_area[0].value == "clicks_90d >= 1 and opens_90d >= 1"
    edit_number(part(stale, "Conditions"), "c0_1_value0", 7)  # now it shows what is there
    assert part(stale, "Text").text_area[0].value == "clicks_90d >= 1 and opens_90d >= 7"


def test_a_window_that_is_behind_neither_saves_nor_undoes_what_it_does_not_show(app, demo_home: Path) -> None:
    stale = name(write(open_build(app), REPEAT), "Repeat buyers gone quiet")
    other = write(open_build(app), "orders_365d >= 9")
    press(stale, "Save segment")
    assert "changed in another window" in words(stale) and not saved.load_all(shop())
    assert "at least 9 times" in words(stale)  # and now it shows it
    write(other, "orders_365d >= 8")
    press(stale, "Undo")
    assert "changed in another window" in words(stale) and "at least 8 times" in words(stale)
    press(stale, "Undo")
    assert "at least 9 times" in words(stale)


def test_who_writes_last_is_told_what_the_other_window_had_written(app, demo_home: Path) -> None:
    """Nothing goes in silence: what was written over is one step of undo away."""
    stale = part(name(write(open_build(app), REPEAT), "Repeat buyers gone quiet"), "Plan")
    other = part(open_build(app), "Plan")
    next(area for area in other.text_area if area.label.startswith("Brief")).set_value("Theirs, and long.").run()
    next(area for area in stale.text_area if area.label.startswith("Brief")).set_value("Ours.").run()
    assert "Another window had changed the brief meanwhile" in words(stale)
    press(stale, "Undo")
    assert next(area for area in stale.text_area if area.label.startswith("Brief")).value == "Theirs, and long."
    next(field for field in other.text_input if field.label == "Purpose").set_value("To win them back.").run()
    assert "Another window" not in words(other)  # another field of the same draft: both stay


def test_a_new_segment_that_another_window_has_saved_is_not_begun_again(app, demo_home: Path) -> None:
    stale = name(write(open_build(app), REPEAT), "Repeat buyers gone quiet")
    press(open_build(app), "Save segment")
    next(field for field in stale.text_input if field.label == "Purpose").set_value("To win them back.").run()
    assert "changed in another window" in words(stale)
    assert stale.text_input[0].value == "" and [one.version for one in saved.load_all(shop())] == [1]


def test_a_segment_is_retired_and_brought_back(app, demo_home: Path) -> None:
    """What a person decides can be taken back."""
    kept = saved_rule()
    test = part(open_build(app, segment=kept.segment_id), "Versions")
    press(test, "Retire this segment")
    assert "Nothing is sent to it." in words(test) and not saved.load_all(shop())
    fresh = open_build(app)
    assert any("retired" in option for option in fresh.selectbox(key="build_segment").options)
    press(test, "Bring it back")
    assert [one.status for one in saved.load_all(shop())] == ["draft"]
