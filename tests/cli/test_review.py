"""`segments review`: the month for people, for programs and as a page."""

from pathlib import Path

from segmentation.review import pdf
from segmentation.store.workspace import Workspace
from tests.review import months


def test_a_month_as_table_json_and_page(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    folder = tmp_path / "shop"
    months.september(folder)
    workspace = Workspace.open(folder)
    months.october(workspace)
    workspace.close()
    page = tmp_path / "deep" / "report.html"
    shown = segments("review", "--workspace", folder, "--month", "2026-10", "--output", page)
    assert shown.status == 0 and "Repeat buyers" in shown.out and "3 of 3 segments wait" in shown.err
    line = "review status=ok month=2026-10 until=2026-10-31 is_over=true segments=3 open=3 recorded=0 report=yes"
    assert shown.out.splitlines()[-1] == line
    assert "<h1>Keep, merge, split or retire?</h1>" in page.read_text("utf-8")
    told = segments("review", "--workspace", folder, "--json", "--record").json
    assert (told["month"], told["until"], told["open"], told["masked_below"]) == ("2026-10", "2026-10-31", 3, 11)
    recent = next(one for one in told["segments"] if one["name"] == "Recent buyers")
    assert (recent["before"], recent["entered"], recent["left"], recent["now"]) == (99, None, None, 77)
    assert "22 to 32" in shown.out, "22 who left beside both sizes would tell that nobody entered"
    assert recent["suggested"] == "merge" and recent["decision"] is None
    workspace = Workspace.open(folder)
    assert workspace.engine.value("SELECT count(*) FROM app.memberships") == 110 + 77 + 77
    workspace.close()


def test_mistakes_are_two_lines(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    Workspace.create(tmp_path / "empty").close()
    nothing = segments("review", "--workspace", tmp_path / "empty")
    assert nothing.out.strip() == "review status=failed reason=nothing_loaded"
    assert nothing.status == 2 and nothing.err.splitlines()[-2:] == [
        "Nothing is loaded yet, so there is no month to look at.",
        "Load an export.",
    ]
    assert segments("review", "--workspace", tmp_path / "empty", "--output", "report.docx").status == 2
    assert segments("review", "--workspace", tmp_path / "empty", "--output", "report.pdf").status == 2


def test_the_report_as_pdf_or_what_is_missing_for_it(segments, tmp_path: Path) -> None:  # type: ignore[no-untyped-def]
    """Written whole where the system draws letters; elsewhere two lines say how to get what is missing."""
    folder, page = tmp_path / "shop", tmp_path / "report.pdf"
    months.september(folder)
    (tmp_path / "a file").write_text("in the way")
    refused = segments("review", "--workspace", folder, "--output", tmp_path / "a file" / "report.html")
    assert refused.status == 2 and "The report cannot be written to" in refused.err
    shown = segments("review", "--workspace", folder, "--output", page)
    if pdf.missing():
        assert shown.status == 2 and "Pango" in shown.err and not page.exists()
    else:
        assert shown.status == 0 and page.read_bytes().startswith(b"%PDF-") and page.stat().st_size > 5_000
