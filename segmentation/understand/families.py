"""The feature families as their files say: `sql/<family>.sql`, whose header is the catalogue.

A header line of six parts, `-- name | family | unit | better | missing | meaning`, declares one feature. The rest of
the header says grain and what the file reads: canonical tables, or other families by their file names. A file of
another grain than the person lists no feature: it is a step that families read.
"""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import cast, get_args

from segmentation.core.model import Better, Feature, Kind

FOLDER = Path(__file__).parent / "sql"
GRAIN = "one row per subscriber"
TITLE = ("name", "family", "unit", "better", "missing", "meaning")


@dataclass(frozen=True)
class Family:
    """One file: a SELECT of one row a subscriber, `subscriber_id` and the features named in its header.

    name: the file's name, by which other families may read it. reads: tables and families. grain: of another one than
    the subscriber it makes no features and only serves families.
    """

    name: str
    sql: str
    reads: tuple[str, ...]
    features: tuple[Feature, ...]
    grain: str = GRAIN


def family(file: Path) -> Family:
    """Read one file. Raises ValueError when its header does not say what it makes: our mistake, not a person's."""
    text = file.read_text("utf-8")
    header = [line[2:].strip() for line in text.splitlines() if line.startswith("--")]
    said = dict(line.split(":", 1) for line in header if line.startswith(("grain:", "reads:")))
    grain = said.get("grain", "").strip()
    if not grain or "reads" not in said:
        raise ValueError(f"{file.name}: the header must state its grain (mostly: {GRAIN}) and what it reads")
    rows = [tuple(part.strip() for part in line.split("|")) for line in header if "|" in line]
    if (not rows or rows[0] != TITLE) if grain == GRAIN else rows:
        raise ValueError(f"{file.name}: the header must list its features under {' | '.join(TITLE)}")
    return Family(
        file.stem,
        text,
        tuple(part.strip() for part in said["reads"].split(",")),
        tuple(feature(file.name, row) for row in rows[1:]),
        grain,
    )


def feature(file: str, row: tuple[str, ...]) -> Feature:
    """One header line as a Feature; units "text" and "yes/no" are kinds and leave the unit empty."""
    if len(row) != len(TITLE) or not all(row) or row[3] not in get_args(Better):
        raise ValueError(f"{file}: not a feature line: {' | '.join(row)}")
    name, group, unit, better, missing, meaning = row
    kind = cast(Kind, unit if unit in ("text", "yes/no") else "number")
    return Feature(name, group, unit if kind == "number" else "", meaning, cast(Better, better), missing, kind)


def families(folder: Path = FOLDER) -> tuple[Family, ...]:
    """Every family, those that read others after them; among them the steps of another grain."""
    return _families(folder, tuple((file.name, file.stat().st_mtime_ns) for file in sorted(folder.glob("*.sql"))))


@cache
def _families(folder: Path, files: tuple[tuple[str, int], ...]) -> tuple[Family, ...]:
    found = [family(folder / name) for name, _ in files]
    names = {one.name for one in found}
    ordered: list[Family] = []
    while found:
        ready = [
            one
            for one in found
            if names.isdisjoint(one.reads) or names & set(one.reads) <= {earlier.name for earlier in ordered}
        ]
        if not ready:
            raise ValueError(f"these families read each other in a circle: {', '.join(one.name for one in found)}")
        ordered += ready
        found = [one for one in found if one not in ready]
    features = [feature.name for one in ordered for feature in one.features]
    twice = sorted({name for name in features if features.count(name) > 1})
    if twice:
        raise ValueError(f"more than one family makes {', '.join(twice)}")
    return tuple(ordered)


def catalogue(folder: Path = FOLDER) -> tuple[Feature, ...]:
    """All features, family by family, in the order of the files."""
    return tuple(feature for one in families(folder) for feature in one.features)
