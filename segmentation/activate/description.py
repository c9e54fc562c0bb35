"""One page about a segment that goes with its list: what it is, why, how many, how it was checked, what to do."""

from collections.abc import Sequence
from pathlib import Path

from segmentation.activate.destination import Destination
from segmentation.activate.manifest import Packed
from segmentation.core import documents, wording
from segmentation.core.model import People
from segmentation.segments import planning

MOST_DAYS = 6  # days of sending named one by one
TEMPLATES = Path(__file__).parent / "templates"


def html(packed: Packed, people: People, destinations: Sequence[Destination]) -> str:
    """A page of its own that fetches nothing. Every text in it is escaped: names may be uploaded text."""
    page = documents.template(TEMPLATES, "description.html", day=wording.day, people=wording.people)
    return page.render(
        packed=packed,
        segment=packed.segment,
        card=packed.card,
        as_of=people.as_of,
        destinations=destinations,
        planned=planned(packed),
    )


def planned(packed: Packed) -> list[tuple[str, str]]:
    """The plan as pairs of a word and what is said; what is not said is left out."""
    plan, answers = packed.plan, planning.answers(packed.segment)
    days = ", ".join(wording.day(one) for one in plan.sendings[:MOST_DAYS])
    more = f" and {len(plan.sendings) - MOST_DAYS} more" if len(plan.sendings) > MOST_DAYS else ""
    hour = f", at {plan.send_hour}:00" if plan.send_hour is not None else ""
    said = [
        ("Campaign", plan.campaign),
        ("Mails", f"{days}{more}{hour}" if days else ""),
        ("The one change that is tested", plan.change),
        ("Rise that would matter", f"{plan.rise:g} points more buyers" if plan.rise else ""),
        ("Judged", f"not before {wording.day(plan.judged_from)}" if plan.judged_from else ""),
        *((question, answers[word]) for word, question in planning.QUESTIONS.items()),
        ("Subject angles", " · ".join(plan.angles)),
        ("What not to say", "; ".join([*(f"{never} (instead: {do})" for never, do in packed.watched), plan.avoid])),
        ("Without a known favourite", plan.fallback),
    ]
    return [(word, text.strip(" ;")) for word, text in said if text.strip(" ;")]
