"""Repairs are recorded decisions (A2.4, A2.5, A2.6, A2.11): switched on and off, and the loaded rows never change."""

import pytest

from segmentation.core.errors import UserError
from segmentation.load import audit, canonical, decisions, order_sources, repair_effect, repairs
from segmentation.store.workspace import Workspace
from tests.load.building import COLUMNS, Export, line, load, mail, order, state_of, undo, web

ANN, BEA = "email=ann@shop.de", "email=bea@shop.de"

SHOP = Export(
    "shop",
    "shop.csv",
    rows={
        "orders": [
            order("#1", ANN, "2026-10-01", 30.0),
            order("#1", ANN, "2026-10-01", 30.0),
            order("#2", BEA, "2026-10-02 12:00:00", 50.0),
            order("#3", BEA, "2026-10-02 12:01:00", 50.0),
            order("#4", "email=test@shop.de", "2026-10-03", 7.0),
            order("#5", ANN, "2026-10-04", 11.0, status="voided"),
        ],
        "order_lines": [
            line("#1", ANN, "2026-10-01", "Boot", 1, 15.0),
            line("#1", ANN, "2026-10-01", "Boot", 1, 15.0),
            line("#1", ANN, "2026-10-01", "Cap", 1, 15.0),
            line("#1", ANN, "2026-10-01", "Cap", 1, 15.0),
            line("#2", BEA, "2026-10-02", "Boot"),
            line("#3", BEA, "2026-10-02", "Boot"),
            line("#4", "email=test@shop.de", "2026-10-03", "Cap"),
        ],
        "email_events": [
            mail(ANN, "received", "2026-10-01 08:00:00"),
            mail(ANN, "opened", "2026-10-01 08:00:03"),
            mail(ANN, "opened", "2026-10-01 09:00:00"),
            mail(ANN, "opened", "2026-10-01 10:00:00", is_machine=True),
            mail(BEA, "received", "2026-10-01 08:00:00"),
            mail(BEA, "clicked", "2026-10-01 08:00:01"),
        ],
        "web_events": [
            web(ANN, "viewed_product", f"2026-10-{day:02}", product="Boot", category=name)
            for day, name in enumerate(["Boots", "Boots", "boots", "Boots/Men", "Shoes", "Shoes", "Shoes"], start=1)
        ],
    },
)


def raw(workspace: Workspace) -> dict[str, list[tuple[object, ...]]]:
    return {table: workspace.engine.rows(f"SELECT * FROM loaded.{table} ORDER BY ALL") for table in COLUMNS}


@pytest.mark.parametrize(
    ("check", "before", "after"),
    [
        (
            "orders_fired_twice",
            {"orders": 6, "revenue": {"EUR": 178.0}},
            {"orders": 4, "revenue": {"EUR": 98.0}},
        ),
        ("test_orders", {"orders": 6, "buyers": 3}, {"orders": 5, "buyers": 2}),
        ("unpaid_orders", {"revenue": {"EUR": 178.0}}, {"revenue": {"EUR": 167.0}}),
        ("machine_opens", {"opens": 2}, {"opens": 1}),
        ("machine_clicks", {"clicks": 1}, {"clicks": 0}),
    ],
)
def test_a_repair_changes_the_counts_and_nothing_that_was_loaded(
    workspace: Workspace, check: str, before: dict[str, object], after: dict[str, object]
) -> None:
    load(workspace, SHOP)
    rows, tables, version = raw(workspace), state_of(workspace), workspace.data_version()
    effect = repairs.decide(workspace, check, actor="Kim")
    assert {name: getattr(effect.before, name) for name in before} == before
    assert {name: getattr(effect.after, name) for name in after} == after
    assert raw(workspace) == rows
    assert workspace.data_version() > version, "what was computed before is stale"
    back = repairs.decide(workspace, check, active=False, actor="Kim")
    assert (back.before, back.after) == (effect.after, effect.before)
    assert state_of(workspace) == tables


def test_the_lines_of_a_repeated_order_go_with_it(workspace: Workspace) -> None:
    load(workspace, SHOP)
    repairs.decide(workspace, "orders_fired_twice")
    assert workspace.engine.rows(
        "SELECT order_id, count(*), sum(line_total) FROM order_lines GROUP BY 1 ORDER BY 1"
    ) == [("#1", 2, 30.0), ("#2", 1, 50.0), ("#4", 1, 50.0)]


def test_two_of_one_product_in_an_order_fired_twice_stay_two(workspace: Workspace) -> None:
    twin = [line("#1", ANN, "2026-10-01", "Boot")] * 4
    load(
        workspace,
        Export(rows={"orders": [order("#1", ANN, "2026-10-01"), order("#1", ANN, "2026-10-01")], "order_lines": twin}),
    )
    repairs.decide(workspace, "orders_fired_twice")
    assert workspace.engine.value("SELECT count(*) FROM order_lines") == 2


PAID = Export(
    "payments",
    "payments.csv",
    rows={
        "orders": [
            order("ch_1", ANN, "2026-10-01 06:00", 30.0),
            order("ch_2", BEA, "2026-10-02 13:00", 50.0),
            order("ch_3", BEA, "2026-10-20", 80.0),  # the shop knows nothing of it
        ]
    },
)


def test_one_source_counts_where_two_tell_of_a_purchase(workspace: Workspace) -> None:
    """The shop's order and the payment for it are one; which of them counts is chosen, and can be taken back."""
    load(workspace, SHOP)
    load(workspace, PAID)
    rows, tables = raw(workspace), state_of(workspace)
    orders = "SELECT string_agg(order_id, ' ' ORDER BY order_id) FROM orders"
    effect = repairs.decide(workspace, "orders_in_two_sources")
    assert (effect.before.orders, effect.after.orders) == (9, 7), "the shop has the lines: it counts"
    assert effect.after.revenue == {"EUR": 178.0 + 80.0}
    assert workspace.engine.value(orders) == "#1 #1 #2 #3 #4 #5 ch_3"
    repairs.decide(workspace, "orders_in_two_sources", detail={"keep": "payments"})
    assert workspace.engine.value(orders) == "#4 #5 ch_1 ch_2 ch_3"
    assert {row[0] for row in workspace.engine.rows("SELECT order_id FROM order_lines")} == {"#4"}, "lines go along"
    repairs.decide(workspace, "orders_in_two_sources", active=False)
    assert (raw(workspace), state_of(workspace)) == (rows, tables)
    again = repair_effect.effect(workspace, "orders_in_two_sources", detail={"keep": "shop"})
    assert again == effect and state_of(workspace) == tables, "trying it decides nothing"
    with pytest.raises(UserError, match="“stripe” is no source of orders"):
        repairs.decide(workspace, "orders_in_two_sources", detail={"keep": "stripe"})


def test_payments_and_the_sites_own_orders_give_way_to_the_shops(workspace: Workspace) -> None:
    for source, kind in (("a_site", "site_events"), ("b_paid", "payments"), ("shop", "shop_orders")):
        made = load(workspace, Export(source, source, rows={"orders": [order("1", ANN, "2026-10-01")]}))
        with workspace.engine.write() as tx:
            tx.execute("UPDATE app.loads SET table_kind = $kind WHERE load_id = $id", {"kind": kind, "id": made})
    canonical.settle(workspace)
    assert order_sources.ranked(workspace.engine) == ("shop", "b_paid", "a_site")
    assert repairs.decide(workspace, "orders_in_two_sources").after.orders == 1


def test_confirmed_spellings_are_read_as_one_name_everywhere(workspace: Workspace) -> None:
    load(workspace, SHOP)
    assert workspace.engine.value("SELECT category FROM products WHERE product = 'Boot'") == "Shoes", (
        "three against two, one and one"
    )
    (proposal,) = repairs.proposals(workspace)
    assert (proposal.category, proposal.spellings, proposal.confirmed) == (
        "Boots",
        (("Boots", 2), ("Boots/Men", 1), ("boots", 1)),
        False,
    )
    effect = repairs.decide(workspace, "category_spellings", "Boots")
    assert (effect.before.categories, effect.after.categories) == (4, 2)
    assert workspace.engine.value("SELECT count(*) FROM web_events WHERE category = 'Boots'") == 4
    assert workspace.engine.rows("SELECT DISTINCT category FROM order_lines WHERE product = 'Boot'") == [("Boots",)], (
        "counted together it is a boot"
    )
    assert repairs.proposals(workspace)[0].confirmed
    report = audit.audit(workspace)
    assert "category_spellings" in {finding.check for finding in report.repaired}
    assert "category_spellings" not in {finding.check for finding in report.findings}


def test_a_person_may_choose_other_spellings_and_they_are_remembered(workspace: Workspace) -> None:
    load(workspace, SHOP)
    repairs.decide(workspace, "category_spellings", "Footwear", detail={"spellings": ["Shoes", "Boots", "boots"]})
    assert workspace.engine.rows("SELECT DISTINCT category FROM web_events ORDER BY 1") == [
        ("Boots/Men",),
        ("Footwear",),
    ]
    repairs.decide(workspace, "category_spellings", "Footwear", active=False)
    assert repairs.decide(workspace, "category_spellings", "Footwear").after.categories == 2, (
        "switched on again with the same names"
    )
    with pytest.raises(UserError, match="already part of “Footwear”"):
        repairs.decide(workspace, "category_spellings", "Boots", detail={"spellings": ["boots"]})
    with pytest.raises(UserError, match="No other spelling"):
        repairs.decide(workspace, "category_spellings", "Hats")


def test_a_repair_holds_for_later_loads_and_undone_ones(workspace: Workspace) -> None:
    repairs.decide(workspace, "orders_fired_twice")
    first = load(workspace, SHOP)
    assert repairs.counts(workspace).orders == 4
    again = load(
        workspace,
        Export("shop", "next.csv", rows={"orders": [order("#9", ANN, "2026-11-01"), order("#9", ANN, "2026-11-01")]}),
    )
    assert repairs.counts(workspace).orders == 5
    undo(workspace, first)
    assert repairs.counts(workspace).orders == 1
    undo(workspace, again)
    assert repairs.counts(workspace) == repairs.Counts()


def test_decisions_are_kept_with_who_and_when_and_the_last_wins(workspace: Workspace) -> None:
    load(workspace, SHOP)
    repairs.decide(workspace, "test_orders", actor="Kim")
    repairs.decide(workspace, "test_orders", active=False, actor="Lou")
    (last,) = repairs.all_decisions(workspace)
    assert (last.check, last.subject, last.active, last.actor) == ("test_orders", "all", False, "Lou")
    assert repairs.active_decisions(workspace) == ()
    assert workspace.engine.value("SELECT count(*) FROM app.repairs") == 2, "append-only"
    said = [(entry.actor, entry.verb, entry.subject) for entry in workspace.history(2)]
    assert said == [("Lou", "switched repair off", "Test orders: all"), ("Kim", "repaired", "Test orders: all")]


def test_a_repaired_finding_is_shown_apart_so_that_it_can_be_switched_off(workspace: Workspace) -> None:
    load(workspace, SHOP)
    repairs.decide(workspace, "orders_fired_twice")
    report = audit.audit(workspace)
    assert [finding.check for finding in report.repaired] == ["orders_fired_twice"]
    assert report.repaired[0].failing == 2, "it still says what would come back"


def test_mistakes_are_told_and_change_nothing(workspace: Workspace) -> None:
    load(workspace, SHOP)
    version = workspace.data_version()
    with pytest.raises(UserError, match="Did you mean “test_orders”"):
        repairs.decide(workspace, "test_order")
    with pytest.raises(UserError, match="no repair for “stale_source”"):
        repairs.decide(workspace, "stale_source")
    with pytest.raises(UserError, match="decided as a whole"):
        repairs.decide(workspace, "test_orders", subject="#4")
    assert workspace.data_version() == version
    assert repairs.all_decisions(workspace) == ()


def test_options_in_the_views_cost_nothing_until_they_are_needed(workspace: Workspace) -> None:
    """Views join what repairs need only while one of that kind is in force."""
    load(workspace, SHOP)
    views = """SELECT string_agg(sql, ' ') FROM duckdb_views()
        WHERE view_name IN ('orders', 'order_lines', 'email_events', 'web_events')"""
    assert "hidden_" not in str(workspace.engine.value(views)) and "category_names" not in str(
        workspace.engine.value(views)
    )
    for check in sorted(decisions.CURED - {"category_spellings"}):
        repairs.decide(workspace, check)
    repairs.decide(workspace, "category_spellings", "Boots")
    said = str(workspace.engine.value(views))
    assert all(
        table in said
        for table in ("hidden_orders", "hidden_order_lines", "hidden_opens", "hidden_clicks", "category_names")
    )
