"""What is sent to a segment, when, and what is to be learned: the plan, its faults in sentences, and its history (A11).

Goal, measure, date, hypothesis, brief and the five questions stand in the segment's version (`segments.planning`); the
rest here. Nothing is overwritten: the newest word on a segment holds, and undoing puts an earlier one last again.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date, datetime, timedelta
from typing import Any

from segmentation.core import wording
from segmentation.core.errors import UserError
from segmentation.core.model import Segment, Vocabulary
from segmentation.segments import planning, saved
from segmentation.store.workspace import Workspace, whoami

JUDGE_DAYS = 14  # between the last mail and the day on which it is judged
CAMPAIGNS = ("One mail", "A series", "Newsletter part", "Automated on an event", "Win-back", "Survey")
CHANGES = (
    "nothing: no test", "that they are mailed at all", "subject", "opening", "offer", "content", "proof",
    "call to action", "send time", "number of mails",
)  # fmt: skip
# What a test could change at once, by the word of `CHANGES`; the fields or answers that say so.
VARIED = {
    "subject": "angles",
    "send time": "send_hour",
    "number of mails": "mails",
    "campaign type": "campaign",
    "what is said to people without a favourite": "fallback",
}

# Mails that go to everybody who may be mailed: planned like a segment, so that calendar and caps know of them.
EVERYONE = Segment("Newsletter to everyone", "everyone", segment_id="(everyone)", minimum=None)


@dataclass(frozen=True)
class Plan:
    """What is planned for one segment.

    campaign: its type. angles: subject lines to try. change: the one thing that differs from what is sent otherwise.
    send_on: day of the first mail; send_hour: 0 to 23, by the shop's clock; mails: how many, every_days apart.
    rise: in points, the smallest that would matter (None: a fifth of what is usual). avoid: what not to say.
    fallback: what people without a known favourite get to see.
    """

    segment_id: str
    campaign: str = ""
    angles: tuple[str, ...] = ()
    change: str = ""
    send_on: date | None = None
    send_hour: int | None = None
    mails: int = 1
    every_days: int = 7
    rise: float | None = None
    avoid: str = ""
    fallback: str = ""

    @property
    def sendings(self) -> tuple[date, ...]:
        """The day of every mail; none without a first day."""
        first = self.send_on
        return tuple(first + timedelta(days=self.every_days * n) for n in range(self.mails)) if first else ()

    @property
    def judged_from(self) -> date | None:
        """The first day on which it may be judged: two weeks after the last mail."""
        return self.sendings[-1] + timedelta(days=JUDGE_DAYS) if self.sendings else None


@dataclass(frozen=True)
class Noted:
    """One word on a plan: the plan, when (UTC), and by whom."""

    plan: Plan
    at: datetime
    actor: str


def to_json(plan: Plan) -> str:
    """As it is stored; dates as text."""
    return json.dumps(asdict(plan), ensure_ascii=False, sort_keys=True, default=lambda value: value.isoformat())


def from_json(text: str) -> Plan:
    """A stored plan; what a later version of the program added takes its default."""
    held: dict[str, Any] = json.loads(text)
    known = {part.name for part in fields(Plan)}
    held = {name: value for name, value in held.items() if name in known}
    held["angles"] = tuple(held.get("angles", ()))
    held["send_on"] = date.fromisoformat(held["send_on"]) if held.get("send_on") else None
    return Plan(**held)


def history(workspace: Workspace, segment_id: str) -> tuple[Noted, ...]:
    """Every word on a segment's plan, the newest first."""
    rows = workspace.engine.rows(
        "SELECT plan, noted_at, actor FROM app.plans WHERE segment_id = $segment ORDER BY noted_at DESC",
        {"segment": segment_id},
    )
    return tuple(Noted(from_json(text), at, actor) for text, at, actor in rows)


def newest(workspace: Workspace) -> Mapping[str, Plan]:
    """The plan that holds, by segment."""
    rows = workspace.engine.rows(
        "SELECT plan FROM (SELECT *, row_number() OVER (PARTITION BY segment_id ORDER BY noted_at DESC) AS place "
        "FROM app.plans) AS said WHERE place = 1"
    )
    found = (from_json(row[0]) for row in rows)
    return {one.segment_id: one for one in found}


def of(workspace: Workspace, segment_id: str) -> Plan:
    """The plan that holds for a segment; an empty one before the first."""
    return newest(workspace).get(segment_id, Plan(segment_id))


def save(workspace: Workspace, plan: Plan, actor: str | None = None) -> bool:
    """Note it as the newest word, unless it says the same as before; whether it was noted.

    Raises UserError when a number or a choice is none that there is.
    """
    refuse(plan)
    actor = actor or whoami()
    with workspace.engine.write() as tx:
        if plan == of(workspace, plan.segment_id):
            return False
        at = saved.later(tx, "SELECT max(noted_at) FROM app.plans")
        tx.execute(
            "INSERT INTO app.plans VALUES ($segment, $plan, $at, $actor)",
            {"segment": plan.segment_id, "plan": to_json(plan), "at": at, "actor": actor},
        )
        workspace.record("planned", plan.segment_id, json.loads(to_json(plan)), actor)
    return True


def undo(workspace: Workspace, segment_id: str, actor: str | None = None) -> Plan:
    """The word before the newest, said again; an empty plan where there was none. Undoing twice changes nothing."""
    said = history(workspace, segment_id)
    back = said[1].plan if len(said) > 1 else Plan(segment_id)
    save(workspace, back, actor)
    return back


def refuse(plan: Plan) -> None:
    """Raises UserError for what no plan can hold."""
    limits = (
        ("mails", plan.mails, 1, 30),
        ("days between mails", plan.every_days, 1, 90),
        ("hour of sending", plan.send_hour, 0, 23),
        ("rise in points", plan.rise, 0.01, 100),
    )
    for word, value, low, high in limits:
        if value is not None and not low <= value <= high:
            raise UserError("bad_plan", f"The {word} is {value}.", f"Choose a value from {low} to {high}.")
    for word, choice, choices in (("campaign", plan.campaign, CAMPAIGNS), ("change", plan.change, CHANGES)):
        if choice and choice not in choices:
            raise UserError("bad_plan", f"“{choice}” is no {word}.", "Choose from: " + ", ".join(choices) + ".")


def keep_words(workspace: Workspace, segment: Segment, vocabulary: Vocabulary, actor: str | None = None) -> Segment:
    """Save changed words of the version (goal, measure, date, hypothesis, brief, answers) as its next version.

    The people stay the same, so its verdicts stay; where it was approved, the next one is approved by who changed it.
    Raises UserError when the measure is opens alone or the plan of an approved segment would lose what it needs.
    """
    before = saved.get(workspace, segment.segment_id, segment.version)
    if planning.opens_alone(segment.metric):
        raise UserError("opens_alone", planning.OPENS_ALONE, "Name clicks, replies, orders or money as the measure.")
    if before.status == "approved" and (lacking := planning.blockers(segment)):
        raise UserError("no_plan", f"An approved segment keeps its plan. {lacking[0]}", "Complete it, then save.")
    with workspace.engine.write():
        kept = saved.save(workspace, segment, vocabulary, actor or whoami())
        if kept.version != before.version and before.status == "approved" and kept.status == "checked":
            said = f"only what is said about version {before.version} has changed"
            kept = saved.set_status(workspace, kept.segment_id, kept.version, "approved", actor, said)
    return kept


def faults(segment: Segment, plan: Plan, cap: int, today: date | None = None) -> tuple[str, ...]:
    """What is wrong or missing in a plan, a sentence each; empty when it can be sent. cap: mails a person and week."""
    said = list(planning.blockers(segment))
    if not segment.hypothesis.strip():
        said.append("It has no hypothesis: if we send them this, then what, because of what?")
    if not plan.change:
        said.append("It is not said which one thing the test changes.")
    if plan.send_on is None:
        said.append("It has no day of sending.")
    due = plan.judged_from
    if due and segment.goal_date and segment.goal_date < due:
        early = f"It would be judged on {wording.day(segment.goal_date)}, before anybody can tell"
        said.append(f"{early}: give it two weeks after the last mail, until {wording.day(due)}.")
    weekly = min(plan.mails, 6 // plan.every_days + 1)
    if weekly > cap:
        said.append(f"It alone makes {weekly} mails within 7 days; the cap is {cap}.")
    if plan.send_on and today and plan.send_on < today and segment.goal_date and today <= segment.goal_date:
        said.append(f"It is running since {wording.day(plan.send_on)}: what is changed now blurs its result.")
    return tuple(said)


def changes_at_once(before: Plan, after: Plan) -> tuple[str, ...]:
    """What differs between two plans of a segment, in words: more than one at once, and no result says which it was."""
    if before == Plan(before.segment_id):
        return ()
    return tuple(word for word, name in VARIED.items() if getattr(before, name) != getattr(after, name))


def when_sent(workspace: Workspace, segment_id: str) -> Noted | None:
    """The plan that held when the segment's last list left; None before the first list, or when it had no plan then."""
    left = workspace.engine.value(
        "SELECT MAX(noted_at) FROM app.exports WHERE segment_id = $segment", {"segment": segment_id}
    )
    if left is None:
        return None
    return next((one for one in history(workspace, segment_id) if one.at <= left), None)


def too_much_changed(workspace: Workspace, plan: Plan) -> tuple[str, ...]:
    """A sentence when more than one thing differs from what was sent last; empty otherwise (A13.2)."""
    before = when_sent(workspace, plan.segment_id)
    changed = changes_at_once(before.plan, plan) if before else ()
    if len(changed) < 2:
        return ()
    return (
        f"Since its last list {len(changed)} things have changed at once: {', '.join(changed)}. No result will say "
        "which one did it: change one, and leave the others as they were.",
    )
