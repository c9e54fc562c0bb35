"""Predictions as the workspace keeps them: models and their judgement, values a person, columns for rules."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from segmentation.core.model import Feature
from segmentation.core.sql import quote
from segmentation.core.statistics import Difference, Interval
from segmentation.store.workspace import Workspace
from segmentation.understand.drivers import Driver
from segmentation.understand.judging import Score, Tenth
from segmentation.understand.learning import Judgement
from segmentation.understand.shifts import Shift
from segmentation.understand.target import Target, targets

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Kept:
    """One model as kept. people: of whom something is predicted; 0 where the judgement refuses."""

    model_id: str
    target: str
    days: int
    as_of: date
    data_version: int
    people: int
    made_at: datetime
    judgement: Judgement


def save(
    workspace: Workspace,
    judgement: Judgement,
    as_of: date,
    run_id: str,
    made_at: datetime,
    values: "pd.DataFrame | None" = None,
    model: Mapping[str, Any] | None = None,
) -> str:
    """Keep one model and its predictions; what was predicted for the same date before is replaced.

    values: subscriber_id, value and perhaps label, one row a person; None where nothing is predicted.
    model: as `kept_model.plain` gives it, to say why.
    """
    model_id = f"{judgement.target}_{judgement.days}d_{run_id}"
    given = {"target": judgement.target, "days": judgement.days, "as_of": as_of}
    with workspace.engine.write() as tx:
        same = "target = $target AND days = $days AND as_of = $as_of"
        tx.execute(
            f"DELETE FROM app.predictions WHERE model_id IN (SELECT model_id FROM app.models WHERE {same})", given
        )
        tx.execute(f"DELETE FROM app.models WHERE {same}", given)
        tx.execute(
            """INSERT INTO app.models VALUES ($id, $target, $days, $as_of, $version, $run, $method, $people, $at,
                $report)""",
            {
                **given,
                "id": model_id,
                "version": workspace.data_version(),
                "run": run_id,
                "method": judgement.used or "none",
                "people": 0 if values is None else len(values),
                "at": made_at,
                "report": json.dumps({**asdict(judgement), "model": model}, default=str),
            },
        )
        if values is not None and len(values):
            tx.load_frame("predicted_rows", values)
            label = "label" if "label" in values.columns else "NULL"
            tx.execute(
                f"INSERT INTO app.predictions SELECT $id, subscriber_id, value, {label} FROM predicted_rows",
                {"id": model_id},
            )
            tx.execute("DROP TABLE predicted_rows")
    return model_id


def models(workspace: Workspace, as_of: date | None = None) -> tuple[Kept, ...]:
    """Every model kept, or those of one date, by target and horizon."""
    rows = workspace.engine.rows(
        """SELECT model_id, target, days, as_of, data_version, people, made_at, report FROM app.models
        WHERE $as_of IS NULL OR as_of = CAST($as_of AS DATE) ORDER BY target, days, as_of""",
        {"as_of": as_of},
    )
    return tuple(
        Kept(model_id, name, days, on, version, people, made_at, from_plain(json.loads(report)))
        for model_id, name, days, on, version, people, made_at, report in rows
    )


def find(workspace: Workspace, name: str, days: int, as_of: date) -> Kept | None:
    """The model of a target for a horizon and date, or None when it was not made."""
    return next((one for one in models(workspace, as_of) if (one.target, one.days) == (name, days)), None)


def model(workspace: Workspace, model_id: str) -> dict[str, Any] | None:
    """What was learned, as numbers; None for a rival, or where nothing is kept."""
    rows = workspace.engine.rows("SELECT report FROM app.models WHERE model_id = $model", {"model": model_id})
    found: dict[str, Any] | None = json.loads(rows[0][0]).get("model") if rows else None
    return found


def offered(workspace: Workspace) -> tuple[tuple[Target, int], ...]:
    """Target and horizon of everything that was ever predicted here: a rule may speak of it on any date."""
    sql = "SELECT DISTINCT target, days FROM app.models WHERE people > 0 ORDER BY target, days"
    rows = workspace.engine.remembered("predicted", ("app.models",), lambda: workspace.engine.rows(sql))
    known = {one.name: one for one in targets()}  # the folder is read once, not once a row
    found = ((known.get(str(name)), int(days)) for name, days in rows)
    return tuple((one, days) for one, days in found if one is not None)


def features(workspace: Workspace) -> tuple[Feature, ...]:
    """What a rule may speak of, of all that was ever predicted here."""
    return tuple(feature for one, days in offered(workspace) for feature in one.features(days))


def complete(workspace: Workspace, table: str, as_of: date) -> None:
    """Give a people table the columns of `features`: what was predicted as of its date, missing where nothing was.

    Nothing is done where the table has them already. Called whenever people are prepared.
    """
    sql = "SELECT target, days, model_id FROM app.models WHERE as_of = $as_of AND people > 0"
    rows = workspace.engine.remembered(
        f"predicted {as_of}", ("app.models",), lambda: workspace.engine.rows(sql, {"as_of": as_of})
    )
    there = {(str(name), int(days)): str(model_id) for name, days, model_id in rows}
    wanted = [(one, days, there.get((one.name, days))) for one, days in offered(workspace)]
    if not wanted:
        return
    state = json.dumps([[one.column(days), kept] for one, days, kept in wanted])
    if workspace.state(f"predicted:{table}") == state:
        return
    names = [feature.name for one, days, _ in wanted for feature in one.features(days)]
    had = [str(row[0]) for row in workspace.engine.rows(f"DESCRIBE {quote(table)}")]
    columns, parameters = [f"f.{quote(name)}" for name in had if name not in names], {}
    picked = []
    for number, (one, days, kept) in enumerate(wanted):
        for feature in one.features(days):
            kind = "VARCHAR" if feature.kind == "text" else "DOUBLE"
            if kept is None:
                columns.append(f"CAST(NULL AS {kind}) AS {quote(feature.name)}")
                continue
            source = "label" if feature.kind == "text" else "value"
            picked.append(f"MAX(CASE WHEN model_id = $m{number} THEN {source} END) AS {quote(feature.name)}")
            columns.append(f"p.{quote(feature.name)}")
            parameters[f"m{number}"] = kept
    sql = f"SELECT {', '.join(columns)} FROM {quote(table)} AS f"
    if picked:
        ids = ", ".join(f"${name}" for name in parameters)
        sql += f""" LEFT JOIN (SELECT subscriber_id, {", ".join(picked)} FROM app.predictions WHERE model_id IN ({ids})
            GROUP BY subscriber_id) AS p ON p.subscriber_id = f.subscriber_id"""
    with workspace.engine.write() as tx:
        tx.execute(f"CREATE OR REPLACE TABLE {quote(table)} AS {sql}", parameters)
        workspace.set_state(f"predicted:{table}", state)


def from_plain(data: Mapping[str, Any]) -> Judgement:
    """A judgement from its JSON."""

    def days(values: Iterable[str]) -> tuple[date, ...]:
        return tuple(date.fromisoformat(one) for one in values)

    def interval(value: Mapping[str, float] | None) -> Interval | None:
        return Interval(**value) if value else None

    def marks(one: Mapping[str, Any]) -> Score:
        more = Difference(one["more"]["value"], interval(one["more"]["interval"]))
        around = {name: interval(one[name]) for name in ("auc_interval", "lift_interval")}
        return Score(**{**one, **around, "more": more})

    return Judgement(
        **{
            **{name: value for name, value in data.items() if name != "model"},
            "asked_on": days(data["asked_on"]),
            "middle": days(data["middle"]),
            "learned_on": days(data["learned_on"]),
            "scores": tuple(marks(one) for one in data["scores"]),
            "tenths": tuple(Tenth(**one) for one in data["tenths"]),
            "tried": tuple((str(name), float(mark)) for name, mark in data["tried"]),
            "drivers": tuple(Driver(**one) for one in data["drivers"]),
            "warnings": tuple(data["warnings"]),
            "shift": Shift(**data["shift"]) if data.get("shift") else None,
        }
    )
