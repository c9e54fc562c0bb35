"""A file that says of each person what they are and, in further rows, which campaigns they received.

Rows without an event are people, the others e-mail events.
"""

from dataclasses import replace

from segmentation.load.kinds.email_events import EMAIL_EVENTS
from segmentation.load.kinds.people import PEOPLE
from segmentation.load.nouns import Kind

PEOPLE_WITH_MAIL = Kind(
    name="people_with_mail",
    title="People and the campaigns they received",
    one_row="one person, or one thing that happened to an e-mail",
    dated="happened_at",
    keeps_strangers=False,
    by_hand=False,
    usable="event IS NULL OR happened_at IS NOT NULL",
    unusable_reason="an event without a date",
    fields=(
        *PEOPLE.fields,
        *(replace(field, required=False) for field in EMAIL_EVENTS.fields if field.name != "bounce_type"),
    ),
)
