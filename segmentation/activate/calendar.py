"""All plans over each other: mails per week and person, where they get in each other's way, when each is judged.

People per week are counted exactly: everyone once, by the segments they are in (`segments.overlap`, one pass in SQL),
each segment's mails of that week added up. Whoever is held out counts as if mailed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from segmentation.activate.plan import Plan
from segmentation.core import wording
from segmentation.core.model import People, Segment
from segmentation.segments import overlap
from segmentation.store.workspace import Workspace

MOST_WEEKS = 26


@dataclass(frozen=True)
class Week:
    """One week. monday: its first day. mails: segment id → mails to it. people: mails a person → people so mailed."""

    monday: date
    mails: Mapping[str, int]
    people: Mapping[int, int]

    def above(self, cap: int) -> int:
        """People who get more than `cap` mails."""
        return sum(count for mails, count in self.people.items() if mails > cap)

    @property
    def most(self) -> int:
        """The most mails that one person gets."""
        return max(self.people, default=0)


@dataclass(frozen=True)
class Calendar:
    """weeks: every week from the first mail to the last, at most 26; later: mails after that. conflicts: sentences."""

    weeks: tuple[Week, ...]
    conflicts: tuple[str, ...]
    later: int = 0


def monday(day: date) -> date:
    """The Monday of its week."""
    return day - timedelta(days=day.weekday())


def calendar(workspace: Workspace, people: People, planned: Sequence[tuple[Segment, Plan]]) -> Calendar:
    """The weeks and conflicts of all planned segments that have a day of sending; at most the first 60 of them."""
    dated = [one for one in planned if one[1].sendings][: overlap.MOST]
    if not dated:
        return Calendar((), ())
    found = overlap.overlaps(workspace, people, [segment for segment, _ in dated])
    return over(dated, found, workspace.settings.mails_per_week_cap)


def over(dated: Sequence[tuple[Segment, Plan]], found: overlap.Overlaps, cap: int) -> Calendar:
    """The calendar of segments whose people were counted; in the same order."""
    days = [plan.sendings for _, plan in dated]
    first = monday(min(day for one in days for day in one))
    last = monday(max(day for one in days for day in one))
    number = min(MOST_WEEKS, (last - first).days // 7 + 1)
    weeks = tuple(week(first + timedelta(weeks=n), dated, found) for n in range(number))
    end = first + timedelta(weeks=number)
    later = sum(day >= end for one in days for day in one)
    said = [*too_many(weeks, dated, cap), *same_day(dated, found), *two_tests(dated, found)]
    return Calendar(weeks, tuple(said), later)


def week(start: date, dated: Sequence[tuple[Segment, Plan]], found: overlap.Overlaps) -> Week:
    """What is sent in the seven days from a Monday."""
    end = start + timedelta(days=7)
    mails = [sum(start <= day < end for day in plan.sendings) for _, plan in dated]
    people: dict[int, int] = {}
    for one in found.combinations:
        if number := sum(mails[place] for place in one.members):
            people[number] = people.get(number, 0) + one.people
    by_segment = {segment.segment_id: number for (segment, _), number in zip(dated, mails, strict=True) if number}
    return Week(start, by_segment, dict(sorted(people.items())))


def too_many(weeks: Sequence[Week], dated: Sequence[tuple[Segment, Plan]], cap: int) -> list[str]:
    """Weeks in which somebody gets more mails than the cap."""
    names = {segment.segment_id: segment.name for segment, _ in dated}
    said = []
    for one in weeks:
        if above := one.above(cap):
            by = ", ".join(f"“{names[key]}”" for key in one.mails)
            said.append(
                f"In the week of {wording.day(one.monday)}, {wording.people(above)} would get more than {cap} mails, "
                f"up to {one.most}: from {by}. Move one, or exclude the over-mailed."
            )
    return said


def same_day(dated: Sequence[tuple[Segment, Plan]], found: overlap.Overlaps) -> list[str]:
    """Pairs that mail the same people on the same day."""
    said = []
    for one, other in pairs(dated, found):
        shared = sorted(set(dated[one][1].sendings) & set(dated[other][1].sendings))
        if shared:
            names = f"“{dated[one][0].name}” and “{dated[other][0].name}”"
            said.append(
                f"{wording.people(found.both[one][other])} are in {names}, and both mail on "
                f"{wording.day(shared[0])}: choose two days, or leave the people of one out of the other."
            )
    return said


def two_tests(dated: Sequence[tuple[Segment, Plan]], found: overlap.Overlaps) -> list[str]:
    """Pairs whose tests run at the same time on the same people: neither could tell what did it."""
    said = []
    for one, other in pairs(dated, found):
        spans = [span(*dated[place]) for place in (one, other)]
        if None in spans or any(not tests(dated[place][1]) for place in (one, other)):
            continue
        (start, end), (begin, stop) = spans  # type: ignore[misc]
        if max(start, begin) <= min(end, stop):
            names = f"“{dated[one][0].name}” and “{dated[other][0].name}”"
            said.append(
                f"{names} test at the same time on {wording.people(found.both[one][other])} who are in both: "
                "one change a test. Let one wait, or leave the people of one out of the other."
            )
    return said


def tests(plan: Plan) -> bool:
    """Whether it is to show something."""
    return bool(plan.change) and not plan.change.startswith("nothing")


def span(segment: Segment, plan: Plan) -> tuple[date, date] | None:
    """From its first mail to the day it is judged."""
    if plan.send_on is None or plan.judged_from is None:
        return None
    return plan.send_on, max(plan.judged_from, segment.goal_date or plan.judged_from)


def pairs(dated: Sequence[tuple[Segment, Plan]], found: overlap.Overlaps) -> list[tuple[int, int]]:
    """Places of two segments that share people enough to matter."""
    every = range(len(dated))
    return [
        (one, other) for one in every for other in every if one < other and found.both[one][other] >= overlap.FEWEST
    ]
