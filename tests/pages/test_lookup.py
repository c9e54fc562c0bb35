"""Lookup: one person, every segment, each condition met or missed and by how much; never an address in the clear."""

from pathlib import Path

from segmentation.core.model import Segment
from segmentation.segments import membership, saved
from segmentation.store.workspace import Workspace
from segmentation.understand.people import prepare
from tests.pages.segment_pages import LOOKUP, words


def shop() -> Workspace:
    from segmentation.ui import cached

    return cached.workspace("demo-shop")


def field(test):
    return next(one for one in test.text_input if one.label.startswith("E-mail address"))


def ask(test, typed: str):
    field(test).set_value(typed)
    next(button for button in test.button if button.label == "Look up").click()
    return test.run()


def test_nothing_loaded_says_what_to_do(app, home: Path) -> None:
    Workspace.create(home / "trial", "Trial").close()
    test = app(LOOKUP, workspace="trial").run()
    assert not test.exception and "Nothing is loaded yet." in words(test)


def test_before_anybody_is_looked_up(app, demo_home: Path) -> None:
    test = app(LOOKUP, workspace="demo-shop").run()
    assert not test.exception
    assert "Nobody is looked up yet." in words(test)


def test_an_address_nobody_has(app, demo_home: Path) -> None:
    test = ask(app(LOOKUP, workspace="demo-shop").run(), "nobody@nowhere.test")
    assert "Nobody with that address" in words(test)
    assert not test.exception


def test_each_condition_is_met_or_missed_by_how_much_and_the_address_is_masked(app, demo_home: Path) -> None:
    test = app(LOOKUP, workspace="demo-shop").run()
    people, words_known = prepare(shop()), prepare(shop()).vocabulary
    inside = saved.save(shop(), Segment("Bought at least once", "orders_total >= 1"), words_known, "test")
    saved.save(shop(), Segment("Bought a hundred times", "orders_total >= 100"), words_known, "test")
    sql, parameters = membership.of(shop(), people, inside)
    who, email, orders = shop().engine.rows(
        f"SELECT s.subscriber_id, s.email, f.orders_total FROM ({sql}) AS m "
        f'JOIN subscribers AS s ON s.subscriber_id = m.subscriber_id JOIN "{people.table.name}" AS f '
        "ON f.subscriber_id = s.subscriber_id WHERE s.email IS NOT NULL ORDER BY 1 LIMIT 1",
        parameters,
    )[0]
    ask(test, email.upper())
    assert not test.exception
    assert "is in 1 of 2 segments" in words(test)
    assert f"{100 - orders} orders short" in words(test)
    assert email.lower() not in words(test).lower() and "•••@" in words(test)
    assert test.query_params["person"] in (str(who), [str(who)])


def test_the_answer_survives_another_page_and_a_refresh(app, demo_home: Path) -> None:
    """Trap 2: a loss shows on the second run after a switch."""
    test = app(LOOKUP, workspace="demo-shop", person="7").run()
    assert "is in 0 of 0 segments" in words(test) and "There are no segments yet." in words(test)
    test.switch_page("pages/segments/build.py").run().run()
    test.switch_page(LOOKUP).run().run()
    assert "is in 0 of 0 segments" in words(test)


def test_a_person_that_is_not_there(app, demo_home: Path) -> None:
    for wrong in ("999999999", "-1", "1 OR 1=1", "9" * 30):
        test = app(LOOKUP, workspace="demo-shop", person=wrong).run()
        assert not test.exception
        assert "There is no person" in words(test) or "Nobody is looked up yet." in words(test)


def test_why_this_score_and_what_is_predicted(app, home: Path) -> None:
    """A5.1, A14.3: the parts add up to the score; each prediction with what lifts and lowers it, as on its own page."""
    from segmentation.understand import predictions
    from tests.understand.conftest import Shop
    from tests.understand.predicted_shop import fill

    made = Workspace.create(home / "shop", "Shop")
    Shop(made)
    fill(made, 700)
    with made.engine.write() as tx:
        tx.execute("ALTER TABLE subscribers ADD COLUMN first_name VARCHAR")
        tx.execute("CREATE TABLE subscriber_keys(key_id BIGINT, subscriber_id BIGINT)")
    predictions.predict(made, None, [predictions.question("next_purchase", 30)])
    who = made.engine.value("SELECT subscriber_id FROM app.predictions ORDER BY value DESC, subscriber_id LIMIT 1")
    made.close()
    test = app(LOOKUP, workspace="shop", person=str(who)).run()
    assert not test.exception
    parts = next(one.value for one in test.dataframe if "Points" in one.value.columns)
    said = next(one.value for one in test.markdown if one.value.startswith("eRFM score")).replace("\\", "")
    assert f"eRFM score {parts['Points'].sum():.0f} of 100, tier “" in said and parts["Of"].sum() == 100
    told = next(one.value for one in test.markdown if "Next purchase within 30 days" in one.value).replace("\\", "")
    assert "- **Next purchase within 30 days: " in told and " % of everyone asked ordered on the days judged." in told
    assert "Lifted most by " in told and "(+" in told


def test_a_person_who_may_not_be_mailed_hears_it_first(app, demo_home: Path) -> None:
    """Also where they miss every rule; and of a rule with “or” not each condition is needed."""
    words_known = prepare(shop()).vocabulary
    saved.save(
        shop(), Segment("Bought a hundred times", "orders_total >= 100 or clicks_90d >= 999"), words_known, "test"
    )
    email = shop().engine.value(
        "SELECT email FROM subscribers WHERE is_suppressed AND email IS NOT NULL ORDER BY subscriber_id LIMIT 1"
    )
    test = ask(app(LOOKUP, workspace="demo-shop").run(), str(email))
    assert not test.exception
    assert "Whatever the rules say, nothing is sent to them: they " in words(test)
    assert "some are joined by “or”" in words(test)
