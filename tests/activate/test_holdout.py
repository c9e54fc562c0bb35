"""Who is held out: keyed, stable, the share that was asked for, alike in the past, apart from the list (A13.1)."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from segmentation.activate import export_log, holdout, list_file, native, pack
from segmentation.activate.destination import destination
from segmentation.core import power
from segmentation.core.errors import UserError
from segmentation.core.settings import Settings
from segmentation.store.workspace import Workspace
from tests.activate.test_pack import approved
from tests.segments.shop import REPEAT, Shop, changed

PLACES = ["klaviyo", "hubspot", "mailchimp", "activecampaign", "shopify"]


def read(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {Path(name).name: archive.read(name) for name in archive.namelist()}


def addresses(content: bytes) -> set[str]:
    return {row[0] for row in list(csv.reader(io.StringIO(content.decode(), newline="")))[1:]}


@pytest.fixture
def holding(shop: Shop) -> Iterator[Shop]:
    shop.workspace.save_settings(Settings(holdout_percent=10))
    yield shop


def test_the_share_is_what_was_asked_for_and_a_larger_one_keeps_everybody() -> None:
    """Golden on 20,000 people: within four standard errors of the share; 5 % ⊂ 10 % ⊂ 20 %."""
    sets = [{n for n in range(20_000) if holdout.is_held(b"k" * 32, "boots", n, share)} for share in (0, 5, 10, 20)]
    assert sets[0] == set() and sets[1] < sets[2] < sets[3]
    for found, share in zip(sets[1:], (0.05, 0.1, 0.2), strict=True):
        assert abs(len(found) / 20_000 - share) < 4 * (share * (1 - share) / 20_000) ** 0.5
    other = {n for n in range(20_000) if holdout.is_held(b"k" * 32, "coats", n, 10)}
    assert abs(len(other & sets[2]) - 200) < 60, "another segment holds out others"
    assert sets[2] != {n for n in range(20_000) if holdout.is_held(b"j" * 32, "boots", n, 10)}, (
        "and so does another key"
    )


def test_one_workspace_keeps_its_key_and_two_have_different_ones(workspace: Workspace, tmp_path: Path) -> None:
    first = holdout.key_of(workspace)
    assert len(first) == 32 and holdout.key_of(workspace) == first
    other = Workspace.create(tmp_path / "other", "Other")
    assert holdout.key_of(other) != first
    other.close()


def test_the_settings_range_is_kept(workspace: Workspace) -> None:
    assert workspace.settings.holdout_percent == 10
    for percent in (-1, 21):
        with pytest.raises(UserError, match="holdout_percent"):
            workspace.save_settings(Settings(holdout_percent=percent))


def test_who_is_held_out_is_not_in_the_list_but_in_one_of_their_own(holding: Shop) -> None:
    """Recorded, the same at the next export, in no list to send, and found by no definition."""
    one = approved(holding)
    members = pack.pack(holding.workspace, holding.people, [one], PLACES)
    files = read(members.path)
    sql = "SELECT s.email FROM app.holdouts AS h JOIN subscribers AS s ON s.subscriber_id = h.subscriber_id"
    held = {row[0] for row in holding.workspace.engine.rows(sql)}
    assert held
    for place in PLACES:
        sent, out = addresses(files[f"{place}.csv"]), addresses(files[f"{place}-holdout.csv"])
        assert out == held and sent.isdisjoint(held)
        assert b"repeat_buyers_who_click" in files[f"{place}.csv"]
        assert b"ms_segment" not in files[f"{place}-holdout.csv"], "no stamp that a definition would find"
    manifest = json.loads(files["manifest.json"])["segments"][0]
    assert manifest["held_out"] == len(held) and manifest["lists"][0]["rows"] == len(sent)
    assert manifest["waterfall"]["reachable"] == len(sent) + len(held)
    again = read(pack.pack(holding.workspace, holding.people, [one], PLACES).path)
    assert addresses(again["klaviyo-holdout.csv"]) == held
    assert "held out, in lists of their own" in " ".join(export_log.told(json.loads(files["manifest.json"])))


@pytest.mark.parametrize("percent", [0, 10])
def test_a_packs_definitions_are_proved_and_said(shop: Shop, percent: int) -> None:
    """A12.2, issue 6: native JSON, stamp, words, SQL; the list carries the stamps; the proof is in the manifest."""
    shop.workspace.save_settings(Settings(holdout_percent=percent))
    with shop.workspace.engine.write() as tx:  # the features and the events of this shop were made apart
        count = "SELECT count(*) FROM email_events AS e WHERE event = 'clicked' AND happened_on <= DATE '2026-11-20'"
        mine = "AND e.subscriber_id = people_test.subscriber_id AND happened_on > DATE '2026-11-20' - 90"
        tx.execute(f"UPDATE people_test SET clicks_90d = ({count} {mine})")
    rule = "clicks_90d >= 1 and revenue_365d >= 0"
    one = approved(shop, changed(REPEAT, rule_text=rule, exclusions=("over_mailed",), ranking=None))
    files = read(pack.pack(shop.workspace, shop.people, [one], [*PLACES, "generic"]).path)
    manifest = json.loads(files["manifest.json"])["segments"][0]
    said = {each["destination"]: each["definition"] for each in manifest["lists"]}
    for place in ("klaviyo", "hubspot", "mailchimp"):
        assert f"the same {manifest['lists'][0]['rows']} people as the list" in said[place][0], said[place]
        body = files[f"{place}-definition.json"].decode()
        assert ("<HOLDOUT_LIST>" in body) == bool(percent)
        assert json.loads(files[f"{place}-definition-stamp.json"])
        header = files[f"{place}.csv"].decode().splitlines()[0].split(",")
        own = native.platform(place)
        assert own is not None
        stamps = {stamp.header for stamp in native.native(own, one, shop.people.vocabulary, Settings()).stamped}
        assert stamps and stamps <= set(header)
    assert any("Stays dynamic" in text for text in said["klaviyo"]) and any(
        "Stamped" in text for text in said["klaviyo"]
    )
    assert "customer_tags CONTAINS 'ms:repeat_buyers_who_click:v1'" in files["shopify-definition.txt"].decode()
    assert said["generic"] == [] and 'FROM "people"' in files["duckdb.sql"].decode().replace("from", "FROM")
    left = shop.workspace.engine.rows(
        "SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'stamped%'"
    )
    assert left == []


def test_the_outlook_says_what_can_be_noticed_and_whether_both_are_alike(holding: Shop) -> None:
    one = approved(holding)
    with holding.workspace.engine.write() as tx:
        tx.execute("ALTER TABLE people_test ADD COLUMN IF NOT EXISTS opens_90d BIGINT")
        tx.execute("ALTER TABLE people_test ADD COLUMN orders_30d BIGINT")
        tx.execute("UPDATE people_test SET orders_30d = CASE WHEN subscriber_id % 10 = 0 THEN 1 ELSE 0 END")
    found = holdout.outlook(holding.workspace, holding.people, one)
    made = pack.pack(holding.workspace, holding.people, [one], ["generic"])
    assert made.rows == found.sent and found.held > 0
    assert found.rise == power.detectable_rise(found.base, found.held, found.sent)
    assert f"{found.held} held out, {found.sent} to send to" in found.sentence
    holding.workspace.save_settings(Settings(holdout_percent=0))
    assert "Nobody is held out" in holdout.outlook(holding.workspace, holding.people, one).sentence


def test_a_lopsided_holdout_is_noticed() -> None:
    """Planted: those held out ordered three times as often; and an even one is left in peace in 95 of 100 trials."""
    lopsided = [(n % 10 == 0, 3.0 + n % 2 if n % 10 == 0 else 1.0 + n % 2) for n in range(500)]
    assert holdout.balance("orders_365d", lopsided).clear  # type: ignore[union-attr]
    keys = [bytes([seed]) * 32 for seed in range(100)]
    odd = sum(
        holdout.balance("x", [(holdout.is_held(key, "s", n, 10), float(n % 7)) for n in range(800)]).clear  # type: ignore[union-attr]
        for key in keys
    )
    assert odd <= 5
    assert holdout.balance("x", [(True, None), (False, 1.0)]) is None


def test_the_list_of_those_held_out_is_taken_by_the_same_platform(tmp_path: Path) -> None:
    place = holdout.list_of(destination("hubspot"))
    assert place.headers[0] == "Email" and (place.max_bytes, place.name) == (20_000_000, "hubspot-holdout")
    assert holdout.list_of(destination("shopify")).headers == ("Email",)
    assert list_file.Person("a@x.de").stamps == ()


def test_many_at_once_are_those_who_are_held_one_by_one() -> None:
    """Every share, 100 % included: the quick way decides as the plain one."""
    for percent in (0, 1, 5, 10, 20, 33.3, 100):
        plain = [n for n in range(3_000) if holdout.is_held(b"k" * 32, "boots", n, percent)]
        assert [*holdout.held_of(b"k" * 32, "boots", range(3_000), percent)] == plain
