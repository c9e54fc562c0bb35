"""docs/features.md is the catalogue: `python -m tests.understand.test_feature_list` writes it anew."""

from itertools import groupby
from pathlib import Path

from segmentation.core.model import Feature
from segmentation.understand import lifetime
from segmentation.understand.families import catalogue

FILE = Path(__file__).parents[2] / "docs" / "features.md"
HEAD = """# Features

Every fact that is worked out about a person as of a date, by family. Written from the headers of
`segmentation/understand/sql/*.sql`; a test holds the two together. A feature that cannot be known is missing, never 0.
Beside these, every column that profile exports keep becomes a feature named `stated_…`, as people stated it.
"""


def row(one: Feature) -> str:
    cells = (f"`{one.name}`", one.meaning, one.unit or one.kind, one.better, one.missing)
    return "| " + " | ".join(cell.replace("|", "/") for cell in cells) + " |"


def written() -> str:
    """The whole document."""
    parts = [HEAD]
    everything = sorted((*catalogue(), *lifetime.FEATURES), key=lambda one: one.family)
    for family, features in groupby(everything, key=lambda one: one.family):
        parts.append(f"## {family.capitalize()}\n\n| feature | meaning | unit | better | missing means |")
        parts[-1] += "\n|---|---|---|---|---|\n" + "\n".join(row(one) for one in features) + "\n"
    return "\n".join(parts)


def test_the_list_of_features_is_the_catalogue() -> None:
    """A4: whoever adds a feature adds it to the list, by the command above."""
    assert FILE.read_text("utf-8") == written(), "run: python -m tests.understand.test_feature_list"


if __name__ == "__main__":
    FILE.write_text(written(), "utf-8")
