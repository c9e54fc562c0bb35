"""The pack: only approved versions, only who may be written to, proved before it has a name."""

import csv
import hashlib
import io
import json
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from segmentation.activate import export_log, list_file, list_lines, pack, people_rows, plan, readiness
from segmentation.core.errors import UserError
from segmentation.core.model import Segment
from segmentation.segments import definition, exclusions, membership, planning, saved, spot_check
from tests.segments.shop import AS_OF, REPEAT, VOCABULARY, Shop, changed, planned


def approved(shop: Shop, segment: Segment = REPEAT, minimum: int | None = None) -> Segment:
    """The segment, saved, checked by somebody who finds everyone right, and approved; as small as it likes."""
    one = saved.save(shop.workspace, planned(changed(segment, minimum=minimum)), VOCABULARY, "Ada")
    check = spot_check.draw(shop.workspace, shop.people, one, seed=1, actor="Ada")
    for person in check.members:
        spot_check.verdict(shop.workspace, check.check_id, person, "right", reviewer="Ada")
    return saved.set_status(shop.workspace, one.segment_id, one.version, "approved", "Bob")


def unpacked(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def listed(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8"), newline=""), strict=True))


def addresses(shop: Shop, segment: Segment) -> set[str]:
    """Who must be in the list, straight from the tables."""
    sql, parameters = membership.of(shop.workspace, shop.people, segment)
    rows = shop.workspace.engine.rows(
        f"SELECT s.email FROM subscribers AS s WHERE s.subscriber_id IN ({sql})", parameters
    )
    return {row[0] for row in rows}


def test_the_file_is_the_membership_minus_the_exclusions(shop: Shop) -> None:
    """A12.1, A9.5: read back from the zip, everyone reachable is in it once, and nobody else."""
    one = approved(shop, changed(REPEAT, exclusions=("over_mailed", "open_ticket")))
    made = pack.pack(shop.workspace, shop.people, [one], ["klaviyo", "mailchimp", "generic"], "Ada")
    files = unpacked(made.path)
    for name, header in (("klaviyo", "Email"), ("mailchimp", "Email Address"), ("generic", "email")):
        rows = listed(files[f"repeat_buyers_who_click/{name}.csv"])
        found = [row[header] for row in rows]
        assert len(found) == len(set(found)) and set(found) == addresses(shop, one)
        assert {row["ms_segment"] for row in rows} == {"repeat_buyers_who_click"} and {
            row["ms_segment_version"] for row in rows
        } == {"1"}
        assert {row["ms_assigned_on"] for row in rows} == {"2026-11-20"}
    suppressed = {row[0] for row in shop.workspace.engine.rows("SELECT email FROM subscribers WHERE is_suppressed")}
    assert suppressed and suppressed.isdisjoint(set(found))
    assert made.rows == 3 * len(found)


def test_the_manifest_says_what_is_in_the_pack(shop: Shop) -> None:
    """Counts, hashes, as-of, versions, settings, waterfall; the name carries the hash (reliability 6)."""
    one = approved(shop, changed(REPEAT, hard_rules=("orders_365d >= 2",)))
    made = pack.pack(shop.workspace, shop.people, [one], ["klaviyo"], "Ada")
    assert made.sha256 == hashlib.sha256(made.path.read_bytes()).hexdigest() and made.sha256[:12] in made.path.name
    files = unpacked(made.path)
    held = json.loads(files.pop("manifest.json"))
    assert {name: hashlib.sha256(content).hexdigest() for name, content in files.items()} == {
        name: value["sha256"] for name, value in held["files"].items()
    }
    described = held["segments"][0]
    assert (held["as_of"], held["made_by"], described["version"]) == ("2026-11-20", "Ada", 1)
    assert held["settings"]["mails_per_week_cap"] == 3
    fall = described["waterfall"]
    assert (
        fall["matches"] - sum(step["removed"] for step in fall["steps"])
        == fall["reachable"]
        == described["lists"][0]["rows"]
    )
    assert described["spot_check"]["decision"] == "pass" and described["spot_check"]["seeds"] == [1]
    back = definition.from_toml(files["repeat_buyers_who_click/definition.toml"].decode())
    assert definition.content(back) == definition.content(one)


def test_formulas_are_held_back_and_said_so_without_repeating_them(shop: Shop) -> None:
    one = approved(shop)
    files = unpacked(pack.pack(shop.workspace, shop.people, [one], ["klaviyo", "reading_copy"]).path)
    by_address = {row["Email"]: row for row in listed(files["repeat_buyers_who_click/klaviyo.csv"])}
    assert by_address["p2@mail2.example"]["First Name"] == "" and by_address["p4@mail4.example"]["Last Name"] == ""
    assert by_address["p4@mail4.example"]["First Name"] == 'Ann, "the" one'
    said = files["repeat_buyers_who_click/klaviyo-changed-cells.csv"].decode()
    assert "p2@mail2.example,First Name" in said and "HYPERLINK" not in said
    reading = {row["email"]: row for row in listed(files["repeat_buyers_who_click/reading_copy.csv"])}
    assert reading["p2@mail2.example"]["first_name"].startswith("'=HYPERLINK")


def test_the_description_is_a_page_with_everything_escaped(shop: Shop) -> None:
    one = approved(shop, changed(REPEAT, purpose="<script>alert(1)</script>", brief="A & B"))
    page = unpacked(pack.pack(shop.workspace, shop.people, [one], ["generic"]).path)[
        "repeat_buyers_who_click/description.html"
    ].decode()
    assert "<script>" not in page and "&lt;script&gt;" in page and "A &amp; B" in page
    assert "http" not in page.replace("http://", "http"), "it fetches nothing"
    assert "20 of 20 are right" in page and "clicks_90d &gt;= 5" in page and "20 Nov 2026" in page


def test_the_plan_goes_with_the_list(shop: Shop) -> None:
    """A11.1 in the documentation: campaign, day, the one change, what not to say; for a person and for a program."""
    planned_for = plan.Plan("repeat_buyers_who_click", "A series", ("What is <new>", "For you"), "subject",
                            AS_OF, 18, 3, 7, 1.5, "prices", "what sells best")  # fmt: skip
    one = planning.answered(changed(REPEAT, hypothesis="if we write, they come"), "pain", "Wet feet")
    one = approved(shop, one)
    plan.save(shop.workspace, planned_for, "Ada")
    files = unpacked(pack.pack(shop.workspace, shop.people, [one], ["generic"]).path)
    page = files["repeat_buyers_who_click/description.html"].decode()
    for said in ("A series", "20 Nov 2026, 27 Nov 2026, 4 Dec 2026, at 18:00", "1.5 points more buyers", "Wet feet",
                 "not before 18 Dec 2026", "What is &lt;new&gt; · For you", "prices", "what sells best", "if we write",
                 "that it is seen when and what they open or click (instead"):  # fmt: skip
        assert said in page, said
    held = json.loads(files["manifest.json"])["segments"][0]["plan"]
    assert (held["campaign"], held["send_on"], held["mails"]) == ("A series", "2026-11-20", 3)


@pytest.mark.parametrize("state", ["draft", "checked", "retired"])
def test_only_an_approved_version_leaves(shop: Shop, state: str) -> None:
    """A10.4, A16.3"""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY) if state == "draft" else approved(shop)
    if state != "draft":
        saved.set_status(shop.workspace, one.segment_id, 1, state)  # type: ignore[arg-type]
    pretended = replace(one, status="approved")
    with pytest.raises(UserError) as refused:
        pack.pack(shop.workspace, shop.people, [pretended], ["klaviyo"])
    assert refused.value.reason == "not_approved" and refused.value.do_next
    assert pack.blockers(shop.workspace, saved.get(shop.workspace, one.segment_id))
    assert list(shop.workspace.exports.iterdir()) == []


def test_an_approved_version_leaves_while_a_newer_draft_is_made(shop: Shop) -> None:
    one = approved(shop)
    saved.save(shop.workspace, changed(one, hard_rules=("orders_365d >= 2",)), VOCABULARY)
    assert saved.load_all(shop.workspace)[0].status == "draft"
    assert saved.approved(shop.workspace) == (one,)
    assert pack.pack(shop.workspace, shop.people, saved.approved(shop.workspace), ["generic"]).rows > 0


def test_an_approval_by_another_way_is_not_enough(shop: Shop) -> None:
    """The spot-check is looked at again at the door."""
    one = saved.save(shop.workspace, REPEAT, VOCABULARY)
    saved.note_status(shop.workspace, one.segment_id, 1, "approved", "Mallory")
    with pytest.raises(UserError, match="spot-check"):
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])


def test_people_from_before_the_newest_load_are_stale(shop: Shop) -> None:
    one = approved(shop)
    shop.workspace.set_state("data_version", "1")
    with pytest.raises(UserError) as refused:
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert refused.value.reason == "stale_people"
    shop.workspace.set_state("data_version", "0")
    shop.workspace.set_state("newest_on", "2026-12-24")
    with pytest.raises(UserError) as late:
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert late.value.reason == "stale_date"


def test_an_objection_after_the_approval_is_heard(shop: Shop) -> None:
    one = approved(shop)
    before = pack.pack(shop.workspace, shop.people, [one], ["klaviyo"]).rows
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET is_suppressed = true WHERE subscriber_id IN (1, 3)")
    made = pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert made.rows == before - 2
    assert b"p3@mail3" not in unpacked(made.path)["repeat_buyers_who_click/klaviyo.csv"]


@pytest.mark.parametrize("place", ["klaviyo", "reading_copy"])
@pytest.mark.parametrize("fault", ["loses one", "adds one", "writes one twice", "writes a suppressed one"])
def test_a_list_that_differs_never_gets_a_name(
    shop: Shop, monkeypatch: pytest.MonkeyPatch, fault: str, place: str
) -> None:
    """The proof is a proof: a planted fault in either writer is noticed, and leaves neither file nor log line."""
    one = approved(shop)
    rows, batches = people_rows.rows, list_lines.batches

    def planted(first: str) -> list[str]:
        others = {"adds one": "stranger@example.com", "writes a suppressed one": "p20@mail6.example"}
        return {"loses one": [], "writes one twice": [first.upper()]}.get(fault) or [others.get(fault, "")]

    def faulty(*given: object) -> list[list_file.Person]:
        found = list(rows(*given))  # type: ignore[arg-type]
        more = [list_file.Person(text) for text in planted(found[1].identifier) if text]
        return [*found[1:], *more]

    def faulty_lines(wanted: list_lines.Wanted) -> list[tuple[bytes, int]]:
        found = b"".join(lines for lines, _ in batches(wanted)).splitlines(keepends=True)
        width = found[1].count(b",")
        more = [
            text.encode() + b"," * width + b"\r\n" for text in planted(found[1].partition(b",")[0].decode()) if text
        ]
        made = [*found[1:], *more]
        return [(b"".join(made), len(made))]

    monkeypatch.setattr(people_rows, "rows", faulty)
    monkeypatch.setattr(list_lines, "batches", faulty_lines)
    refused = UserError if (fault, place) == ("writes one twice", "reading_copy") else RuntimeError
    with pytest.raises(refused):
        pack.pack(shop.workspace, shop.people, [one], [place])
    assert list(shop.workspace.exports.iterdir()) == []
    assert shop.workspace.engine.value("SELECT count(*) FROM app.exports") == 0
    assert shop.workspace.engine.value("SELECT count(*) FROM app.memberships") == 0


def test_a_suppressed_person_is_noticed_even_when_the_rule_lets_them_through(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A second, independent look: the membership itself is at fault here, so file and membership agree."""
    one = approved(shop)
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET is_suppressed = true WHERE subscriber_id = 3")
    monkeypatch.setattr(exclusions, "SUPPRESSED", "FALSE")
    with pytest.raises(RuntimeError, match="suppressed"):
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])


def test_every_export_is_on_record(shop: Shop) -> None:
    """Reliability 1.10: who, when, what, how many, which hash; and who was in it."""
    first = approved(shop)
    second = approved(shop, Segment("Bought three times", "orders_365d = 3", minimum=10))
    seen: list[tuple[str, float]] = []
    made = pack.pack(
        shop.workspace,
        shop.people,
        [first, second],
        ["klaviyo", "generic"],
        "Ada",
        lambda text, share: seen.append((text, share)),
    )
    shares = [share for _, share in seen]
    assert shares == sorted(shares) and shares[0] == 0 and shares[-1] < 1
    for one in (first, second):
        said = [text.split()[0] for text, _ in seen if one.name in text]
        assert said == ["Counting", "Recording", "Writing", "Writing", "Describing"]
    rows = shop.workspace.engine.rows(
        "SELECT segment_id, destination, rows, sha256, file, as_of, actor FROM app.exports ORDER BY 1, 2"
    )
    assert len(rows) == 4 and {row[3:] for row in rows} == {(made.sha256, made.path.name, AS_OF, "Ada")}
    assert shop.workspace.history(1)[0].verb == "exported"
    for one in (first, second):
        kept = shop.workspace.engine.rows(
            "SELECT subscriber_id FROM app.memberships WHERE segment_id = $one AND version = 1", {"one": one.segment_id}
        )
        sql, parameters = membership.of(shop.workspace, shop.people, one)
        assert sorted(kept) == sorted(shop.workspace.engine.rows(sql, parameters))
    pack.pack(shop.workspace, shop.people, [first], ["generic"])
    again = shop.workspace.engine.value(
        "SELECT count(*) FROM app.memberships WHERE segment_id = $one", {"one": first.segment_id}
    )
    assert again == membership.size(shop.workspace, shop.people, first), "the same day is recorded once"


def test_a_list_of_customer_numbers_goes_to_any_tool_but_to_no_mailer(shop: Shop) -> None:
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET email = NULL")
        tx.execute(
            "UPDATE loaded.keys SET kind = 'generic:person_id', value = '17' || lpad(CAST(key_id AS VARCHAR), 3, '0')"
        )
    one = approved(shop)
    with pytest.raises(UserError) as refused:
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert refused.value.reason == "no_addresses"
    rows = listed(
        unpacked(pack.pack(shop.workspace, shop.people, [one], ["generic"]).path)["repeat_buyers_who_click/generic.csv"]
    )
    assert rows[0]["person_id"] == "17001" and len(rows) == membership.size(shop.workspace, shop.people, one)


def test_a_broken_limit_is_refused_with_its_fix_and_the_rest_can_leave(shop: Shop) -> None:
    """Issue 6, pack: refused when a limit is broken; every one that breaks it is named, nothing is left behind."""
    fits = approved(shop)
    reached = membership.size(shop.workspace, shop.people, fits)
    small = approved(shop, Segment("Bought three times", "orders_365d = 3"), minimum=reached)
    large = approved(shop, changed(REPEAT, name="Clickers", maximum=reached - 1))
    with pytest.raises(UserError) as refused:
        pack.pack(shop.workspace, shop.people, [small, fits, large], ["generic"])
    assert refused.value.reason == "limit_broken"
    assert "“Bought three times” cannot be exported" in refused.value.what and f"minimum of {reached}" in str(refused)
    assert "“Clickers” cannot be exported" in refused.value.what and f"maximum of {reached - 1}" in refused.value.what
    assert "Change its limit or its rule" in refused.value.do_next and "others can still" in refused.value.do_next
    gates = {one.segment.name: one for one in readiness.all_of(shop.workspace, shop.people)}
    assert [gates[name].ready for name in (small.name, large.name, fits.name)] == [False, False, True]
    assert (gates[small.name].gates[-1].title, gates[large.name].gates[-1].title) == ("Too small", "Too large")
    assert not list(shop.workspace.exports.iterdir()) and not export_log.exports(shop.workspace)
    assert pack.pack(shop.workspace, shop.people, [fits], ["generic"]).rows == reached
    wider = saved.save(shop.workspace, changed(large, maximum=reached), VOCABULARY, "Ada")
    assert wider.status == "checked", "the same people: only the approval is said again"
    saved.set_status(shop.workspace, wider.segment_id, wider.version, "approved", "Bob")
    assert pack.pack(shop.workspace, shop.people, [wider], ["generic"]).rows == reached


def test_a_cancelled_pack_leaves_nothing_and_can_be_made_again(shop: Shop) -> None:
    """Stopped at whatever step: no file, no line in the log, no recorded member; and it can be made again."""
    one, steps = approved(shop), list[str]()
    pack.pack(shop.workspace, shop.people, [one], ["generic"], "Ada", lambda text, share: steps.append(text))
    first = export_log.exports(shop.workspace)[0]
    for stop in range(len(steps)):

        def step(text: str, share: float, stop: int = stop) -> None:
            if text == steps[stop]:
                raise UserError("stopped", "The pack was cancelled.", "Pack again.")

        with pytest.raises(UserError, match="cancelled"):
            pack.pack(shop.workspace, shop.people, [one], ["generic"], "Ada", step)
        assert [path.name for path in shop.workspace.exports.iterdir()] == [first.file]
        assert export_log.exports(shop.workspace) == (first,)
    again = pack.pack(shop.workspace, shop.people, [one], ["generic"], "Ada")
    assert again.rows == sum(line.rows for line in first.lines)


def test_a_rule_whose_data_are_gone_is_held_back_and_the_others_are_counted(shop: Shop) -> None:
    fits = approved(shop)
    lost = approved(shop, Segment("Big spenders", "revenue_365d > 0"))
    vocabulary = shop.people.vocabulary
    kept = tuple(one for one in vocabulary.features if one.name != "revenue_365d")
    fewer = replace(shop.people, vocabulary=replace(vocabulary, features=kept))
    gates = {one.segment.name: one for one in readiness.all_of(shop.workspace, fewer)}
    assert gates[fits.name].ready and gates[fits.name].reachable == membership.size(shop.workspace, fewer, fits)
    held = gates[lost.name].gates[-1]
    assert not gates[lost.name].ready and held.title == "Cannot be counted" and "revenue_365d" in held.sentence


def test_what_a_killed_export_left_is_swept_away(shop: Shop) -> None:
    left = shop.workspace.exports / ".staging-dead"
    left.mkdir()
    (left / "list.csv").write_text("Email\nann@example.com\n")
    made = pack.pack(shop.workspace, shop.people, [approved(shop)], ["generic"])
    assert list(shop.workspace.exports.iterdir()) == [made.path]


def test_nothing_chosen_and_nobody_reached_are_said(shop: Shop) -> None:
    one = approved(shop)
    for segments, places, reason in (
        ([], ["klaviyo"], "nothing_to_export"),
        ([one], [], "nothing_to_export"),
        ([one], ["klavyo"], "unknown_destination"),
        ([one, one], ["klaviyo"], "segment_twice"),
    ):
        with pytest.raises(UserError) as refused:
            pack.pack(shop.workspace, shop.people, segments, places)
        assert refused.value.reason == reason
    with shop.workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET is_suppressed = true")
    with pytest.raises(UserError) as nobody:
        pack.pack(shop.workspace, shop.people, [one], ["klaviyo"])
    assert nobody.value.reason == "nobody"
    assert list(shop.workspace.exports.iterdir()) == []
