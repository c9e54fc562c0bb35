"""Settling: loaded rows become canonical tables (A1.10, A2.4, A2.12), whatever the order of loading; undo restores."""

from datetime import date

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from segmentation.load import canonical, digest, repairs, supersede
from segmentation.store.workspace import Workspace
from tests.load.building import COLUMNS, Export, line, load, mail, order, profile, state_of, undo, web, when

ANN, BEA = "email=ann@shop.de", "email=bea@shop.de"


def test_an_empty_workspace_settles_to_empty_tables(workspace: Workspace) -> None:
    canonical.settle(workspace)
    for name in ("subscribers", *canonical.VIEWS):
        assert workspace.engine.value(f"SELECT count(*) FROM {name}") == 0, name
    assert workspace.newest_date() is None
    assert workspace.data_version() == 1


def test_the_tables_have_the_columns_that_later_phases_read(workspace: Workspace) -> None:
    canonical.settle(workspace)
    columns = {
        name: list(workspace.engine.read(f"SELECT * FROM {name}").columns) for name in ("subscribers", *canonical.VIEWS)
    }
    assert columns["subscribers"] == [
        "subscriber_id",
        "email",
        "first_name",
        "last_name",
        "country",
        "city",
        "created_at",
        "is_unsubscribed",
        "is_bounced",
        "is_complained",
        "is_suppressed",
        "has_consent",
    ]
    assert columns["orders"] == [
        "load_id",
        "order_id",
        "subscriber_id",
        "ordered_at",
        "ordered_on",
        "currency",
        "total",
        "discount",
        "refunded",
        "revenue",
        "discount_code",
        "is_discounted",
        "status",
    ]
    assert columns["order_lines"] == [
        "load_id",
        "order_id",
        "subscriber_id",
        "ordered_at",
        "ordered_on",
        "sku",
        "product",
        "category",
        "quantity",
        "unit_price",
        "line_total",
    ]
    assert columns["email_events"] == [
        "load_id",
        "subscriber_id",
        "event",
        "happened_at",
        "happened_on",
        "campaign_id",
        "url",
        "is_machine",
    ]
    assert columns["web_events"] == [
        "load_id",
        "subscriber_id",
        "event",
        "happened_at",
        "happened_on",
        "url",
        "product",
        "category",
        "search",
        "seconds",
    ]
    assert columns["tickets"] == [
        "load_id",
        "ticket_id",
        "subscriber_id",
        "opened_at",
        "opened_on",
        "closed_at",
        "status",
        "topic",
        "satisfaction",
    ]


def test_every_sql_file_says_its_grain_and_what_it_reads() -> None:
    for file in canonical.FOLDER.glob("*.sql"):
        lines = file.read_text("utf-8").splitlines()
        assert lines[0].startswith(f"-- {file.stem}: one row per "), file.name
        assert any(text.startswith("-- Reads: ") for text in lines[:4]), file.name


def test_rows_without_a_person_are_kept_but_not_in_the_views(workspace: Workspace) -> None:
    load(workspace, Export(rows={"orders": [order("#1", ANN, "2026-10-01"), order("#2", None, "2026-10-02")]}))
    assert workspace.engine.rows("SELECT order_id FROM orders") == [("#1",)]
    assert workspace.engine.value("SELECT count(*) FROM loaded.orders") == 2
    assert workspace.engine.value("SELECT without_person FROM loaded.load_spans WHERE table_name = 'orders'") == 1


def test_revenue_is_total_minus_refunds_and_a_code_counts_as_discounted(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            rows={
                "orders": [
                    order("#1", ANN, "2026-10-01", 80.0, refunded=30.0, discount=None),
                    order("#2", ANN, "2026-10-02", discount_code="SPRING"),
                    order("#3", ANN, "2026-10-03", discount=5.0, discount_code=""),
                ]
            }
        ),
    )
    assert workspace.engine.rows("SELECT order_id, revenue, discount, is_discounted FROM orders ORDER BY 1") == [
        ("#1", 50.0, 0.0, False),
        ("#2", 50.0, 0.0, True),
        ("#3", 50.0, 5.0, True),
    ]


def test_the_newest_date_leaves_out_the_future_of_its_export(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            rows={
                "web_events": [
                    web(ANN, "viewed_page", "2026-11-18"),
                    web(ANN, "viewed_page", "2027-11-18"),
                    web(ANN, "viewed_page", "1899-12-30"),
                ]
            }
        ),
    )
    assert workspace.newest_date() == date(2026, 11, 18)
    load(workspace, Export(file="next.csv", rows={"web_events": [web(ANN, "viewed_page", "2026-11-21 23:59:00")]}))
    assert workspace.newest_date() == date(2026, 11, 21), "one day is left for time zones"


def test_a_flat_table_of_people_has_the_date_of_its_export(workspace: Workspace) -> None:
    load(workspace, Export(file="people_2026-11-02.csv", rows={"profiles": [profile(ANN)]}))
    assert workspace.newest_date() == date(2026, 11, 2)


def test_whose_figures_stand_in_for_orders(workspace: Workspace) -> None:
    """A1.9: not those of a platform whose orders are loaded, nor of somebody whose order a repair leaves out."""

    def figures(source: str, *who: str) -> Export:
        rows = {
            "profiles": [profile(f"email={one}", email=one) for one in who],
            "subscriber_summary": [{"key": f"email={one}", "orders_total": 2.0} for one in who],
        }
        return Export(source, f"{source}.csv", rows=rows)

    def stands_in() -> dict[str, bool | None]:
        sql = "SELECT s.email, f.stands_in FROM subscriber_summary f JOIN subscribers s USING (subscriber_id)"
        return dict(workspace.engine.rows(sql))

    load(workspace, figures("shopify_customers", "ann@x.de"))
    load(workspace, figures("flat_people", "bea@x.de", "tom@x.de"))
    load(workspace, figures("till.xlsx › people", "cem@x.de"))
    load(workspace, figures("crm.xlsx › people", "dan@x.de"))
    everyone = {f"{one}@x.de": True for one in ("ann", "bea", "tom", "cem", "dan")}
    assert stands_in() == everyone
    orders = load(workspace, Export("shopify_orders", rows={"orders": [order("#1", "email=eva@x.de", "2026-10-01")]}))
    assert stands_in() == everyone | {"ann@x.de": False}
    test = order("T1", "email=tom@x.de", "2026-10-02", discount_code="TEST100", total=0.5)
    load(workspace, Export("till.xlsx › sales", rows={"orders": [test]}))
    assert stands_in() == everyone | {"ann@x.de": False, "cem@x.de": False}
    assert workspace.engine.value("SELECT count(*) FROM check_test_orders") == 1
    repairs.decide(workspace, "test_orders", actor="Kim")
    assert stands_in() == everyone | {"ann@x.de": False, "cem@x.de": False, "tom@x.de": None}
    undo(workspace, orders)
    assert stands_in()["ann@x.de"] is True


def test_lines_without_a_category_take_the_one_their_product_has_on_the_web(workspace: Workspace) -> None:
    seen = [
        ("Trail Boot", "Boots"),
        ("Trail Boot", "Boots"),
        ("trail boot ", "Shoes"),
        ("Cap", "Hats"),
        ("Cap", "Caps"),
    ]
    load(
        workspace,
        Export(
            "web",
            rows={"web_events": [web(ANN, "viewed_product", "2026-10-01", product=p, category=c) for p, c in seen]},
        ),
    )
    load(
        workspace,
        Export(
            "shop",
            "o.csv",
            rows={
                "order_lines": [
                    line("#1", ANN, "2026-10-02", "Trail Boot"),
                    line("#1", ANN, "2026-10-02", "Cap"),
                    line("#1", ANN, "2026-10-02", "Tent"),
                    line("#1", ANN, "2026-10-02", "TRAIL BOOT", category="Own word"),
                ]
            },
        ),
    )
    assert workspace.engine.rows("SELECT product, category FROM order_lines ORDER BY product") == [
        ("Cap", "Caps"),
        ("TRAIL BOOT", "Own word"),
        ("Tent", None),
        ("Trail Boot", "Boots"),
    ], "a tie goes to the first by alphabet"


def test_settling_twice_changes_nothing_but_the_version(workspace: Workspace) -> None:
    load(workspace, Export(rows={"orders": [order("#1", ANN, "2026-10-01")]}))
    before, version = state_of(workspace), workspace.data_version()
    canonical.settle(workspace)
    assert state_of(workspace) == before
    assert workspace.data_version() == version + 1


# Overlapping exports ---------------------------------------------------------------------------------------------


def test_a_later_export_updates_adds_and_keeps(workspace: Workspace) -> None:
    """The same source again: an order refunded since, a new one, and one that the new file no longer reaches."""
    old = Export(
        file="old.csv",
        rows={
            "orders": [order("#1", ANN, "2026-08-01"), order("#2", ANN, "2026-10-01"), order("#3", BEA, "2026-10-10")]
        },
    )
    new = Export(
        file="new.csv",
        rows={
            "orders": [
                order("#2", ANN, "2026-10-01", refunded=50.0),
                order("#3", BEA, "2026-10-10"),
                order("#4", BEA, "2026-11-01"),
            ]
        },
    )
    for export in (new, old):
        load(workspace, export)
    assert workspace.engine.rows("SELECT order_id, revenue FROM orders ORDER BY 1") == [
        ("#1", 50.0),
        ("#2", 0.0),
        ("#3", 50.0),
        ("#4", 50.0),
    ]


def test_rows_twice_in_one_file_stay_for_they_are_a_finding(workspace: Workspace) -> None:
    load(workspace, Export(rows={"orders": [order("#1", ANN, "2026-10-01"), order("#1", ANN, "2026-10-01")]}))
    assert workspace.engine.value("SELECT count(*) FROM orders") == 2


def test_the_same_number_in_another_source_is_another_order(workspace: Workspace) -> None:
    load(workspace, Export("shop", "a.csv", rows={"orders": [order("1001", ANN, "2026-10-01")]}))
    load(workspace, Export("till", "b.csv", rows={"orders": [order("1001", BEA, "2026-10-01")]}))
    assert workspace.engine.value("SELECT count(*) FROM orders") == 2


def test_an_export_contained_in_a_newer_one_is_left_out_whole(workspace: Workspace) -> None:
    events = [mail(ANN, "opened", f"2026-10-{day:02}") for day in range(1, 10)]
    load(workspace, Export("mail", "a.csv", rows={"email_events": events[:6]}))
    load(workspace, Export("mail", "b.csv", rows={"email_events": events}))
    assert workspace.engine.value("SELECT count(*) FROM email_events") == 9
    assert workspace.engine.rows("SELECT load_id, table_name FROM loaded.superseded_loads") == [(1, "email_events")]
    assert workspace.engine.value("SELECT count(*) FROM loaded.superseded_email_events") == 0


def test_undated_exports_follow_the_dates_in_their_names(workspace: Workspace) -> None:
    """Shopify's customer export holds no date at all; its file name does."""
    new = Export("crm", "people_2026-11-01.csv", rows={"profiles": [profile(ANN, first_name="Anna", city="Ulm")]})
    old = Export(
        "crm", "people_20261001.csv", rows={"profiles": [profile(ANN, first_name="Anne", city="Bonn", last_name="Lee")]}
    )
    for export in (new, old):
        load(workspace, export)
    assert workspace.engine.rows("SELECT first_name, last_name, city FROM subscribers") == [("Anna", "Lee", "Ulm")]


def test_orders_that_share_no_dates_are_not_compared() -> None:
    span = supersede.Span(1, "shop", 1, 5, when("2026-01-01"), when("2026-01-31"))
    assert not span.meets(supersede.Span(2, "shop", 2, 5, when("2026-02-01"), when("2026-02-28")))
    assert span.meets(supersede.Span(2, "shop", 2, 5, when("2026-01-31"), when("2026-02-28")))
    assert span.meets(supersede.Span(2, "shop", 2, 5, None, None))
    assert not span.meets(supersede.Span(2, "till", 2, 5, when("2026-01-31"), when("2026-02-28")))


PEOPLE = st.sampled_from([ANN, BEA, "email=cem@shop.de", "shop:id=1", "shop:id=2", "mail:id=7"])
MOMENTS = st.integers(1, 28).map(lambda day: f"2026-10-{day:02}")


@st.composite
def exports(draw: st.DrawFn, number: int) -> Export:
    """A file of any source with a few rows of every table; numbers and people are few, so that files overlap."""
    some = {
        "orders": st.builds(
            lambda n, k, d, t: order(f"#{n}", k, d, t),
            st.integers(1, 4),
            PEOPLE,
            MOMENTS,
            st.sampled_from([10.0, 20.0]),
        ),
        "order_lines": st.builds(
            lambda n, k, d, p: line(f"#{n}", k, d, p),
            st.integers(1, 4),
            PEOPLE,
            MOMENTS,
            st.sampled_from(["Boot", "Cap"]),
        ),
        "email_events": st.builds(
            mail, PEOPLE, st.sampled_from(["received", "opened", "bounced", "unsubscribed"]), MOMENTS
        ),
        "web_events": st.builds(
            lambda k, d, p, c: web(k, "viewed_product", d, product=p, category=c),
            PEOPLE,
            MOMENTS,
            st.sampled_from(["Boot", "Cap"]),
            st.sampled_from(["Boots", "boots", "Hats", None]),
        ),
        "links": st.builds(lambda a, b: {"key_a": a, "key_b": b}, PEOPLE, PEOPLE),
        "profiles": st.builds(lambda k, n: profile(k, first_name=n), PEOPLE, st.sampled_from(["Ann", "Bea", None])),
        "consents": st.builds(
            lambda k, s, d: {"key": k, "channel": "email", "status": s, "happened_at": d and when(d)},
            PEOPLE,
            st.sampled_from(["subscribed", "unsubscribed"]),
            MOMENTS | st.none(),
        ),
        "properties": st.builds(
            lambda k, v: {"key": k, "name": "plan", "value": v}, PEOPLE, st.sampled_from(["a", "b"])
        ),
        "tickets": st.builds(
            lambda k, n, d, s: {"key": k, "ticket_id": n, "opened_at": when(d), "status": s},
            PEOPLE,
            st.sampled_from(["T1", "T2"]),
            MOMENTS,
            st.sampled_from(["open", "closed"]),
        ),
    }
    rows = {table: draw(st.lists(strategy, max_size=3)) for table, strategy in some.items()}
    return Export(draw(st.sampled_from(["shop", "mail"])), f"file{number}.csv", rows=rows)


def empty(workspace: Workspace) -> Workspace:
    with workspace.engine.write() as tx:
        for table in [f"loaded.{name}" for name in COLUMNS] + ["app.loads", "loaded.keys"]:
            tx.execute(f"DELETE FROM {table}")
        canonical.settle(workspace)
    return workspace


few = settings(
    max_examples=3,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
    derandomize=True,
)


@few
@given(st.tuples(exports(1), exports(2), exports(3)), st.permutations([0, 1, 2]))
def test_loading_out_of_order_gives_the_same_tables(
    shared: Workspace, files: tuple[Export, ...], turn: list[int]
) -> None:
    empty(shared)
    for file in files:
        load(shared, file)
    in_order = state_of(shared)
    empty(shared)
    for place in turn:
        load(shared, files[place])
    assert state_of(shared) == in_order


@few
@given(st.tuples(exports(1), exports(2), exports(3)), st.integers(0, 2))
def test_undoing_a_load_restores_what_was_before(shared: Workspace, files: tuple[Export, ...], place: int) -> None:
    """The tables without a load are the same whether it never came or was undone, wherever in the row it stood."""
    empty(shared)
    for number, file in enumerate(files):
        if number != place:
            load(shared, file)
    without = state_of(shared)
    empty(shared)
    ids = [load(shared, file) for file in files]
    undo(shared, ids[place])
    assert state_of(shared) == without


def test_every_loaded_table_is_settled() -> None:
    """A table added to `loaded` has to be known here, or its loads would not count."""
    assert {table.name for table in digest.TABLES} == set(COLUMNS)
