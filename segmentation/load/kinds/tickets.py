"""A file with one row per question to support."""

from segmentation.load.nouns import Field, Kind

TICKETS = Kind(
    name="tickets",
    table="tickets",
    title="Support tickets",
    one_row="one ticket",
    dated="opened_at",
    fields=(
        Field(
            "ticket_id",
            "Ticket number",
            "identifier",
            required=True,
            aliases=("ticket id", "ticket", "ticket number", "case id", "case number"),
        ),
        Field(
            "opened_at",
            "Opened",
            "time",
            required=True,
            aliases=("created at", "opened at", "created", "opened", "date", "open date"),
        ),
        Field("closed_at", "Closed", "time", aliases=("solved at", "closed at", "resolved at", "closed", "solved")),
        Field("status", "Status", aliases=("status", "state", "ticket status")),
        Field("topic", "Topic", aliases=("topic", "category", "subject", "type", "reason", "tag")),
        Field(
            "satisfaction", "Satisfaction", "number", aliases=("satisfaction", "csat", "rating", "satisfaction score")
        ),
    ),
)
