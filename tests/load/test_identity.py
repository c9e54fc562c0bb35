"""One profile per person (A1.10) and who may not be written to (A9.5)."""

import json
import random
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segmentation.load import identity, repairs
from segmentation.load.ingest import ingest
from segmentation.load.same_ids import CHECK, Same
from segmentation.store.duckdb import DuckDBEngine
from segmentation.store.workspace import Workspace
from tests.load.building import Export, load, mail, profile, undo, when

ANN = "email=ann@shop.de"


def links(*pairs: tuple[str, str]) -> list[dict[str, str]]:
    return [{"key_a": a, "key_b": b} for a, b in pairs]


def people(workspace: Workspace) -> list[list[str]]:
    """The identifiers of each person, in a steady order."""
    rows = workspace.engine.rows("""SELECT string_agg(i.kind || '=' || i.value, ' ' ORDER BY i.kind, i.value)
        FROM subscriber_keys k
        JOIN loaded.keys i ON i.key_id = k.key_id GROUP BY k.subscriber_id ORDER BY 1""")
    return [row[0].split() for row in rows]


def only(workspace: Workspace, columns: str) -> tuple[Any, ...]:
    """The one person's columns."""
    rows = workspace.engine.rows(f"SELECT {columns} FROM subscribers")
    assert len(rows) == 1
    return rows[0]


def test_ids_of_several_systems_meet_in_one_person(workspace: Workspace) -> None:
    load(workspace, Export("mail", "a", rows={"links": links((ANN, "klaviyo:id=K1"))}))
    load(
        workspace,
        Export(
            "shop",
            "b",
            rows={"links": links((ANN, "shopify:customer_id=9"), ("email=ann@home.de", "shopify:customer_id=9"))},
        ),
    )
    assert people(workspace) == [["email=ann@home.de", "email=ann@shop.de", "klaviyo:id=K1", "shopify:customer_id=9"]]


def test_a_person_keeps_the_number_as_loads_come(workspace: Workspace) -> None:
    load(workspace, Export("mail", "a", rows={"links": links((ANN, "klaviyo:id=K1"))}))
    first = only(workspace, "subscriber_id")
    load(workspace, Export("shop", "b", rows={"links": links((ANN, "shopify:customer_id=9"))}))
    assert only(workspace, "subscriber_id") == first


@settings(max_examples=40, deadline=None, derandomize=True)
@given(st.lists(st.tuples(st.integers(1, 30), st.integers(1, 30)), max_size=40), st.randoms(use_true_random=False))
def test_people_are_exactly_the_connected_identifiers(pairs: list[tuple[int, int]], turn: random.Random) -> None:
    """Against a plain union-find, in any order of links."""
    parent = list(range(31))

    def root(x: int) -> int:
        while parent[x] != x:
            x = parent[x]
        return x

    for a, b in pairs:
        low, high = sorted((root(a), root(b)))
        parent[high] = low
    turn.shuffle(pairs)
    assert resolved(pairs, 30) == {key: root(key) for key in range(1, 31)}


def test_a_chain_of_a_thousand_links_is_one_person() -> None:
    """Labels travel by halves, so a long chain takes few rounds."""
    found = resolved([(n, n + 1) for n in range(1, 1000)], 1000)
    assert set(found.values()) == {1}


def resolved(pairs: list[tuple[int, int]], keys: int) -> dict[int, int]:
    engine = DuckDBEngine(None)
    with engine.write() as tx:
        for statement in (
            "CREATE SCHEMA loaded",
            "CREATE TABLE loaded.links(load_id BIGINT, key_a BIGINT, key_b BIGINT)",
            f"CREATE TABLE loaded.keys AS SELECT range AS key_id, 'id' || range AS kind, 'x' AS value FROM "
            f"range(1, {keys + 1})",
            "CREATE TABLE loaded.load_keys AS SELECT key_id FROM loaded.keys",
        ):
            tx.execute(statement)
        if pairs:
            tx.execute(
                "INSERT INTO loaded.links SELECT 1, unnest($a::BIGINT[]), unnest($b::BIGINT[])",
                {"a": [a for a, _ in pairs], "b": [b for _, b in pairs]},
            )
        identity.resolve(tx)
    found = dict(engine.rows("SELECT key_id, subscriber_id FROM subscriber_keys"))
    engine.close()
    return found


def test_an_office_address_merges_nobody(workspace: Workspace) -> None:
    """shared or role addresses are not merged by accident; they are counted and reported."""
    office = links(*[("email=info@firm.de", f"shopify:customer_id={n}") for n in range(identity.SHARED_ABOVE + 1)])
    load(
        workspace,
        Export(rows={"links": office + links((ANN, "shopify:customer_id=0"), ("email=info@firm.de", "klaviyo:id=K1"))}),
    )
    assert [person for person in people(workspace) if "email=info@firm.de" in person] == [
        ["email=info@firm.de", "klaviyo:id=K1"]
    ]
    assert ["email=ann@shop.de", "shopify:customer_id=0"] in people(workspace)
    assert identity.merges(workspace).shared == (("email", "shopify:customer_id", 1, 6),)
    assert workspace.engine.value("SELECT count(*) FROM subscribers WHERE email = 'info@firm.de'") == 1, (
        "one address, one person to write to"
    )


def test_up_to_five_ids_on_one_address_are_one_person(workspace: Workspace) -> None:
    load(
        workspace,
        Export(rows={"links": links(*[(ANN, f"shopify:customer_id={n}") for n in range(identity.SHARED_ABOVE)])}),
    )
    assert len(people(workspace)) == 1
    assert identity.merges(workspace).shared == ()


def test_the_report_says_how_many_were_merged_and_why(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            rows={
                "links": links((ANN, "klaviyo:id=K1"), (ANN, "klaviyo:id=K2"), ("email=bea@shop.de", "klaviyo:id=K3")),
                "web_events": [{"key": "web:user_id=7", "event": "viewed_page", "happened_at": when("2026-10-01")}],
            }
        ),
    )
    found = identity.merges(workspace)
    assert (found.identifiers, found.people, found.joined) == (6, 3, 2)
    assert found.across == (("email + klaviyo:id", 2),)
    assert found.repeated == (("klaviyo:id", 1),)


def test_an_empty_workspace_has_no_merges(workspace: Workspace) -> None:
    assert identity.merges(workspace) == identity.Merges(0, 0, 0, (), (), ())


def test_profile_fields_are_the_newest_that_are_not_empty(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            "mail",
            "2026-11-01.csv",
            rows={
                "profiles": [
                    profile(ANN, email="ann@shop.de", first_name="Anna", city=" ", created_at=when("2025-05-05"))
                ]
            },
        ),
    )
    load(
        workspace,
        Export(
            "shop",
            "2026-10-01.csv",
            rows={
                "profiles": [profile(ANN, first_name="A.", last_name="Lee", city="Ulm", created_at=when("2024-04-04"))]
            },
        ),
    )
    assert only(workspace, "email, first_name, last_name, city, created_at") == (
        "ann@shop.de",
        "Anna",
        "Lee",
        "Ulm",
        when("2024-04-04"),
    )


def test_of_two_addresses_the_newest_profile_has_the_one_to_write_to(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            "mail",
            "2026-11-01.csv",
            rows={
                "links": links(("klaviyo:id=1", "email=ann@old.de"), ("klaviyo:id=1", "email=ann@new.de")),
                "profiles": [profile("klaviyo:id=1", email="ann@new.de")],
            },
        ),
    )
    load(
        workspace,
        Export("shop", "2026-10-01.csv", rows={"profiles": [profile("email=ann@old.de", email="ann@old.de")]}),
    )
    assert only(workspace, "email") == ("ann@new.de",)


# Ids that two sources call differently ---------------------------------------------------------------------------

SHOP_ID, OTHER_ID = "9013808660771", "9013808660999"


def visit(value: str, url: str = "/") -> dict[str, Any]:
    return {"key": f"web:user_id={value}", "event": "viewed_page", "happened_at": when("2026-10-01"), "url": url}


def test_web_analytics_user_ids_are_the_shops_customer_ids(workspace: Workspace) -> None:
    """A1.10: a long id that stands in both is one person's, in either order, until somebody says it is not."""
    web = Export("site", "a", rows={"web_events": [visit(SHOP_ID), visit(OTHER_ID)]})
    shop = Export("shop", "b", rows={"links": links((ANN, f"shopify:customer_id={SHOP_ID}"))})
    ann = ["email=ann@shop.de", f"shopify:customer_id={SHOP_ID}", f"web:user_id={SHOP_ID}"]
    loads = [load(workspace, web), load(workspace, shop)]
    assert people(workspace) == [ann, [f"web:user_id={OTHER_ID}"]]
    assert identity.merges(workspace).same == (Same("web:user_id", "shopify:customer_id", 2, 1, True),)
    repairs.decide(workspace, CHECK, active=False)
    assert len(people(workspace)) == 3
    repairs.decide(workspace, CHECK)
    undo(workspace, loads[1])
    assert people(workspace) == [[f"web:user_id={SHOP_ID}"], [f"web:user_id={OTHER_ID}"]]
    load(workspace, shop)
    assert ann in people(workspace)


def test_short_ids_wait_for_somebody_to_say_so(workspace: Workspace) -> None:
    """Counters of two systems have numbers in common by chance: 7 here need not be 7 there."""
    load(workspace, Export("site", "a", rows={"web_events": [visit("7"), visit("8")]}))
    load(workspace, Export("shop", "b", rows={"links": links((ANN, "woocommerce:customer_id=7"))}))
    assert len(people(workspace)) == 3
    found = repairs.decide(workspace, CHECK)
    assert (found.before.people, found.after.people) == (3, 2)
    assert repairs.decide(workspace, CHECK, active=False).after.people == 3


def test_ids_of_two_platforms_never_meet_by_value_alone(workspace: Workspace) -> None:
    rows = links((ANN, f"shopify:customer_id={SHOP_ID}"), ("email=bea@shop.de", f"hubspot:record_id={SHOP_ID}"))
    load(workspace, Export(rows={"links": rows}))
    assert len(people(workspace)) == 2 and not identity.merges(workspace).same


def test_ga4_events_of_a_customer_join_through_real_files(workspace: Workspace, tmp_path: Path) -> None:
    """The shop writes an apostrophe before the id, Google does not; the browser of one customer is that customer."""
    (tmp_path / "customers_export.csv").write_text(
        "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Total Spent,Total Orders,Tax Exempt\n"
        f"'{SHOP_ID},Ann,Lee,ann@shop.de,yes,20.00,1,no\n",
        "utf-8",
    )
    said: list[dict[str, Any]] = [
        {"event_timestamp": f"174609000{n}000000", "event_name": "page_view", "event_params": [], "user_id": user}
        for n, user in enumerate((None, SHOP_ID, None))
    ]
    lines = [json.dumps(one | {"user_pseudo_id": "12.34", "items": []}) for one in said]
    (tmp_path / "events.json").write_text("\n".join(lines) + "\n", "utf-8")
    ingest(workspace, [tmp_path / "events.json", tmp_path / "customers_export.csv"])
    rows = "SELECT s.email, count(*) FROM web_events e JOIN subscribers s USING (subscriber_id) GROUP BY s.email"
    assert workspace.engine.rows(rows) == [("ann@shop.de", 3)]


# Objections ------------------------------------------------------------------------------------------------------

SAID = [  # (statements: status, when), unsubscribed?, has consent
    ([("subscribed", "2026-01-01")], False, True),
    ([("subscribed", None)], False, True),
    ([("never_subscribed", None)], False, False),
    ([("unsubscribed", "2026-02-01")], True, False),
    ([("unsubscribed", None)], True, False),
    ([("subscribed", "2026-01-01"), ("unsubscribed", "2026-02-01")], True, False),
    ([("subscribed", "2026-03-01"), ("unsubscribed", "2026-02-01")], False, True),  # subscribed again since
    ([("subscribed", "2026-02-01"), ("unsubscribed", "2026-02-01")], True, False),  # the same moment: objection wins
    ([("subscribed", None), ("unsubscribed", "2026-02-01")], True, False),  # an undated yes is no later yes
    ([("subscribed", "2026-03-01"), ("unsubscribed", None)], True, False),  # an undated no may be newer
]


@pytest.mark.parametrize(("said", "unsubscribed", "consent"), SAID)
def test_objection_wins_over_subscription(
    workspace: Workspace, said: list[tuple[str, str | None]], unsubscribed: bool, consent: bool
) -> None:
    rows = [{"key": ANN, "channel": "email", "status": status, "happened_at": at and when(at)} for status, at in said]
    load(workspace, Export(rows={"consents": rows}))
    assert only(workspace, "is_unsubscribed, is_suppressed, has_consent") == (unsubscribed, unsubscribed, consent)


@pytest.mark.parametrize("word", ["bounced", "complained"])
@pytest.mark.parametrize("through", ["consent", "event"])
def test_bounces_and_complaints_always_win(workspace: Workspace, word: str, through: str) -> None:
    yes = {"key": ANN, "channel": "email", "status": "subscribed", "happened_at": when("2026-11-01")}
    no = {"key": ANN, "channel": "email", "status": word, "happened_at": when("2026-01-01")}
    load(workspace, Export("mail", "a", rows={"consents": [yes, no] if through == "consent" else [yes]}))
    if through == "event":
        load(workspace, Export("mail", "b", rows={"email_events": [mail(ANN, word, "2026-01-01")]}))
    assert only(workspace, f"is_{word}, is_suppressed") == (True, True)


def test_an_objection_in_one_source_holds_for_the_person_in_all(workspace: Workspace) -> None:
    """The second address of a person objected: so did the person."""
    load(workspace, Export("mail", "a", rows={"email_events": [mail("klaviyo:id=K2", "unsubscribed", "2026-05-01")]}))
    load(
        workspace,
        Export(
            "shop",
            "b",
            rows={"links": links((ANN, "shopify:customer_id=1"), ("klaviyo:id=K2", "shopify:customer_id=1"))},
        ),
    )
    assert only(workspace, "is_unsubscribed, has_consent") == (True, False)


def test_a_text_message_objection_is_not_one_to_mail_and_silence_is_unknown(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            rows={
                "consents": [
                    {"key": ANN, "channel": "sms", "status": "unsubscribed", "happened_at": when("2026-05-01")}
                ]
            }
        ),
    )
    assert only(workspace, "is_suppressed, has_consent") == (False, None)


def test_a_desks_address_joins_nobody(workspace: Workspace) -> None:
    """A1.10: three customers who gave info@ of their firm stay three; a person's own address joins two numbers."""
    desk, own = "email=info@firm.de", "email=ann@shop.de"
    ids = [f"shopify:customer_id={n}" for n in range(1, 4)]
    pairs = [(desk, one) for one in ids] + [(own, "shopify:customer_id=8"), (own, "shopify:customer_id=9")]
    load(workspace, Export("shop", "a", rows={"links": links(*pairs)}))
    assert people(workspace) == [
        [own, "shopify:customer_id=8", "shopify:customer_id=9"],
        [desk],
        *([one] for one in ids),
    ]
    assert identity.merges(workspace).shared == (("email", "shopify:customer_id", 1, 3),)


def test_a_desks_address_with_one_number_is_one_person(workspace: Workspace) -> None:
    """A1.10: a small firm that writes from info@ and has one account is one customer."""
    load(workspace, Export("shop", "a", rows={"links": links(("email=info@firm.de", "shopify:customer_id=1"))}))
    assert people(workspace) == [["email=info@firm.de", "shopify:customer_id=1"]]
