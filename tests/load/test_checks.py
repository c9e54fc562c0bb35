"""Every data check keeps one contract: silent on a clean shop, and it finds exactly what was planted (A2.1–A2.10)."""

import re
from collections.abc import Iterator
from string import Formatter
from typing import Any

import pytest

from segmentation.load import audit, canonical
from segmentation.load.check import Check, checks
from segmentation.store.workspace import Workspace
from tests.load.building import Export, line, load, mail, order, profile, undo, web, when

ANN, BEA, CEM = "email=ann@shop.de", "email=bea@shop.de", "email=cem@shop.de"


def subscribed(key: str) -> dict[str, Any]:
    return {"key": key, "channel": "email", "status": "subscribed", "happened_at": when("2026-01-01"), "origin": "shop"}


CLEAN = Export(
    "shop",
    "clean.csv",
    rows={
        "profiles": [
            profile(ANN, email="ann@shop.de", first_name="Ann"),
            profile(BEA, email="bea@shop.de", first_name="Bea"),
        ],
        "links": [{"key_a": ANN, "key_b": "shopify:customer_id=1"}, {"key_a": BEA, "key_b": "shopify:customer_id=2"}],
        "consents": [subscribed(ANN), subscribed(BEA)],
        "orders": [
            order("#1", ANN, "2026-10-01 10:00"),
            order("#2", ANN, "2026-11-01 10:00"),
            order("#3", BEA, "2026-10-01 10:00", 20.0),
        ],
        "order_lines": [
            line("#1", ANN, "2026-10-01 10:00", "Boot"),
            line("#2", ANN, "2026-11-01 10:00", "Boot"),
            line("#3", BEA, "2026-10-01 10:00", "Cap", 1, 20.0),
        ],
        "email_events": [
            mail(ANN, "received", "2026-10-01 08:00"),
            mail(ANN, "opened", "2026-10-01 09:30"),
            mail(ANN, "clicked", "2026-10-01 09:31"),
            mail(BEA, "received", "2026-11-19 08:00"),
        ],
        "web_events": [
            web(ANN, "viewed_product", "2026-10-01 09:32", product="Boot", category="Boots"),
            web(BEA, "viewed_product", "2026-10-01 09:32", product="Cap", category="Hats"),
        ],
        "tickets": [{"key": ANN, "ticket_id": "T1", "opened_at": when("2026-10-05"), "status": "closed"}],
    },
)


def shop(**rows: Any) -> Export:
    return Export("shop", "dirty.csv", rows=rows)


# check → (what is planted, rows that it must find, a word that must stand in them)
DIRTY: dict[str, tuple[Export | tuple[Export, ...], int, str]] = {
    "undated_exports": (
        (
            Export("crm", "a.csv", rows={"profiles": [profile(ANN, first_name="Ann")]}),
            Export("crm", "b.csv", rows={"profiles": [profile(ANN, first_name="Anna")]}),
            Export("crm", "2026-11-01.csv", rows={"profiles": [profile(BEA, first_name="Bea")]}),
            Export("crm", "bounces.csv", rows={"profiles": [profile(BEA)]}),  # says nothing that could be older
            Export("till", "c.csv", rows={"profiles": [profile(BEA, first_name="Bea")]}),  # the only one of its source
        ),
        2,
        "b.csv",
    ),
    # Figures of the platform “shop”, whose orders are loaded, and of a till, whose are not.
    "orders_begin_late": (
        shop(
            profiles=[profile(CEM, email="cem@shop.de")],
            subscriber_summary=[
                {"key": CEM, "orders_total": 3.0, "revenue_total": 90.0},
                {"key": ANN, "orders_total": 9.0, "revenue_total": 900.0},  # has orders: these count
            ],
        ),
        1,
        "c•••@s•••.de",
    ),
    "orders_only_stated": (
        Export(
            "till",
            "till.csv",
            rows={
                "profiles": [profile(CEM, email="cem@shop.de"), profile("email=dan@shop.de", email="dan@shop.de")],
                "subscriber_summary": [
                    {"key": CEM, "orders_total": 3.0, "last_order_at": when("2025-05-05")},
                    {"key": "email=dan@shop.de", "orders_total": 0.0, "revenue_total": 0.0},
                ],
            },
        ),
        1,
        "2025-05-05",
    ),
    "orders_in_two_sources": (
        Export(
            "payments",
            "dirty.csv",
            rows={
                "orders": [
                    order("ch_1", ANN, "2026-10-01 10:02"),
                    order("ch_2", BEA, "2026-10-01 23:00", 20.0),
                    order("ch_3", ANN, "2026-10-01 10:02", 51.0),  # another sum
                    order("ch_4", ANN, "2026-10-20 10:02"),  # another day
                    order("ch_5", ANN, "2026-11-01 10:02", currency="USD"),
                ]
            },
        ),
        2,
        "payments",
    ),
    "orders_fired_twice": (
        shop(
            orders=[
                order("#7", ANN, "2026-10-02"),
                order("#7", ANN, "2026-10-02"),
                order("#8", BEA, "2026-10-03 12:00:00", 30.0),
                order("#9", BEA, "2026-10-03 12:02:00", 30.0),  # the same cart under two numbers
                order("#10", BEA, "2026-10-04 12:00:00", 30.0),
                order("#11", BEA, "2026-10-04 12:02:00", 30.0),  # the same sum, another cart
                order("#12", BEA, "2026-10-05 12:00:00", 30.0),
                order("#13", BEA, "2026-10-05 13:00:00", 30.0),
            ],  # an hour later
            order_lines=[
                line(number, BEA, "2026-10-03", product, 1, 30.0)
                for number, product in (
                    ("#8", "Boot"),
                    ("#9", "Boot"),
                    ("#10", "Boot"),
                    ("#11", "Cap"),
                    ("#12", "Boot"),
                    ("#13", "Boot"),
                )
            ],
        ),
        2,
        "same cart",
    ),
    "lines_twice": (
        shop(
            order_lines=[
                line("#7", ANN, "2026-10-02", "Boot"),
                line("#7", ANN, "2026-10-02", "Boot"),
                line("#7", ANN, "2026-10-02", "Boot", 2),
            ]
        ),
        1,
        "Boot",
    ),
    "category_spellings": (
        shop(
            web_events=[
                web(ANN, "viewed_category", "2026-10-02", category=name) for name in ("boots", "Boots/Men", "Tents")
            ]
        ),
        2,
        "Boots/Men",
    ),
    "machine_opens": (
        shop(
            email_events=[
                mail(BEA, "received", "2026-10-02 08:00:00"),
                mail(BEA, "opened", "2026-10-02 08:00:04"),
                mail(ANN, "opened", "2026-10-03", is_machine=True),
                mail(ANN, "opened", "2026-10-04"),
            ]
        ),
        2,
        "within 5 seconds",
    ),
    "machine_clicks": (
        shop(
            email_events=[
                mail(BEA, "received", "2026-10-02 08:00:00"),
                mail(BEA, "clicked", "2026-10-02 08:00:04"),
                mail(BEA, "clicked", "2026-10-02 08:05:00"),
            ]
        ),
        1,
        "C1",
    ),
    "test_orders": (
        shop(
            orders=[
                order("#7", "email=test@shop.de", "2026-10-02"),
                order("#8", ANN, "2026-10-02", 3.0, discount_code="TEST100"),
                order("#9", "email=contest.winner@shop.de", "2026-10-02", 5.0),
            ],
            consents=[subscribed("email=test@shop.de"), subscribed("email=contest.winner@shop.de")],
        ),
        2,
        "tester",
    ),
    "unpaid_orders": (
        shop(
            orders=[
                order("#7", ANN, "2026-10-02", 9.0, status="voided"),
                order("#8", ANN, "2026-10-02", 8.0, status="refunded"),
            ]
        ),
        1,
        "voided",
    ),
    "orders_without_money": (
        shop(orders=[order("#7", ANN, "2026-10-02", 0.0), order("#8", ANN, "2026-10-02", 0.0, refunded=5.0)]),
        2,
        "only takes back",
    ),
    "missing_first_names": (
        shop(profiles=[profile(CEM, first_name="  ")], consents=[subscribed(CEM)]),
        1,
        "c•••@s•••.de",
    ),
    "placeholder_names": (
        shop(
            profiles=[
                profile(CEM, first_name="N/A"),
                profile("email=d@shop.de", first_name="xxxx"),
                profile("email=e@shop.de", first_name="-"),
                profile("email=f@shop.de", first_name="Ng"),
                profile("email=g@shop.de", first_name="Øystein"),
            ]
        ),
        3,
        "xxxx",
    ),
    "invalid_addresses": (
        Export(
            "shop",
            "dirty.csv",
            rows={"profiles": [profile("email=dora@gmial.com", first_name="Dora")]},
            rejects=(
                (7, "Email", "cem.shop.de", "“Email” is not an e-mail address"),
                (8, "Total", "abc", "“Total” is not a number"),
            ),
        ),
        2,
        "c••.••••.••",
    ),
    "disposable_addresses": (shop(profiles=[profile("email=x@mailinator.com", first_name="Eva")]), 1, "x•••@m•••.com"),
    "impossible_dates": (
        shop(
            orders=[order("#7", ANN, "2027-10-02"), order("#8", ANN, "1970-01-01")],
            web_events=[web(ANN, "viewed_page", "2026-11-21")],
        ),
        2,
        "before 1990",
    ),
    "several_ids_one_person": (
        shop(links=[{"key_a": ANN, "key_b": "shopify:customer_id=9"}]),
        1,
        "2 × shopify:customer_id",
    ),
    "shared_addresses": (
        shop(links=[{"key_a": "email=info@firm.de", "key_b": f"shopify:customer_id=7{n}"} for n in range(6)]),
        1,
        "i•••@f•••.de",
    ),
    "rows_without_person": (
        shop(orders=[order("#7", None, "2026-10-02")], web_events=[web(None, "viewed_page", "2026-10-02")]),
        2,
        "web_events",
    ),
    "people_without_address": (shop(web_events=[web("web:user_id=5", "viewed_page", "2026-10-02")]), 1, "web:user_id"),
    "ids_called_differently": (
        shop(web_events=[web(f"web:user_id={n}", "viewed_page", "2026-10-02") for n in (1, 2, 3)]),
        1,
        "shopify:customer_id",
    ),
    "missing_consent": (shop(profiles=[profile(CEM, first_name="Cem")]), 1, "c•••@s•••.de"),
    "stale_source": (Export("till", "dirty.csv", rows={"orders": [order("#7", ANN, "2026-09-01")]}), 1, "till"),
    "counts_jump": (
        shop(  # one view a day until the clean export's last visit, five a day after it
            web_events=[web(ANN, "viewed_page", f"2026-09-{day:02} 10:00") for day in range(3, 31)]
            + [
                web(ANN, "viewed_page", f"2026-10-{day:02} 10:0{n}", url=f"/{n}")
                for day in range(2, 31)
                for n in range(5)
            ]
        ),
        1,
        "viewed_page",
    ),
    "opens_everything": (
        shop(
            email_events=[
                mail(who, event, f"2026-10-{day:02} {hour}:00", f"C{day}")
                for who in (CEM, BEA)  # Bea was sent one more, and did not open it
                for day in range(2, 13)
                for event, hour in (("received", "08"), ("opened", "12"))
            ]
        ),
        1,
        "c•••@s•••.de",
    ),
    "sentinel_values": (
        shop(
            properties=[
                {"key": f"email=p{n}@shop.de", "name": name, "value": value}
                for n, (age, plan, points) in enumerate(
                    [("118", "n/a", "99999")] * 3 + [("34", "gold", "7"), ("81", "gold", "12")] * 3, start=1
                )
                for name, value in (("age", age), ("plan", plan), ("points", points), ("size", str(90 + n)))
            ]
        ),
        3,
        "nobody is that old",
    ),
    "several_currencies": (
        shop(orders=[order("#7", ANN, "2026-10-02", 9.0, currency="USD"), order("#8", ANN, "2026-10-02", 8.0)]),
        1,
        "USD",
    ),
    "rows_not_loaded": (
        Export(
            "shop",
            "dirty.csv",
            rows={"web_events": [web(ANN, "viewed_page", "2026-10-02")]},
            rejects=((7, "", "a,b", "too few cells"),),
        ),
        1,
        "too few cells",
    ),
}


@pytest.fixture(scope="module")
def clean(shared: Workspace) -> Iterator[Workspace]:
    load(shared, CLEAN)
    yield shared


def failing(workspace: Workspace, check: Check) -> int:
    return int(workspace.engine.value(f"SELECT count(*) FROM {check.view}"))


def test_every_check_has_a_dirty_sample() -> None:
    assert {check.name for check in checks()} == set(DIRTY)


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_a_check_is_silent_on_a_clean_shop(clean: Workspace, check: Check) -> None:
    assert failing(clean, check) == 0, audit.rows(clean, check.name).to_string()


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_a_check_finds_what_was_planted(clean: Workspace, check: Check) -> None:
    export, expected, word = DIRTY[check.name]
    dirty = [load(clean, one) for one in (export if isinstance(export, tuple) else (export,))]
    try:
        frame = audit.rows(clean, check.name)
        assert len(frame) == expected, frame.to_string()
        assert frame.astype(str).apply(lambda column: column.str.contains(word, regex=False)).to_numpy().any(), (
            frame.to_string()
        )
        assert int(clean.engine.value(check.total)) >= expected
        found = {finding.check: finding for finding in audit.audit(clean).findings}[check.name]
        assert (found.failing, found.severity) == (expected, check.severity)
        assert found.sample is not None and clean.engine.exists(found.sample.name)
        assert not re.search(r"[{}]", found.sentence)
        assert not re.search(r"[\w.]+@[\w.]*\w", frame.to_string()), "no sample shows an address"
    finally:
        for one in dirty:
            undo(clean, one)
    assert failing(clean, check) == 0


@pytest.mark.parametrize("check", checks(), ids=lambda check: check.name)
def test_a_check_is_well_formed(clean: Workspace, check: Check) -> None:
    assert check.severity in ("stop", "warn", "note")
    for text in (check.title, check.question, check.why, check.sentence, check.do_next, check.one_row):
        assert text and text == text.strip()
    for text in (check.question, check.why, check.sentence, check.do_next):
        assert text[0].isupper() or text[0] in "“{", text
        assert text[-1] in ".?", text
    assert {name for _, name, _, _ in Formatter().parse(check.sentence) if name} <= {"failing", "total", "share"}
    columns = list(clean.engine.read(f"SELECT * FROM {check.view} LIMIT 0").columns)
    assert columns[0] == "load_id"
    assert set(check.tables) <= set(audit.SIGNALS) | {"links", "properties"}
    if check.repair:
        assert check.name in canonical.decisions.CURED
        assert check.because and check.because[0].islower() and check.because[-1] != "."
