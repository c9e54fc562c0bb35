"""Files before and after loading: looked at, tried out, listed with every row accounted for."""

import re
from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.load import loads, preview, repair_effect, repairs, waiting
from segmentation.load.ingest import ingest
from segmentation.load.suggest import suggest
from segmentation.load.undo import undo
from segmentation.store.workspace import Workspace
from tests.load.test_faults import FAULTS, Fault

HEAD = "email,order id,order date,total,currency\n"


def put(workspace: Workspace, name: str, text: str) -> Path:
    path = workspace.incoming / name
    path.write_text(text, "utf-8")
    return path


def shop_file(workspace: Workspace) -> Path:
    """Nine orders of which one has no date, one an amount that is none, and one row is cut off."""
    lines = [f"k{n}@example.org,A{n},2026-05-0{n},{n}.50,EUR" for n in range(1, 8)]
    lines += ["k8@example.org,A8,,8.50,EUR", "k9@example.org,A9,2026-05-09,nine,EUR", "k10@exam"]
    return put(workspace, "shop.csv", HEAD + "\n".join(lines) + "\n")


def test_hidden_and_half_files_do_not_wait(workspace: Workspace) -> None:
    for name in (".half.csv.part", "load.crdownload", "b.csv", "a.csv"):
        put(workspace, name, HEAD)
    (workspace.incoming / "folder").mkdir()
    assert [path.name for path in waiting.files(workspace)] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(("text", "says"), [("", "empty"), (HEAD, "no rows"), ("%PDF-1.4", "a PDF")])
def test_a_file_that_is_no_table_carries_its_problem(workspace: Workspace, text: str, says: str) -> None:
    look = waiting.look(workspace, put(workspace, "x.csv", text))
    assert look.arrived is None and look.problem is not None
    assert says in look.problem.what and look.problem.do_next
    assert [path.name for path in workspace.incoming.iterdir()] == ["x.csv"], "nothing is left beside it"


def test_trying_a_mapping_counts_as_loading_would_and_keeps_nothing(workspace: Workspace) -> None:
    path = shop_file(workspace)
    look = waiting.look(workspace, path)
    assert look.arrived is not None
    mapping = suggest(look.arrived).mapping
    tried = preview.preview(workspace, path, mapping)
    assert (tried.read, tried.usable, tried.left_out, tried.whole) == (10, 7, 3, True)
    assert list(tried.rows["Order number"])[:2] == ["A1", "A2"]
    for table in ("app.rejects", "app.loads", "loaded.orders", "loaded.keys"):
        assert workspace.engine.value(f"SELECT count(*) FROM {table}") == 0
    result = ingest(workspace, [path], mapping=mapping).files[0]
    assert (result.read, result.loaded) == (tried.read, tried.usable)
    assert dict(result.faults) == dict(tried.faults)


def test_a_mapping_that_does_not_fit_is_said(workspace: Workspace) -> None:
    path = shop_file(workspace)
    look = waiting.look(workspace, path)
    assert look.arrived is not None
    mapping = suggest(look.arrived, "tickets").mapping
    with pytest.raises(UserError, match="Ticket number"):
        preview.preview(workspace, path, mapping)


def test_words_of_a_column_come_from_the_whole_file(workspace: Workspace) -> None:
    rows = "".join(f"k{n}@example.org,Open\n" for n in range(900)) + "k@example.org,rare word\n"
    path = put(workspace, "events.csv", "email,action\n" + rows)
    assert preview.words_in(workspace, path, "action") == (("open", 900), ("rare word", 1))


def test_loads_account_for_every_row_and_reason(workspace: Workspace) -> None:
    path = shop_file(workspace)
    look = waiting.look(workspace, path)
    assert look.arrived is not None
    ingest(workspace, [path], mapping=suggest(look.arrived).mapping, actor="Ana")
    one = loads.loads(workspace)[0]
    assert one.read == one.loaded + one.set_aside + one.rejected == 10
    assert (one.people, one.actor, one.file) == (7, "Ana", "shop.csv")
    assert str(one.oldest_on) == "2026-05-01" and str(one.newest_on) == "2026-05-07"
    reasons = loads.reasons(workspace, one.load_id)
    assert sum(reason.count for reason in reasons) == 3
    assert {example[0] for reason in reasons for example in reason.examples} == {9, 10, 11}
    assert [row[1] for row in loads.rejects(workspace, one.load_id)] == ["9", "10", "11"]
    undo(workspace, one.load_id)
    assert loads.loads(workspace) == ()


def test_rows_of_nobody_are_counted_apart(workspace: Workspace) -> None:
    text = HEAD + "".join(f"{'' if n % 3 else f'k{n}@example.org'},A{n},2026-05-01,10.00,EUR\n" for n in range(9))
    path = put(workspace, "shop.csv", text)
    look = waiting.look(workspace, path)
    assert look.arrived is not None
    ingest(workspace, [path], mapping=suggest(look.arrived).mapping)
    one = loads.loads(workspace)[0]
    assert (one.loaded, one.people, one.without_person) == (9, 3, 6)


def test_the_effect_of_a_repair_is_told_and_taken_back(workspace: Workspace) -> None:
    path = put(
        workspace,
        "twice.csv",
        HEAD + "".join(f"k{n % 5}@example.org,A{n % 5},2026-05-01,10.00,EUR\n" for n in range(10)),
    )
    look = waiting.look(workspace, path)
    assert look.arrived is not None
    ingest(workspace, [path], mapping=suggest(look.arrived).mapping)
    version, logged = workspace.data_version(), len(workspace.history(100))
    told = repair_effect.effect(workspace, "orders_fired_twice")
    assert (told.before.orders, told.after.orders) == (10, 5)
    assert workspace.data_version() == version and len(workspace.history(100)) == logged
    assert repairs.all_decisions(workspace) == ()
    assert repairs.decide(workspace, "orders_fired_twice").after == told.after


@pytest.mark.parametrize("fault", [one for one in FAULTS if one.said], ids=lambda one: one.name)
def test_every_fault_is_told_before_or_after_the_load(workspace: Workspace, tmp_path: Path, fault: Fault) -> None:
    """What the person sees of each fault: a refusal with what to do, a note on the card, or the rows not used."""
    content = fault.content()
    path = workspace.incoming / fault.file
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    found = waiting.looks(workspace, path)
    seen = []
    for one in found:
        if one.problem is not None:
            assert one.problem.what.endswith(".") and one.problem.do_next.endswith(".")
            seen.append(f"{one.problem.what} {one.problem.do_next}")
            continue
        assert one.arrived is not None
        seen.append(" ".join((one.name, *one.arrived.notes)))
        try:
            ingest(workspace, list(one.parts), mapping=fault.mapping)
        except UserError as error:
            seen.append(f"{error.what} {error.do_next}")
    for load in loads.loads(workspace):
        seen += [*load.notes, *(" ".join(row[1:]) for row in loads.rejects(workspace, load.load_id))]
    told = re.sub(r"[“”:]", "", " ".join(seen))
    for piece in fault.said:
        if piece in ("which one is meant", "holds 2 tables: “January”, “February”"):
            assert [one.name for one in found] == [f"{fault.file} › January", f"{fault.file} › February"]
            continue
        piece = re.sub(r"[“”:]", "", re.sub(r"^line (\d+)", r"\1", piece))
        assert piece in told, told
