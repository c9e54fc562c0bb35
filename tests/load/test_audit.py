"""The audit as a whole: inventory, ratings, weakest source, what is missing (A2.1–A2.3, A2.9)."""

from datetime import date, datetime

import pytest

from segmentation.core.errors import UserError
from segmentation.load import audit, ratings
from segmentation.store.workspace import Workspace
from tests.load.building import Export, line, load, mail, order, profile, web, when

ANN, BEA = "email=ann@shop.de", "email=bea@shop.de"


def test_an_empty_workspace_has_nothing_to_say(workspace: Workspace) -> None:
    assert audit.audit(workspace) == audit.Report()
    assert audit.Report().weakest == ""
    assert audit.inventory(workspace) == ()


def test_findings_come_worst_first_and_say_what_they_bend(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            rows={
                "profiles": [profile(ANN), profile(BEA, first_name="Bea")],
                "orders": [
                    order("#1", ANN, "2026-10-01"),
                    order("#1", ANN, "2026-10-01"),
                    order("#2", BEA, "2026-10-02", 9.0),
                ],
            }
        ),
    )
    report = audit.audit(workspace)
    assert [(f.severity, f.check) for f in report.findings] == [
        ("warn", "missing_consent"),
        ("warn", "orders_fired_twice"),
        ("note", "missing_first_names"),
    ]
    twice = report.findings[1]
    assert (twice.failing, twice.total) == (1, 3)
    assert twice.sentence.startswith("1 of 3 orders repeat another one")
    assert "one-time buyers look like regulars" in twice.sentence
    assert twice.sample is not None and twice.sample.grain == "one row per order that repeats another"
    assert "Test orders" in report.passed


def test_a_question_about_data_that_was_never_loaded_is_not_asked(workspace: Workspace) -> None:
    load(workspace, Export(rows={"web_events": [web(ANN, "viewed_page", "2026-10-01")]}))
    report = audit.audit(workspace)
    assert "Orders fired twice" not in report.passed
    load(
        workspace,
        Export(
            file="b.csv", rows={"orders": [order("#1", "shop:id=1", "2026-10-01")], "profiles": [profile("shop:id=1")]}
        ),
    )
    assert "Names that are no names" not in audit.audit(workspace).passed, "there is no name that could be one"
    assert (
        "No orders are loaded: nothing is known about recency, frequency, money, promotion and lifetime value."
        in report.missing
    )
    assert not any("web events" in sentence for sentence in report.missing)


def test_the_inventory_has_a_line_a_source_the_weakest_first(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            "shop",
            "1.csv",
            received_at=datetime(2026, 11, 1),
            rows={"orders": [order("#1", ANN, "2026-10-30"), order("#2", None, "2026-10-31")]},
        ),
    )
    load(
        workspace,
        Export("shop", "2.csv", received_at=datetime(2026, 11, 8), rows={"orders": [order("#3", BEA, "2026-11-07")]}),
    )
    load(workspace, Export("mail", "3.csv", rows={"email_events": [mail(ANN, "received", "2026-11-19")]}))
    shop, mails = audit.inventory(workspace)
    assert (shop.source, shop.loads, shop.tables, shop.rows, shop.people, shop.without_person) == (
        "shop",
        2,
        {"orders": 3},
        3,
        2,
        1,
    )
    assert (shop.oldest_on, shop.newest_on, shop.every_days, shop.received_at) == (
        date(2026, 10, 30),
        date(2026, 11, 7),
        7,
        datetime(2026, 11, 8),
    )
    assert shop.completeness == audit.Rating(88, "person is missing in 33.3 % of the rows")
    assert shop.freshness == audit.Rating(95, "ends 7 Nov 2026, 12 days behind the newest source")
    assert shop.accuracy == audit.Rating(100, "no check found anything")
    assert (mails.source, mails.every_days, mails.freshness) == (
        "mail",
        None,
        audit.Rating(100, "ends 19 Nov 2026, with the newest source"),
    )
    assert (
        audit.audit(workspace).weakest
        == "Weakest source: shop, completeness 88 of 100 (person is missing in 33.3 % of the rows)."
    )


def test_accuracy_counts_what_checks_found_in_that_source(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            "shop",
            "1.csv",
            rows={
                "orders": [order("#1", ANN, "2026-11-01")] * 2
                + [order(f"#{n}", BEA, "2026-11-01", n) for n in range(2, 10)]
            },
        ),
    )
    load(workspace, Export("till", "2.csv", rows={"order_lines": [line("#1", ANN, "2026-11-01", "Boot")]}))
    ratings = {entry.source: entry.accuracy for entry in audit.audit(workspace).sources}
    assert ratings == {
        "shop": audit.Rating(90, "orders fired twice: 10.0 % of the rows"),
        "till": audit.Rating(100, "no check found anything"),
    }


@pytest.mark.parametrize(
    ("ends", "score"),
    [(date(2026, 11, 20), 100), (date(2026, 11, 13), 100), (date(2026, 11, 12), 99), (date(2026, 5, 1), 0), (None, 0)],
)
def test_freshness_falls_a_point_a_day_after_a_week(ends: date | None, score: int) -> None:
    assert ratings.freshness(ends, (date(2026, 11, 20) - ends).days if ends else 0).score == score


def test_the_stale_finding_and_the_rating_above_it_count_alike(workspace: Workspace) -> None:
    """A2.1, A2.12: of events the newest day; of lists of people the day of the export, not the last sign-up."""
    load(workspace, Export("mail", "m.csv", rows={"email_events": [mail(ANN, "received", "2026-11-19")]}))
    load(workspace, Export("shop", "s.csv", rows={"orders": [order("#1", ANN, "2026-10-10")]}))
    old, new = (profile(ANN, email="a@x.de", created_at=when(f"2026-0{month}-01")) for month in (2, 3))
    load(workspace, Export("crm", "people 2026-11-10.csv", rows={"profiles": [old]}))
    load(workspace, Export("list", "people 2026-09-30.csv", rows={"profiles": [new]}))
    fresh = {entry.source: entry.freshness.reason for entry in audit.inventory(workspace)}
    assert fresh == {
        "mail": "ends 19 Nov 2026, with the newest source",
        "shop": "ends 10 Oct 2026, 40 days behind the newest source",
        "crm": "ends 10 Nov 2026, 9 days behind the newest source",
        "list": "ends 30 Sep 2026, 50 days behind the newest source",
    }
    stale = audit.rows(workspace, "stale_source")
    assert dict(zip(stale["source"], stale["days_behind"], strict=False)) == {"shop": 40, "list": 50}


def test_files_of_one_archive_or_one_export_are_one_delivery(workspace: Workspace) -> None:
    """A2.3: three Mailchimp files a month are a monthly export, packed or not."""
    names = {
        10: "october.zip › {}_members_export_3f2a.csv",
        11: "{}_members_export_9b1c.csv",
    }
    for month, name in names.items():
        for day, status in ((1, "subscribed"), (5, "unsubscribed"), (9, "cleaned")):
            joined = profile(f"email={status}{month}@x.de", created_at=when(f"2026-{month}-0{day}"))
            load(workspace, Export("mailchimp_audience", name.format(status), rows={"profiles": [joined]}))
    (entry,) = audit.inventory(workspace)
    assert (entry.loads, entry.every_days, entry.people) == (2, 31, 6)


def test_refused_rows_count_against_accuracy() -> None:
    assert ratings.accuracy(90, 100, 10, {}) == audit.Rating(90, "rows that could not be used: 10.0 % of the rows")
    assert ratings.accuracy(0, 0, 0, {}).score == 100


def test_percentages_are_never_a_silent_nothing() -> None:
    assert [ratings.percent(share) for share in (0, 0.0004, 0.031, 1)] == [
        "0.0 %",
        "less than 0.1 %",
        "3.1 %",
        "100.0 %",
    ]


def test_samples_are_bounded_and_an_unknown_check_is_told(workspace: Workspace) -> None:
    load(workspace, Export(rows={"orders": [order(f"#{n}", None, "2026-10-01") for n in range(30)]}))
    assert len(audit.rows(workspace, "rows_without_person", limit=7)) == 7
    with pytest.raises(UserError, match="Did you mean “machine_opens”"):
        audit.rows(workspace, "machine_open")


def test_views_follow_the_code_without_a_new_load(workspace: Workspace) -> None:
    """A newer version of a check is asked as it is now, not as it was when the data was settled."""
    load(workspace, Export(rows={"orders": [order("#1", ANN, "2026-10-01")]}))
    with workspace.engine.write() as tx:
        tx.execute("CREATE OR REPLACE VIEW check_orders_fired_twice AS SELECT 1::BIGINT AS load_id")
        tx.execute("DROP TABLE same_ids")  # a table that the older version did not make
        workspace.set_state("settled_by", "an older version")
    assert "orders_fired_twice" not in {finding.check for finding in audit.audit(workspace).findings}
