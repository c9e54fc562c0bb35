"""Every tunable of a workspace: its default, range, unit and meaning, kept in `settings.toml`."""

import tomllib
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

import tomli_w

from segmentation.core.errors import UserError, did_you_mean

RETIRED = ("horizon_days",)  # settings that older files name: read over, and gone with the next save


def setting(default: Any, unit: str, meaning: str, low: float | None = None, high: float | None = None) -> Any:
    """A dataclass field that also says its unit, meaning and allowed range."""
    return field(default=default, metadata={"unit": unit, "meaning": meaning, "low": low, "high": high})


@dataclass(frozen=True)
class Settings:
    """One workspace's settings. Every field carries unit, range and meaning in its metadata."""

    weight_recency: int = setting(25, "%", "share of the eRFM score that recency has", 0, 100)
    weight_frequency: int = setting(20, "%", "share of the eRFM score that frequency has", 0, 100)
    weight_monetary: int = setting(25, "%", "share of the eRFM score that money has", 0, 100)
    weight_engagement: int = setting(20, "%", "share of the eRFM score that engagement has", 0, 100)
    weight_lifetime_value: int = setting(10, "%", "share of the eRFM score that predicted lifetime value has", 0, 100)
    currency: str = setting("EUR", "", "currency that amounts are shown in")
    recent_purchase_days: int = setting(
        14, "days", "people who bought in this many days count as recent purchasers", 1, 365
    )
    refund_heavy_share: float = setting(
        0.5, "share", "refunded share of money above which a person counts as refund-heavy", 0, 1
    )
    mails_per_week_cap: int = setting(3, "mails", "mails in 7 days from which a person counts as over-mailed", 1, 50)
    cluster_sample: int = setting(20_000, "people", "people that a clustering is fitted on at most", 500, 50_000)
    cluster_seed: int = setting(7, "", "seed of samples and clusterings", 0, None)
    intent_half_life_days: float = setting(6.0, "days", "after this many days a sign of intent counts half", 0.5, 90)
    segments_capacity: int = setting(8, "segments", "segments that the team can write for at the same time", 1, 200)
    masked_count: int = setting(11, "people", "on shared screens counts below this are shown as fewer than it", 0, 100)
    holdout_percent: int = setting(10, "%", "people held out of each list, to measure what it did", 0, 20)
    control_percent: int = setting(0, "%", "people kept out of every list, to measure all segments together", 0, 10)
    export_days: int = setting(7, "days", "an export older than this is called stale", 1, 90)


def check(settings: Settings) -> None:
    """Raises UserError naming the first setting that is out of its range or of the wrong type."""
    for part in fields(settings):
        value, low, high = getattr(settings, part.name), part.metadata["low"], part.metadata["high"]
        kinds = (int, float) if isinstance(part.default, float) else (type(part.default),)
        if isinstance(value, bool) or not isinstance(value, kinds):
            raise UserError(
                "bad_setting",
                f"The setting “{part.name}” is {value!r}, not a {kinds[-1].__name__}.",
                f"Give it a value like {part.default!r} in settings.toml.",
            )
        if (low is not None and value < low) or (high is not None and value > high):
            raise UserError(
                "bad_setting",
                f"The setting “{part.name}” is {value}, outside {low} to {high} {part.metadata['unit']}.",
                "Choose a value inside that range.",
            )
    total = sum(getattr(settings, part.name) for part in fields(settings) if part.name.startswith("weight_"))
    if total != 100:
        raise UserError(
            "bad_setting",
            f"The five eRFM weights add up to {total}, not 100.",
            "Change them in settings.toml or on the Scores page.",
        )


def load_settings(file: Path) -> Settings:
    """The settings in a TOML file; defaults for what it does not name, or when there is no file.

    Raises UserError when the file cannot be read, names an unknown setting, or holds a value out of range.
    """
    if not file.exists():
        return Settings()
    try:
        given: dict[str, Any] = tomllib.loads(file.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as fault:
        raise UserError(
            "bad_settings_file",
            f"{file.name} cannot be read: {fault}.",
            "Correct that line, or delete the file to return to the defaults.",
        ) from fault
    names = [part.name for part in fields(Settings)]
    given = {name: value for name, value in given.items() if name not in RETIRED}
    for name in given:
        if name not in names:
            raise UserError(
                "unknown_setting",
                f"{file.name} names an unknown setting “{name}”.{did_you_mean(name, names)}",
                "Remove or rename it.",
            )
    settings = replace(Settings(), **given)
    check(settings)
    return settings


def save_settings(settings: Settings, file: Path) -> None:
    """Write beside and rename, so that a killed process leaves the old file or the new one, never half of one."""
    check(settings)
    beside = file.with_suffix(".toml.new")
    beside.write_text(tomli_w.dumps(asdict(settings)), "utf-8")
    beside.replace(file)
