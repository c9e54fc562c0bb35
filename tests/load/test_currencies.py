"""Several currencies are never added up as they stand (issue 3): they stop the audit until a rate is stated."""

import pytest

from segmentation.core.errors import UserError
from segmentation.load import audit, currencies, repairs
from segmentation.store.workspace import Workspace
from tests.load.building import Export, line, load, order, state_of

ANN, BEA = "email=ann@shop.de", "email=bea@shop.de"
SHOP = Export(
    rows={
        "orders": [
            order("#1", ANN, "2026-10-01", 100.0),
            order("#2", ANN, "2026-10-02", 50.0),
            order("#3", ANN, "2026-10-03", 10.0, currency=None),
            order("#4", BEA, "2026-10-04", 200.0, currency="USD", discount=20.0, refunded=100.0),
        ],
        "order_lines": [
            line("#1", ANN, "2026-10-01", "Boot", 1, 100.0),
            line("#4", BEA, "2026-10-04", "Boot", 2, 100.0),
        ],
    }
)
SUMS = "SELECT email, count(*), sum(total) FROM orders JOIN subscribers USING (subscriber_id) GROUP BY 1 ORDER BY 1"


def test_an_order_in_another_currency_waits_and_stops_the_audit(workspace: Workspace) -> None:
    load(workspace, SHOP)
    (finding,) = [one for one in audit.audit(workspace).findings if one.check == "several_currencies"]
    assert (finding.severity, finding.failing, finding.total) == ("stop", 1, 4)
    assert workspace.engine.rows(SUMS) == [("ann@shop.de", 3, 160.0)], "without a currency: that of the others"
    assert workspace.engine.value("SELECT sum(line_total) FROM order_lines") == 100.0
    assert currencies.open_ones(workspace) == ("EUR", ("USD",))
    assert repairs.counts(workspace).revenue == {"": 10.0, "EUR": 150.0}


def test_a_stated_rate_converts_what_is_read_and_nothing_that_was_loaded(workspace: Workspace) -> None:
    load(workspace, SHOP)
    before = state_of(workspace)
    repairs.decide(workspace, "several_currencies", detail={"rates": {"usd": 0.5}}, actor="Kim")
    assert workspace.engine.rows(SUMS) == [("ann@shop.de", 3, 160.0), ("bea@shop.de", 1, 100.0)]
    row = workspace.engine.rows("SELECT currency, discount, refunded, revenue FROM orders WHERE order_id = '#4'")
    assert row == [("EUR", 10.0, 50.0, 50.0)]
    assert workspace.engine.value("SELECT sum(line_total) FROM order_lines") == 200.0
    assert workspace.engine.value("SELECT total FROM loaded.orders WHERE order_id = '#4'") == 200.0
    report = audit.audit(workspace)
    assert [one.check for one in report.repaired] == ["several_currencies"]
    repairs.decide(workspace, "several_currencies", active=False)
    assert state_of(workspace) == before
    repairs.decide(workspace, "several_currencies")
    assert workspace.engine.value("SELECT sum(total) FROM orders") == 260.0, "the rate is remembered"


def test_a_currency_that_comes_later_is_asked_for_again(workspace: Workspace) -> None:
    load(workspace, SHOP)
    repairs.decide(workspace, "several_currencies", detail={"into": "USD", "rates": {"EUR": 2}})
    assert workspace.engine.value("SELECT sum(total) FROM orders WHERE currency = 'USD'") == 500.0
    load(workspace, Export(file="b.csv", rows={"orders": [order("#9", BEA, "2026-11-01", 9.0, currency="CHF")]}))
    found = {one.check: one for one in audit.audit(workspace).findings}
    assert found["several_currencies"].failing == 1, "the other one keeps its rate"
    with pytest.raises(UserError, match="What one CHF is worth in USD"):
        repairs.decide(workspace, "several_currencies", detail={"into": "USD", "rates": {"EUR": 2}})


@pytest.mark.parametrize("rates", [{}, {"USD": 0}, {"USD": -1}, {"USD": "a lot"}, {"CHF": 2}])
def test_a_rate_that_is_none_is_refused(workspace: Workspace, rates: dict[str, object]) -> None:
    load(workspace, SHOP)
    with pytest.raises(UserError, match="What one USD is worth in EUR is not said"):
        repairs.decide(workspace, "several_currencies", detail={"rates": rates})
    assert repairs.all_decisions(workspace) == ()


def test_one_currency_in_two_spellings_is_one(workspace: Workspace) -> None:
    load(
        workspace,
        Export(
            rows={"orders": [order("#1", ANN, "2026-10-01"), order("#2", ANN, "2026-10-02", 9.0, currency=" eur ")]}
        ),
    )
    assert "several_currencies" not in {one.check for one in audit.audit(workspace).findings}
    assert workspace.engine.value("SELECT count(*) FROM orders") == 2
