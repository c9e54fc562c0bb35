"""A month in a real browser: a platform's results file, which list it carried, the audit with its decision, the PDF."""

from collections.abc import Callable
from pathlib import Path

from segmentation.review import pdf
from tests.review.sendings import shop

RESULTS = """Campaign Name,Tags,Subject,List,Send Time,Send Weekday,Total Recipients,Unique Placed Order,\
Placed Order Rate,Revenue,Unique Opens,Open Rate,Total Opens,Unique Clicks,Click Rate,Total Clicks,Unsubscribes,\
Spam Complaints,Spam Complaints Rate,Successful Deliveries,Bounces,Bounce Rate,Campaign ID,Campaign Channel
Buyers by post,,Boots,Buyers,2026-10-22 09:00:00,Thursday,3600.0,90.0,2.5%,4500.00,1200.0,33%,,300.0,,,4.0,0.0,,3590.0,\
10.0,,01LETTER,email
"""


def test_from_a_results_file_to_the_report(fresh_server: Callable, visitor: Callable, tmp_path: Path) -> None:
    """A14, A15.1: load what the platform reports, say which list it carried, decide, and take the report along."""
    home = tmp_path / "home"
    shop(home / "shop").close()
    file = tmp_path / "campaigns.csv"
    file.write_text(RESULTS, "utf-8")
    with fresh_server(home) as server:
        visit = visitor(server).open("/upload?workspace=shop")
        page = visit.page
        page.locator('input[type="file"]').first.set_input_files(file)
        page.get_by_role("button", name="Load 1 file").click()
        page.get_by_text("1 row read = 1 loaded").wait_for()
        visit.settle()
        visit.open("/results?workspace=shop")
        page.get_by_text("Of 1 segment with people held out: 1 too small to judge.").wait_for()
        page.get_by_text("Which campaign carried which list").click()
        visit.settle()
        visit.choose("Campaign", "Buyers by post")
        page.get_by_role("button", name="It carried this list").click()
        page.get_by_text("platform's totals").first.wait_for()
        visit.settle()
        page.get_by_role("link", name="Decide about each segment").click()
        page.get_by_role("heading", name="Keep, merge, split or retire?").wait_for()
        visit.settle()
        page.get_by_label("Decided by").fill("Ana and Ben")
        page.get_by_role("button", name="Keep", exact=True).click()
        page.get_by_text("Decided: keep").first.wait_for()
        visit.settle()
        wanted = "Download the report" if pdf.missing() else "As PDF"
        with page.expect_download() as download:
            page.get_by_role("button", name=wanted).click()
        content = download.value.path().read_bytes()
        assert content.startswith(b"<!doctype html>" if pdf.missing() else b"%PDF-")
        assert page.locator('[data-testid="stException"]').count() == 0
        assert visit.errors == [] and visit.outside == []
