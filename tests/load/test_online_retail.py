"""Online Retail as order lines, held against its known totals: nothing lost, customers as meant."""

from pathlib import Path

from segmentation.load import intake, suggest
from segmentation.load.ingest import ingest
from segmentation.store.workspace import Workspace


def test_known_totals_come_out(workspace: Workspace, tmp_path: Path, shared_data: Path) -> None:
    path = shared_data / "online_retail" / "online_retail.csv.gz"
    arrived = intake.inspect(path, workspace.engine, tmp_path / "work")
    found = suggest.suggest(arrived)
    assert found.mapping.kind == "order_lines" and found.questions == ()
    result = ingest(workspace, [path], mapping=found.mapping).files[0]
    assert result.read == 541_909 == result.loaded + result.rejected + result.set_aside
    assert (result.loaded, result.strangers, result.people) == (541_909, 135_080, 4_372)
    assert (str(result.oldest_on), str(result.newest_on)) == ("2010-12-01", "2011-12-09")

    def value(sql: str) -> object:
        return workspace.engine.value(sql)

    assert value("SELECT count(DISTINCT order_id) FROM loaded.order_lines") == 25_900
    assert value("SELECT count(*) FROM loaded.orders") == 25_900
    assert value("SELECT count(*) FROM loaded.order_lines WHERE order_id LIKE 'C%'") == 9_288
    assert value("SELECT count(*) FROM loaded.order_lines WHERE quantity < 0") == 10_624
    assert value("SELECT count(*) FROM loaded.order_lines WHERE unit_price <= 0") == 2_517
    assert value("SELECT round(sum(line_total), 3) FROM loaded.order_lines") == 9_747_747.934
    assert value("SELECT round(sum(total - refunded), 3) FROM loaded.orders") == 9_747_747.934, "refunds reduce revenue"
    assert (
        value("SELECT count(*) FROM loaded.orders WHERE order_id LIKE 'C%' AND (total > 0 OR status <> 'refund')") == 0
    )
    assert value("SELECT count(*) FROM loaded.keys WHERE value = '17850'") == 1, "trap 14: 17850.0 is customer 17850"
    assert value("SELECT count(*) FROM loaded.keys WHERE value LIKE '%.%'") == 0
    assert value("SELECT count(*) FROM subscribers") == 4_372
    assert value("SELECT max(total) FROM loaded.orders WHERE ordered_at IS NULL") is None
