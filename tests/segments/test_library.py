"""The library: every pattern parses, can be saved, and says when the data cannot support it."""

import pytest

from segmentation.core.errors import UserError
from segmentation.core.model import Vocabulary
from segmentation.core.settings import Settings
from segmentation.segments import exclusions, library, membership, naming, saved
from tests.segments.shop import VOCABULARY, Shop


@pytest.mark.parametrize("pattern", library.PATTERNS, ids=lambda pattern: pattern.name)
def test_every_pattern_can_be_saved(shop: Shop, pattern: library.Pattern) -> None:
    """A11.2–A11.4: rule, purpose, metric and brief, in one of the five families."""
    one = saved.save(shop.workspace, pattern.segment(), VOCABULARY)
    assert one.name == pattern.name and one.status == "draft"
    assert pattern.family in library.FAMILIES
    assert all((pattern.purpose, pattern.metric, pattern.brief))
    assert pattern.metric and not pattern.metric.startswith("open"), "A3.6: never opens as the measure of success"


def test_every_family_is_there_and_no_name_twice() -> None:
    assert {pattern.family for pattern in library.PATTERNS} == set(library.FAMILIES)
    assert len({pattern.name for pattern in library.PATTERNS}) == len(library.PATTERNS) >= 10


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
    assert library.unsupported(library.pattern("Filled a cart, did not order"), no_carts)
    with pytest.raises(UserError, match="Did you mean"):
        library.pattern("Late evening browsers")


def test_every_exclusion_runs_and_reads_as_those_who(shop: Shop) -> None:
    found = membership.waterfall(
        shop.workspace, shop.people, saved.save(shop.workspace, library.PATTERNS[9].segment(), VOCABULARY)
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
