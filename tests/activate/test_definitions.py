"""Native definitions: their shape, what stays dynamic, what is stamped, and the round trip over random rules."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, event, example, given
from hypothesis import settings as trial
from hypothesis import strategies as st

from segmentation.activate import native, plain_behaviours, proof, readback
from segmentation.activate.destination import destinations
from segmentation.activate.native import Native, platform, platforms
from segmentation.activate.plain_behaviours import clauses, opposite, plain
from segmentation.core import rules
from segmentation.core.model import Feature, People, Segment, TableRef
from segmentation.core.rules import All, Any, Condition, FeatureMeasure, Rule, to_sql
from segmentation.core.settings import Settings
from segmentation.store.duckdb import DuckDBEngine
from tests.core.rule_cases import AS_OF, NUMBER, RULES, VOCABULARY, comparisons, random_shop
from tests.core.test_rule_sql import SEGMENTS, fill

WITH_API = [one.name for one in platforms() if one.write]
# The features whose behaviour is counted by the platforms, in step with their own rows.
PLAIN = (
    *VOCABULARY.features,
    *(
        Feature(n, "any", "", n)
        for n in ("orders_total", "clicks_90d", "opens_90d", "days_since_last_click", "product_views_30d")
    ),
)
WORDS = replace(VOCABULARY, features=PLAIN)
EVERYBODY = People(TableRef("people"), WORDS, AS_OF, 1)


class Cursor:
    """The raw connection that the rule tests fill, over an engine."""

    def __init__(self, engine: DuckDBEngine) -> None:
        self.engine = engine

    def execute(self, sql: str, values: list[object] | None = None) -> None:
        with self.engine.write() as tx:
            tx._cursor.execute(sql, values)


def open_shop(engine: DuckDBEngine, seed: int) -> None:
    """The random shop of the rule tests, with orders, and plain features counted from the very rows."""
    random = Random(seed)
    fill(Cursor(engine), random_shop(seed, people=30, rows=80))  # type: ignore[arg-type]
    rows = []
    for _ in range(70):
        day = AS_OF - timedelta(days=random.choice([-1, 0, 1, 5, 6, 29, 30, 31, 60, 61, 364, 365, 400]))
        rows.append((random.randint(1, 28), day, random.choice([0.0, 10.0, 20.5, 99.0])))
    with engine.write() as tx:
        tx.execute("CREATE OR REPLACE TABLE orders(subscriber_id BIGINT, ordered_on DATE, total DOUBLE)")
        for who, day, total in rows:
            tx.execute("INSERT INTO orders VALUES ($who, $day, $total)", {"who": who, "day": day, "total": total})
        for feature in PLAIN:
            if feature.name in plain_behaviours.COUNTS:
                of, days = plain_behaviours.COUNTS[feature.name]
                value = f"(SELECT count(*) FROM {counted(of, days)})"
            elif feature.name in plain_behaviours.DAYS:
                on = "ordered_on" if feature.name.endswith("order") else "happened_on"
                of = plain_behaviours.DAYS[feature.name]
                value = f"(SELECT date_diff('day', max({on}), DATE '{AS_OF}') FROM {counted(of, None)})"
            else:
                continue
            tx.execute(f"ALTER TABLE people ADD COLUMN IF NOT EXISTS {feature.name} BIGINT")
            tx.execute(f"UPDATE people SET {feature.name} = {value}")


def counted(of: str, days: int | None) -> str:
    """Its rows, in words of their own."""
    table, on = ("orders", "ordered_on") if of == "ordered" else ("email_events", "happened_on")
    if of == "viewed_product":
        table = "web_events"
    test = "total > 0" if of == "ordered" else f"event = '{of}'"
    test += " AND coalesce(is_machine, false) = false" if of == "opened" else ""
    since = f" AND {on} > DATE '{AS_OF}' - {days}" if days else ""
    return f"{table} AS e WHERE e.subscriber_id = people.subscriber_id AND {test} AND {on} <= DATE '{AS_OF}'{since}"


@pytest.fixture(scope="module")
def shop() -> Iterator[DuckDBEngine]:
    engine = DuckDBEngine()
    open_shop(engine, 3)
    yield engine
    engine.close()


def met(engine: DuckDBEngine, rule: Rule) -> set[int]:
    found = to_sql(rule, EVERYBODY, SEGMENTS)
    return {row[0] for row in engine.rows(f"SELECT subscriber_id FROM people AS f WHERE {found.sql}", found.parameters)}


def made(place: str, rule: Rule, **more: object) -> Native:
    segment = Segment("Trial", rules.to_text(rule), "trial", 2, **more)  # type: ignore[arg-type]
    found = platform(place)
    assert found is not None
    return native.native(found, segment, WORDS, Settings())


def compare(engine: DuckDBEngine, rule: Rule, one: Native) -> proof.Proof:
    """The definition against the people of the rule; only they carry its stamps."""
    found = to_sql(rule, EVERYBODY, SEGMENTS)
    ours = f"f.subscriber_id IN (SELECT f.subscriber_id FROM people AS f WHERE {found.sql})"
    if not one.stamped:
        return proof.compare(engine, EVERYBODY, [proof.Claim(one, ours, parameters=found.parameters)])[0]
    table, names = proof.stamped_table(engine, [(stamp, EVERYBODY, SEGMENTS) for stamp in one.stamped])
    columns = {stamp.header: f"CASE WHEN {ours} THEN v.{name} END"
               for stamp, name in zip(one.stamped, names, strict=True)}  # fmt: skip
    try:
        claim = proof.Claim(one, ours, "FALSE", columns, found.parameters)
        joins = [f"LEFT JOIN {table.name} AS v ON v.subscriber_id = f.subscriber_id"]
        return proof.compare(engine, EVERYBODY, [claim], joins)[0]
    finally:
        engine.drop(table.name)


SOME = st.sampled_from([one.name for one in PLAIN if one.name in {*plain_behaviours.COUNTS, *plain_behaviours.DAYS}])
PLAIN_CONDITIONS = SOME.flatmap(
    lambda name: comparisons("number", NUMBER).map(lambda test: Condition(FeatureMeasure(name), *test))
)
ITEMS = st.one_of(PLAIN_CONDITIONS, RULES.map(lambda rule: rule.root))
GROUPS = st.lists(st.lists(ITEMS, min_size=1, max_size=3).map(lambda some: Any(tuple(some))), min_size=1, max_size=3)
MIXED = st.one_of(
    RULES,
    st.lists(PLAIN_CONDITIONS, min_size=1, max_size=4).map(lambda some: Rule(All(tuple(some)))),
    GROUPS.map(lambda groups: Rule(All(tuple(groups)))),
)
LOOSE = trial(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.parametrize("place", WITH_API)
@LOOSE
@given(rule=MIXED)
@example(rule=Rule(Any()))
@example(rule=Rule(All()))
def test_a_definition_read_back_finds_the_same_people(place: str, rule: Rule, shop: DuckDBEngine) -> None:
    """Issue 6: random rules, every operator; where there is no definition, the reason is said."""
    one = made(place, rule)
    if one.body is None:
        assert one.why
        return
    event(f"dynamic: {bool(one.dynamic)}")
    outcome = compare(shop, rule, one)
    assert outcome.same, (rules.to_text(rule), outcome, one.body)


@LOOSE
@given(rule=MIXED)
def test_plain_behaviours_forms_and_opposites_mean_the_same_people(rule: Rule, shop: DuckDBEngine) -> None:
    people = met(shop, rule)
    as_counts = plain(rule.root, WORDS)
    assert met(shop, Rule(as_counts)) == people
    try:
        ands = clauses(as_counts, All)
        ors = clauses(as_counts, Any)
    except plain_behaviours.TooManyClauses:
        return
    if sum(map(len, ands)) < 400 and sum(map(len, ors)) < 400:
        assert met(shop, Rule(All(tuple(Any(one) for one in ands)))) == people
        assert met(shop, Rule(Any(tuple(All(one) for one in ors)))) == people
    try:
        turned = opposite(as_counts, WORDS.unknown_events)
    except ValueError:
        return
    everybody = {row[0] for row in shop.rows("SELECT subscriber_id FROM people")}
    if len(rules.conditions(rule)) < 20 and "sum(" not in rules.to_text(rule):
        assert met(shop, Rule(turned)) == everybody - people


def rule_of(text: str) -> Rule:
    return rules.parse(text, WORDS)


def test_klaviyo_counts_plain_features_itself_and_stamps_the_rest() -> None:
    """A12.2: what Klaviyo can count stays dynamic; a score becomes a property."""
    one = made(
        "klaviyo", rule_of("orders_365d >= 2 and days_since_last_order > 60 and (erfm_score >= 50 or clicks_90d >= 3)")
    )
    assert one.body is not None
    groups = one.body["data"]["attributes"]["definition"]["condition_groups"]
    assert groups[0]["conditions"] == [{
        "type": "profile-metric", "metric_id": "<PLACED_ORDER>", "measurement": "count",
        "measurement_filter": {"type": "numeric", "operator": "greater-than-or-equal", "value": 2},
        "timeframe_filter": {"type": "date", "operator": "in-the-last", "unit": "day", "quantity": 365}}]  # fmt: skip
    last = [group["conditions"][0] for group in groups[1:3]]
    assert [(c["measurement_filter"]["value"], c["timeframe_filter"].get("quantity")) for c in last] == [
        (1, None),
        (0, 61),
    ]
    assert [c["type"] for c in groups[3]["conditions"]] == ["profile-property", "profile-metric"]
    assert groups[3]["conditions"][0]["property"] == "properties['ms_erfm_score_exact']"
    assert groups[4]["conditions"][0]["type"] == "profile-marketing-consent"
    assert [stamp.header for stamp in one.stamped] == ["ms_erfm_score_exact"] and len(one.dynamic) == 4
    assert one.body["data"]["attributes"]["name"] == "MS | Trial | v2"


def test_hubspot_is_an_or_of_ands_that_leaves_out_who_has_no_value() -> None:
    one = made(
        "hubspot", rule_of("revenue_365d > 10.5 and days_since_last_order > 30 or top_category_viewed = 'Boots'")
    )
    assert one.body is not None
    branches = one.body["filterBranch"]["filterBranches"]
    assert [branch["filterBranchType"] for branch in branches] == ["AND", "AND"]
    assert branches[0]["filters"][1]["operation"]["numberOfDays"] == 30
    assert branches[0]["filters"][1]["property"] == "ms_last_order_on"
    assert '"includeObjectsWithNoValueSet": true' not in str(one.body)
    assert {stamp.kind for stamp in one.stamped} == {"number", "date", "yes/no"}


def test_mailchimp_is_flat_and_strict() -> None:
    """>= 2 becomes greater 1; a group inside becomes one stamped yes."""
    one = made("mailchimp", rule_of("orders_total >= 2 and (clicks_90d >= 1 or opens_90d >= 3)"))
    assert one.body is not None
    first, second = one.body["options"]["conditions"]
    assert first == {"condition_type": "EcommNumber", "field": "ecomm_orders", "op": "greater", "value": 1}
    assert (second["condition_type"], second["op"], second["value"]) == ("TextMerge", "is", "yes")
    assert all(len(stamp.header) <= 10 for stamp in one.stamped) and one.body["options"]["match"] == "all"


def test_omnisend_is_one_group_whose_orders_stay_dynamic() -> None:
    """Issue 6: one group; orders are counted there, anything else and any group of alternatives is stamped as a yes."""
    one = made("omnisend", rule_of("orders_365d between 2 and 4 and (clicks_90d >= 1 or opens_90d >= 3)"))
    assert one.body is not None
    (group,) = one.body["conditionGroups"]
    contact, first = group["conditions"]
    assert first == {"entity": "event", "junction": "and", "filters": [{
        "name": "placed order", "operator": "has", "count": "atLeast", "value": 2,
        "period": {"operator": "inTheLast", "unit": "days", "value": 365}}]}  # fmt: skip
    assert [said["property"] for said in contact["filters"]] == ["custom", "custom", "subscriptionStatus"]
    assert len(one.stamped) == 2 and len(one.dynamic) == 1
    lapsed = made("omnisend", rule_of("days_since_last_order > 60"))
    assert lapsed.body is not None and not lapsed.stamped
    some, none = (condition["filters"][0] for condition in lapsed.body["conditionGroups"][0]["conditions"][1:])
    assert (some["operator"], none["operator"], none["period"]["value"]) == ("has", "hasNot", 61)
    either = made("omnisend", rule_of("orders_365d >= 2 or clicks_90d >= 1"))
    assert len(either.stamped) == 1 and not either.dynamic
    whole = platform("omnisend")
    assert whole is not None
    held = native.native(whole, Segment("Trial", "orders_365d >= 2", "trial", 1), WORDS, Settings(), held=True)
    assert held.body is None and "held out" in held.why


def test_a_stamped_yes_belongs_to_one_segment() -> None:
    """Another segment's list must not set or clear it, though its rule says the same."""
    rule = rule_of("orders_total >= 1 and top_category_viewed = 'Boots'")
    place = platform("klaviyo")
    assert place is not None
    both = [native.native(place, Segment("Trial", rules.to_text(rule), key, 1), WORDS, Settings()) for key in "ab"]
    assert both[0].stamped[0].header != both[1].stamped[0].header


def test_what_cannot_be_said_is_said_in_words() -> None:
    assert "ranks" in made("klaviyo", rule_of("orders_365d >= 1"), ranking="revenue_365d", top=500).why
    long = " and ".join(f"(erfm_score > {n} or revenue_365d > {n})" for n in range(40))
    assert "more than 30" in made("klaviyo", rule_of(long)).why and "stamp" in made("klaviyo", rule_of(long)).why
    assert made("hubspot", rule_of(long)).body is None and made("klaviyo", Rule(All())).why
    for place in ("activecampaign", "braze", "customer_io", "iterable", "shopify"):
        one = made(place, rule_of("orders_365d >= 1"))
        assert one.body is None and one.platform.title.split(".")[0] in one.why and "definition" in one.why


def test_every_platform_has_its_destination_and_a_stamp() -> None:
    names = {one.name for one in destinations()}
    for place in platforms():
        one = made(place.name, rule_of("orders_365d >= 1"))
        assert place.name in names and place.notes
        assert any(word in str(one.one) for word in ("ms_segment", "MS_SEG", "ms:trial:v2")), (
            "the stamp of this version"
        )
        assert (one.body is not None) == (place.name in readback.READERS), "whatever is written can be read back"
    assert names - {place.name for place in platforms()} == {"generic", "reading_copy"}


def test_a_planted_fault_is_noticed(shop: DuckDBEngine) -> None:
    """The comparison compares: another number, or a lost clause, is not the same people."""
    rule = rule_of("orders_total >= 1 and clicks_90d >= 1")
    one = made("klaviyo", rule)
    assert one.body is not None and compare(shop, rule, one).same
    groups = one.body["data"]["attributes"]["definition"]["condition_groups"]
    del groups[0]
    wrong = compare(shop, rule, one)
    assert wrong.extra and not wrong.missing and "not in the list" in wrong.sentence
