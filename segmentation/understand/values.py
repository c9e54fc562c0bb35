"""Everyone's features as rows to be written or read: the SELECT, computed features included."""

from collections.abc import Sequence

from segmentation.core.errors import UserError, did_you_mean
from segmentation.core.model import Feature, People
from segmentation.core.sql import quote, quote_column


def select(people: People, names: Sequence[str] = ()) -> str:
    """A SELECT of subscriber_id and these features, one row per subscriber; every feature when none is named.

    Raises UserError for a name that is no feature.
    """
    columns = ", ".join(f"{value(feature)} AS {quote_column(feature.name)}" for feature in named(people, names))
    return f"SELECT f.subscriber_id, {columns} FROM {quote(people.table.name)} AS f"


def named(people: People, names: Sequence[str] = ()) -> tuple[Feature, ...]:
    """The features of these names, all when there are none. Raises UserError for a name that is no feature."""
    known = {feature.name: feature for feature in people.features}
    for name in names:
        if name not in known:
            raise UserError(
                "unknown_feature",
                f"There is no feature “{name}”.{did_you_mean(name, known)}",
                "Choose from the list of features.",
            )
    return tuple(known[name] for name in dict.fromkeys(names)) if names else people.features


def value(feature: Feature) -> str:
    """SQL for a feature over the people table `f`: its expression, or its column."""
    return feature.expression or f"f.{quote_column(feature.name)}"
