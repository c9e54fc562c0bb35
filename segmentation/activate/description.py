"""One page about a segment that goes with its list: what it is, why, how many, how it was checked, what to do."""

from collections.abc import Sequence
from pathlib import Path

from segmentation.activate.destination import Destination
from segmentation.activate.manifest import Packed
from segmentation.core import wording
from segmentation.core.model import People

TEMPLATES = Path(__file__).parent / "templates"


def html(packed: Packed, people: People, destinations: Sequence[Destination]) -> str:
    """A page of its own that fetches nothing. Every text in it is escaped: names may be uploaded text."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(day=wording.day, people=wording.people)
    return environment.get_template("description.html").render(
        packed=packed, segment=packed.segment, card=packed.card, as_of=people.as_of, destinations=destinations
    )
