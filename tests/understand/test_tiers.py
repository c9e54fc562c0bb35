"""Named tiers, definitions, presets and sensitivity (A5): editable, stored with author and date, usable in rules."""

import itertools
import re
from datetime import date, timedelta

import pytest

from segmentation.core.errors import UserError
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.workspace import Workspace
from segmentation.understand import measures, people, score_settings, scores, sensitivity, tiers
from segmentation.understand.measures import Definitions
from segmentation.understand.score_settings import ScoreSettings
from segmentation.understand.tiers import ALONE, ERFM, OFFERED, PUBLISHED, REST, Band
from segmentation.understand.weights import Weights, rebalanced
from tests.understand.conftest import Crowd, Shop

AS_OF = date(2026, 10, 31)


def named(engine: DuckDBEngine, bands: tiers.Tiers, classes: tuple[int, int, int], score: float | None) -> str | None:
    """What these bands call somebody of these classes of recency, frequency and money."""
    sql = tiers.sql(bands, "f.score")
    r, f, m = classes
    found = engine.value(f"""SELECT {sql} FROM (SELECT {r} AS recency_score, {f} AS frequency_score,
        {m} AS monetary_score, CAST({"NULL" if score is None else score} AS DOUBLE) AS score) AS f""")
    return None if found is None else str(found)


def test_the_published_bands_name_the_published_people(engine: DuckDBEngine) -> None:
    """Statistics E3: 555 is a champion, 155 was one, 511 is new, 111 is lost; the first match wins."""
    told = {
        (5, 5, 5): "Champions",
        (4, 4, 4): "Potential loyalist",
        (2, 3, 3): "Loyal",
        (3, 1, 4): "Promising",
        (5, 1, 1): "New customers",
        (1, 4, 5): "Can't lose",
        (1, 5, 4): "At risk",
        (1, 5, 3): "Needs attention",
        (2, 1, 1): "About to sleep",
        (1, 1, 1): "Lost",
        (0, 0, 0): REST,
    }
    assert {classes: named(engine, PUBLISHED, classes, 50) for classes in told} == told


def test_every_offered_reading_names_everyone_who_has_a_score(engine: DuckDBEngine) -> None:
    """A5: no class and score falls between two bands of the default; without a score there is no tier."""
    for recency, score in itertools.product(range(6), (0, 29.9, 30, 49.9, 50, 69.9, 70, 100)):
        assert named(engine, ERFM, (recency, 1, 1), score) not in (None, REST), (recency, score)
        assert named(engine, ALONE, (recency, 1, 1), score) not in (None, REST)
    assert named(engine, ERFM, (5, 5, 5), None) is None
    assert named(engine, ERFM, (5, 5, 5), 92) == "Champions"
    assert named(engine, ERFM, (2, 4, 4), 58) == "Can't lose"
    assert named(engine, ERFM, (0, 0, 0), 10) == "Prospects"


@pytest.mark.parametrize(
    ("bands", "why"),
    [
        ((), "0 tiers"),
        ((Band("x'); DROP TABLE people; --"),), "cannot name a tier"),
        ((Band(""),), "cannot name a tier"),
        ((Band("Gold"), Band("gold")), "there twice"),
        ((Band("Gold", recency=(4, 2)),), "from 4 to 2"),
        ((Band("Gold", recency=(0, 6)),), "from 0 to 6"),
        ((Band("Gold", score=(-1, 100)),), "from -1 to 100"),
    ],
)
def test_bands_that_cannot_name_people_are_refused(bands: tiers.Tiers, why: str) -> None:
    """A5: a name is letters and digits, an end lies on its scale; uploaded or typed text never becomes SQL."""
    with pytest.raises(UserError, match=re.escape(why)):
        tiers.check(bands)


def test_bands_survive_being_kept() -> None:
    for bands in OFFERED.values():
        assert tiers.from_plain(tiers.to_plain(bands)) == bands
    with pytest.raises(UserError, match="cannot be read"):
        tiers.from_plain([{"name": "Gold"}])


def test_settings_are_kept_with_author_and_date_and_switched_by_name(workspace: Workspace) -> None:
    """A5.4: definitions and tiers outlive the session, a preset brings all three back, deleting is in the log."""
    gold = (Band("Gold", score=(50, 100)), Band("Others"))
    mine = ScoreSettings(
        Weights(40, 20, 20, 10, 10), Definitions("engagement", "engagement", 90, {"recency": (7, 30, 90, 180)}), gold
    )
    score_settings.keep(workspace, "As it was", "Ana")
    score_settings.save(workspace, mine, "Kim")
    workspace.close()
    again = Workspace.open(workspace.folder)
    assert score_settings.of(again) == mine
    by = score_settings.saved_by(again)
    assert by and by[0] == "Kim"
    score_settings.keep(again, "  Spring   sale ", "Kim")
    assert [(one.name, one.author) for one in score_settings.presets(again)] == [
        ("As it was", "Ana"),
        ("Spring sale", "Kim"),
    ]
    with pytest.raises(UserError, match="already a preset"):
        score_settings.keep(again, "spring sale", "Kim")
    assert score_settings.switch(again, "As it was", "Kim") == ScoreSettings() == score_settings.of(again)
    assert score_settings.switch(again, "Spring sale", "Kim") == mine == score_settings.of(again)
    score_settings.delete(again, "Spring sale", "Kim")
    assert [one.name for one in score_settings.presets(again)] == ["As it was"]
    with pytest.raises(UserError, match="no preset"):
        score_settings.switch(again, "Spring sale")
    assert {"saved score preset", "deleted score preset", "changed score definitions"} <= {
        entry.verb for entry in again.history()
    }
    again.close()


def test_sensitivity_is_what_moving_the_weight_would_do(shop: Shop, crowd: Crowd) -> None:
    """A5.4: each weight's ±5 equals the people who change tier when it is really moved so."""
    crowd()
    ready = people.prepare(shop.workspace)
    told = sensitivity.nudges(shop.workspace, ready, Weights(), ERFM)
    assert [one.component for one in told] == [part.name for part in scores.COMPONENTS]
    for one in told:
        for step, found in ((-5, one.lower), (5, one.higher)):
            moved = rebalanced(Weights(), one.component, getattr(Weights(), one.component) + step)
            after = scores.with_weights(ready, moved, ERFM)
            assert found == scores.moved(shop.workspace, ready, after, ERFM).total
    assert max(one.most for one in told) > 0
    assert all(one.most == 0 for one in sensitivity.nudges(shop.workspace, ready, Weights(), PUBLISHED))
    alone = sensitivity.nudges(shop.workspace, ready, Weights(100, 0, 0, 0, 0), ERFM)
    assert alone[0].higher is None and alone[1].lower is None


def buyers(shop: Shop) -> None:
    """One who bought long ago and clicked today, one who bought last week, one who only visits."""
    for who in (1, 2, 3):
        shop.person(who)
    shop.order(1, "2024-01-10", 500)
    shop.mail(1, "2026-10-31 10:00", "clicked")
    shop.order(2, (AS_OF - timedelta(days=7)).isoformat(), 20)
    shop.order(2, (AS_OF - timedelta(days=120)).isoformat(), 30)
    shop.web(3, "2026-10-20 10:00", "viewed_page")
    shop.web(3, "2026-10-20 11:00", "viewed_page")


def test_definitions_say_what_the_classes_are_cut_from(shop: Shop) -> None:
    """A5.2: recency and frequency by orders or by engagement too; look-back; fixed cut points in the feature's unit."""
    buyers(shop)
    fixed = {
        "recency": (10.0, 90.0, 180.0, 365.0),
        "frequency": (1.0, 2.0, 3.0, 5.0),
        "monetary": (25.0, 50.0, 100.0, 250.0),
    }

    def classes(definitions: Definitions) -> dict[int, tuple[int, ...]]:
        score_settings.save(shop.workspace, ScoreSettings(definitions=definitions))
        ready = people.prepare(shop.workspace)
        rows = shop.engine.rows(f"""SELECT subscriber_id, recency_score, frequency_score, monetary_score
            FROM {ready.table.name} ORDER BY subscriber_id NULLS LAST""")
        return {int(row[0]): tuple(row[1:]) for row in rows}

    by_orders = classes(Definitions(edges=fixed))
    assert by_orders == {1: (1, 0, 0), 2: (5, 2, 2), 3: (0, 0, 0)}
    assert classes(Definitions(window_days=90, edges=fixed)) == {1: (1, 0, 0), 2: (5, 1, 1), 3: (0, 0, 0)}
    assert classes(Definitions(window_days=0, edges=fixed)) == {1: (1, 1, 5), 2: (5, 2, 2), 3: (0, 0, 0)}
    both = classes(Definitions("engagement", "engagement", 365, fixed))
    assert both == {1: (5, 1, 0), 2: (5, 2, 2), 3: (4, 1, 0)}, "two page views on one day are one visit"
    kept = scores.cuts(shop.workspace, people.prepare(shop.workspace))
    assert kept["recency_score"].edges == fixed["recency"] and kept["recency_score"].feature == "days_since_last_action"


def test_definitions_that_make_no_sense_are_refused() -> None:
    for given in (
        {"window_days": 42},
        {"recency_by": "luck"},
        {"edges": {"recency": (3, 2, 1, 0)}},
        {"edges": {"recency": (1,)}},
    ):
        with pytest.raises(UserError):
            Definitions(**given)  # type: ignore[arg-type]
    usual = measures.USUAL
    assert Definitions.from_plain(usual.to_plain()) == usual
