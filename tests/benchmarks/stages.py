"""One measurement a function; run as `python -m tests.benchmarks.stages NAME FILES WORKSPACE`, prints JSON lines."""

import json
import os
import resource
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import duckdb

from segmentation.core.model import Segment, Step
from segmentation.store.workspace import Workspace
from tests.benchmarks import big_files
from tests.benchmarks.bare import BARE_FEATURES, bare_load, bare_load_with_people
from tests.benchmarks.bare_features import bare_groupings

SHARED = Path(os.environ.get("SEGMENTS_SHARED") or Path(__file__).resolve().parents[3] / "shared" / "data")
FILES = ("klaviyo_profiles.csv", "shopify_orders_export.csv", "email_events.csv", "web_events.csv")
AIMS = {
    "load": "ratio ≤ 2, peak ≤ 6 GB",
    "load, beside reading alone": "ratio ≤ 2",
    "2 GB of events in incoming/": "peak < 3 GB",
    "2 GB of events from elsewhere": "peak < 3 GB",
    "2 GB of orders in incoming/": "peak < 3 GB",
    "recognising 2 GB": "≤ 1 s",
    "features": "ratio ≤ 1.5, peak ≤ 4 GB",
    "RFM summary, CDNOW": "ratio < 1",
    "RFM summary, Online Retail": "ratio < 1",
    "RFM summary, two million orders": "ratio ≤ 0.2",
    "score change (4 views)": "≤ 50 ms",
    "segment preview": "≤ 100 ms",
    "segment preview, with behaviour": "≤ 100 ms",
    "overlap of 30 segments": "≤ 1 s",
    "clustering to rules": "≤ 30 s",
    "pack of 20 segments": "≤ 20 s",
    "the same again, with removals": "≤ 20 s",
    "migration, 12 months, 20 segments": "≤ 60 s",
    "monthly audit, first time": "",
    "monthly audit, as stored": "≤ 2 s",
    "all targets predicted": "≤ 3 min, peak ≤ 4 GB",
}


class Took(NamedTuple):
    """What a piece of work took: seconds by the clock, and of all processors, which other programs hardly move."""

    wall: float
    cpu: float


def say(name: str, ours: Took, bare: Took | None = None) -> None:
    """Print one measurement; the peak is this process's so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    told = {"name": name, "ours": ours.wall, "ours_cpu": ours.cpu, "peak_gb": peak}
    told |= {"bare": bare.wall, "bare_cpu": bare.cpu} if bare else {}
    print(json.dumps(told), flush=True)


def timed(work: Callable[[], object]) -> Took:
    """Seconds of one call."""
    began, burned = time.perf_counter(), time.process_time()
    work()
    return Took(time.perf_counter() - began, time.process_time() - burned)


def median(work: Callable[[], object], times: int = 7) -> Took:
    """Medians of several calls, after one that is not counted."""
    work()
    runs = [timed(work) for _ in range(times)]
    return Took(statistics.median(run.wall for run in runs), statistics.median(run.cpu for run in runs))


def bare(files: Path, folder: Path) -> None:
    """The same files into typed tables by DuckDB alone: reading only, and with identity, keys and rejects."""
    database, kept = folder.with_name("bare.duckdb"), {}
    for name, statements in (("bare reading", bare_load), ("bare load with identity", bare_load_with_people)):
        database.unlink(missing_ok=True)
        connection = duckdb.connect(str(database), config={"memory_limit": "4GB"})
        connection.execute("SET preserve_insertion_order = false; SET enable_progress_bar = false")
        took = kept[name] = timed(lambda: [connection.execute(sql) for sql in statements(files)])  # noqa: B023
        connection.close()
        say(name, took)
    database.with_name("bare_seconds.json").write_text(json.dumps(kept))


def load(files: Path, folder: Path) -> None:
    """Everything from the files to the settled workspace, beside both of the bare ones."""
    from segmentation.load.ingest import ingest

    kept = folder.with_name("bare_seconds.json")
    beside = {name: Took(*took) for name, took in json.loads(kept.read_text()).items()} if kept.exists() else {}
    workspace = Workspace.create(folder, "Benchmark")
    took = timed(lambda: ingest(workspace, [files / name for name in FILES]))
    say("load", took, beside.get("bare load with identity"))
    say("load, beside reading alone", took, beside.get("bare reading"))
    workspace.close()


def two_gigabytes(files: Path, folder: Path) -> None:
    """A file of 2 GB where it lies in incoming/: the peak of memory is what counts."""
    big_files.big_file(files, "web_events.csv")
    say("2 GB of events in incoming/", timed(lambda: big_files.lying_there(files, "web_events.csv")))


def two_gigabytes_copied(files: Path, folder: Path) -> None:
    """The same, copied from elsewhere in pieces."""
    big_files.big_file(files, "web_events.csv")
    say("2 GB of events from elsewhere", timed(lambda: big_files.copied(files, "web_events.csv")))


def two_gigabytes_of_orders(files: Path, folder: Path) -> None:
    """A file whose rows are kept until all of them are read."""
    big_files.big_file(files, "shopify_orders_export.csv")
    say("2 GB of orders in incoming/", timed(lambda: big_files.lying_there(files, "shopify_orders_export.csv")))


def recognise(files: Path, folder: Path) -> None:
    """What a file is: the slowest of all samples, a table of 10,000 columns and an archive; and one of 2 GB."""
    slowest, seconds = big_files.recognise(files)
    say(f"recognising {slowest}"[:33], Took(seconds, seconds))
    big_files.big_file(files, "web_events.csv")
    say("recognising 2 GB", timed(lambda: big_files.recognise_big(files, "web_events.csv")))


def features(files: Path, folder: Path) -> None:
    """All feature families as tables, beside the same groupings written plainly, and beside the coarsest ones."""
    from segmentation.understand import features as family

    workspace = Workspace.open(folder)
    engine, when = workspace.engine, workspace.newest_date()
    assert when is not None
    made = [Step(f"bare_{name}", sql, (), {"as_of": when}) for name, sql in bare_groupings()]

    def plain() -> None:
        for one in made:
            engine.make(one)

    bare_took = min(timed(plain), timed(plain))
    coarse = min(timed(lambda: [engine.rows(sql) for sql in BARE_FEATURES]) for _ in range(2))
    # Data versions never built, so that nothing is found ready-made; the quickest of two, as on the other side.
    version = workspace.data_version()
    took = min(
        timed(lambda: family.build(engine, when, -version)), timed(lambda: family.build(engine, when, -version - 1))
    )
    say("features", took, bare_took)
    say("features, beside counts of kinds", took, coarse)
    workspace.close()


def rfm(files: Path, folder: Path) -> None:
    """The lifetime models' summary beside that of the `lifetimes` package, at three sizes."""
    from tests.benchmarks.rfm import compare

    for name, ours, theirs in compare(files, folder, SHARED):
        say(f"RFM summary, {name}", Took(*ours), Took(*theirs))


def people(files: Path, folder: Path) -> None:
    """Features, lifetime value and scores of everyone."""
    from segmentation.understand.people import prepare

    workspace = Workspace.open(folder)
    say("everyone prepared (features again)", timed(lambda: prepare(workspace)))
    workspace.close()


def scores(files: Path, folder: Path) -> None:
    """What a moved weight costs: the four views that the page draws."""
    from segmentation.understand import scores as scoring
    from segmentation.understand.people import prepare
    from segmentation.understand.tiers import ERFM

    workspace = Workspace.open(folder)
    before = prepare(workspace)

    def move() -> None:
        after = scoring.with_weights(before, scoring.rebalanced(scoring.Weights(), "recency", 40), ERFM)
        for view in (scoring.grid, scoring.distribution):
            view(workspace, after)
        scoring.tiers(workspace, after, ERFM)
        scoring.moved(workspace, before, after, ERFM)

    table = before.table.name
    score = "recency_score * 40 + frequency_score * 60"
    bare_sql = f"SELECT floor(({score}) / 25), count(*) FROM {table} GROUP BY 1"
    say("score change (4 views)", median(move), median(lambda: workspace.engine.rows(bare_sql)))
    workspace.close()


def preview(files: Path, folder: Path) -> None:
    """A live count with its waterfall, beside the bare count of the same rule; and thirty segments over each other."""
    from segmentation.segments import library, membership, overlap
    from segmentation.understand.people import prepare

    workspace = Workspace.open(folder)
    everyone = prepare(workspace)
    plain = Segment(
        name="Bought twice, quiet for 60 days",
        rule_text="orders_365d >= 2 and days_since_last_order > 60",
        exclusions=("recent_purchasers", "over_mailed"),
    )
    bare_sql = f"SELECT count(*) FROM {everyone.table.name} WHERE orders_365d >= 2 AND days_since_last_order > 60"
    say(
        "segment preview",
        median(lambda: membership.waterfall(workspace, everyone, plain)),
        median(lambda: workspace.engine.rows(bare_sql)),
    )
    looked = Segment(
        name="Boot browsers", rule_text="count(viewed_product where category = 'Boots' within 90 days) >= 3"
    )
    bare_sql = (
        f"SELECT count(*) FROM {everyone.table.name} f WHERE subscriber_id IN (SELECT subscriber_id FROM web_events "
        f"WHERE event = 'viewed_product' AND category = 'Boots' AND happened_on > DATE '{everyone.as_of}' - 90 "
        "GROUP BY 1 HAVING count(*) >= 3)"
    )
    say(
        "segment preview, with behaviour",
        median(lambda: membership.waterfall(workspace, everyone, looked)),
        median(lambda: workspace.engine.rows(bare_sql)),
    )
    # Of the library, those that ask of events first: they cost most.
    known = sorted(library.patterns(everyone.vocabulary), key=lambda one: "(" not in one.rule_text)[:30]
    thirty = [one.segment() for one in known]
    say("overlap of 30 segments", median(lambda: overlap.overlaps(workspace, everyone, thirty)))
    workspace.close()


def clusters(files: Path, folder: Path) -> None:
    """Find groups, measure their stability, name them and turn each into a rule judged on everyone."""
    from segmentation.discover.choice import Choice, discover, known_features
    from segmentation.discover.explain import explain, profile
    from segmentation.discover.naming import suggest
    from segmentation.understand.people import prepare

    workspace = Workspace.open(folder)
    everyone = prepare(workspace)

    def find() -> None:
        found = discover(workspace, everyone, Choice(features=known_features(everyone)))
        suggest(profile(workspace.engine, everyone, found))
        for cluster in found.clusters:
            explain(workspace.engine, everyone, found, cluster.number)

    say("clustering to rules", timed(find))
    workspace.close()


def predict(files: Path, folder: Path) -> None:
    """Every target learned, judged and predicted for everyone; people are prepared before."""
    from segmentation.understand import predictions
    from segmentation.understand.people import prepare

    workspace = Workspace.open(folder)
    prepare(workspace)
    say("all targets predicted", timed(lambda: predictions.predict(workspace)))
    workspace.close()


def packed(files: Path, folder: Path) -> None:
    """Twenty segments into one zip for one platform, read back and proved; then again, beside the first."""
    from segmentation.activate.pack import pack
    from segmentation.understand.people import prepare
    from tests.benchmarks.packing import approved

    workspace = Workspace.open(folder)
    everyone = prepare(workspace)
    segments = approved(workspace, everyone)
    for name in ("pack of 20 segments", "the same again, with removals"):
        say(name, timed(lambda: pack(workspace, everyone, segments, ["klaviyo"], "Bench")))
    workspace.close()


def migrated(files: Path, folder: Path) -> None:
    """Twenty segments at the ends of thirteen months, worked out from events; what was kept from before is dropped."""
    from segmentation.review import history, kept_counts, rolls
    from segmentation.understand.people import prepare
    from tests.benchmarks.packing import approved

    workspace = Workspace.open(folder)
    segments = approved(workspace, prepare(workspace))
    rolls.forget(workspace, 0)
    kept_counts.forget(workspace, 0)
    say("migration, 12 months, 20 segments", timed(lambda: history.history(workspace, segments)))
    workspace.close()


def audited(files: Path, folder: Path) -> None:
    """What the page of a month's audit works out: the first time, and from what was stored then."""
    from segmentation.review import kept_counts, monthly_audit, rolls
    from segmentation.understand.people import prepare
    from tests.benchmarks.packing import approved

    workspace = Workspace.open(folder)
    approved(workspace, prepare(workspace))
    rolls.forget(workspace, 0)
    kept_counts.forget(workspace, 0)
    for name in ("monthly audit, first time", "monthly audit, as stored"):
        say(name, timed(lambda: monthly_audit.audit(workspace)))
    workspace.close()


STAGES: dict[str, Callable[[Path, Path], None]] = {
    "bare": bare,
    "load": load,
    "two_gigabytes": two_gigabytes,
    "two_gigabytes_copied": two_gigabytes_copied,
    "two_gigabytes_of_orders": two_gigabytes_of_orders,
    "recognise": recognise,
    "features": features,
    "rfm": rfm,
    "people": people,
    "scores": scores,
    "preview": preview,
    "clusters": clusters,
    "predict": predict,
    "pack": packed,
    "migration": migrated,
    "audit": audited,
}

if __name__ == "__main__":
    STAGES[sys.argv[1]](Path(sys.argv[2]), Path(sys.argv[3]))
