"""A merge can be taken apart by a person (issue 3, A1.10): recorded, switched on and off, true for later loads too."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.core.errors import UserError
from segmentation.load import merged, splits, wishes
from segmentation.load.taking_apart import nearest
from segmentation.store.workspace import Workspace
from tests.load.building import Export, load, mail, order, state_of, undo, when

ANN, BEA = "email=ann@shop.de", "email=bea@shop.de"
MAIL, SHOP = "klaviyo:id=K1", "shopify:customer_id=7"
FAMILY = Export(
    "shop",
    "shop.csv",
    rows={
        "links": [{"key_a": ANN, "key_b": MAIL}, {"key_a": BEA, "key_b": MAIL}, {"key_a": BEA, "key_b": SHOP}],
        "orders": [order("#1", ANN, "2026-10-01"), order("#2", BEA, "2026-10-02"), order("#3", SHOP, "2026-10-03")],
        "email_events": [mail(ANN, "unsubscribed", "2026-10-05")],
    },
)


def who(workspace: Workspace) -> list[tuple[str, ...]]:
    """Everyone, by what they are known by."""
    return workspace.engine.rows("""SELECT string_agg(i.kind || '=' || i.value, ' ' ORDER BY i.kind, i.value) AS known
        FROM subscriber_keys k JOIN loaded.keys i ON i.key_id = k.key_id GROUP BY k.subscriber_id ORDER BY known""")


def key(workspace: Workspace, text: str) -> int:
    kind, _, value = text.partition("=")
    return int(
        workspace.engine.value("SELECT key_id FROM loaded.keys WHERE kind = $k AND value = $v", {"k": kind, "v": value})
    )


def one(workspace: Workspace) -> int:
    (row,) = workspace.engine.rows("SELECT subscriber_id FROM subscribers")
    return int(row[0])


def test_a_merge_is_split_and_joined_again(workspace: Workspace) -> None:
    load(workspace, FAMILY)
    before, version = state_of(workspace), workspace.data_version()
    made = splits.split(workspace, one(workspace), [key(workspace, ANN)], actor="Kim")
    assert who(workspace) == [(ANN,), (f"{BEA} {MAIL} {SHOP}",)]
    assert workspace.data_version() > version
    suppressed = "SELECT email FROM subscribers WHERE is_suppressed"
    assert workspace.engine.rows(suppressed) == [("ann@shop.de",)], "only Ann unsubscribed"
    orders = "SELECT email, count(*) FROM orders JOIN subscribers USING (subscriber_id) GROUP BY 1 ORDER BY 1"
    assert workspace.engine.rows(orders) == [("ann@shop.de", 1), ("bea@shop.de", 2)]
    (known,) = splits.splits(workspace)
    assert (known.active, known.actor, known.apart) == (True, "Kim", (key(workspace, ANN),))
    splits.switch(workspace, made.subject, False, actor="Lou")
    assert state_of(workspace) == before
    assert [one.active for one in splits.splits(workspace)] == [False]
    splits.switch(workspace, made.subject, True)
    assert len(who(workspace)) == 2


def test_a_split_survives_later_loads_that_link_both_sides(workspace: Workspace) -> None:
    load(workspace, FAMILY)
    splits.split(workspace, one(workspace), [key(workspace, ANN)])
    bridge = "phone=+49123"
    later = load(
        workspace,
        Export("shop", "later.csv", rows={"links": [{"key_a": ANN, "key_b": bridge}, {"key_a": BEA, "key_b": bridge}]}),
    )
    assert len(who(workspace)) == 2
    assert (f"{BEA} {MAIL} {bridge} {SHOP}",) in who(workspace), "as near to both: it stays with the rest"
    mine = load(workspace, Export("mail", "mine.csv", rows={"links": [{"key_a": ANN, "key_b": "klaviyo:id=K9"}]}))
    assert (f"{ANN} klaviyo:id=K9",) in who(workspace), "what is linked to her is hers"
    undo(workspace, mine)
    undo(workspace, later)
    assert sorted(who(workspace)) == sorted([(ANN,), (f"{BEA} {MAIL} {SHOP}",)])


def test_a_split_of_data_that_is_undone_and_loaded_again_holds(workspace: Workspace) -> None:
    first = load(workspace, FAMILY)
    splits.split(workspace, one(workspace), [key(workspace, ANN)])
    undo(workspace, first)
    assert who(workspace) == []
    load(workspace, FAMILY)
    assert len(who(workspace)) == 2, "identifiers keep their numbers"


def test_split_again_and_again_only_takes_apart(workspace: Workspace) -> None:
    load(workspace, FAMILY)
    splits.split(workspace, one(workspace), [key(workspace, ANN)])
    rest = workspace.engine.value(
        "SELECT subscriber_id FROM subscriber_keys WHERE key_id = $k", {"k": key(workspace, SHOP)}
    )
    splits.split(workspace, int(rest), [key(workspace, SHOP)])
    assert len(who(workspace)) == 3


def test_mistakes_are_told_and_change_nothing(workspace: Workspace) -> None:
    load(workspace, FAMILY)
    version = workspace.data_version()
    with pytest.raises(UserError, match="no person 999"):
        splits.split(workspace, 999, [1])
    for chosen in ([], [key(workspace, text) for text in (ANN, BEA, MAIL, SHOP)], [12345]):
        with pytest.raises(UserError, match="some identifiers go, some stay"):
            splits.split(workspace, one(workspace), chosen)
    with pytest.raises(UserError, match="no such split"):
        splits.switch(workspace, "7", False)
    assert workspace.data_version() == version and splits.splits(workspace) == ()


def test_why_they_are_one_is_shown_masked(workspace: Workspace) -> None:
    load(workspace, FAMILY)
    assert [(r.kind, r.other, r.source, r.links) for r in merged.reasons(workspace)] == [
        ("email", "klaviyo:id", "shop", 2),
        ("email", "shopify:customer_id", "shop", 1),
    ]
    (person,) = merged.people(workspace)
    assert (person.known_by, person.identifiers) == ("2 × email", 4)
    assert [i.shown for i in merged.identifiers(workspace, person.subscriber_id)] == [
        "a•••@s•••.de",
        "b•••@s•••.de",
        "K1",
        "7",
    ]
    links = merged.links(workspace, person.subscriber_id)
    assert {frozenset((link.one, link.other)) for link in links} == {
        frozenset(("a•••@s•••.de", "K1")),
        frozenset(("b•••@s•••.de", "K1")),
        frozenset(("b•••@s•••.de", "7")),
    }
    assert {link.files for link in links} == {("shop.csv",)}


def test_nothing_loaded_has_nothing_to_say(workspace: Workspace) -> None:
    assert merged.reasons(workspace) == merged.people(workspace) == wishes.by_origin(workspace) == ()
    assert splits.splits(workspace) == ()


def test_wishes_of_any_source_stand_with_date_and_origin(workspace: Workspace) -> None:
    said = {"key": ANN, "channel": "email", "status": "subscribed", "happened_at": when("2026-11-01"), "origin": "CRM"}
    load(workspace, Export("crm", "crm.csv", rows={"consents": [said, said | {"key": BEA}]}))
    load(workspace, Export("mail", "mail.csv", rows={"email_events": [mail(ANN, "bounced", "2026-09-01 10:00")]}))
    person = workspace.engine.value("SELECT subscriber_id FROM subscribers WHERE email = 'ann@shop.de'")
    found = wishes.standing(workspace, int(person))
    assert found.may is False and found.why.startswith("Bounced")
    assert [(s.status, s.origin, s.at) for s in found.statements] == [
        ("subscribed", "CRM", when("2026-11-01")),
        ("bounced", "mail", when("2026-09-01 10:00")),
    ]
    assert [(o.status, o.origin, o.people) for o in wishes.by_origin(workspace)] == [
        ("bounced", "mail", 1),
        ("subscribed", "CRM", 2),
    ]
    other = workspace.engine.value("SELECT subscriber_id FROM subscribers WHERE email = 'bea@shop.de'")
    assert wishes.standing(workspace, int(other)).may is True
    assert wishes.standing(workspace, 12345).statements == ()


few = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow], derandomize=True)


@few
@given(st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=25), st.sets(st.integers(0, 9), max_size=3))
def test_sides_never_share_and_never_lose_anybody(pairs: set[tuple[int, int]], apart: set[int]) -> None:
    """Whatever is linked to whatever: the sides stay on their sides, in any order of the links."""
    members, rest = set(range(10)), {9} - apart
    edges = sorted(pairs) + [(y, x) for x, y in pairs]
    mine = nearest(edges, members, apart, rest)
    assert apart - rest <= mine <= members and not rest & mine
    assert nearest(reversed(edges), members, apart, rest) == mine
