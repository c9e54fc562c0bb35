"""What the rule tests share: a small vocabulary, random rules over it, random people, a second opinion in Python."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any as Anything

from hypothesis import strategies as st

from segmentation.core.events import EVENTS, MOMENTS
from segmentation.core.model import Feature, People, TableRef, Vocabulary
from segmentation.core.rules import All, Any, Behaviour, Condition, FeatureMeasure, Filter, InSegment, Rule

AS_OF = date(2026, 11, 20)
ODD = "od\"d; $r0 '--"  # a name nobody should choose, and everybody's uploads have
FEATURES = (
    Feature("orders_365d", "frequency", "orders", "orders in the last 365 days", missing="no orders were loaded"),
    Feature("days_since_last_order", "recency", "days", "days since the last order", missing="never ordered"),
    Feature("revenue_365d", "money", "money", "paid in the last 365 days, after discounts and refunds"),
    Feature("top_category_viewed", "categories", "", "category looked at most often", kind="text"),
    Feature("is_suppressed", "flags", "", "may not be written to: unsubscribed or bounced", kind="yes/no"),
    Feature(ODD, "properties", "", "an odd property", kind="text"),
    Feature("signed_up_on", "properties", "", "day of signing up", kind="date"),  # type: ignore[arg-type]
    Feature("erfm_score", "scores", "score", "eRFM score", expression="f.orders_365d * 10"),
)
VOCABULARY = Vocabulary(FEATURES, EVENTS, ("VIP", "men's"), frozenset({"opened_ticket"}))
PEOPLE = People(TableRef("people"), VOCABULARY, AS_OF, 1)
WORDS = ("Boots", "boots", "Bo_ts", "Bo", "100%", "men's", "Zelt ü", "", "a!b", "'; DROP TABLE people; --", "$r0")
WORD = st.sampled_from(WORDS)
NUMBER = st.one_of(st.integers(-1, 6), st.sampled_from([0.25, 0.5, 2.5, 10, 20, 30.0, 60]))
DAY = st.integers(0, 40).map(lambda days: AS_OF - timedelta(days=days))
OF_KIND = {"number": NUMBER, "text": WORD, "date": DAY}


def comparisons(
    kind: str, values: st.SearchStrategy[Anything] | None = None
) -> st.SearchStrategy[tuple[str, Anything]]:
    """Operators with values that fit a kind."""
    states = st.sampled_from(["is missing", "is known"]).map(lambda word: (word, None))
    if kind == "yes/no":
        return st.one_of(states, st.sampled_from([("is true", None), ("is false", None)]))
    value = OF_KIND[kind] if values is None else values
    signs = ["=", "!="] if kind == "text" else ["=", "!=", ">", ">=", "<", "<="]
    own = (
        st.tuples(st.sampled_from(["contains", "starts with"]), value)
        if kind == "text"
        else st.tuples(
            st.just("between"), st.lists(value, min_size=2, max_size=2).map(lambda pair: tuple(sorted(pair)))
        )
    )
    lists = st.tuples(st.sampled_from(["in", "not in"]), st.lists(value, min_size=1, max_size=3).map(tuple))
    return st.one_of(st.tuples(st.sampled_from(signs), value), own, lists, states)


@st.composite
def behaviours(draw: st.DrawFn) -> Behaviour:
    """A behaviour of the vocabulary; the unknown kind of event among them."""
    event = draw(st.sampled_from([one for one in EVENTS if one.name in USED]))
    aggregates = ["count", "days_since_last", "days_since_first"]
    numbers = [name for name, kind in event.fields.items() if kind == "number"]
    aggregate = draw(st.sampled_from(aggregates + ["distinct"] + ["sum"] * bool(numbers)))
    of = {"sum": numbers, "distinct": list(event.fields)}.get(aggregate)
    where = draw(st.lists(st.sampled_from(sorted(event.fields)), max_size=2))
    filters = tuple(Filter(name, *draw(comparisons(event.fields[name]))) for name in where)
    within = draw(st.one_of(st.none(), st.integers(1, 40), st.just(36_500)))
    return Behaviour(aggregate, event.name, draw(st.sampled_from(of)) if of else None, filters, within)


@st.composite
def conditions(draw: st.DrawFn) -> Condition:
    """A condition that the vocabulary allows."""
    which = draw(st.integers(0, 9))
    if which < 5:
        feature = draw(st.sampled_from(FEATURES))
        return Condition(FeatureMeasure(feature.name), *draw(comparisons(feature.kind)))
    if which < 9:
        return Condition(draw(behaviours()), *draw(comparisons("number")))
    name = draw(st.sampled_from(VOCABULARY.segments))
    return Condition(InSegment(name), draw(st.sampled_from(["in segment", "not in segment"])))


USED = ("bought", "clicked", "opened", "viewed_product", "opened_ticket")
NODES = st.recursive(
    conditions(),
    lambda inner: st.tuples(st.sampled_from([All, Any]), st.lists(inner, max_size=3)).map(lambda g: g[0](tuple(g[1]))),
    max_leaves=6,
)
RULES = NODES.map(Rule)


@dataclass
class Shop:
    """People and their rows, as dictionaries; None where a value is missing."""

    people: list[dict[str, Anything]] = field(default_factory=list)
    rows: dict[str, list[dict[str, Anything]]] = field(default_factory=dict)
    segments: dict[str, set[int]] = field(default_factory=dict)


TABLES = {
    "order_lines": {"ordered_on": "DATE", "product": "VARCHAR", "category": "VARCHAR", "sku": "VARCHAR"}
    | {"quantity": "DOUBLE", "line_total": "DOUBLE"},
    "email_events": {"event": "VARCHAR", "happened_on": "DATE", "campaign_id": "VARCHAR", "url": "VARCHAR"}
    | {"is_machine": "BOOLEAN"},
    "web_events": {"event": "VARCHAR", "happened_on": "DATE", "url": "VARCHAR", "product": "VARCHAR"}
    | {"category": "VARCHAR", "search": "VARCHAR", "seconds": "DOUBLE"},
    "tickets": {"opened_on": "DATE", "topic": "VARCHAR", "status": "VARCHAR", "satisfaction": "DOUBLE"},
}
# To run once the tables are filled: each row's moment, at any minute of its day, midnight among them.
MOMENTS_SQL = tuple(
    sql
    for table in MOMENTS
    for sql in (
        f"ALTER TABLE {table} ADD COLUMN happened_at TIMESTAMP",
        f"UPDATE {table} SET happened_at = CAST(happened_on AS TIMESTAMP) "
        "+ to_minutes(CAST(rowid * 97 % 1440 AS INTEGER))",
    )
)
COLUMNS = {
    "orders_365d": "BIGINT",
    "days_since_last_order": "BIGINT",
    "revenue_365d": "DOUBLE",
    "top_category_viewed": "VARCHAR",
    "is_suppressed": "BOOLEAN",
    ODD: "VARCHAR",
    "signed_up_on": "DATE",
}


def random_shop(seed: int, people: int = 12, rows: int = 25) -> Shop:
    """People with gaps in their facts, and events before, at and after the window's edges and the as-of date."""
    random = Random(seed)
    near = [AS_OF - timedelta(days=days) for days in (-1, 0, 1, 5, 6, 29, 30, 31, 39, 40, 400)]
    make = {
        "BIGINT": lambda: random.randint(0, 6),
        "DOUBLE": lambda: random.choice([0.25, 0.5, 1.0, 2.5, 10.0, 20.0]),
        "VARCHAR": lambda: random.choice(WORDS),
        "BOOLEAN": lambda: random.random() < 0.5,
        "DATE": lambda: random.choice(near),
    }

    def value(kind: str, gaps: float) -> Anything:
        return None if random.random() < gaps else make[kind]()

    shop = Shop()
    for number in range(1, people + 1):
        shop.people.append({"subscriber_id": number} | {name: value(kind, 0.3) for name, kind in COLUMNS.items()})
    for table, columns in TABLES.items():
        shop.rows[table] = []
        for _ in range(rows):
            row = {name: value(kind, 0.05 if kind == "DATE" else 0.25) for name, kind in columns.items()}
            if "event" in row:
                row["event"] = random.choice(["clicked", "opened", "viewed_product", None])
            shop.rows[table].append({"subscriber_id": random.choice([None, *range(1, people - 2)])} | row)
    shop.rows["tickets"] = []
    for name in VOCABULARY.segments:
        shop.segments[name] = set(random.sample(range(1, people + 1), 5))
    return shop


def members(rule: Rule, shop: Shop) -> set[int]:
    """Who meets the rule, worked out person by person: written from the contract's words, not from the SQL."""
    return {person["subscriber_id"] for person in shop.people if meets(rule.root, person, shop)}


def meets(node: All | Any | Condition, person: dict[str, Anything], shop: Shop) -> bool:
    if isinstance(node, All):
        return all(meets(item, person, shop) for item in node.items)
    if isinstance(node, Any):
        return any(meets(item, person, shop) for item in node.items)
    measure = node.measure
    if isinstance(measure, InSegment):
        return (person["subscriber_id"] in shop.segments[measure.name]) == (node.operator == "in segment")
    if isinstance(measure, FeatureMeasure):
        orders = person["orders_365d"]
        value = (None if orders is None else orders * 10) if measure.name == "erfm_score" else person[measure.name]
    else:
        value = done(measure, person["subscriber_id"], shop)
    return compare(value, node.operator, node.value)


def done(measure: Behaviour, who: int, shop: Shop) -> Anything:
    event = next(one for one in EVENTS if one.name == measure.event)
    if event.name in VOCABULARY.unknown_events:
        return None
    on = {"order_lines": "ordered_on"}.get(event.table, "happened_on")
    rows = []
    for row in shop.rows[event.table]:
        happened = row[on]
        if row["subscriber_id"] != who or happened is None or happened > AS_OF:
            continue
        if "event" in row and row["event"] != event.name:
            continue
        if event.name == "opened" and row["is_machine"]:
            continue
        if event.name == "bought" and row["quantity"] is not None and row["quantity"] <= 0:
            continue  # sent back
        if measure.within_days is not None and (AS_OF - happened).days >= measure.within_days:
            continue
        if all(compare(row[one.field], one.operator, one.value) for one in measure.where):
            rows.append(row)
    if measure.aggregate == "count":
        return len(rows)
    if measure.aggregate.startswith("days"):
        days = [(AS_OF - row[on]).days for row in rows]
        return (min if measure.aggregate == "days_since_last" else max)(days, default=None)
    known = [row[measure.field] for row in rows if row[measure.field] is not None]
    if rows and not known:
        return None
    return sum(known) if measure.aggregate == "sum" else len(set(known))


def compare(value: Anything, operator: str, given: Anything) -> bool:
    if operator == "is missing":
        return value is None
    if value is None:
        return False
    return bool(
        {
            "is known": lambda: True,
            "is true": lambda: value is True,
            "is false": lambda: value is False,
            "=": lambda: value == given,
            "!=": lambda: value != given,
            ">": lambda: value > given,
            ">=": lambda: value >= given,
            "<": lambda: value < given,
            "<=": lambda: value <= given,
            "between": lambda: given[0] <= value <= given[1],
            "in": lambda: value in given,
            "not in": lambda: value not in given,
            "contains": lambda: given.lower() in value.lower(),
            "starts with": lambda: value.lower().startswith(given.lower()),
        }[operator]()
    )
