"""The predicate, on a real engine: who is met, missing values, windows, people without events, hostile texts."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import duckdb
import pytest
import sqlglot
from hypothesis import example, given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.core.model import Feature, Vocabulary
from segmentation.core.rules import Condition, FeatureMeasure, Rule, conditions, parse, to_sql
from segmentation.core.sql import quote, quote_column
from tests.core.rule_cases import (
    AS_OF,
    COLUMNS,
    MOMENTS_SQL,
    ODD,
    PEOPLE,
    RULES,
    TABLES,
    VOCABULARY,
    WORDS,
    Shop,
    members,
    random_shop,
)

SEGMENTS = {
    "VIP": ("SELECT subscriber_id FROM chosen WHERE name = $r0 AND name <> '$r0'", {"r0": "VIP"}),
    "men's": ('SELECT c.subscriber_id, c.name AS "$r1" FROM chosen c WHERE c.name = $r1', {"r1": "men's"}),
}


def put(connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], rows: list[dict]) -> None:
    names = {"subscriber_id": "BIGINT"} | columns
    connection.execute(
        f"CREATE OR REPLACE TABLE {quote(table)} ({', '.join(f'{quote_column(n)} {k}' for n, k in names.items())})"
    )
    if rows:
        marks = ", ".join(f"({', '.join('?' * len(names))})" for _ in rows)
        connection.execute(f"INSERT INTO {quote(table)} VALUES {marks}", [row[n] for row in rows for n in names])


def fill(connection: duckdb.DuckDBPyConnection, shop: Shop) -> None:
    put(connection, "people", COLUMNS, shop.people)
    for table, columns in TABLES.items():
        put(connection, table, columns, shop.rows[table])
    for sql in MOMENTS_SQL:
        connection.execute(sql)
    chosen = [{"subscriber_id": who, "name": name} for name, who in shop.segments.items() for who in who]
    put(connection, "chosen", {"name": "VARCHAR"}, [*chosen, {"subscriber_id": None, "name": "VIP"}])


def met(connection: duckdb.DuckDBPyConnection, rule: Rule | str) -> set[int]:
    """Members by SQL; also that the predicate is never NULL, and binds exactly what it names."""
    parsed = parse(rule, VOCABULARY) if isinstance(rule, str) else rule
    predicate = to_sql(parsed, PEOPLE, SEGMENTS)
    bound = re.findall(r"'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|\$(\w+)", predicate.sql)
    assert {name for name in bound if name} == set(predicate.parameters)
    rows = connection.execute(
        f"SELECT f.subscriber_id, {predicate.sql} FROM people f", dict(predicate.parameters)
    ).fetchall()
    assert all(answer in (True, False) for _, answer in rows)
    return {who for who, answer in rows if answer}


SHOPS = [random_shop(seed) for seed in range(8)]


@pytest.fixture(scope="module")
def shops() -> Iterator[list[tuple[Shop, duckdb.DuckDBPyConnection]]]:
    filled = []
    for shop in SHOPS:
        connection = duckdb.connect()
        fill(connection, shop)
        filled.append((shop, connection))
    yield filled
    for _, connection in filled:
        connection.close()


def one(text: str) -> Rule:
    return parse(text, VOCABULARY)


@settings(max_examples=250, deadline=None)
@given(rule=RULES, which=st.integers(0, len(SHOPS) - 1))
@example(rule=one("sum(viewed_product.seconds) = 0 or sum(viewed_product.seconds) is missing"), which=0)
@example(rule=one("distinct(bought.category where quantity is missing) < 2"), which=1)
@example(rule=one("days_since_last(clicked within 5 days) not in (0, 1)"), which=2)
def test_sql_and_a_second_opinion_agree(
    shops: list[tuple[Shop, duckdb.DuckDBPyConnection]], rule: Rule, which: int
) -> None:
    """Any rule, missing values everywhere: the engine's members are those worked out person by person."""
    shop, connection = shops[which]
    assert met(connection, rule) == members(rule, shop)


def test_each_kind_of_condition_meets_someone_and_misses_someone(
    shops: list[tuple[Shop, duckdb.DuckDBPyConnection]],
) -> None:
    """The property test would prove nothing if its rules met nobody."""
    for text in ("orders_365d >= 3", "top_category_viewed contains 'oo'", "count(bought within 31 days) >= 1"):
        sizes = [len(met(connection, text)) for _, connection in shops]
        assert 0 < sum(sizes) < 12 * len(shops)


@pytest.fixture
def small() -> Iterator[duckdb.DuckDBPyConnection]:
    """Anna clicked today and 30 days ago, Ben 89 and 90 days ago, Cleo tomorrow; Dora nothing, and nothing is known."""
    connection = duckdb.connect()
    people = [
        dict.fromkeys(COLUMNS) | {"subscriber_id": number, "orders_365d": orders}
        for number, orders in ((1, 2), (2, 1), (3, 0), (4, None))
    ]
    people[0] |= {"top_category_viewed": "Boots", "is_suppressed": True, ODD: "x"}
    people[1] |= {"top_category_viewed": "Tents", "is_suppressed": False}
    clicks = [(1, 0), (1, 30), (2, 89), (2, 90), (3, -1), (None, 0)]
    mail = [
        {"subscriber_id": who, "event": "clicked", "happened_on": AS_OF - timedelta(days=days)} for who, days in clicks
    ]
    mail.append({"subscriber_id": 4, "event": "opened", "happened_on": AS_OF, "is_machine": True})
    mail.append({"subscriber_id": 3, "event": "opened", "happened_on": AS_OF, "is_machine": None})
    full = [{"campaign_id": None, "url": None, "is_machine": None} | row for row in mail]
    lines = [
        {"subscriber_id": who, "ordered_on": AS_OF, "product": "p", "category": category, "sku": None}
        | {"quantity": 1.0, "line_total": total}
        for who, category, total in ((1, "Boots", 0.1), (1, "Boots", 0.2), (1, "Tents", 99.0), (2, None, None))
    ]
    shop = Shop(people, {"order_lines": lines, "email_events": full, "web_events": [], "tickets": []})
    fill(connection, replace(shop, segments={"VIP": {1}, "men's": {2}}))
    yield connection
    connection.close()


@pytest.mark.parametrize(
    ("text", "who"),
    [
        # A missing value satisfies no condition but `is missing`.
        ("orders_365d >= 0", {1, 2, 3}),
        ("orders_365d != 2", {2, 3}),
        ("orders_365d not in (2, 7)", {2, 3}),
        ("orders_365d is missing", {4}),
        ("orders_365d is known", {1, 2, 3}),
        ("orders_365d between 1 and 2", {1, 2}),
        ("orders_365d > 0.5 and orders_365d < 1.5", {2}),
        ("top_category_viewed != 'Boots'", {2}),
        ("top_category_viewed not in ('Boots')", {2}),
        ("top_category_viewed contains 'ENT'", {2}),
        ("top_category_viewed starts with 'boo'", {1}),
        ("top_category_viewed = 'boots'", set()),
        ("is_suppressed is true", {1}),
        ("is_suppressed is false", {2}),
        ("is_suppressed is missing", {3, 4}),
        ("erfm_score >= 10", {1, 2}),
        ("erfm_score is missing", {4}),
        # `within n days` is n days, the as-of day the first of them; nothing after as_of counts.
        ("count(clicked within 1 days) >= 1", {1}),
        ("count(clicked within 30 days) = 1", {1}),
        ("count(clicked within 31 days) = 2", {1}),
        ("count(clicked within 90 days) = 1", {2}),
        ("count(clicked within 91 days) = 2", {1, 2}),
        ("count(clicked within 36500 days) = 2", {1, 2}),
        ("count(clicked) = 2", {1, 2}),
        # People without events: a count and a sum are 0, days since are missing.
        ("count(clicked) = 0", {3, 4}),
        ("count(clicked) < 1", {3, 4}),
        ("count(clicked) in (0, 7)", {3, 4}),
        ("count(clicked) not in (2)", {3, 4}),
        ("count(clicked) between 0 and 1", {3, 4}),
        ("count(clicked) != 2", {3, 4}),
        ("count(clicked) is known", {1, 2, 3, 4}),
        ("count(clicked) is missing", set()),
        ("days_since_last(clicked) <= 0", {1}),
        ("days_since_last(clicked) = 89", {2}),
        ("days_since_last(clicked) <= 89", {1, 2}),
        ("days_since_last(clicked) < 89.5", {1, 2}),
        ("days_since_last(clicked) < 89", {1}),
        ("days_since_last(clicked) between -5 and -1", set()),
        ("days_since_last(clicked within 89 days) <= 89", {1}),
        ("days_since_last(clicked) < 1e300", {1, 2}),
        ("days_since_first(clicked) between 30 and 90", {1, 2}),
        ("days_since_last(clicked) > 1 or days_since_last(clicked) != 0", {2}),
        ("days_since_last(clicked) is missing", {3, 4}),
        ("days_since_last(clicked) is known", {1, 2}),
        # Rows that do not say the field leave the sum unknown, not 0.
        ("sum(bought.line_total) = 0", {3, 4}),
        ("sum(bought.line_total) is missing", {2}),
        ("sum(bought.line_total where category = 'Boots') = 0.3", {1}),
        ("distinct(bought.category) = 2", {1}),
        ("distinct(bought.category) < 2", {3, 4}),
        ("count(bought where category != 'Boots') = 1", {1}),
        ("count(bought where category is missing) = 1", {2}),
        # Machine opens are no opens; a kind of data that was never loaded is unknown for everybody.
        ("count(opened) = 1", {3}),
        ("count(opened_ticket) = 0", set()),
        ("count(opened_ticket) >= 0", set()),
        ("count(opened_ticket) is missing", {1, 2, 3, 4}),
        ("days_since_last(opened_ticket) is known", set()),
        # Groups, two conditions on one behaviour, other segments.
        ("everyone", {1, 2, 3, 4}),
        ("nobody", set()),
        ("count(clicked) > 0 and count(clicked within 30 days) = 0", {2}),
        ("orders_365d = 2 or orders_365d = 1 and is_suppressed is true", {1}),
        ("(orders_365d = 2 or orders_365d = 1) and is_suppressed is false", {2}),
        ("in segment 'VIP'", {1}),
        ("not in segment 'VIP'", {2, 3, 4}),
        ("not in segment 'VIP' and not in segment 'men''s'", {3, 4}),
    ],
)
def test_golden_members(small: duckdb.DuckDBPyConnection, text: str, who: set[int]) -> None:
    assert met(small, text) == who


HOSTILE = ("'; DROP TABLE people; --", "x' OR '1'='1", '"; DELETE FROM people; --', "$r0", "\\'", "%", "_", "!", "a\nb")


@pytest.mark.parametrize("word", HOSTILE)
def test_texts_are_bound_never_written(small: duckdb.DuckDBPyConnection, word: str) -> None:
    for operator in ("=", "!=", "contains", "starts with"):
        rule = Rule(Condition(FeatureMeasure("top_category_viewed"), operator, word))
        predicate = to_sql(rule, PEOPLE)
        assert len(word) <= 3 or word not in predicate.sql
        assert met(small, rule) == ({1, 2} if operator == "!=" else set())
    assert small.execute("SELECT count(*) FROM people").fetchone() == (4,)


@pytest.mark.parametrize("name", [ODD, 'x" OR 1=1 --', "a.b", "SELECT", "x'y", "subscriber_id) OR (TRUE", "$r0", "ü ☂"])
def test_names_are_quoted(name: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE people (subscriber_id BIGINT, {quote_column(name)} BIGINT)")
    connection.execute("INSERT INTO people VALUES (1, 5), (2, 0), (3, NULL)")
    vocabulary = Vocabulary((Feature(name, "", "", ""),))
    text = '"' + name.replace('"', '""') + '" > 1'
    predicate = to_sql(parse(text, vocabulary), replace(PEOPLE, vocabulary=vocabulary))
    rows = connection.execute(f"SELECT subscriber_id FROM people f WHERE {predicate.sql}", dict(predicate.parameters))
    assert rows.fetchall() == [(1,)]


def test_a_name_outside_the_vocabulary_never_reaches_sql() -> None:
    for measure in ("1=1) OR (f.subscriber_id", "subscriber_id"):
        with pytest.raises(UserError, match="There is no feature"):
            to_sql(Rule(Condition(FeatureMeasure(measure), ">", 1)), PEOPLE)


def test_rules_built_by_hand_are_checked_too() -> None:
    with pytest.raises(UserError, match="is a number; 'x' is a text"):
        to_sql(Rule(Condition(FeatureMeasure("orders_365d"), ">", "x")), PEOPLE)
    with pytest.raises(UserError, match="not a number to compare with"):
        to_sql(Rule(Condition(FeatureMeasure("revenue_365d"), ">", float("nan"))), PEOPLE)
    with pytest.raises(UserError, match="is a yes/no"):
        to_sql(Rule(Condition(FeatureMeasure("orders_365d"), "=", True)), PEOPLE)


def test_a_segment_that_is_not_handed_over_is_named() -> None:
    with pytest.raises(UserError, match="There is no segment “VIP”") as caught:
        to_sql(parse("in segment 'VIP'", VOCABULARY), PEOPLE, {})
    assert caught.value.reason == "unknown_segment"


def test_two_predicates_in_one_query(small: duckdb.DuckDBPyConnection) -> None:
    """Members minus an exclusion: safe to negate, and parameters do not collide."""
    kept = to_sql(parse("orders_365d is missing or orders_365d < 2", VOCABULARY), PEOPLE)
    out = to_sql(parse("orders_365d >= 1 and count(clicked) = 2", VOCABULARY), PEOPLE, prefix="x")
    found = small.execute(
        f"SELECT f.subscriber_id FROM people f WHERE {kept.sql} AND NOT {out.sql} ORDER BY 1",
        {**kept.parameters, **out.parameters},
    ).fetchall()
    assert found == [(3,), (4,)]


def test_as_of_early_in_the_calendar_does_not_fall_out_of_it() -> None:
    predicate = to_sql(parse("count(clicked within 36500 days) > 0", VOCABULARY), replace(PEOPLE, as_of=date(50, 1, 1)))
    assert date.min in predicate.parameters.values()


def test_five_hundred_conditions_run(small: duckdb.DuckDBPyConnection) -> None:
    text = " or ".join(f"(orders_365d = 1 and revenue_365d > {number})" for number in range(250))
    assert met(small, text) == set()


@settings(max_examples=60, deadline=None)
@given(RULES)
def test_only_the_portable_subset(rule: Rule) -> None:
    """Traps 23 and 24: read by another engine's grammar, and nothing in it that means something else there."""
    predicate = to_sql(rule, PEOPLE, SEGMENTS)
    tree = sqlglot.parse_one(f"SELECT f.subscriber_id FROM people AS f WHERE {predicate.sql}", read="duckdb")
    foreign = (sqlglot.exp.Filter, sqlglot.exp.Qualify, sqlglot.exp.ArrayAgg, sqlglot.exp.Median, sqlglot.exp.Quantile)
    assert not list(tree.find_all(*foreign))
    tree.sql(dialect="spark", unsupported_level=sqlglot.ErrorLevel.RAISE)
    values = [
        value for value in predicate.parameters.values() if isinstance(value, str) and value in WORDS and len(value) > 3
    ]
    assert not [value for value in values if value in predicate.sql and value not in ("VIP", "men's")]
    assert len(conditions(rule)) == 0 or predicate.sql.startswith("COALESCE(")
