"""A segment as SQL for a warehouse: hostile values stay values, the same people come back, what cannot be is said."""

import pytest
import sqlglot
from hypothesis import HealthCheck, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from segmentation.activate import sql_definition
from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import membership
from tests.segments.shop import Shop

RULES = (
    "clicks_90d >= 5 and days_since_last_order > 30.5",
    "count(ordered within 90 days) = 0 or count(ordered where status in ('Bo''ots', 'x; DROP TABLE people; --')) >= 1",
    "days_since_last(clicked) <= 30 and revenue_365d > -1",
    "sum(ordered.total within 365 days) >= 20",
)


@pytest.mark.parametrize("dialect", sql_definition.DIALECTS)
@pytest.mark.parametrize("rule", RULES)
def test_the_statement_can_be_read_by_its_dialect(shop: Shop, rule: str, dialect: str) -> None:
    one = Segment("A\n; DROP TABLE x", rule, "a", 1, exclusions=("recent_purchasers",))
    text = sql_definition.statement(shop.workspace, shop.people, one, dialect)
    assert len([tree for tree in sqlglot.parse(text, read=dialect) if tree]) == 1
    assert "$" not in text and text.startswith("-- A ; DROP TABLE x, version 1")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "spark", "snowflake", "bigquery"])
@pytest.mark.parametrize("rule", RULES)
def test_translated_and_back_it_finds_the_same_people(shop: Shop, rule: str, dialect: str) -> None:
    """A12.1: run here after a way through the other dialect."""
    one = Segment("A", rule, "a", 1)
    text = sql_definition.statement(shop.workspace, shop.people, one, dialect)
    back = sqlglot.transpile(text, read=dialect, write="duckdb")[0]
    with shop.workspace.engine.write() as tx:
        tx.execute("CREATE VIEW people AS SELECT * FROM people_test")
    sql, parameters = membership.of(shop.workspace, shop.people, one)
    assert sorted(shop.workspace.engine.rows(back)) == sorted(shop.workspace.engine.rows(sql, parameters))


def test_a_word_that_a_dialect_lacks_is_said(shop: Shop) -> None:
    one = Segment("A", "top_category_viewed contains 'oo'", "a", 1)
    assert "ESCAPE" in sql_definition.statement(shop.workspace, shop.people, one, "snowflake")
    with pytest.raises(UserError, match="BigQuery has no ESCAPE"):
        sql_definition.statement(shop.workspace, shop.people, one, "bigquery")


@trial(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    value=st.one_of(
        st.text(), st.integers(-(2**62), 2**62), st.floats(allow_nan=False, allow_infinity=False), st.dates()
    )
)
def test_a_value_written_out_is_the_value(engine: object, value: object) -> None:
    if isinstance(value, str) and "\x00" in value:
        return  # no text of a file holds one: they are taken out when it is loaded
    sql = sql_definition.with_values("SELECT '$v', $v", {"v": value})
    found = engine.rows(sql)[0]  # type: ignore[attr-defined]
    assert found[0] == "$v" and (float(found[1]) == value if isinstance(value, float) else found[1] == value)
