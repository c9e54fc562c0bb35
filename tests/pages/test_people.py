"""People: how identifiers became people and why, merges taken apart and joined again, consent with date and origin."""

import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from segmentation.load import merged, splits
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.load.building import Export, load, order
from tests.pages.conftest import AppTestFactory
from tests.pages.reading import button, words

PAGE = "pages/load/people.py"


@pytest.fixture
def demo(home: Path, prepared_template: Path) -> Workspace:
    """The demo shop, open as the app has it."""
    shutil.copytree(prepared_template, home / "demo-shop")
    return cached.workspace("demo-shop")


def field(test: AppTest) -> Any:
    return next(one for one in test.text_input if one.label == "E-mail address or id")


def everything(test: AppTest) -> str:
    cells = [str(cell) for frame in test.dataframe for cell in frame.value.to_numpy().ravel()]
    options = [option for field in test.multiselect for option in field.options]
    return "\n".join([words(test), *cells, *options])


def test_empty_it_sends_to_the_upload_page(app: AppTestFactory, home: Path) -> None:
    Workspace.create(home / "shop", "Shop").close()
    test = app(PAGE, workspace="shop").run()
    assert not test.exception
    assert test.title[0].value == "Who is one person?" and "Nothing is loaded yet" in words(test)


def test_how_many_were_merged_and_why(app: AppTestFactory, demo: Workspace) -> None:
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    assert "became 20,002 people" in words(test) and "140 people had two or more of one kind" in words(test)
    why = test.dataframe[0].value
    assert why["Stood on one row"].iloc[0] == "e-mail address + Klaviyo id" and why["Times"].iloc[0] > 10_000
    said = next(frame.value for frame in test.dataframe if "First" in frame.value)
    assert {"bounced", "complained (spam)", "unsubscribed", "subscribed"} <= set(said["Said"])
    assert "Klaviyo profiles export" in set(said["By"])


def test_a_merge_is_taken_apart_and_joined_again(app: AppTestFactory, demo: Workspace) -> None:
    person = merged.people(demo)[0].subscriber_id
    test = app(PAGE, workspace="demo-shop", merged=str(person)).run()
    assert not test.exception
    assert "identifiers are taken for one person." in words(test)
    assert "Who says what about consent" in words(test)
    button(test, "Split").click().run()
    assert "some identifiers go, some stay" in words(test)
    mine = [one.key_id for one in merged.identifiers(demo, person) if one.kind == "email"][1:]
    test.multiselect[0].set_value(mine)
    button(test, "Split").click().run()
    assert not test.exception
    assert demo.engine.value("SELECT count(*) FROM subscribers") == 20_003
    assert "made a person of their own" in words(test)
    button(test, "Join again").click().run()
    assert not test.exception
    assert demo.engine.value("SELECT count(*) FROM subscribers") == 20_002
    assert [one.active for one in splits.splits(demo)] == [False]


def test_of_addresses_that_look_alike_masked_the_one_chosen_goes(app: AppTestFactory, home: Path) -> None:
    """A1.10: three addresses of one domain and initial, one number: the one chosen is split off."""
    Workspace.create(home / "shop", "Shop").close()
    shop = cached.workspace("shop")
    pairs = [{"key_a": f"email=ann{n}@shop.de", "key_b": "shopify:customer_id=7"} for n in range(3)]
    load(shop, Export(rows={"links": pairs}))
    person = merged.people(shop)[0].subscriber_id
    test = app(PAGE, workspace="shop", merged=str(person)).run()
    options = test.multiselect[0].options
    assert len(set(options)) == 4
    chosen = [one.key_id for one in merged.identifiers(shop, person) if one.kind == "email"][2]
    test.multiselect[0].set_value([chosen])
    button(test, "Split").click().run()
    assert not test.exception
    assert splits.splits(shop)[0].apart == (chosen,)
    shown = {one.one for one in merged.links(shop, person)} | {one.other for one in merged.links(shop, person)}
    assert any(one.endswith(" no. 1") for one in shown)


def test_no_address_is_shown(app: AppTestFactory, demo: Workspace) -> None:
    person = merged.people(demo)[0].subscriber_id
    test = app(PAGE, workspace="demo-shop", merged=str(person)).run()
    assert not re.search(r"[\w.]+@[\w.]*\w", everything(test))


def test_a_person_is_found_by_address_and_a_stranger_is_told(app: AppTestFactory, demo: Workspace) -> None:
    email = demo.engine.value("SELECT email FROM subscribers WHERE is_unsubscribed ORDER BY email LIMIT 1")
    test = app(PAGE, workspace="demo-shop").run()
    field(test).set_value(str(email).upper())
    button(test, "Find").click().run()
    assert not test.exception
    assert "Unsubscribed, whatever other sources say." in words(test)
    field(test).set_value("nobody@nowhere.example")
    button(test, "Find").click().run()
    assert "Nobody with that address is in the loaded data." in words(test)


def test_a_small_shop_without_merges_or_consent(app: AppTestFactory, home: Path) -> None:
    Workspace.create(home / "shop", "Shop").close()
    load(cached.workspace("shop"), Export(rows={"orders": [order("#1", "email=ann@shop.de", "2026-10-01")]}))
    test = app(PAGE, workspace="shop", merged="999").run()
    assert not test.exception
    assert "Nobody is known by two addresses" in words(test)
    assert "No source says who may be written to." in words(test)
    assert "not there any more" in words(test)
