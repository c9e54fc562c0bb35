"""Build's further parts: plain words to a condition, SQL to read, the best share, the plan, an assistant's reply."""

from pathlib import Path

from streamlit.testing.v1 import AppTest

from segmentation.core.model import Segment
from segmentation.segments import drafts, membership, planning, saved
from segmentation.store.workspace import Workspace
from segmentation.ui.condition_words import subjects
from segmentation.understand.people import prepare
from tests.pages.segment_pages import BUILD, part, press, words
from tests.pages.test_build import open_build, write

REPLY = "NAME: Repeat buyers who went quiet\nRULE: orders_365d >= 2 and days_since_last_order > 60\nEMAIL: What is new."


def shop() -> Workspace:
    from segmentation.ui import cached

    return cached.workspace("demo-shop")


def draft(test: AppTest):
    return drafts.begun(shop(), None).segment


def test_plain_words_become_a_condition(app, demo_home: Path) -> None:
    test = open_build(app)
    test.text_input(key="build_find").set_value("evening visits").run()
    test.button(key="build_new_found_0").click().run()
    assert not test.exception and "evening_visit_share" in draft(test).rule_text
    test.text_input(key="build_find").set_value("xyzzy").run()
    assert "Nothing here speaks of that" in words(test)


def test_the_sql_beside_the_text_is_the_same_people(app, demo_home: Path) -> None:
    """A12.1: what is shown runs, and finds who the text form finds."""
    test = write(open_build(app), "orders_365d >= 2 and days_since_last_order > 60")
    sql = next(block.value for block in test.code if "subscriber_id" in block.value)
    people = prepare(shop())
    with shop().engine.write() as tx:
        tx.execute(f"CREATE VIEW people AS SELECT * FROM {people.table.name}")
    text, given = membership.of(shop(), people, draft(test))
    assert sorted(shop().engine.rows(sql.strip().rstrip(";"))) == sorted(shop().engine.rows(text, given))


def test_the_best_share_and_where_its_cut_lies(app, demo_home: Path) -> None:
    """A8.1: hard rules first, then the best tenth by money."""
    test = part(write(open_build(app), "orders_365d >= 2"), "Limits")
    assert "A test of two halves would notice clicks rising from 5 % to" in words(test)
    test.selectbox(key="build_new_ranking").set_value("revenue_365d").run()
    test.number_input(key="build_new_top_percent").set_value(10).run()
    assert not test.exception and "the last one kept has €" in words(test) and "(10 %)" in words(test)
    assert draft(test).top_percent == 10 and draft(test).top is None
    kept = membership.size(shop(), prepare(shop()), draft(test))
    assert f"{kept:,} people can be reached" in words(test)
    test.number_input(key="build_new_top").set_value(25).run()  # one of the two: the other goes
    assert (draft(test).top, draft(test).top_percent) == (25, None) and "25 people can be reached" in words(test)


def test_the_five_questions_stand_in_the_version(app, demo_home: Path) -> None:
    """A11.1"""
    test = part(open_build(app), "Plan")
    assert "Before it can be approved: It has no goal yet." in words(test)
    test.text_input(key="build_new_five_pain").set_value("The wrong size").run()
    assert planning.answers(draft(test))["pain"] == "The wrong size"


def test_an_assistants_reply_is_judged_and_taken(app, demo_home: Path) -> None:
    test = part(open_build(app), "Assistant")
    assert "THE LANGUAGE OF RULES" in test.code[0].value
    test.text_area(key="build_reply").set_value("Sorry, no.").run()
    assert "There is no proposal in this text" in words(test)
    test.text_area(key="build_reply").set_value(REPLY + "\n\nNAME: Odd\nRULE: order_365d >= 2").run()
    assert "2 proposals, 1 with a rule that reads." in words(test) and "Did you mean “orders_365d”" in words(test)
    test.button(key="build_new_idea_0").click().run()
    assert not test.exception and draft(test).name == "Repeat buyers who went quiet"
    press(test, "Save segment")
    assert saved.load_all(shop())[0].proposed_by == "an assistant's reply"
    assert app(BUILD, workspace="demo-shop").run()


def test_the_sql_says_what_it_is_of(app, demo_home: Path) -> None:
    """A draft is no version: nobody takes it for one that was checked."""
    test = write(open_build(app), "orders_365d >= 2")
    assert "-- A new segment, not saved yet, for DuckDB" in sql_of(test)
    assert f"people is the table {prepare(shop()).table.name}" in words(test)
    kept = saved.save(shop(), Segment("Repeat buyers", "orders_365d >= 2"), prepare(shop()).vocabulary, "test")
    test = part(open_build(app, segment=kept.segment_id), "Text")
    assert "-- Repeat buyers, version 1, for DuckDB" in sql_of(test)
    assert "version 1, with changes that are not saved," in sql_of(write(test, "orders_365d >= 3"))


def sql_of(test: AppTest) -> str:
    """The statement beside the text form."""
    return next(block.value for block in test.code if "subscriber_id" in block.value)


def test_a_segment_that_speaks_of_itself_is_told_so(app, demo_home: Path) -> None:
    kept = saved.save(shop(), Segment("Repeat buyers", "orders_365d >= 2"), prepare(shop()).vocabulary, "test")
    test = write(open_build(app, segment=kept.segment_id), "clicks_90d >= 1 or in segment 'Repeat buyers'")
    assert "A segment cannot be defined by itself." in words(test)


def test_the_cut_that_is_drawn_is_the_rules_own(app, demo_home: Path) -> None:
    """A field that remembers a place would keep the words of the rule before."""
    test = write(write(open_build(app), "orders_365d >= 2"), "clicks_90d >= 3 and orders_365d >= 2")
    cut = next(field for field in test.selectbox if field.label == "Where the cut lies")
    assert cut.value == "orders_365d >= 2"  # still in the rule, at another place now
    write(test, "clicks_90d >= 4")
    assert next(field for field in test.selectbox if field.label == "Where the cut lies").value == "clicks_90d >= 4"


def test_what_a_condition_is_about_is_called_shortly_and_by_one_name_each(app, demo_home: Path) -> None:
    """A tier is a tier, not the list of all tiers; and no two entries of the menu read the same."""
    said = subjects(prepare(shop()).vocabulary)
    assert (said["feature:tier"], said["feature:lifecycle_stage"]) == ("Tier", "Lifecycle stage")
    assert len(set(said.values())) == len(said)
