"""The audit of real data: Online Retail's known faults, counted (A2.1, A2.8). Skipped where the data is not at hand."""

from pathlib import Path

from segmentation.load import audit, repairs
from segmentation.load.ingest import ingest
from segmentation.load.nouns import FileMapping, Identifier
from segmentation.store.workspace import Workspace

COLUMNS = {
    "order_id": "InvoiceNo",
    "ordered_at": "InvoiceDate",
    "sku": "StockCode",
    "product": "Description",
    "quantity": "Quantity",
    "unit_price": "UnitPrice",
    "country": "Country",
}


def test_the_known_faults_of_online_retail_are_found(workspace: Workspace, shared_data: Path) -> None:
    customer = Identifier("generic:customer_id", "CustomerID")
    mapping = FileMapping("order_lines", COLUMNS, (customer,), source="online_retail", currency="GBP")
    ingest(workspace, [shared_data / "online_retail" / "online_retail.csv.gz"], mapping=mapping)
    report = audit.audit(workspace)
    found = {finding.check: finding for finding in report.findings}
    assert workspace.engine.value("SELECT CAST(sum(repeats) AS BIGINT) FROM check_lines_twice") == 5_268
    strangers = "SELECT count(*) FROM check_rows_without_person WHERE kind = 'order_lines'"
    assert workspace.engine.value(strangers) == 135_080
    takes_back = "SELECT count(*) FROM check_orders_without_money WHERE why = 'only takes back' AND order_id LIKE 'C%'"
    assert workspace.engine.value(takes_back) == 3_836
    assert found["people_without_address"].failing == found["people_without_address"].total == 4_372
    assert found["orders_fired_twice"].failing < 50, "a wholesaler's next order is no repeat"
    assert report.weakest.startswith("Weakest source: online_retail, completeness")
    effect = repairs.decide(workspace, "orders_fired_twice")
    assert effect.before.orders - effect.after.orders == found["orders_fired_twice"].failing
    assert (effect.before.orders, effect.after.orders) == (18_532, 18_519), "as docs/online_retail.md says"
    assert (effect.before.revenue, effect.after.revenue) == ({"GBP": 8_300_065.81}, {"GBP": 8_291_235.28})


def test_what_each_repair_does_to_the_scores(workspace: Workspace, shared_data: Path) -> None:
    """13 repeated orders bend the facts of 13 people at most; the rest moves only because the cut points do."""
    from segmentation.segments import blast_radius

    customer = Identifier("generic:customer_id", "CustomerID")
    mapping = FileMapping("order_lines", COLUMNS, (customer,), source="online_retail", currency="GBP")
    ingest(workspace, [shared_data / "online_retail" / "online_retail.csv.gz"], mapping=mapping)
    as_of = workspace.newest_date()
    assert as_of is not None
    failing = {finding.check: finding.failing for finding in audit.audit(workspace).findings}
    for check in ("orders_fired_twice", "test_orders", "unpaid_orders", "machine_opens"):
        blast = blast_radius.of_repair(workspace, check, as_of)
        assert blast.change.people == 4_372
        if check in failing:
            own = blast.change.scores - blast.change.by_cuts
            assert blast.change.in_tiers > 0 and blast.change.scores > own
            assert check == "orders_fired_twice" and 0 < own <= failing[check] == 13
            assert any("though nothing of theirs does" in sentence for sentence in blast.sentences)
        else:
            assert (blast.change.scores, blast.change.in_tiers) == (0, 0), f"{check} has nothing to repair"
            assert blast.sentences == ("Nobody changes score, tier or segment.",)
