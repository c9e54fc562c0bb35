"""What commands print, write and refuse."""

import json
import os
import resource
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from segmentation.cli import printing
from segmentation.cli.verb import offered_verbs
from segmentation.store.workspace import Workspace
from tests.cli.conftest import Segments

VERBS = [
    "approve", "audit", "define", "definitions", "demo", "discover", "export", "features", "list", "load", "members",
    "open", "predict", "refresh", "repair", "reread", "review", "scores", "spot-check", "undo",
]  # fmt: skip
BOUGHT = 'name = "Ever bought"\nrule = "orders_total >= 1"\nminimum = 1\nbrief = "What is new."\n'


def two_lines(err: str) -> bool:
    """Whether an error says what happened and what to do, and nothing else."""
    return len([line for line in err.splitlines() if not line.startswith(("Workspace:", "Made a workspace"))]) == 2


def test_every_verb_is_offered_and_explains_itself(segments: Segments) -> None:
    assert [verb.name for verb in offered_verbs()] == VERBS
    for name in VERBS:
        done = segments(name, "--help")
        assert done.status == 0 and "--workspace" in done.out
    assert "Exit status" in segments("--help").out


def test_help_comes_quickly() -> None:
    """Nothing heavy is imported before a verb runs."""
    code = """
import sys
from segmentation.cli import main
sys.argv = ["segments", "--help"]
try:
    main()
except SystemExit:
    heavy = {"pandas", "numpy", "duckdb", "streamlit", "sklearn", "scipy", "plotly", "sqlglot"} & set(sys.modules)
    sys.exit(f"imported {heavy}" if heavy else 0)
"""
    before = resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime - before < 5, "a second on an idle machine"


def test_json_is_alone_on_standard_output(segments: Segments, shop: Path) -> None:
    for words in (["undo"], ["audit"], ["features"], ["scores"], ["list"]):
        assert segments(*words, "--json").json


def test_the_workspace_used_last_is_taken_and_named(
    segments: Segments, shop: Path, monkeypatch: Any, tmp_path: Path
) -> None:
    from segmentation.store import home

    monkeypatch.delenv("SEGMENTS_WORKSPACE")
    refused = segments("list")
    assert refused.status == 2 and refused.err.splitlines() == [
        "No workspace is named.",
        "Add --workspace DIR, or set SEGMENTS_WORKSPACE.",
    ]
    (tmp_path / "home").mkdir(exist_ok=True)
    shop.rename(tmp_path / "home" / "mine")
    assert segments("undo", "--workspace", "mine", "--json").json["loads"], "a name is one beside the others"
    home.remember("workspace", "mine")
    found = segments("undo")
    assert found.status == 0 and "the one used last" in found.err


def test_a_missing_workspace_is_made_by_load_only(segments: Segments, small_shop: Path, tmp_path: Path) -> None:
    for verb in ("list", "audit", "undo"):
        done = segments(verb, "--workspace", tmp_path / "none")
        assert done.status == 2 and "There is no workspace" in done.err and two_lines(done.err)
        assert not (tmp_path / "none").exists()
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "dear.txt").write_text("…")
    done = segments("load", small_shop / "support_tickets.tsv", "--workspace", tmp_path / "letters")
    assert done.status == 2 and "other files" in done.err and len(list((tmp_path / "letters").iterdir())) == 1


def test_a_demo_shop_beside_the_others_is_the_one_used_next(segments: Segments) -> None:
    assert segments("demo", "--people", 500).status == 0
    assert segments("undo", "--json").json["workspace"].endswith("demo-shop")
    refused = segments("demo", "--people", 499)
    assert refused.status == 2 and "'--people'" in refused.err


def test_the_demo_shop_does_not_mix_with_other_data(segments: Segments, shop: Path) -> None:
    done = segments("demo", "--people", 500)
    assert done.status == 2 and "holds other data" in done.err and two_lines(done.err)


def test_an_empty_workspace_says_what_is_missing(segments: Segments, tmp_path: Path) -> None:
    Workspace.create(tmp_path / "empty", "Empty").close()
    assert segments("list", "--workspace", tmp_path / "empty", "--json").json["segments"] == []
    for verb in ("features", "scores", "discover"):
        done = segments(verb, "--workspace", tmp_path / "empty")
        assert done.status == 2 and "Nothing is loaded" in done.err and two_lines(done.err)


def test_the_same_file_twice_and_a_load_taken_back(segments: Segments, shop: Path, small_shop: Path) -> None:
    before = segments("undo", "--json").json["loads"]
    again = segments("load", small_shop / "support_tickets.tsv", "--json").json
    assert not again["changed"] and again["files"][0]["already_in"]
    assert segments("undo", "--json").json["loads"] == before
    number = again["files"][0]["already_in"]
    left = segments("undo", number, "--json").json["loads"]
    assert [one["load_id"] for one in left] == [one["load_id"] for one in before if one["load_id"] != number]
    done = segments("undo", number)
    assert done.status == 2 and two_lines(done.err)
    assert segments("load", small_shop / "support_tickets.tsv", "--json").json["changed"]


def test_rejects_are_written(segments: Segments, tmp_path: Path) -> None:
    """Reliability 3: what was not used can be had, with file, line and reason; trap 13: a cut-off last row."""
    file = tmp_path / "tickets.csv"
    file.write_text(
        "Ticket ID,Email,Opened,Status\n1,ann@example.com,2026-01-02,open\n2,bob@example.com,yes,open\n3,eve@ex"
    )
    mapping = tmp_path / "tickets.toml"
    mapping.write_text(
        'kind = "tickets"\n[columns]\nticket_id = "Ticket ID"\nopened_at = "Opened"\nstatus = "Status"\n'
        '[dates]\nopened_at = "iso"\n[[identifiers]]\nkind = "email"\nheader = "Email"\n'
    )
    done = segments(
        "load", file, "--mapping", mapping, "--workspace", tmp_path / "w", "--rejects", tmp_path / "r.csv", "--json"
    )
    said = done.json["files"][0]
    assert said["read"] == said["loaded"] + said["rejected"] + said["set_aside"]
    rejects = pd.read_csv(tmp_path / "r.csv")
    assert set(rejects["line"]) == {3, 4} and rejects["reason"].notna().all()


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_rows_are_written_whole_and_in_order(segments: Segments, shop: Path, tmp_path: Path, ending: str) -> None:
    read = pd.read_csv if ending == "csv" else pd.read_parquet
    for words in (["features"], ["scores"], ["audit"]):
        target = tmp_path / f"{words[0]}.{ending}"
        target.write_text("old")
        assert segments(*words, "--output", target).status == 0
        frame = read(target)
        assert len(frame) and not list(tmp_path.glob(".*.part")), "written beside and renamed"
        if "subscriber_id" in frame:
            assert frame["subscriber_id"].is_monotonic_increasing and frame["subscriber_id"].is_unique
    people = segments("features", "--json").json["people"]
    assert len(read(tmp_path / f"features.{ending}")) == people


def test_an_unusable_output_is_refused_before_any_work(segments: Segments, shop: Path, tmp_path: Path) -> None:
    for target in (tmp_path / "people.xlsx", tmp_path / "nowhere" / "people.csv", tmp_path):
        done = segments("features", "--output", target)
        assert done.status == 2 and two_lines(done.err)


def test_a_cell_that_a_spreadsheet_would_run_is_quoted(tmp_path: Path) -> None:
    """Reliability 1.9: in small files and in those that the engine writes alike."""
    from segmentation.store.duckdb import DuckDBEngine
    from segmentation.store.files import write_frame, write_rows

    bad = ["=1+1", " +2", "-3", "@x", "\t=4", "＝5", "'=6", '"=7']
    engine = DuckDBEngine()
    frame = pd.DataFrame({"id": range(len(bad) + 1), "text": [*bad, "a=b"], "amount": [-1.5] * (len(bad) + 1)})
    engine.load_frame("cells", frame)
    write_rows(engine, "SELECT * FROM cells", {}, tmp_path / "big.csv", "id")
    write_frame(frame, tmp_path / "small.csv")
    for name in ("big.csv", "small.csv"):
        read = pd.read_csv(tmp_path / name)
        assert list(read["text"]) == [f"'{one}" for one in bad] + ["a=b"], name
        assert (read["amount"] == -1.5).all()
    engine.close()


def test_members_are_masked_and_a_look_is_logged(segments: Segments, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    file.write_text(BOUGHT)
    assert segments("define", "--file", file).status == 0
    masked = segments("members", "Ever bought", "--json").json
    assert masked["masked"] and len(masked["members"]) == 20 < masked["size"]
    assert all("•••" in one["person"] and "email" not in one for one in masked["members"])
    assert all(one["orders_total"] >= 1 for one in masked["members"])
    shown = segments("members", "ever_bought", "--reveal", "--limit", 3, "--actor", "Ada", "--json").json
    assert all("@" in one["email"] for one in shown["members"])
    workspace = Workspace.open(shop)
    looks = [entry for entry in workspace.history() if entry.verb == "revealed members"]
    workspace.close()
    assert [(one.actor, one.detail["people"]) for one in looks] == [("Ada", 3)]


def test_a_definition_is_checked_before_it_is_saved(segments: Segments, shop: Path, tmp_path: Path) -> None:
    file = tmp_path / "s.toml"
    for text, said in (
        ('name = "Ever bought"', "has no “rule”"),
        ('name = "Ever bought"\nrule = "orders_totl >= 1"', "orders_total"),
        ('name = "Cluster 7"\nrule = "orders_total >= 1"', "could be anyone"),
        (
            'name = "Ever bought"\nrule = "orders_total >= 1"\nbrief = "What is new."\nexclusions = ["open_tickets"]',
            "open_ticket",
        ),
        ('name = "Ever bought"\nrule = "orders_total >= 1"', "What e-mail would you send them?"),
        ("name = ", "cannot be read"),
    ):
        file.write_text(text)
        done = segments("define", "--file", file)
        assert done.status == 2 and said in done.err and two_lines(done.err), done.err
    assert segments("define", "--file", tmp_path / "none.toml").status == 2
    assert segments("list", "--json").json["segments"] == []


def test_verdicts_are_all_recorded_or_none(segments: Segments, shop: Path, tmp_path: Path) -> None:
    file, verdicts = tmp_path / "s.toml", tmp_path / "v.csv"
    file.write_text(BOUGHT)
    segments("define", "--file", file)
    drawn = segments("spot-check", "Ever bought", "--draw", "--seed", 3, "--json").json
    ids = [one["subscriber_id"] for one in drawn["members"]]
    assert len(ids) == 20 and drawn["seeds"] == [3] and all(one["facts"] and one["why"] for one in drawn["members"])
    assert all("•••" in one["person"] for one in drawn["members"])
    for text, said in (
        ("subscriber_id,verdict\n" + f"{ids[0]},right\n999999,right\n", "was not drawn"),
        ("subscriber_id,verdict\n" + f"{ids[0]},right\n{ids[1]},perhaps\n", "line 3"),
        ("person,verdict\n1,right\n", "no column “subscriber_id”"),
        ("subscriber_id,verdict\n1,\n", "no verdict"),
    ):
        verdicts.write_text(text)
        done = segments("spot-check", "Ever bought", "--verdicts", verdicts)
        assert done.status == 2 and said in done.err and two_lines(done.err), done.err
    assert segments("spot-check", "Ever bought", "--json").json["pending"] == 20
    # As a spreadsheet in another country saves it; two wrong ones ask for a second draw.
    lines = [f"{one};{'wrong' if place < 2 else 'right'};seen" for place, one in enumerate(ids)]
    verdicts.write_bytes(("\ufeffSubscriber_ID;Verdict;Note\r\n" + "\r\n".join(lines)).encode())
    state = segments("spot-check", "Ever bought", "--verdicts", verdicts, "--actor", "Ada", "--json").json
    assert (state["decision"], state["wrong"], state["draw_more"]) == ("draw more", 2, 20)
    assert {(one["reviewer"], one["note"]) for one in state["members"]} == {("Ada", "seen")}
    more = segments("spot-check", "Ever bought", "--draw", "--json").json
    assert more["drawn"] == 40 and len({one["subscriber_id"] for one in more["members"]}) == 40


def test_other_weights_are_tried_and_kept(segments: Segments, shop: Path) -> None:
    """A5.1: five weights that sum to 100."""
    tried = segments("scores", "--weights", "100,0,0,0,0", "--json").json
    assert tried["weights"]["recency"] == 100 and tried["moved"]["total"] > 0
    assert segments("scores", "--json").json["weights"]["recency"] == 25
    segments("scores", "--weights", "30,20,20,20,10", "--save")
    assert segments("scores", "--json").json["weights"]["recency"] == 30
    for wrong in ("50,50,50,0,0", "1,2", "a,b,c,d,e"):
        done = segments("scores", "--weights", wrong)
        assert done.status == 2 and two_lines(done.err)


def test_unknown_words_are_refused_with_a_hint(segments: Segments, shop: Path) -> None:
    for words, said in (
        (["discover", "--method", "kmean"], "kmeans"),
        (["discover", "--within", "activ"], "“active”"),
        (["discover", "--scale", "ranks"], "“rank”"),
        (["discover", "--method", "dbscan", "--suggest-k"], "finds its own number"),
        (["discover", "--k", "99"], "outside"),
        (["discover", "--features", "orders_365,clicks_90d"], "orders_365d"),
        (["discover", "--parameter", "k"], "NAME=VALUE"),
        (["members", "Nobody"], "no segment"),
        (["audit", "--check", "x"], "--output"),
        (["load", "none.csv"], "no file"),
    ):
        done = segments(*words)
        assert done.status == 2 and said in done.err and two_lines(done.err), done.err


def test_groups_are_found_in_a_stage_and_a_segment_as_on_the_page(
    segments: Segments, shop: Path, tmp_path: Path
) -> None:
    """A6.1: the page's choices by name; the printed rule says whom they were found among, so that it can be saved."""
    words = ["--features", "orders_total,clicks_90d,product_views_90d", "--json"]
    among = segments("discover", "--within", "lead", "--scale", "rank", "--method", "ward", "--suggest-k", *words)
    assert among.status == 0 and "groups" in among.err
    assert (among.json["within"], among.json["scale"]) == ("Stage: lead", "rank")
    rule = among.json["clusters"][0]
    assert rule["rule"].startswith("lifecycle_stage = 'lead' and ")
    file = tmp_path / "leads.toml"
    file.write_text(
        f'name = "Leads alike"\nbrief = "What is new."\nrule = """({rule["rule"]}) or orders_total >= 0"""\n', "utf-8"
    )
    assert segments("define", "--file", file).status == 0
    inside = segments("discover", "--within", "Leads alike", "--k", 3, "--tastes", *words)
    assert inside.status == 0 and inside.json["tastes"] and len(inside.json["clusters"]) == 3


def test_a_workspace_that_is_open_elsewhere_is_said(shop: Path) -> None:
    """Trap 10: while one process has the file open for writing, no other can open it."""
    holder = Workspace.open(shop)
    try:
        code = "import sys; from segmentation.cli import main; sys.argv[1:] = ['list']; main()"
        done = subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            timeout=60,
            env={**os.environ, "SEGMENTS_WORKSPACE": str(shop)},
        )
    finally:
        holder.close()
    assert done.returncode == 2 and not done.stdout
    assert done.stderr.splitlines() == [
        f"This workspace is already open in another program (process {os.getpid()}): most likely the app.",
        "Close the app, or do the step there; then run this again.",
    ]


def test_a_bug_ends_in_one_line_with_a_reference_to_the_log(
    segments: Segments, shop: Path, tmp_path: Path, monkeypatch: Any
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the pump is blocked")

    monkeypatch.setattr("segmentation.segments.saved.load_all", broken)
    done = segments("list")
    assert done.status == 1 and len(done.err.splitlines()) == 1 and "Traceback" not in done.err and not done.out
    reference = done.err.split("reference ")[1][:6]
    log = (tmp_path / "home" / "commands.log").read_text()
    assert reference in log and "the pump is blocked" in log


def test_plain_values_are_what_json_knows() -> None:
    import numpy as np

    odd = {"a": np.int64(3), "b": float("nan"), "c": (date(2026, 1, 2), Path("x")), "d": np.float64(0.5)}
    assert json.dumps(printing.plain(odd), allow_nan=False) == '{"a": 3, "b": null, "c": ["2026-01-02", "x"], "d": 0.5}'
    with pytest.raises(TypeError):
        printing.plain(object())
