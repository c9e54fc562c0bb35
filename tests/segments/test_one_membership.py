"""One membership, whichever way a rule takes: typed, clicked together, saved, read after a restart, run elsewhere."""

from pathlib import Path

import sqlglot
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.activate import sql_definition
from segmentation.core import rules
from segmentation.core.model import Segment
from segmentation.core.rules import All, Any, Behaviour, Condition, FeatureMeasure, Filter, Node, Rule
from segmentation.segments import drafts, editing, membership, saved
from segmentation.store.workspace import Workspace
from tests.core.rule_cases import comparisons
from tests.segments.shop import AS_OF, VOCABULARY, Shop, open_shop

# Facts with values missing for some (refunds, last order, score), and those that everybody has.
NUMBERS = ("days_since_last_order", "refund_share", "erfm_score", "orders_365d", "clicks_90d", "revenue_365d")
FLAGS = ("has_consent", "has_usable_address")
DIALECTS = ("duckdb", "spark", "snowflake", "postgres", "bigquery")
VALUES = st.one_of(st.integers(-1, 12), st.sampled_from([0.25, 0.5, 20, 40.0, 75, 150]))


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """A condition on a fact or a behaviour of the shop."""
    kind = draw(st.sampled_from(["number", "number", "flag", "behaviour"]))
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
                ("sum", "ordered", "total"),
                ("days_since_last", "ordered", None),
                ("days_since_first", "clicked", None),
                ("distinct", "clicked", "campaign_id"),
            ]
        )
    )
    where = (Filter("total", ">=", 30),) if event == "ordered" and draw(st.booleans()) else ()
    return Condition(Behaviour(taken, event, field, where, draw(st.sampled_from([None, 30, 365]))), operator, value)


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


@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(found=st.lists(RULES, min_size=4, max_size=8))
def test_every_way_holds_the_same_people(tmp_path_factory, found: list[Rule]) -> None:
    """Text form, builder, saved version, reopened workspace and other engines' SQL, missing values included."""
    folder: Path = tmp_path_factory.mktemp("one") / "shop"
    shop = open_shop(Workspace.create(folder, "Shop"))
    expected = {}
    try:
        with shop.workspace.engine.write() as tx:
            tx.execute("CREATE VIEW people AS SELECT * FROM people_test")
        for place, rule in enumerate(found):
            text = rules.to_text(rule)
            typed = Segment(f"Buyers of kind x{place}y", text)
            direct = people_of(shop.workspace, shop, typed)
            held = rules.to_sql(rule, shop.people)
            matching = shop.workspace.engine.value(
                f"SELECT count(*) FROM people_test AS f WHERE {held.sql}", held.parameters
            )
            assert membership.waterfall(shop.workspace, shop.people, typed).matches == matching
            built = rules.to_text(clicked_together(rule.root))
            assert people_of(shop.workspace, shop, Segment("x", built)) == direct, (text, built)
            draft = drafts.change(shop.workspace, drafts.Draft(drafts.EMPTY), typed)
            assert people_of(shop.workspace, shop, drafts.begun(shop.workspace, None).segment) == direct
            kept = saved.save(shop.workspace, draft.segment, VOCABULARY)
            assert people_of(shop.workspace, shop, saved.get(shop.workspace, kept.segment_id)) == direct
            for dialect in DIALECTS:
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
