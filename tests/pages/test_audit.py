"""Data audit: the verdict, the weakest source named, findings opened, repairs switched, spellings confirmed."""

import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.load import repairs
from segmentation.load.ingest import ingest
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.pages.reading import button, words

PAGE = "pages/load/audit.py"


@pytest.fixture
def demo(home: Path, demo_template: Path) -> Workspace:
    """The demo shop, open as the app has it."""
    shutil.copytree(demo_template, home / "demo-shop")
    return cached.workspace("demo-shop")


def opened(app, finding: str) -> AppTest:
    """The page with one finding chosen by its link."""
    test = app(PAGE, workspace="demo-shop", finding=finding).run()
    assert not test.exception
    return test


def test_empty_it_sends_to_the_upload_page(app, home: Path) -> None:
    Workspace.create(home / "shop", "Shop").close()
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert test.title[0].value == "Can I trust it?"
    assert "Nothing is loaded yet" in words(test)


def test_the_verdict_and_the_weakest_source_come_first(app, demo: Workspace) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    said = [part.value.replace("\\", "") for part in test.markdown]
    assert said[0].startswith("**With care: ") and said[0].endswith(" results.**")
    assert said[1].startswith("Weakest source: E-mail events, accuracy 8")
    sources = test.dataframe[0].value
    assert sources["Source"].iloc[0] == "E-mail events"
    assert {"Completeness", "Accuracy", "Freshness", "Weakest point"} <= set(sources)
    assert "became 20,002 people" in words(test)


def test_findings_are_sentences_with_counts_and_what_they_bend(app, demo: Workspace) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    options = [option.replace("\\", "") for option in test.radio[0].options]
    assert any("150 of 28,182 orders repeat another one" in option for option in options)
    assert options[0].startswith(":orange[")  # bends results: before the notes
    assert ":gray[" in options[-1]


def test_a_finding_shows_masked_rows_and_no_more_than_200(app, demo: Workspace) -> None:
    test = opened(app, "invalid_addresses")
    assert test.subheader[1].value == "Addresses that cannot be reached"
    assert "Why it matters." in words(test) and "What to do." in words(test)
    test.radio[0].set_value("machine_opens").run()
    assert "The first 200 of 61,946" in words(test)
    assert max(len(frame.value) for frame in test.dataframe) == 200
    assert test.query_params["finding"] in ("machine_opens", ["machine_opens"])
    for frame in test.dataframe:
        assert not any("@example" in str(cell) for cell in frame.value.to_numpy().ravel())


def test_a_repair_shows_its_effect_first_and_who_switched_it(app, demo: Workspace) -> None:
    """A2.4: repeated orders hidden and shown again; the effect stands beside the switch before anybody decides."""
    test = opened(app, "orders_fired_twice")
    change = test.dataframe[1].value
    assert list(change[""])[:1] == ["Orders"]
    assert change["Without the repair"][0] == "28,170 orders" and change["With the repair"][0] == "28,020 orders"
    assert repairs.all_decisions(demo) == ()
    button(test, "Switch the repair on").click().run()
    assert not test.exception
    assert demo.engine.value("SELECT count(*) FROM orders WHERE total > 0") == 28_020
    assert "Switched on by" in words(test)
    options = [option for option in test.radio[0].options if "repeat another one" in option]
    assert options[0].startswith(":green[")
    assert test.dataframe[1].value.equals(change)
    again = opened(app, "orders_fired_twice")
    button(again, "Switch the repair off").click().run()
    assert demo.engine.value("SELECT count(*) FROM orders WHERE total > 0") == 28_170
    assert "Switched off by" in words(again)


def test_spellings_are_confirmed_changed_and_taken_back(app, demo: Workspace) -> None:
    """A2.5: a person says which names mean the same, under which name; taking it back restores what was."""
    test = opened(app, "category_spellings")
    proposals = {proposal.category for proposal in repairs.proposals(demo)}
    assert {"Boots", "Jackets", "Tents"} <= proposals
    next(field for field in test.text_input if field.value == "Boots").set_value("All boots")
    forms = [one for one in test.button if one.label == "Confirm"]
    forms[0].click().run()
    assert not test.exception
    names = {row[0] for row in demo.engine.rows("SELECT DISTINCT category FROM web_events WHERE category LIKE '%oot%'")}
    assert names == {"All boots"}
    assert "→ **All boots**" in words(test)
    button(test, "Take back").click().run()
    assert not test.exception
    names = {row[0] for row in demo.engine.rows("SELECT DISTINCT category FROM web_events WHERE category LIKE '%oot%'")}
    assert names == {"Boots", "boots", "Boots/Men"}


def test_a_small_clean_load_is_trusted_in_words(app, home: Path, tmp_path: Path) -> None:
    Workspace.create(home / "shop", "Shop").close()
    lines = [f"{n}\tk{n}@gmail.com\t2026-05-0{n % 9 + 1} 10:00:00\t\topen\tsize\t4" for n in range(1, 31)]
    head = "Ticket ID\tRequester email\tCreated at\tSolved at\tStatus\tTopic\tSatisfaction"
    (tmp_path / "tickets.tsv").write_text("\n".join([head, *lines]) + "\n", "utf-8")
    ingest(cached.workspace("shop"), [tmp_path / "tickets.tsv"])
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert "No orders are loaded: nothing is known about recency" in words(test)
    assert "Something went wrong" not in words(test)
