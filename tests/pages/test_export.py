"""Export: who may leave and why not, the pack, its manifest in words, and what may be taken again (A12)."""

import hashlib
import json
import re
import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

from segmentation.activate import export_log
from segmentation.segments import membership, saved
from segmentation.store.workspace import Workspace
from segmentation.ui import cached
from tests.pages.shop_segments import CHECKED, HOSTILE, judge_all, words

PAGE = "pages/activate/export.py"


def approve() -> Workspace:
    workspace = cached.workspace("demo-shop")
    saved.set_status(workspace, CHECKED, 1, "approved", "Ana")
    return workspace


def packed(app):
    """The page after the approved segment was packed for Klaviyo and Mailchimp."""
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    test.pills(key="export_places").set_value(["klaviyo", "mailchimp"]).run()
    return next(button for button in test.button if button.label == "Pack 1 segment").click().run()


def test_empty_workspace_says_what_to_load_first(app, home: Path) -> None:
    Workspace.create(home / "alpha", "Alpha").close()
    test = app(PAGE, workspace="alpha").run()
    assert not test.exception and "Nothing is loaded yet" in words(test)


def test_without_a_segment_it_says_where_to_find_one(app, home: Path, prepared_template: Path) -> None:
    shutil.copytree(prepared_template, home / "demo-shop")
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception and "There is no segment yet." in words(test)


def test_nothing_unapproved_can_be_exported(app, shop_home: Path) -> None:
    """A12.1: every line says why not; no box can be ticked, no pack made."""
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    said = words(test)
    assert "None of 3 segments is ready to leave." in said
    assert "Nobody has approved this version yet." in said
    assert "Nobody of this version has been spot-checked yet." in said
    assert all(box.disabled for box in test.checkbox)
    assert not [button for button in test.button if button.label.startswith("Pack")] and not test.get("button_group")
    assert "Once one is ready, choose here where its list goes" in said


def test_hostile_names_are_drawn_as_themselves(app, shop_home: Path) -> None:
    """Trap 8: a name with markup is a name."""
    test = app(PAGE, workspace="demo-shop").run()
    labels = [box.label for box in test.checkbox]
    assert any(HOSTILE in label.replace("\\", "").replace("\u2060", "") for label in labels)
    assert not any(re.search(r"(?<!\\)<b>|\]\(", label) for label in labels)


def test_an_approved_segment_leaves_with_what_was_proved(app, shop_home: Path) -> None:
    """A12.1, A12.2: the count on the line, in the list and in the manifest are one; the download is that very file."""
    workspace = approve()
    people = cached.people("demo-shop", workspace.newest_date())
    count = membership.size(workspace, people, saved.get(workspace, CHECKED))
    test = packed(app)
    assert not test.exception
    said = words(test)
    held = workspace.engine.value("SELECT count(*) FROM app.holdouts")
    assert "1 of 3 segments is ready to leave." in said
    assert 0 < held < count / 5 and f"{held:,} people of “Repeat buyers of the year” are held out" in said
    count -= held
    assert f"{count:,} people of “Repeat buyers of the year”, version 1, for Klaviyo and Mailchimp." in said
    assert "read back: the same people as the segment, nobody twice, 0 suppressed" in said
    (made,) = export_log.exports(workspace)
    assert {line.rows for line in made.lines} == {count} and made.sha256[:12] in made.file
    assert [button.label for button in test.get("download_button")] == ["Download", "Download all definitions"]
    assert hashlib.sha256(export_log.take(workspace, made, "Bea")).hexdigest() == made.sha256
    assert [(one.actor, one.subject) for one in workspace.history(1)] == [("Bea", made.file)]
    with zipfile.ZipFile(workspace.exports / made.file) as archive:
        manifest = json.loads(archive.read("manifest.json"))
    assert manifest["segments"][0]["lists"][0]["rows"] == count


def test_a_broken_limit_holds_a_segment_back_with_the_way_to_mend_it(app, shop_home: Path) -> None:
    """Issue 6: refused when a limit is broken; the sentence names the limit, and where it is changed."""
    workspace = approve()
    people = cached.people("demo-shop", workspace.newest_date())
    one = saved.save(workspace, replace(saved.get(workspace, CHECKED), maximum=500), people.vocabulary, "Ana")
    saved.set_status(workspace, CHECKED, one.version, "approved", "Ana")
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    assert not test.exception
    said = words(test)
    assert "None of 3 segments is ready to leave." in said
    assert "more than its maximum of 500. Change its limit or its rule on Build" in said
    assert all(box.disabled for box in test.checkbox)


def test_all_that_are_ready_are_ticked_at_once(app, shop_home: Path) -> None:
    """A pack of twenty is not twenty clicks; what is not ready stays as it is."""
    workspace = approve()
    people = cached.people("demo-shop", workspace.newest_date())
    twin = replace(saved.get(workspace, CHECKED), segment_id="", name="Repeat buyers again", hard_rules=())
    twin = saved.save(workspace, twin, people.vocabulary, "Ana")
    judge_all(workspace, twin, wrong=0)
    saved.set_status(workspace, twin.segment_id, 1, "checked", "Ana")
    saved.set_status(workspace, twin.segment_id, 1, "approved", "Ana")
    test = app(PAGE, workspace="demo-shop").run()
    test.button(key="export_all").click().run()
    assert not test.exception
    assert [one.value for one in test.checkbox if not one.disabled] == [True, True]
    assert not any(one.value for one in test.checkbox if one.disabled)


def test_an_earlier_export_stays_in_the_log(app, shop_home: Path) -> None:
    """A fresh session finds it, and its places are chosen again."""
    approve()
    packed(app)
    test = app(PAGE, workspace="demo-shop").run()
    assert not test.exception
    (log,) = test.dataframe
    assert list(log.value["For"]) == ["Klaviyo, Mailchimp"] and list(log.value["Segments"]) == [
        "Repeat buyers of the year v1"
    ]
    assert test.pills(key="export_places").value == ["klaviyo", "mailchimp"]


def test_whoever_objected_since_is_not_downloaded_again(app, shop_home: Path) -> None:
    """A12.3: a list that holds somebody who is suppressed by now is refused, with what to do."""
    workspace = approve()
    packed(app)
    (made,) = export_log.exports(workspace)
    one = next(iter(export_log.identifiers(workspace.exports / made.file)))
    with workspace.engine.write() as tx:
        tx.execute("UPDATE subscribers SET is_suppressed = true WHERE lower(email) = $one", {"one": one})
    workspace.set_state("data_version", str(workspace.data_version() + 1))
    test = app(PAGE, workspace="demo-shop")
    test.session_state["export_made"] = made.file
    test.run()
    assert "1 person in this list must not be written to any more" in words(test)
    assert "Download" not in [button.label for button in test.get("download_button")]


def test_a_changed_or_missing_file_is_refused(app, shop_home: Path) -> None:
    """Reliability 6: what is handed out is what was written, or nothing."""
    workspace = approve()
    packed(app)
    (made,) = export_log.exports(workspace)
    path = workspace.exports / made.file
    path.write_bytes(path.read_bytes() + b"x")
    export = app(PAGE, workspace="demo-shop")
    export.session_state["export_made"] = made.file
    assert "it was changed" in words(export.run())
    path.unlink()
    assert "not in the workspace's exports folder any more" in words(export.run())


def test_people_as_of_too_long_ago_do_not_leave(app, shop_home: Path) -> None:
    """A12.4: stale people shut the gate, with the way back to the newest date."""
    approve()
    test = app(PAGE, workspace="demo-shop", as_of="2026-09-30").run()
    assert not test.exception
    assert "None of 3 segments is ready to leave." in words(test)
    button = next(button for button in test.button if button.label == "Use the newest date")
    assert "1 of 3 segments is ready to leave." in words(button.click().run())


def test_lists_without_addresses_learn_at_once_who_cannot_take_them(app, shop_home: Path) -> None:
    """A12.1: not after the download; only the places that take customer numbers are offered."""
    with approve().engine.write() as tx:
        tx.execute("UPDATE subscribers SET email = NULL")
    test = app(PAGE, workspace="demo-shop", segment=CHECKED).run()
    assert not test.exception
    assert test.pills(key="export_places").options == ["Any tool (CSV)", "Reading copy (spreadsheet)"]
    assert "no e-mail addresses, which" in words(test) and "Klaviyo" in words(test)
