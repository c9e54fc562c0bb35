"""What no file says and a person says once: zones, currencies, order of dates, decimals; in every way files come."""

from pathlib import Path

import pytest

from segmentation.core.errors import UserError
from segmentation.load import answers, changing, intake, loads, waiting
from segmentation.load import mapping as mappings
from segmentation.load.answers import Answer
from segmentation.load.ingest import ingest
from segmentation.load.recognise import mapping_for, recognise
from segmentation.load.suggest import suggest
from segmentation.store.workspace import Workspace

TICKETS = "Ticket ID\tRequester email\tCreated at\tSolved at\tStatus\tTopic\tSatisfaction\n"
CAMPAIGNS = Path(__file__).parent / "samples" / "klaviyo_campaigns.clean.csv"


def tickets(folder: Path, name: str, *times: str) -> Path:
    path = folder / name
    path.write_text(
        TICKETS + "".join(f"{name}{n}\tk{n}@example.org\t{time}\t\topen\tsize\t4\n" for n, time in enumerate(times))
    )
    return path


def opened(workspace: Workspace) -> list[str]:
    return [str(row[0]) for row in workspace.engine.rows("SELECT opened_at FROM tickets ORDER BY opened_at")]


def test_what_nobody_said_is_noted_and_asked_afterwards(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, [tickets(tmp_path, "a.tsv", "2026-07-01 23:30:00")])
    found = answers.open_ones(workspace)["support_tickets"]
    assert found.time_zone == "2026-07-01 23:30:00" and not found.currency
    answers.say(workspace, "support_tickets", Answer(time_zone="Europe/Berlin"))
    assert answers.open_ones(workspace) == {}


@pytest.mark.parametrize("time", ["2026-07-01T23:30:00+00:00", "2026-07-01 23:30:00 -05:00", "2026-07-01T23:30:00Z"])
def test_a_time_with_an_offset_leaves_no_zone_to_ask(workspace: Workspace, tmp_path: Path, time: str) -> None:
    ingest(workspace, [tickets(tmp_path, "a.tsv", time)])
    assert answers.open_ones(workspace) == {}


def test_a_source_is_asked_once_and_the_shops_clock_tells_its_hours(workspace: Workspace, tmp_path: Path) -> None:
    """23:30 in New York is the next morning in Berlin; with an offset or without, the hour is the shop's."""
    answers.set_clock(workspace, "Europe/Berlin")
    answers.say(workspace, "support_tickets", Answer(time_zone="America/New_York"))
    file = tickets(tmp_path, "a.tsv", "2026-07-01 23:30:00", "2026-07-01T23:30:00Z", "2026-07-01")
    ingest(workspace, [file])
    assert opened(workspace) == ["2026-07-01 00:00:00", "2026-07-02 01:30:00", "2026-07-02 05:30:00"]
    assert answers.open_ones(workspace) == {}


def test_another_zone_later_reads_the_files_again(workspace: Workspace, tmp_path: Path) -> None:
    files = [tickets(tmp_path, "a.tsv", "2026-07-01 10:00:00"), tickets(tmp_path, "b.tsv", "2026-07-02 10:00:00")]
    for file in files:
        ingest(workspace, [file])
    assert changing.change(workspace, "support_tickets", Answer(time_zone="Europe/Berlin")) == 2
    assert opened(workspace) == ["2026-07-01 08:00:00", "2026-07-02 08:00:00"]
    assert changing.change_clock(workspace, "Europe/Berlin") == 2
    assert opened(workspace) == ["2026-07-01 10:00:00", "2026-07-02 10:00:00"]
    assert [load.file for load in loads.loads(workspace)] == ["b.tsv", "a.tsv"], "in the order they came"
    files[0].unlink()
    with pytest.raises(UserError, match="no longer where it was"):
        changing.change_clock(workspace, "Asia/Tokyo")
    assert answers.clock(workspace) == "Europe/Berlin" and len(opened(workspace)) == 2


def test_a_clock_of_which_nothing_was_said_moves_with_the_shop(workspace: Workspace, tmp_path: Path) -> None:
    ingest(workspace, [tickets(tmp_path, "a.tsv", "2026-07-01 10:00:00", "2026-07-01T10:00:00Z")])
    changing.change_clock(workspace, "Europe/Berlin")
    assert opened(workspace) == ["2026-07-01 10:00:00", "2026-07-01 12:00:00"]


def test_amounts_without_a_currency_take_the_one_that_was_said(workspace: Workspace) -> None:
    ingest(workspace, [CAMPAIGNS])
    assert answers.open_ones(workspace)["klaviyo_campaigns"].currency == "Revenue"
    assert workspace.engine.value("SELECT count(currency) FROM campaign_results") == 0
    changing.change(workspace, "klaviyo_campaigns", Answer(currency="sek"))
    assert workspace.engine.rows("SELECT DISTINCT currency FROM campaign_results") == [("SEK",)]
    assert not answers.open_ones(workspace).get("klaviyo_campaigns", answers.Questions()).currency


def test_a_known_export_saved_again_by_a_spreadsheet_is_read_or_asked(workspace: Workspace, tmp_path: Path) -> None:
    """Dates that can only be day first are read so; those that could be either are asked, never guessed."""
    ingest(workspace, [tickets(tmp_path, "sure.tsv", "13/04/2026 10:00", "03/04/2026 10:00")])
    assert opened(workspace) == ["2026-04-03 10:00:00", "2026-04-13 10:00:00"]
    unsure = tickets(tmp_path, "unsure.tsv", "03/04/2026 10:00")
    with pytest.raises(UserError, match=r"03/04/2026 10:00 can be read day first or month first") as caught:
        ingest(workspace, [unsure])
    assert "--dates day-first" in caught.value.do_next
    with answers.saying(Answer(dates="month-first")):
        ingest(workspace, [unsure])
    assert opened(workspace)[0] == "2026-03-04 10:00:00"
    ingest(workspace, [tickets(tmp_path, "later.tsv", "05/06/2026 10:00")])
    assert opened(workspace)[-1] == "2026-05-06 10:00:00", "remembered for the source"


def test_decimals_of_a_known_export(workspace: Workspace, tmp_path: Path) -> None:
    sample = Path(__file__).parent / "samples" / "stripe_payments.clean.csv"
    arrived = intake.inspect(sample, workspace.engine, tmp_path / "work")
    source = recognise(arrived.headers, arrived.place)
    assert source is not None
    place = arrived.headers.index("Amount")

    def read(*amounts: str) -> str:
        rows = tuple((*arrived.sample[0][:place], text, *arrived.sample[0][place + 1 :]) for text in amounts)
        blank = {at for at, name in enumerate(arrived.headers) if "Amount" in name and name != "Amount"}
        rows = tuple(tuple("" if at in blank else cell for at, cell in enumerate(row)) for row in rows)
        from dataclasses import replace

        return mapping_for(source, replace(arrived, sample=rows)).decimal

    assert read("12.50", "3.00") == "."
    assert read("12,50", "3,00", "1.200,00") == ","
    assert read("1.234", "2.345") == "asked"


def test_a_mapping_is_not_used_for_dates_the_other_way_round(workspace: Workspace, tmp_path: Path) -> None:
    """Files with the same headers, one day first and one month first: the second would be other days in silence."""
    head = "email,order id,order date,total,currency\n"
    first, second = tmp_path / "a.csv", tmp_path / "b.csv"
    first.write_text(head + "a@example.org,A1,13/04/2026,9.50,EUR\nb@example.org,A2,03/04/2026,9.50,EUR\n")
    second.write_text(head + "a@example.org,B1,04/13/2026,9.50,EUR\nb@example.org,B2,03/04/2026,9.50,EUR\n")
    arrived = intake.inspect(first, workspace.engine, tmp_path / "work")
    ingest(workspace, [first], mapping=suggest(arrived).mapping)
    with pytest.raises(UserError, match="04/13/2026 can only be read month first"):
        ingest(workspace, [second])
    assert mappings.remembered(workspace, arrived.headers) is not None


@pytest.mark.parametrize(
    "bad", [Answer(time_zone="Berlin"), Answer(currency="euro"), Answer(dates="us"), Answer(decimal=";")]
)
def test_answers_that_cannot_be_are_refused(workspace: Workspace, bad: Answer) -> None:
    with pytest.raises(UserError) as caught:
        answers.say(workspace, "support_tickets", bad)
    assert caught.value.do_next
    assert answers.all_said(workspace) == {}


def test_the_whole_column_is_the_evidence(workspace: Workspace, tmp_path: Path) -> None:
    """Two hundred rows of the first days of a month leave it open; the thirteenth, far below, settles it."""
    times = [f"0{1 + n % 9}/01/2026 10:00" for n in range(600)] + ["13/01/2026 10:00"]
    ingest(workspace, [tickets(tmp_path, "sorted.tsv", *times)])
    assert workspace.engine.value("SELECT count(*) FROM tickets WHERE opened_at < TIMESTAMP '2026-01-14'") == 601
    head = "email;order id;order date;total;currency\n"
    rows = [f"k{n}@example.org;A{n};0{1 + n % 9}/01/2026;1.{100 + n};EUR" for n in range(500)]
    file = tmp_path / "orders.csv"
    file.write_text(head + "\n".join([*rows, "k@example.org;A999;01/13/2026;12,50;EUR"]) + "\n")
    look = waiting.look(workspace, file)
    assert look.arrived is not None
    offer = suggest(look.arrived)
    assert offer.questions == ()
    assert (offer.mapping.dates, offer.mapping.decimal) == ({"ordered_at": "month-first"}, ",")
    result = ingest(workspace, [file], mapping=offer.mapping).files[0]
    assert (result.loaded, dict(result.faults)) == (501, {})
