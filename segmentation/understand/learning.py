"""One target over one horizon: learned, chosen, judged; or refused with what would be needed."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from segmentation.understand import choosing, fitting, shifts
from segmentation.understand.drivers import Driver, drivers, open_warning
from segmentation.understand.fitting import Way
from segmentation.understand.judging import Score, Tenth, score, tenths
from segmentation.understand.prediction_dates import STEP_DAYS, Periods, needed_days
from segmentation.understand.shifts import Shift
from segmentation.understand.snapshots import Past, Rows
from segmentation.understand.target import Target

Array = np.ndarray
LEAST_LEARNED, LEAST_JUDGED = 50, 20  # people who did it, and who did not, to learn from and to be judged on
Say = Callable[[float], None]


@dataclass(frozen=True)
class Judgement:
    """What is known of a prediction before anybody uses it.

    reason, needed: why nothing is predicted and what would be needed; "" otherwise. asked_on: the judged dates.
    learned_from: rows (person and date). people: judged rows. average: what came in them, a share or money a person.
    used: the way that the middle period chose; is_learned: whether that is a model and not a rival. scores: marks on
    the judged rows, the way used first. tenths: predicted against what came. tried: loss of each way in the middle
    period. warnings: sentences to show. shift: how far whole periods lay off before, None where it was not measured.
    """

    target: str
    days: int
    reason: str = ""
    needed: str = ""
    asked_on: tuple[date, ...] = ()
    middle: tuple[date, ...] = ()
    learned_on: tuple[date, ...] = ()
    learned_from: int = 0
    people: int = 0
    average: float = 0.0
    used: str = ""
    used_words: str = ""
    is_learned: bool = False
    scores: tuple[Score, ...] = ()
    tenths: tuple[Tenth, ...] = ()
    tried: tuple[tuple[str, float], ...] = ()
    drivers: tuple[Driver, ...] = ()
    warnings: tuple[str, ...] = ()
    shift: Shift | None = None

    @property
    def is_better(self) -> bool:
        """Whether the way used is clearly better than every rival on the judged rows, by paired errors."""
        return self.is_learned and all(
            one.more.is_clear and (one.more.value or 0) > 0 for one in self.scores[1:] if one.name in RIVALS
        )

    @property
    def within(self) -> int:
        """Tenths that ended where 95 of 100 such groups end: their people, and what a whole period may bring."""
        return sum(one.holds for one in self.tenths)

    @property
    def within_chance(self) -> int:
        """Tenths whose prediction lies within what chance alone allows their people."""
        return sum(one.holds_by_chance for one in self.tenths)


RIVALS = choosing.RIVALS


def learn(past: Past, one: Target, periods: Periods, seed: int, say: Say) -> tuple[Judgement, Way | None]:
    """Judge a target, and give the way to predict it now, learned anew with the newest outcomes.

    The way used is the one with the least error in the middle period and the ones before (`choosing`); the judged
    period then tells how good it is, whatever comes out.
    """
    days, money = periods.days, one.kind == "money"
    told = Judgement(one.name, days, asked_on=periods.judged, middle=periods.middle, learned_on=periods.learned)
    if not periods.judged:
        return refused(told, f"The data hold less than {days} days.", days), None
    early = past.rows(one, days, periods.learned, money)
    middle = past.rows(one, days, periods.middle, money)
    judged = past.rows(one, days, periods.judged, money)
    say(0.2)
    if money and thin(early, middle, judged, one):
        return judged_alone(past, told, one, judged)
    why = thin(early, middle, judged, one)
    if why:
        return refused(told, why, days), None
    ways = made(past, one, early, seed)
    ways = tuple(way for way in ways if says(way, middle))
    lost = choosing.middle(ways, middle, money)
    earlier = choosing.earlier(
        {on: past.rows(one, days, [on], money) for on in (*periods.middle, *periods.learned)},
        lambda rows: made(past, one, rows, seed, next((way.name for way in ways if way.learned), "")),
        periods,
        money,
        seed,
    )
    best = ways[choosing.preferred(ways, [lost, *earlier], money)]
    say(0.6)
    # The way chosen is levelled on the whole middle period.
    best = fitting.levelled(best, middle, money)
    rest = [fitting.levelled(way, middle, money) for way in ways if way.name != best.name]
    judged = judged.take(np.flatnonzero(np.isfinite(best.predict(judged))))
    shift = shift_of(past, one, periods, seed, best.name)
    found = replace(
        judgement(replace(told, shift=shift), best, rest, judged, money),
        learned_from=len(early),
        tried=tuple((way.words, float(np.mean(lost.each[way.name]))) for way in ways),
    )
    leans = drivers(best, judged, past.inputs, seed, money)
    warning = open_warning(leans, machine_share(past))
    say(0.8)
    later = periods.later()
    now = again(past, one, past.rows(one, days, later.learned, money), seed, best.name) or best
    now = fitting.levelled(now, judged, money)
    return replace(found, drivers=leans, warnings=(warning,) if warning else ()), now


def made(past: Past, one: Target, rows: Rows, seed: int, only: str = "") -> tuple[Way, ...]:
    """Every way that can be learned from these rows; of the learned ones `only` this one, where it is given."""
    names = [feature.name for feature in past.inputs]
    recency = names.index(one.recency) if one.recency in names else None
    build = fitting.amounts if one.kind == "money" else fitting.ways
    return build(rows, recency, seed, one.recency_words, only)


def shift_of(past: Past, one: Target, periods: Periods, seed: int, name: str) -> Shift:
    """How far a whole period lay off before, by the way of that name, from whole periods or from shorter stretches.

    Where the data hold too few whole periods before the judged one, stretches of 30 days before it stand in: their
    shifts are larger where months differ by chance, and smaller where they drift.
    """

    def measured(when: Periods) -> Shift:
        return shifts.between(
            lambda on: past.rows(one, when.days, [on], one.kind == "money"),
            lambda rows: again(past, one, rows, seed, name),
            when,
            one.kind == "money",
            seed,
        )

    whole = measured(periods)
    if whole.steps >= shifts.WORTH or periods.days <= STEP_DAYS:
        return whole
    over = min(periods.judged) - timedelta(days=STEP_DAYS)
    parts = measured(Periods(STEP_DAYS, (), (), tuple(sorted((on for on in past.kept if on <= over), reverse=True))))
    return parts if parts.steps > whole.steps else whole


def again(past: Past, one: Target, rows: Rows, seed: int, name: str) -> Way | None:
    """The way of that name from other rows, or None where they are too few for it."""
    return next((way for way in made(past, one, rows, seed, name) if way.name == name), None)


def says(way: Way, rows: Rows) -> bool:
    """Whether a way says something of nearly everybody asked."""
    return bool(np.mean(np.isfinite(way.raw(rows))) > 0.95)


def judgement(told: Judgement, best: Way, rest: list[Way], judged: Rows, money: bool) -> Judgement:
    """The marks of the way used and of the others."""
    ours = best.predict(judged)
    others = [(way, way.predict(judged)) for way in rest]
    return replace(
        told,
        people=len(judged),
        average=float(np.mean(judged.outcome)),
        used=best.name,
        used_words=best.words,
        is_learned=best.name not in RIVALS,
        scores=(
            score(best.name, best.words, ours, judged.outcome, None, money),
            *(
                score(way.name, way.words, np.nan_to_num(said), judged.outcome, ours, money, judged.ids)
                for way, said in others
                if np.mean(np.isfinite(said)) > 0.95
            ),
        ),
        tenths=tenths(ours, judged.outcome, money, reach=told.shift.reach if told.shift else 0.0, who=judged.ids),
    )


def judged_alone(past: Past, told: Judgement, one: Target, judged: Rows) -> tuple[Judgement, Way | None]:
    """Money without enough past to learn from: BG/NBD with Gamma-Gamma need no outcomes."""
    why = thin_part(judged, one, "the period it would be judged on", LEAST_JUDGED)
    known = judged.take(np.flatnonzero(np.isfinite(judged.spell)))
    if why or len(known) < LEAST_JUDGED:
        return refused(told, why or "Too few people came back to tell how often people do.", told.days), None
    same = Way("same", "the same as in the period before", lambda rows: rows.same)
    level = float(np.mean(known.same))
    everyone = Way("everyone", "the same for everyone", lambda rows: np.full(len(rows), level))
    # No earlier period can be held against it, so how far one may lie off is only what is thought beforehand.
    found = judgement(replace(told, shift=shifts.spread([])), fitting.BG_NBD, [same, everyone], known, True)
    note = (
        f"Gradient boosting was not tried: it needs {needed_days(told.days)} days of orders to learn, choose and be "
        "judged. BG/NBD with Gamma-Gamma predict from how often and how lately people bought."
    )
    return replace(found, warnings=(note,)), fitting.BG_NBD


def thin(early: Rows, middle: Rows, judged: Rows, one: Target) -> str:
    """Why there is too little, in people; "" when there is enough."""
    for rows, where, least in (
        (early, "the time it would be learned from", LEAST_LEARNED),
        (middle, "the period after that", LEAST_JUDGED),
        (judged, "the period it would be judged on", LEAST_JUDGED),
    ):
        why = thin_part(rows, one, where, least)
        if why:
            return why
    return ""


def thin_part(rows: Rows, one: Target, where: str, least: int) -> str:
    """Why these rows are too few."""
    if not len(rows):
        return f"In {where} there was nobody to ask: {one.who}."
    did = int(np.sum(rows.outcome > 0))
    if did < least:
        return f"In {where} {did:,} of {len(rows):,} {one.did}, and {least} are needed."
    if one.kind != "money" and len(rows) - did < least:
        return f"In {where} all but {len(rows) - did:,} of {len(rows):,} {one.did}, and {least} who did not are needed."
    return ""


def refused(told: Judgement, why: str, days: int) -> Judgement:
    """Nothing predicted, and why."""
    return replace(
        told,
        reason=f"Not enough data to say. {why}",
        needed=(
            f"Needed: about {needed_days(days)} days of history for a look {days} days ahead, with {LEAST_LEARNED} "
            f"people who did it to learn from and {LEAST_JUDGED} in each of the two periods after."
        ),
    )


def machine_share(past: Past) -> float | None:
    """Share of the opens of the sample in the last 90 days that machines made; None without opens."""
    if not past.engine.exists("email_events"):
        return None
    by_machine, opens = past.engine.rows(
        """SELECT COUNT(CASE WHEN is_machine THEN 1 END), COUNT(*) FROM email_events
        WHERE event = 'opened' AND happened_on > $after""",
        {"after": past.as_of - timedelta(days=90)},
    )[0]
    return by_machine / opens if opens else None
