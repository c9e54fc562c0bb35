"""Support tickets as a helpdesk exports them, often tab-separated."""

from segmentation.load.nouns import Identifier, Source

SUPPORT_TICKETS = Source(
    name="support_tickets",
    title="Support tickets",
    kind="tickets",
    signature=("Ticket ID", "Requester email", "Created at", "Status"),
    columns={
        "ticket_id": ("Ticket ID",),
        "opened_at": ("Created at",),
        "closed_at": ("Solved at", "Closed at"),
        "status": ("Status",),
        "topic": ("Topic", "Subject", "Category"),
        "satisfaction": ("Satisfaction", "Satisfaction score"),
    },
    identifiers=((Identifier("email", ""), ("Requester email",)),),
)
