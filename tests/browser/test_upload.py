"""Files given in a real browser: a wrong one, a cut-off one, Latin-1 with decimal commas; each to a good load."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import expect

from segmentation.store.workspace import Workspace

TICKETS = "Ticket ID\tRequester email\tCreated at\tSolved at\tStatus\tTopic\tSatisfaction\n" + "".join(
    f"{n}\tk{n}@example.org\t2026-05-0{n % 9 + 1} 10:00:00\t\topen\tsize\t4\n" for n in range(1, 31)
)
GERMAN = "Kundennummer;E-Mail;Bestellnummer;Bestelldatum;Summe;Währung;Ort\r\n" + "".join(
    f"{n};k{n}@example.org;B{n};{n % 28 + 1:02d}.0{n % 9 + 1}.2026;1.{n:03d},50;EUR;Köln\r\n" for n in range(1, 41)
)


def test_wrong_cut_off_and_latin_1_files_end_in_a_good_load(
    fresh_server: Callable, visitor: Callable, tmp_path: Path
) -> None:
    """Each is told in words, and the one next step leads on: to the load, and from there to the audit."""
    home = tmp_path / "home"
    Workspace.create(home / "shop", "Shop").close()
    wrong, cut_off, latin = tmp_path / "logo.csv", tmp_path / "tickets.tsv", tmp_path / "bestellungen.csv"
    right = Path(__file__).parents[1] / "load" / "samples" / "klaviyo_profiles.clean.csv"
    wrong.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 20)
    cut_off.write_bytes(TICKETS.encode()[:-30])
    latin.write_bytes(GERMAN.encode("latin-1"))
    with fresh_server(home) as server:
        visit = visitor(server).open("/upload?workspace=shop")
        page = visit.page
        page.locator('input[type="file"]').first.set_input_files([wrong, cut_off, latin])
        said = page.get_by_text("is no text: perhaps a picture")
        expect(said).to_be_visible()
        visit.settle()
        expect(page.get_by_text("Say what its columns mean")).to_have_count(1)
        # The wrong file goes, comes back when it is missed, goes again; and the right one is given in its place.
        page.get_by_role("button", name="Remove").nth(2).click()
        expect(said).to_have_count(0)
        visit.settle()
        page.get_by_text("1 file removed").click()
        page.get_by_role("button", name="Put it back").click()
        expect(said).to_be_visible()
        visit.settle()
        page.get_by_role("button", name="Remove").nth(2).click()
        expect(said).to_have_count(0)
        visit.settle()
        page.locator('input[type="file"]').first.set_input_files(right)
        expect(page.get_by_text("Klaviyo profiles export").first).to_be_visible()
        visit.settle()
        # The cut-off file is loaded without its last row, and that row is named.
        expect(page.get_by_text("Said once, and remembered")).to_have_count(1)
        page.get_by_role("button", name="Load 2 files").click()
        expect(page.get_by_text("30 rows read = 29 loaded + 0 set aside + 1 rejected")).to_be_visible(timeout=180_000)
        visit.settle()
        page.get_by_role("button", name="1 row not used").click()
        page.get_by_text("line 31").wait_for()
        with page.expect_download() as download:
            page.get_by_role("button", name="Download all of them").click()
        assert re.fullmatch(r"not-used-\d-[0-9a-f]{8}\.csv", download.value.suggested_filename)
        assert "tickets.tsv,31," in download.value.path().read_text("utf-8-sig")
        page.keyboard.press("Escape")
        # Latin-1: umlauts and amounts as they were meant, before anything is loaded.
        page.get_by_text("So read, 40 of 40 rows can be used.").wait_for()
        expect(page.get_by_text("it was read as Windows-1252")).to_have_count(1)
        page.get_by_role("button", name="Remember this and use it").click()
        page.get_by_text("Orders, mapped by hand").first.wait_for()
        visit.settle()
        page.get_by_role("button", name="Load 1 file").click()
        expect(page.get_by_text("40 rows read = 40 loaded + 0 set aside + 0 rejected")).to_be_visible(timeout=180_000)
        visit.settle()
        page.reload()
        visit.settle()
        expect(page.get_by_text("3 files in: ")).to_have_count(1)
        # A shop of 40 people: the same file again changes nothing, and the next step is the audit.
        page.locator('input[type="file"]').first.set_input_files(latin)
        page.get_by_text("is the very same file that was loaded").wait_for()
        visit.settle()
        page.get_by_role("link", name="Next: see whether it can be trusted").click()
        page.get_by_role("heading", name="Can I trust it?").wait_for()
        visit.settle()
        expect(page.get_by_text("Weakest source")).to_have_count(1)
        assert page.locator('[data-testid="stException"]').count() == 0
        assert visit.errors == [] and visit.outside == []


def resident(server) -> float:  # type: ignore[no-untyped-def]
    """The server's memory in MB."""
    said = Path(f"/proc/{server.process.pid}/status").read_text().splitlines()
    return int(next(line for line in said if line.startswith("VmRSS")).split()[1]) / 1024


def test_uploads_do_not_stay_in_memory(fresh_server: Callable, visitor: Callable, tmp_path: Path) -> None:
    """Trap 6: 3 × 40 MB dropped one after the other leave the server about as big as the first did."""
    if not Path("/proc/self/status").exists():
        pytest.skip("memory is read from /proc")
    home = tmp_path / "home"
    Workspace.create(home / "shop", "Shop").close()
    rows = TICKETS.split("\n", 1)[1] * 24_000
    with fresh_server(home) as server:
        visit = visitor(server).open("/upload?workspace=shop")
        sizes = []
        for turn in range(3):
            file = tmp_path / f"tickets{turn}.tsv"
            file.write_text(TICKETS + rows + f"{turn}\tk@example.org\t2026-05-01 10:00:00\t\topen\tsize\t4\n", "utf-8")
            visit.page.locator('input[type="file"]').first.set_input_files(file)
            visit.page.get_by_role("button", name=f"Load {turn + 1} file").wait_for(timeout=120_000)
            visit.settle()
            visit.page.wait_for_function("() => document.querySelectorAll('input[type=file]').length === 1")
            sizes.append(resident(server))
        assert file.stat().st_size > 30e6
        assert sizes[2] - sizes[0] < 40
