"""The library: every pattern parses, can be saved, and says when the data cannot support it."""

import re
from dataclasses import replace

import pytest

from segmentation.core.errors import UserError
from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, Vocabulary
from segmentation.core.settings import Settings
from segmentation.segments import exclusions, library, membership, naming, saved
from segmentation.understand import features, lifetime
from segmentation.understand.score_settings import ScoreSettings
from segmentation.understand.scores import score_features
from tests.segments.shop import VOCABULARY, Shop

# The words that any load has a meaning for.
SCORES = score_features(ScoreSettings().weights, ScoreSettings().tiers, {})
WORDS = Vocabulary((*features.catalogue(), *lifetime.FEATURES, *SCORES), EVENTS)


@pytest.mark.parametrize("pattern", library.PATTERNS, ids=lambda pattern: pattern.name)
def test_every_pattern_can_be_saved(shop: Shop, pattern: library.Pattern) -> None:
    """A11.2–A11.4: rule, purpose, metric and brief, in one of the families, for a requirement that it names."""
    one = saved.save(shop.workspace, pattern.segment(), WORDS)
    assert one.name == pattern.name and one.status == "draft"
    assert pattern.family in library.FAMILIES
    assert all((pattern.purpose, pattern.metric, pattern.brief))
    assert pattern.metric and not pattern.metric.startswith("open"), "A3.6: never opens as the measure of success"
    assert pattern.requirements and all(re.fullmatch(r"A\d{1,2}\.\d{1,2}", one) for one in pattern.requirements)
    assert pattern.minimum < pattern.maximum
    reads_opens_only = "opens_90d" in pattern.rule_text and "click" not in pattern.rule_text
    assert not reads_opens_only, "A2.6: opens are a weak sign"


def test_every_pattern_that_the_guides_name_is_there() -> None:
    """A4.2–A4.16, A9.1–A9.4, A11.2: about forty and more, of every family; no name twice, no rule twice."""
    asked = {f"A4.{number}" for number in (1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 15, 16)}
    asked |= {"A3.5", "A5.3", "A8.1", "A8.9", "A9.1", "A9.2", "A9.3", "A9.4", "A11.3"}
    assert asked <= {one for pattern in library.PATTERNS for one in pattern.requirements}
    assert {pattern.family for pattern in library.PATTERNS} == set(library.FAMILIES)
    assert len({pattern.name for pattern in library.PATTERNS}) == len(library.PATTERNS) >= 40
    assert len({library.texts(pattern) for pattern in library.PATTERNS}) == len(library.PATTERNS)
    for family in library.FAMILIES:
        assert sum(pattern.family == family for pattern in library.PATTERNS) >= 7


def test_the_starter_trio_has_the_guides_sizes() -> None:
    """A8.3, A11.3: A 50–500, B 100–1,000, C 20–200."""
    assert [(one.minimum, one.maximum) for one in library.PATTERNS[:3]] == [(50, 500), (100, 1000), (20, 200)]


def test_what_the_data_do_not_know_is_left_out_and_said() -> None:
    orders_only = Vocabulary(
        tuple(one for one in VOCABULARY.features if "order" in one.name or one.name == "erfm_score"), VOCABULARY.events
    )
    names = {one.name for one in library.patterns(orders_only)}
    assert "Repeat buyers gone quiet for two months" in names and "Late-evening browsers" not in names
    assert "evening_visit_share" in library.unsupported(library.pattern("Late-evening browsers"), orders_only)
    no_carts = Vocabulary(VOCABULARY.features, VOCABULARY.events, (), frozenset({"added_to_cart"}))
    assert "website events" in library.unsupported(library.pattern("Filled a cart, did not order"), no_carts)
    trial = library.pattern("Trial users who log in often, not upgraded")
    assert library.unsupported(trial, orders_only) == "Needs product usage with trials and log-ins."
    with pytest.raises(UserError, match="Did you mean"):
        library.pattern("Late evening browsers")


def test_a_fact_that_nobody_has_supports_nothing(shop: Shop) -> None:
    """A1.8: with one export loaded, the patterns of the others say what is missing instead of reaching nobody."""
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE people_test SET refund_share = NULL")
    words = Vocabulary(VOCABULARY.features, VOCABULARY.events, (), frozenset({"viewed_product"}))
    people = replace(shop.people, vocabulary=words)
    shown = [library.pattern(name) for name in ("Sends most of it back", "Best customers by score")]
    found = library.shelf(shop.workspace, people, (*shown, library.PATTERNS[0]))
    assert [one.people is None for one in found] == [True, False, True]
    assert "refund_share" in found[0].reason and "website events" in found[2].reason
    assert found[1].people == membership.size(shop.workspace, people, shown[1].segment())


def test_why_data_do_not_support_a_pattern_is_short(shop: Shop) -> None:
    """A meaning that lists every state is not read out whole."""
    told = Feature("clicks_90d", "x", "clicks", "engagement state: new (known for less than 30 days), steady, dormant")
    empty = replace(told, expression="CAST(NULL AS DOUBLE)", missing="clicks were not loaded")
    people = replace(shop.people, vocabulary=Vocabulary((empty,)))
    assert library.valueless(shop.workspace, people, ["clicks_90d"]) == {
        "clicks_90d": "Nobody has a value of “engagement state” (clicks were not loaded)."
    }


def test_every_exclusion_runs_and_reads_as_those_who(shop: Shop) -> None:
    found = membership.waterfall(
        shop.workspace,
        shop.people,
        saved.save(shop.workspace, library.pattern("Best customers by score").segment(), VOCABULARY),
    )
    assert found.known == 400
    for one in exclusions.all_of(Settings()):
        assert one.sentence.split()[0] in (
            "unsubscribed",
            "have",
            "marked",
            "asked",
            "never",
            "bought",
            "had",
            "received",
        )
        assert bool(one.rule_text) != bool(one.sql)


def test_slugs_are_safe_values() -> None:
    assert naming.slug("!!!") == "people"
    assert naming.slug("Boots " * 30) == "boots_boots_boots_boots_boots_boots_boot"
