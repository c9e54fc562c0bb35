"""Data audit: the verdict, the weakest source named, findings opened, repairs switched, spellings confirmed."""

import re
import shutil
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.core.model import Segment
from segmentation.load import repairs
from segmentation.load.ingest import ingest
from segmentation.segments import saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from segmentation.understand.people import prepare
from tests.load.building import Export, load, order
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
    absent = next(frame.value for frame in test.dataframe if "An export that brings it" in frame.value)
    assert "Orders" in set(absent["Not loaded"]) and "Tickets" not in set(absent["Not loaded"])
    orders = absent[absent["Not loaded"] == "Orders"].iloc[0]
    assert "Shopify orders export, Stripe payments export" in orders["Recognised without a mapping"]
    assert "If opens counted otherwise" not in words(test), "there are none"
    assert "Something went wrong" not in words(test)


def test_who_is_affected_is_worked_out_on_demand_and_kept(app, demo: Workspace) -> None:
    """Blast radius: a button, an answer in a sentence, tables; the next visit has it at once."""
    vocabulary = prepare(demo).vocabulary
    saved.save(demo, Segment("Repeat buyers", "orders_365d >= 2"), saved.with_segments(demo, vocabulary))
    test = opened(app, "orders_fired_twice")
    assert "holds" not in words(test)
    button(test, "Who is affected?").click().run()
    assert not test.exception
    assert re.search(r"(are|is) called [\w ]+ because orders fired twice\.", words(test))
    assert "“Repeat buyers” holds" in words(test)
    segments = next(frame.value for frame in test.dataframe if "Leave" in frame.value)
    assert segments["Segment"].iloc[0] == "Repeat buyers" and segments["Leave"].iloc[0] > 50
    assert repairs.all_decisions(demo) == (), "nothing was decided"
    again = opened(app, "orders_fired_twice")
    assert re.search(r"(are|is) called [\w ]+ because orders fired twice\.", words(again))
    assert not [one for one in again.button if one.label == "Who is affected?"]


def test_three_ways_to_count_opens(app, demo: Workspace) -> None:
    vocabulary = prepare(demo).vocabulary
    saved.save(demo, Segment("Readers", "opens_90d >= 5"), saved.with_segments(demo, vocabulary))
    test = app(PAGE, workspace="demo-shop").run()
    button(test, "Compare the three").click().run()
    assert not test.exception
    assert "of “Readers” disappears without machine opens" in words(test)
    assert "opened a mail in the last 90 days if every open counts" in words(test)
    assert "“Readers” stands on opens most" in words(test) and "Who changes score, tier or segment" in words(test)
    table = next(frame.value for frame in test.dataframe if "Clicks only" in frame.value)
    row = table.iloc[0]
    assert row["All opens"] > row["Without machine opens"] > row["Clicks only"]


def test_each_rating_opens_the_rows_behind_it(app, demo: Workspace) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    choice = next(box for box in test.selectbox if box.label == "Source")
    choice.set_value("web_events").run()
    assert not test.exception
    rows = next(frame.value for frame in test.dataframe if "Missing" in frame.value)
    assert set(rows["Missing"]) == {"person"} and len(rows) == 200
    test.segmented_control[0].set_value("Accuracy").run()
    assert any("Fault" in frame.value for frame in test.dataframe)
    test.segmented_control[0].set_value("Freshness").run()
    assert any("File" in frame.value for frame in test.dataframe)


def test_what_says_most_is_asked_for(app, demo: Workspace) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    button(test, "Which features say most about later purchases?").click().run()
    assert not test.exception
    assert "says most: of one who bought and one who did not" in words(test)
    table = next(frame.value for frame in test.dataframe if "Buyers have" in frame.value)
    assert table["Tells buyers from others"].is_monotonic_decreasing


def test_rates_are_asked_once_and_taken_back(app, home: Path, tmp_path: Path) -> None:
    Workspace.create(home / "shop", "Shop").close()
    opened_shop = cached.workspace("shop")
    orders = [order(f"#{n}", f"email=p{n}@shop.de", "2026-10-01", currency="USD" if n < 3 else "EUR") for n in range(9)]
    load(opened_shop, Export(rows={"orders": orders}))
    test = app(PAGE, workspace="shop", finding="several_currencies").run()
    assert "Not yet: 1 finding must be settled first" in words(test)
    button(test, "Convert").click().run()
    assert "What one USD is worth in EUR is not said." in words(test)
    test.number_input[0].set_value(0.9)
    button(test, "Convert").click().run()
    assert not test.exception
    assert opened_shop.engine.value("SELECT sum(total) FROM orders") == pytest.approx(6 * 50 + 3 * 45)
    assert "Orders in another currency: what was decided takes care of all of them." in words(test)
    assert "Stops" not in words(test) and "What to do." not in words(test)
    button(test, "Take the rates back").click().run()
    assert opened_shop.engine.value("SELECT count(*) FROM orders") == 6


def test_a_workspace_of_an_older_version_is_settled_anew(app, demo: Workspace) -> None:
    """Checks may read tables that the version which settled the data did not make."""
    with demo.engine.write() as tx:
        tx.execute("DROP TABLE foreign_orders CASCADE")
        demo.set_state("settled_by", "an older version")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "Something went wrong" not in words(test)
