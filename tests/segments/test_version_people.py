"""Versions in people, memberships of a person's past, and people who have a number and no address."""

from segmentation.segments import lookup, member_rows, membership, saved, stories, version_people
from tests.segments.shop import AS_OF, REPEAT, VOCABULARY, Shop, changed


def inside(shop: Shop, segment) -> set[int]:
    sql, given = membership.of(shop.workspace, shop.people, segment)
    return {row[0] for row in shop.workspace.engine.rows(sql, given)}


def test_who_enters_and_leaves_and_why(shop: Shop) -> None:
    old = saved.save(shop.workspace, REPEAT, VOCABULARY)
    new = changed(old, rule_text="clicks_90d >= 5 or orders_365d >= 3", hard_rules=("orders_365d >= 2",))
    found = version_people.between(shop.workspace, shop.people, old, new)
    before, now = inside(shop, old), inside(shop, new)
    assert (found.before, found.now) == (len(before), len(now))
    assert (found.entered, found.left) == (len(now - before), len(before - now)) and found.left > 50
    (why,) = found.why_left
    assert why.people == found.left and "at least 2" in why.sentence
    back = version_people.between(shop.workspace, shop.people, new, old)
    assert (back.entered, back.left) == (found.left, found.entered) and back.why_entered == found.why_left


def test_an_exclusion_is_named_and_a_cut_needs_no_cause(shop: Shop) -> None:
    old = saved.save(shop.workspace, REPEAT, VOCABULARY)
    found = version_people.between(shop.workspace, shop.people, old, changed(old, exclusions=("over_mailed",)))
    assert found.left == found.why_left[0].people and "held back: they received" in found.why_left[0].sentence
    cut = version_people.between(shop.workspace, shop.people, old, changed(old, ranking="revenue_365d", top=10))
    assert (cut.now, cut.why_left) == (10, ())


def test_the_past_of_a_person_is_what_was_written_down(shop: Shop) -> None:
    old = saved.save(shop.workspace, REPEAT, VOCABULARY)
    person = min(inside(shop, old))
    assert lookup.history(shop.workspace, person) == ()
    with shop.workspace.engine.write() as tx:
        tx.execute(
            "INSERT INTO app.memberships VALUES ($segment, 1, $on, $person)",
            {"segment": old.segment_id, "on": AS_OF, "person": person},
        )
    assert lookup.history(shop.workspace, person) == (lookup.Listed(old.segment_id, 1, AS_OF),)


def test_without_an_address_the_exports_own_number_is_shown(shop: Shop) -> None:
    """Online Retail knows customers by number only: that number is what a reader can look up elsewhere."""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    first, second = sorted(inside(shop, one))[:2]
    with shop.workspace.engine.write() as tx:
        tx.execute(f"UPDATE subscribers SET email = NULL WHERE subscriber_id IN ({first}, {second})")
        tx.execute(f"DELETE FROM subscriber_keys WHERE subscriber_id IN ({first}, {second})")
        for key, (kind, value) in enumerate([("store:id", "17850"), ("phone", "+49 1")], start=900_001):
            tx.execute(f"INSERT INTO loaded.keys VALUES ({key}, '{kind}', '{value}')")
            tx.execute(f"INSERT INTO subscriber_keys VALUES ({key}, {first if kind == 'store:id' else second})")
    told = {each.subscriber_id: each.person for each in stories.stories(shop.workspace, shop.people, [first, second])}
    assert told[first].endswith("customer 17850") and told[second].endswith(f"person {second}")
    assert "customer 17850" in lookup.look_up(shop.workspace, shop.people, first).person
    rows = {row["subscriber_id"]: row["person"] for row in member_rows.first(shop.workspace, shop.people, one, 400)}
    assert rows.get(first, "customer 17850") == "customer 17850"
