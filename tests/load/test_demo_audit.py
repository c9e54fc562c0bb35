"""The audit of the demo shop finds what was planted in it, and no more (A2), as its truth file says."""

import json
from pathlib import Path
from typing import Any

import pytest

from segmentation.load import audit, identity, repairs
from segmentation.store.workspace import Workspace


@pytest.fixture
def planted(demo_files: Path) -> dict[str, Any]:
    return dict(json.loads((demo_files / "truth.json").read_text("utf-8"))["faults"])


def test_every_planted_fault_is_found_and_repaired(demo_workspace: Workspace, planted: dict[str, Any]) -> None:
    report = audit.audit(demo_workspace)
    found = {finding.check: finding.failing for finding in report.findings}
    assert found["orders_fired_twice"] == planted["orders_fired_twice"] + planted["orders_repeated_same_id"]
    assert found["unpaid_orders"] == planted["orders_voided"]
    assert found["test_orders"] == planted["orders_test"]
    assert found["impossible_dates"] == planted["orders_future"] + planted["web_events_future"]
    assert found["category_spellings"] == sum(len(others) for others in planted["category_spellings"].values())
    assert found["missing_first_names"] == planted["missing_first_names"]
    assert found["placeholder_names"] == planted["placeholder_names"]
    assert found["invalid_addresses"] == planted["invalid_addresses"]
    assert (
        found["several_ids_one_person"] == planted["people_with_two_klaviyo_ids"] + planted["people_with_two_addresses"]
    )
    assert found["machine_opens"] >= planted["machine_opens_flagged"]
    assert found["rows_not_loaded"] == planted["web_rows_cut_off"] + planted["invalid_addresses"]
    assert "scanner" not in found and found["machine_clicks"] > 0
    people = {
        "two_klaviyo_ids": planted["people_with_two_klaviyo_ids"] + planted["people_with_two_addresses"],
        "two_addresses": planted["people_with_two_addresses"],
    }
    repeated = dict(identity.merges(demo_workspace).repeated)
    assert (repeated["klaviyo:id"], repeated["email"]) == (people["two_klaviyo_ids"], people["two_addresses"])

    for check in ("orders_fired_twice", "unpaid_orders", "test_orders", "machine_opens", "machine_clicks"):
        repairs.decide(demo_workspace, check, actor="Kim")
    for proposal in repairs.proposals(demo_workspace):
        repairs.decide(demo_workspace, "category_spellings", proposal.category, actor="Kim")
    wrong = {other for others in planted["category_spellings"].values() for other in others}
    left = {row[0] for row in demo_workspace.engine.rows("SELECT DISTINCT category FROM web_events")}
    assert not wrong & left
    repaired = {finding.check for finding in audit.audit(demo_workspace).repaired}
    assert repaired == {
        "orders_fired_twice",
        "unpaid_orders",
        "test_orders",
        "machine_opens",
        "machine_clicks",
        "category_spellings",
    }


def test_suppressed_people_are_exactly_the_planted_ones(demo_workspace: Workspace, planted: dict[str, Any]) -> None:
    suppressed, bounced, complained = demo_workspace.engine.rows("""SELECT count(CASE WHEN is_suppressed THEN 1 END),
        count(CASE WHEN is_bounced THEN 1 END), count(CASE WHEN is_complained THEN 1 END) FROM subscribers""")[0]
    assert (bounced, complained) == (planted["suppressed"]["bounced"], planted["suppressed"]["complained"])
    assert suppressed == sum(planted["suppressed"].values())
