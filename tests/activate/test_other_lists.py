"""Lists beside the one to send: removals, exclusions, and the control that is kept out of every list (A12, A13)."""

import csv
import io
import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from segmentation.activate import control, export_log, holdout, list_file, other_lists, pack
from segmentation.activate.destination import destinations
from segmentation.core.errors import UserError
from segmentation.core.settings import Settings
from segmentation.review import arms
from segmentation.segments import membership
from tests.activate.test_pack import approved, listed, unpacked
from tests.segments.shop import AS_OF, REPEAT, Shop, changed

FOLDER = "repeat_buyers_who_click"


def first_column(content: bytes) -> set[str]:
    return {row[0] for row in list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]}


def quiet(shop: Shop, *people: int) -> None:
    """These people stop clicking."""
    with shop.workspace.engine.write() as tx:
        tx.execute(f"UPDATE people_test SET clicks_90d = 0 WHERE subscriber_id IN {people}")


def test_whoever_left_is_on_the_removal_list_of_every_place(shop: Shop) -> None:
    """A12.1: on the last list and not on this one; the first list has none; the stamp is overwritten, not emptied."""
    one, places = approved(shop), ["klaviyo", "shopify", "generic"]
    first = unpacked(pack.pack(shop.workspace, shop.people, [one], places).path)
    assert not [name for name in first if name.endswith("-remove.csv")]
    quiet(shop, 1, 3)
    made = pack.pack(shop.workspace, shop.people, [one], places)
    files = unpacked(made.path)
    gone = first_column(first[f"{FOLDER}/klaviyo.csv"]) - first_column(files[f"{FOLDER}/klaviyo.csv"])
    assert gone == {"p1@mail1.example", "p3@mail3.example"}
    for place in places:
        assert first_column(files[f"{FOLDER}/{place}-remove.csv"]) == gone
    rows = listed(files[f"{FOLDER}/klaviyo-remove.csv"])
    assert {row["ms_segment"] for row in rows} == {"none"} and set(rows[0]) == {"Email", "ms_segment", "ms_assigned_on"}
    assert list(listed(files[f"{FOLDER}/shopify-remove.csv"])[0]) == ["Email"]
    about = json.loads(files["manifest.json"])["segments"][0]["lists"][0]
    assert (about["removed"], about["since"], about["last_list_lost"]) == (2, AS_OF.isoformat(), False)
    said = " ".join(export_log.told(export_log.read(made.path)))
    assert (
        "2 people were on the list of 20 Nov 2026 for Klaviyo, Shopify and Any tool (CSV) and are not any more" in said
    )


def test_whoever_objected_is_to_be_removed_and_the_pack_may_still_be_taken(shop: Shop) -> None:
    """Left on the platform's list they would be mailed; in no list to send are they ever."""
    one = approved(shop)
    pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET is_suppressed = true WHERE subscriber_id = 3")
    files = unpacked(pack.pack(shop.workspace, shop.people, [one], ["klaviyo"]).path)
    assert first_column(files[f"{FOLDER}/klaviyo-remove.csv"]) == {"p3@mail3.example"}
    assert "p3@mail3.example" not in first_column(files[f"{FOLDER}/klaviyo.csv"])
    newest = export_log.exports(shop.workspace)[0]
    export_log.refuse(shop.workspace, newest)


@pytest.mark.parametrize("fault", ["gone", "changed"])
def test_a_last_list_that_cannot_be_trusted_is_said(shop: Shop, fault: str) -> None:
    one = approved(shop)
    path = pack.pack(shop.workspace, shop.people, [one], ["klaviyo"]).path
    path.unlink() if fault == "gone" else path.write_bytes(path.read_bytes() + b"x")
    quiet(shop, 1)
    made = pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert f"{FOLDER}/klaviyo-remove.csv" not in unpacked(made.path)
    assert "whom to remove cannot be told" in " ".join(export_log.told(export_log.read(made.path)))


def test_the_exclusion_list_is_who_meets_the_rule_and_is_kept_off(shop: Shop) -> None:
    """A9.5: rule minus list, without anybody who must not be written to; a segment without exclusions has none."""
    one = approved(shop, changed(REPEAT, exclusions=("over_mailed",), ranking="revenue_365d", top=50))
    files = unpacked(pack.pack(shop.workspace, shop.people, [one], ["klaviyo"]).path)
    out, sent = first_column(files[f"{FOLDER}/klaviyo-exclude.csv"]), first_column(files[f"{FOLDER}/klaviyo.csv"])
    fall = membership.waterfall(shop.workspace, shop.people, one)
    chosen = {"over_mailed", membership.RANKING}
    assert len(sent) == 50 and out.isdisjoint(sent)
    assert len(out) == sum(step.removed for step in fall.steps if step.name in chosen) > 0
    stopped = {row[0] for row in shop.workspace.engine.rows("SELECT email FROM subscribers WHERE is_suppressed")}
    assert stopped.isdisjoint(out)
    assert set(listed(files[f"{FOLDER}/klaviyo-exclude.csv"])[0]) == {"Email", "ms_excluded", "ms_excluded_on"}


@pytest.mark.parametrize("place", [one.name for one in destinations()])
def test_every_destination_keeps_its_rules_beside_the_list(shop: Shop, place: str, tmp_path: Path) -> None:
    """Identifier first, no consent column, the same limits, the stamp only where the place has columns of one's own."""
    own = {one.name: one for one in destinations()}[place]
    limited = replace(own, max_rows=2)
    people = [list_file.Person(f"p{n}@mail.example") for n in range(5)]
    like = other_lists.with_columns(limited, "exclude", (("ms_excluded", "segment"),))
    for one in (other_lists.removal_of(limited), like):
        written = list_file.write(one, people, list_file.Stamp("none", 1, AS_OF), tmp_path)
        assert [part.rows for part in written.parts] == [2, 2, 1] and one.headers[0] == own.headers[0]
        assert not [head for head in one.headers if "consent" in head.lower()]
        assert len(one.headers) == 1 or "segment" in {field for _, field in own.columns}


def test_the_control_is_in_no_list_of_any_segment(shop: Shop) -> None:
    """A13.1: a share of everybody, the same at each export; a column in the held-out list, and one list more."""
    shop.workspace.save_settings(Settings(holdout_percent=5, control_percent=10))
    first, second = approved(shop), approved(shop, changed(REPEAT, name="Bought twice", rule_text="orders_365d >= 2"))
    kept = set(control.chosen(shop.workspace))
    assert 15 <= len(kept) <= 65
    made = pack.pack(shop.workspace, shop.people, [first, second], ["klaviyo", "shopify"])
    files = unpacked(made.path)
    rows = shop.workspace.engine.rows("SELECT subscriber_id, email FROM subscribers WHERE email IS NOT NULL")
    emails = {row[1] for row in rows if row[0] in kept}
    for folder in (FOLDER, "bought_twice"):
        held = listed(files[f"{folder}/klaviyo-holdout.csv"])
        marked = {row["Email"] for row in held if row["ms_control"] == "yes"}
        assert emails.isdisjoint(first_column(files[f"{folder}/klaviyo.csv"]))
        assert marked and marked == emails & {row["Email"] for row in held}
        assert list(listed(files[f"{folder}/shopify-holdout.csv"])[0]) == ["Email"]
    everybody = first_column(files["control/klaviyo-control.csv"])
    stopped = {row[0] for row in shop.workspace.engine.rows("SELECT email FROM subscribers WHERE is_suppressed")}
    assert marked < everybody <= emails and stopped.isdisjoint(everybody)
    manifest = json.loads(files["manifest.json"])
    assert manifest["control"]["people"] == len(everybody) and manifest["control"]["percent"] == 10
    assert "in the control of all lists" in " ".join(export_log.told(manifest))
    again = unpacked(pack.pack(shop.workspace, shop.people, [first], ["klaviyo"]).path)
    assert first_column(again["control/klaviyo-control.csv"]) == everybody
    shop.workspace.save_settings(Settings(control_percent=5))
    assert set(control.chosen(shop.workspace)) < kept


def test_the_control_is_no_side_of_a_segments_own_test(shop: Shop) -> None:
    """The planned shares stay what they were: nobody of the control counts as sent to, nor as held out."""
    shop.workspace.save_settings(Settings(holdout_percent=10, control_percent=10))
    one = approved(shop)
    pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    sql, parameters = membership.of(shop.workspace, shop.people, one)
    members = {int(row[0]) for row in shop.workspace.engine.rows(sql, parameters)} - set(control.chosen(shop.workspace))
    held = set(holdout.chosen(shop.workspace, one.segment_id, members))
    counted = f"SELECT arm, COUNT(*) FROM ({arms.text('lift')}) AS assigned GROUP BY arm"
    given = {"segment": one.segment_id, "version": 0, "until": date(2026, 12, 20), "days": 30}
    found = dict(shop.workspace.engine.rows(counted, given))
    assert held and found == {"sent": len(members - held), "held": len(held)}


def test_a_segment_of_nobody_but_the_control_is_refused(shop: Shop) -> None:
    shop.workspace.save_settings(Settings(holdout_percent=0, control_percent=10))
    one = approved(shop)
    with shop.workspace.engine.write() as tx:
        kept = tuple(control.chosen(shop.workspace))
        tx.execute(f"UPDATE people_test SET clicks_90d = 0 WHERE subscriber_id NOT IN {kept}")
    with pytest.raises(UserError) as refused:
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert refused.value.reason == "nobody_left"
