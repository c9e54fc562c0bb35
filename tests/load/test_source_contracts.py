"""The contract of every export format (A1.1): each file of `sources/` is picked up here and must bring samples.

`samples/<source>.toml` has a table per sample: the file, the name it arrives under, its rows by what becomes of them,
the faults that are planted in it, and statements that must hold afterwards. A clean sample has no faults; `dirty` has.
"""

import importlib
import shutil
import tomllib
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from segmentation.core.errors import UserError
from segmentation.load import intake
from segmentation.load.ingest import ingest, undo
from segmentation.load.kinds.people import FIGURES
from segmentation.load.nouns import Source
from segmentation.load.recognise import claims, kind_named, recognise, source_named, sources
from segmentation.store.workspace import Workspace

FOLDER = Path(__file__).parent / "samples"
README = Path(__file__).parents[2] / "docs" / "sources.md"


@dataclass(frozen=True)
class Sample:
    """One sample of a source; see the module."""

    source: str
    case: str
    file: Path
    arrives_as: str
    read: int
    loaded: int
    rejected: int = 0
    set_aside: int = 0
    faults: dict[str, int] = field(default_factory=dict)
    holds: tuple[tuple[str, Any], ...] = ()
    parquet: bool = False
    refused: str = ""

    def __str__(self) -> str:
        return f"{self.source}-{self.case}"


def samples() -> list[Sample]:
    found = []
    for toml in sorted(FOLDER.glob("*.toml")):
        for case, said in tomllib.loads(toml.read_text("utf-8")).items():
            file = FOLDER / said["file"]
            suffix = ".parquet" if said.get("parquet") else file.suffix
            found.append(
                Sample(
                    toml.stem,
                    case,
                    file,
                    said.get("as", f"export{suffix}"),
                    said["read"],
                    said.get("loaded", said["read"]),
                    said.get("rejected", 0),
                    said.get("set_aside", 0),
                    said.get("faults", {}),
                    tuple((sql, value) for sql, value in said.get("holds", ())),
                    said.get("parquet", False),
                    said.get("refused", ""),
                )
            )
    return found


SAMPLES = samples()


def arrive(sample: Sample, workspace: Workspace, folder: Path) -> Path:
    """The sample under the name it would have."""
    path = folder / sample.arrives_as
    path.parent.mkdir(parents=True, exist_ok=True)
    if not sample.parquet:
        return Path(shutil.copy(sample.file, path))
    workspace.engine.rows(f"COPY (SELECT * FROM read_json('{sample.file}')) TO '{path}' (FORMAT parquet)")
    return path


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_every_source_is_declared_in_order_and_documented(source: Source) -> None:
    """Every field it speaks of exists, words lead to known words, samples are there, and a line says what it is."""
    kind = kind_named(source.kind)
    assert source.title and source.signature
    assert bool(source.identifiers) == (kind.about_people and not source.refused)
    for name in (*source.columns, *source.dates, *source.words, *source.constants, *source.from_name):
        assert kind.field(name) is not None, name
    assert set(source.words) <= set(source.columns), "words of a field without a column"
    given = {*source.columns, *source.constants, *source.from_name}
    for one in kind.fields:
        assert not one.required or one.name in given
        if one.parse == "word" and one.name in source.columns:
            assert set(source.words[one.name].values()) <= {*one.choices, ""}
        said = {source.constants.get(one.name, ""), *(word for _, word in source.from_name.get(one.name, ()))} - {""}
        assert said <= set(one.choices)
    assert bool(source.nested) == bool(source.rows_sql) and bool(source.refused) == bool(source.refused_do_next)
    cases = {sample.case for sample in SAMPLES if sample.source == source.name}
    assert "clean" in cases and ("dirty" in cases or source.refused), "a source comes with its samples"
    module = importlib.import_module(f"segmentation.load.sources.{source.name}")
    assert module.__doc__ and len(module.__doc__.splitlines()[0]) > 20
    assert f"| `{source.name}` |" in README.read_text("utf-8"), "docs/sources.md has a line for it"


def test_the_figures_that_sources_state_are_written_down() -> None:
    """A1.9: which columns of subscriber_summary each source fills, as docs/sources.md says."""
    said = README.read_text("utf-8").split("| source | columns of `subscriber_summary` |\n|---|---|\n")[1].splitlines()
    stated = {source.name: [field.name for field in FIGURES if field.name in source.columns] for source in sources()}
    wanted = [f"| `{name}` | {', '.join(f'`{one}`' for one in names)} |" for name, names in stated.items() if names]
    assert said[: len(wanted)] == wanted and "|" not in "".join(said[len(wanted) :])


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.case == "clean" and not one.refused], ids=str)
def test_a_source_fills_exactly_the_figures_that_it_states(sample: Sample, shared: Workspace, tmp_path: Path) -> None:
    """Every clean sample states each figure that it has a column for, and none that its source does not know."""
    source, text = source_named(sample.source), sample.file.read_text("utf-8").lower()
    known = {field.name: source.columns.get(field.name, ()) for field in FIGURES}
    stated = {
        name
        for name, spelled in known.items()
        if any(one.lower() in text for one in spelled) or (spelled and source.nested)
    }
    result = ingest(shared, [arrive(sample, shared, tmp_path)]).files[0]
    try:
        counts = ", ".join(f"count({field.name})" for field in FIGURES)
        found = shared.engine.rows(f"SELECT {counts} FROM subscriber_summary")[0]
        assert {field.name for field, count in zip(FIGURES, found, strict=True) if count} == stated
    finally:
        assert result.load_id is not None
        undo(shared, result.load_id)
        with shared.engine.write() as tx:
            tx.execute("DELETE FROM loaded.keys")


def test_every_sample_has_a_source() -> None:
    assert {sample.source for sample in SAMPLES} == {source.name for source in sources()}
    used = {sample.file.name for sample in SAMPLES} | {f"{source.name}.toml" for source in sources()}
    assert {file.name for file in FOLDER.iterdir()} == used


def test_samples_name_nobody() -> None:
    for file in FOLDER.iterdir():
        text = file.read_text("utf-8").lower()
        assert text.count("@") == text.count("@example.com") + text.count("[^@]"), file.name


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_sample_is_claimed_by_its_source_alone(sample: Sample, shared: Workspace, tmp_path: Path) -> None:
    path = arrive(sample, shared, tmp_path)
    arrived = intake.inspect(path, shared.engine, tmp_path / "work")
    assert [source.name for source in sources() if claims(source, arrived.headers, arrived.place)] == [sample.source]
    found = recognise(arrived.headers, arrived.place)
    assert found is not None and found.name == sample.source


@pytest.mark.parametrize("sample", SAMPLES, ids=str)
def test_a_sample_is_loaded_as_meant(sample: Sample, shared: Workspace, tmp_path: Path) -> None:
    """Planted rows counted exactly, planted faults found, clean files silent, values as stated; then undone."""
    path = arrive(sample, shared, tmp_path)
    if sample.refused:
        with pytest.raises(UserError) as caught:
            ingest(shared, [path])
        assert sample.refused in caught.value.what and caught.value.do_next
        return
    result = ingest(shared, [path]).files[0]
    try:
        counts = (result.source, result.read, result.loaded, result.rejected, result.set_aside)
        assert counts == (sample.source, sample.read, sample.loaded, sample.rejected, sample.set_aside)
        assert dict(result.faults) == sample.faults
        assert bool(sample.faults) == (sample.case == "dirty") and (sample.faults or not result.notes)
        for sql, value in sample.holds:
            assert shared.engine.value(sql) == value, sql
        kept = shared.engine.value("SELECT count(*) FROM app.rejects")
        assert kept == sum(sample.faults.values())
    finally:
        assert result.load_id is not None
        undo(shared, result.load_id)
        with shared.engine.write() as tx:  # people keep their keys for good; the next sample is to see none of them
            tx.execute("DELETE FROM loaded.keys")


def test_a_renamed_mailchimp_file_is_asked_about(workspace: Workspace, tmp_path: Path) -> None:
    path = Path(shutil.copy(FOLDER / "mailchimp_audience.clean.csv", tmp_path / "people.csv"))
    with pytest.raises(UserError) as caught:
        ingest(workspace, [path])
    assert caught.value.reason == "name_does_not_say" and "people.csv" in caught.value.what


def test_mailchimps_three_files_in_one_archive_keep_their_status(workspace: Workspace, tmp_path: Path) -> None:
    """The status is in each file's own name, whatever the archive or folder around it is called."""
    path = tmp_path / "old unsubscribed.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.write(FOLDER / "mailchimp_audience.clean.csv", "audience/subscribed_members.csv")
        archive.write(FOLDER / "mailchimp_audience.unsubscribed.csv", "audience/unsubscribed_members.csv")
        archive.write(FOLDER / "mailchimp_audience.cleaned.csv", "audience/cleaned_members.csv")
    results = ingest(workspace, [path]).files
    assert len(results) == 3 and sum(result.loaded for result in results) == 5
    counts = "SELECT sum(is_unsubscribed::INT), sum(is_bounced::INT), count(*) FROM subscribers"
    assert workspace.engine.rows(counts) == [(2, 1, 5)]


def test_a_folder_of_mailchimps_activity(workspace: Workspace, tmp_path: Path) -> None:
    """Opens and clicks are told apart by the folder inside the archive; files of one kind become one load."""
    path = tmp_path / "account.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for campaign in ("spring", "summer"):
            archive.writestr(
                f"granular_activity/opens/{campaign}.csv",
                f"Email,Timestamp\n{campaign}@example.com,2024-03-12 09:00:00\n",
            )
        archive.write(FOLDER / "mailchimp_clicks.clean.csv", "granular_activity/clicks/spring.csv")
    results = ingest(workspace, [path]).files
    assert {result.source for result in results} == {"mailchimp_opens", "mailchimp_clicks"}
    assert workspace.engine.rows("SELECT event, count(*) FROM email_events GROUP BY event ORDER BY event") == [
        ("clicked", 1),
        ("opened", 2),
    ]


def test_two_columns_alone_are_nobodys() -> None:
    """Without its folder or name, Mailchimp's e-mail and time could be anything."""
    assert recognise(["Email", "Timestamp"], "downloads/export.csv") is None
    assert recognise(["Email", "Timestamp", "Url"], "downloads/reopened.csv") is None


def test_dates_that_could_be_either_are_read_as_their_platform_writes_them(shared: Workspace, tmp_path: Path) -> None:
    """Trap: read day-first in silence. Stripe's slashes are day first, so 03/04/2020 is no question there."""
    from segmentation.load.recognise import mapping_for

    header = ("id", "Created (UTC)", "Amount", "Amount Refunded", "Currency", "Status", "Customer Email")
    path = tmp_path / "a.csv"
    row = ("ch_1", "03/04/2020 10:00", "1.50", "0.00", "eur", "Paid", "ann@example.com")
    path.write_text(",".join(header) + "\n" + ",".join(row) + "\n", "utf-8")
    arrived = intake.inspect(path, shared.engine, tmp_path / "work")
    mapping = mapping_for(source_named("stripe_payments"), arrived)
    assert mapping.dates == {"ordered_at": "day-first"} and mapping.decimal == "."
