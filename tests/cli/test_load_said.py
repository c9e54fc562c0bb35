"""`segments load`: what no file says is said once on the command line, kept, and asked for in words where it is not."""

from pathlib import Path

from segmentation.load import answers
from segmentation.store.workspace import Workspace
from tests.cli.conftest import Segments

SAMPLES = Path(__file__).parents[1] / "load" / "samples"
TICKETS = "Ticket ID\tRequester email\tCreated at\tSolved at\tStatus\tTopic\tSatisfaction\n"


def test_zone_and_currency_are_said_once(segments: Segments, tmp_path: Path) -> None:
    place, file = tmp_path / "shop", SAMPLES / "klaviyo_campaigns.clean.csv"
    told = segments("load", file, "--workspace", place)
    assert told.status == 0
    assert "carry no zone and were taken for UTC. Say it once: --time-zone" in told.err
    assert "no column says in which currency “Revenue” is. Say it once: --currency" in told.err
    other = tmp_path / "other"
    said = segments("load", file, "--workspace", other, "--time-zone", "Europe/Berlin", "--currency", "SEK")
    assert said.status == 0 and "Say it once" not in said.err
    workspace = Workspace.open(other)
    try:
        assert answers.clock(workspace) == "Europe/Berlin"
        assert answers.said_of(workspace, "klaviyo_campaigns").currency == "SEK"
        assert workspace.engine.rows("SELECT DISTINCT currency FROM campaign_results") == [("SEK",)]
    finally:
        workspace.close()


def test_dates_that_could_be_either_are_asked(segments: Segments, tmp_path: Path) -> None:
    place, file = tmp_path / "shop", tmp_path / "tickets.tsv"
    file.write_text(TICKETS + "1\ta@example.org\t03/04/2026 10:00\t\topen\tsize\t4\n")
    refused = segments("load", file, "--workspace", place)
    assert refused.status != 0
    assert "can be read day first or month first" in refused.err and "--dates day-first" in refused.err
    assert segments("load", file, "--workspace", place, "--dates", "month-first").status == 0
    workspace = Workspace.open(place)
    try:
        assert str(workspace.engine.value("SELECT max(opened_at) FROM tickets")) == "2026-03-04 10:00:00"
    finally:
        workspace.close()


def test_a_zone_that_is_none_is_refused_in_words(segments: Segments, tmp_path: Path) -> None:
    refused = segments(
        "load", SAMPLES / "klaviyo_campaigns.clean.csv", "--workspace", tmp_path / "shop", "--time-zone", "Berlin"
    )
    assert refused.status != 0 and "There is no time zone “Berlin”" in refused.err
