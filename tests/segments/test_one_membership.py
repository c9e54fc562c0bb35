"""One membership, whichever way a rule takes: typed, clicked together, saved, read after a restart, run elsewhere."""

from dataclasses import replace
from pathlib import Path

import sqlglot
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from segmentation.activate import sql_definition
from segmentation.core import rules
from segmentation.core.model import Feature, Segment
from segmentation.core.rules import All, Any, Behaviour, Condition, FeatureMeasure, Filter, InSegment, Node, Rule
from segmentation.segments import drafts, editing, membership, saved
from segmentation.store.workspace import Workspace
from segmentation.understand import totals
from tests.core.rule_cases import comparisons
from tests.segments.shop import AS_OF, VOCABULARY, Shop, open_shop

# Facts with values missing for some (refunds, last order, score), and those that everybody has.
NUMBERS = ("days_since_last_order", "refund_share", "erfm_score", "orders_365d", "clicks_90d", "revenue_365d")
# A tier is read from the score when it is asked for, as the real one is; whoever has no score has none.
TIER = (
    "CASE WHEN f.erfm_score >= 80 THEN 'Champions' WHEN f.erfm_score >= 30 THEN 'Can''t lose' "
    "WHEN f.erfm_score >= 0 THEN 'Rest' END"
)
TIERED = replace(
    VOCABULARY,
    features=(
        *(one for one in VOCABULARY.features if one.name != "tier"),
        Feature("tier", "scores", "", "value tier", kind="text", expression=TIER),
    ),
)
TIERS = ("Champions", "Can't lose", "Rest", "Nobody")
# What rules speak of by name: with an exclusion, cut by a ranking, and made of other segments.
KNOWN = (
    Segment("People who click a lot", "clicks_90d >= 5", exclusions=("open_ticket", "over_mailed")),
    Segment("The forty best by score", "orders_total >= 0", ranking="erfm_score", top=40),
    Segment("Best clickers", "in segment 'People who click a lot' and in segment 'The forty best by score'"),
)
FLAGS = ("has_consent", "has_usable_address")
DIALECTS = ("duckdb", "spark", "snowflake", "postgres", "bigquery")
VALUES = st.one_of(st.integers(-1, 12), st.sampled_from([0.25, 0.5, 20, 40.0, 75, 150]))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """A condition on a fact, a tier, a behaviour of the shop, or another segment."""
    kind = draw(st.sampled_from(["number", "number", "flag", "tier", "behaviour", "behaviour", "segment"]))
    if kind == "segment":
        name = draw(st.sampled_from([one.name for one in KNOWN]))
        return Condition(InSegment(name), draw(st.sampled_from(["in segment", "not in segment"])))
    if kind == "tier":
        one, several = st.sampled_from(TIERS), st.lists(st.sampled_from(TIERS), min_size=1, max_size=3).map(tuple)
        operator = draw(st.sampled_from(["=", "!=", "in", "not in", "is missing", "is known"]))
        value = None if operator.startswith("is") else draw(several if "in" in operator else one)
        return Condition(FeatureMeasure("tier"), operator, value)
    if kind == "flag":
        return Condition(FeatureMeasure(draw(st.sampled_from(FLAGS))), *draw(comparisons("yes/no")))
    operator, value = draw(comparisons("number", VALUES))
    if kind == "number":
        return Condition(FeatureMeasure(draw(st.sampled_from(NUMBERS))), operator, value)
    taken, event, field = draw(
        st.sampled_from(
            [
                ("count", "ordered", None),
                ("count", "clicked", None),
                ("count", "received", None),
                ("count", "opened", None),
                ("sum", "ordered", "total"),
                ("days_since_last", "ordered", None),
                ("days_since_first", "clicked", None),
                ("distinct", "clicked", "campaign_id"),
            ]
        )
    )
    tests = {"ordered": Filter("total", ">=", 30), "clicked": Filter("url", "=", "https://x")}
    where = (tests.get(event, Filter("campaign_id", "=", "c1")),) if draw(st.booleans()) else ()
    return Condition(Behaviour(taken, event, field, where, draw(st.sampled_from([None, 12, 30, 365]))), operator, value)


def groups(inner: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    items = st.lists(inner, min_size=2, max_size=3).map(tuple)
    return st.one_of(items.map(All), items.map(Any))


RULES = st.recursive(conditions(), groups, max_leaves=6).map(Rule)


def clicked_together(node: Node) -> Rule:
    """The rule as menus make it: a first condition, and every other one joined by a click at its place."""
    if isinstance(node, Condition):
        return Rule(node)
    word = "and" if isinstance(node, All) else "or"
    made = clicked_together(node.items[0])
    for item in node.items[1:]:
        # A menu joins a condition to the whole; where it lands in a group already, that group takes it.
        first = item if isinstance(item, Condition) else clicked_together(item).root
        made = editing.added(made, (), word, first)
    return made


def people_of(workspace: Workspace, shop: Shop, segment: Segment) -> list[int]:
    sql, bound = membership.of(workspace, shop.people, segment)
    return sorted(row[0] for row in workspace.engine.rows(sql, bound))


def tiered(shop: Shop) -> Shop:
    """The shop with a tier that is worked out from the score, and its mails counted beforehand."""
    counted = totals.complete(shop.workspace, shop.people.table.name, AS_OF)
    return Shop(shop.workspace, replace(shop.people, vocabulary=TIERED, totals=counted))


# Each example makes a workspace: a failure is told as it was found, not looked into for minutes for a smaller one.
@settings(
    max_examples=8, deadline=None, phases=(Phase.explicit, Phase.generate), suppress_health_check=list(HealthCheck)
)
@given(found=st.lists(RULES, min_size=5, max_size=7))
def test_every_way_holds_the_same_people(tmp_path_factory, found: list[Rule]) -> None:
    """Text form, builder, saved version, reopened workspace and other engines' SQL, missing values included."""
    folder: Path = tmp_path_factory.mktemp("one") / "shop"
    shop = tiered(open_shop(Workspace.create(folder, "Shop")))
    expected = {}
    try:
        for one in KNOWN:
            saved.save(shop.workspace, one, saved.with_segments(shop.workspace, TIERED))
        known = saved.by_name(shop.workspace)
        with shop.workspace.engine.write() as tx:
            tx.execute("CREATE VIEW people AS SELECT * FROM people_test")
        for place, rule in enumerate(found):
            text = rules.to_text(rule)
            typed = Segment(f"Buyers of kind x{place}y", text)
            direct = people_of(shop.workspace, shop, typed)
            held = membership.predicate(shop.people, typed, known, shop.workspace.settings)
            matching = shop.workspace.engine.value(
                f"SELECT count(*) FROM people_test AS f WHERE {held.sql}", held.parameters
            )
            assert membership.waterfall(shop.workspace, shop.people, typed).matches == matching
            built = rules.to_text(clicked_together(rule.root))
            assert people_of(shop.workspace, shop, Segment("x", built)) == direct, (text, built)
            draft = drafts.change(shop.workspace, drafts.Draft(drafts.EMPTY), typed)
            assert people_of(shop.workspace, shop, drafts.begun(shop.workspace, None).segment) == direct
            kept = saved.save(shop.workspace, draft.segment, saved.with_segments(shop.workspace, TIERED))
            assert people_of(shop.workspace, shop, saved.get(shop.workspace, kept.segment_id)) == direct
            for dialect in (
                DIALECTS[place % len(DIALECTS)],
                DIALECTS[(place + 2) % len(DIALECTS)],
            ):  # all of them in turn
                said = sql_definition.statement(shop.workspace, shop.people, kept, dialect)
                back = sqlglot.transpile(said, read=dialect, write="duckdb")[0]
                assert sorted(row[0] for row in shop.workspace.engine.rows(back)) == direct, (dialect, text)
            expected[kept.segment_id] = direct
    finally:
        shop.workspace.close()
    again = Workspace.open(folder)
    try:
        assert shop.people.as_of == AS_OF
        for key, direct in expected.items():
            assert people_of(again, shop, saved.get(again, key)) == direct
    finally:
        again.close()
