"""A shop made of plain canonical tables, so that these tests stand on their own feet and not on the loader's."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from segmentation.load.canonical import version_of_settling
from segmentation.store.workspace import Workspace
from segmentation.understand.features import EMPTY

TABLES = {
    "subscribers": """subscriber_id BIGINT, email VARCHAR, created_at TIMESTAMP, is_unsubscribed BOOLEAN,
        is_bounced BOOLEAN, is_complained BOOLEAN, is_suppressed BOOLEAN, has_consent BOOLEAN""",
    "orders": """subscriber_id BIGINT, order_id VARCHAR, ordered_at TIMESTAMP, ordered_on DATE, currency VARCHAR,
        total DOUBLE, discount DOUBLE, refunded DOUBLE, revenue DOUBLE, discount_code VARCHAR,
        is_discounted BOOLEAN, status VARCHAR""",
    "order_lines": """subscriber_id BIGINT, order_id VARCHAR, ordered_at TIMESTAMP, ordered_on DATE,
        sku VARCHAR, product VARCHAR, category VARCHAR, quantity DOUBLE, unit_price DOUBLE, line_total DOUBLE""",
    "email_events": """subscriber_id BIGINT, event VARCHAR, happened_at TIMESTAMP, happened_on DATE,
        campaign_id VARCHAR, url VARCHAR, is_machine BOOLEAN""",
    "web_events": """subscriber_id BIGINT, event VARCHAR, happened_at TIMESTAMP, happened_on DATE, url VARCHAR,
        product VARCHAR, category VARCHAR, search VARCHAR, seconds DOUBLE""",
    "tickets": """ticket_id VARCHAR, subscriber_id BIGINT, opened_at TIMESTAMP, opened_on DATE, closed_at TIMESTAMP,
        status VARCHAR, topic VARCHAR, satisfaction DOUBLE""",
}


# As a load leaves it, in the cheapest statement: rows are added one by one, thousands in a run.
NEXT_VERSION = "UPDATE app.state SET value = CAST(CAST(value AS BIGINT) + 1 AS VARCHAR) WHERE key = 'data_version'"


class Shop:
    """Adds people and what they did. Days are dates or ISO texts; moments are ISO texts."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace
        self.engine = workspace.engine
        self.number = 0
        with self.engine.write() as tx:
            for name, columns in TABLES.items():
                tx.execute(f"CREATE TABLE {name}({columns})")
        workspace.set_state("data_version", str(workspace.data_version()))
        # Its tables are made by hand: nothing of an older version is to be settled when the app opens it.
        workspace.set_state("settled_by", version_of_settling(workspace))
        self.as_of(date(2026, 10, 31))

    def as_of(self, day: date) -> None:
        """The newest event's date, as the loader states it."""
        self.workspace.set_state("newest_on", day.isoformat())

    def add(self, table: str, **values: Any) -> None:
        """One row; columns that are not named are missing."""
        names = ", ".join(values)
        with self.engine.write() as tx:
            tx.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('$' + name for name in values)})", values)
            tx.execute(NEXT_VERSION)

    def person(self, subscriber_id: int, created_at: str | None = None, is_unsubscribed: bool = False) -> None:
        self.add(
            "subscribers",
            subscriber_id=subscriber_id,
            created_at=created_at,
            is_unsubscribed=is_unsubscribed,
            is_bounced=False,
            is_complained=False,
            is_suppressed=is_unsubscribed,
        )

    def order(
        self,
        who: int,
        day: str,
        total: float,
        discount: float = 0,
        refunded: float = 0,
        code: str = "",
        status: str = "paid",
    ) -> None:
        self.number += 1
        self.add(
            "orders",
            subscriber_id=who,
            order_id=f"o{self.number}",
            ordered_at=day,
            ordered_on=day,
            total=total,
            discount=discount,
            refunded=refunded,
            revenue=total - refunded,
            discount_code=code or None,
            is_discounted=bool(discount or code),
            status=status,
        )

    def line(self, who: int, day: str, category: str, quantity: float = 1, line_total: float = 10) -> None:
        self.add(
            "order_lines",
            subscriber_id=who,
            ordered_on=day,
            category=category,
            quantity=quantity,
            line_total=line_total,
        )

    def mail(
        self, who: int, moment: str, event: str, is_machine: bool = False, campaign: str = "", url: str = ""
    ) -> None:
        self.add(
            "email_events",
            subscriber_id=who,
            event=event,
            happened_at=moment,
            happened_on=moment[:10],
            is_machine=is_machine,
            campaign_id=campaign or None,
            url=url or None,
        )

    def web(
        self, who: int, moment: str, event: str, category: str = "", url: str = "", seconds: float | None = None
    ) -> None:
        self.add(
            "web_events",
            subscriber_id=who,
            event=event,
            happened_at=moment,
            happened_on=moment[:10],
            category=category or None,
            url=url or None,
            seconds=seconds,
        )

    def undated(self) -> None:
        """The tables that a shop need not have, empty: campaigns, what profiles state, and their figures."""
        with self.engine.write() as tx:
            for name, columns in EMPTY.items():
                tx.execute(f"CREATE TABLE {name}({', '.join(columns)})")

    def campaign(self, campaign_id: str, name: str, subject: str | None) -> None:
        self.add("campaigns", campaign_id=campaign_id, name=name, subject=subject)

    def states(self, who: int, name: str, value: str, load: int = 1) -> None:
        self.add("subscriber_properties", subscriber_id=who, load_id=load, name=name, value=value)

    def ticket(
        self, who: int, opened: str, closed: str = "", status: str = "open", satisfaction: float | None = None
    ) -> None:
        self.number += 1
        self.add(
            "tickets",
            subscriber_id=who,
            ticket_id=f"t{self.number}",
            opened_at=opened,
            opened_on=opened[:10],
            closed_at=closed or None,
            status=status,
            satisfaction=satisfaction,
        )


@pytest.fixture
def shop(workspace: Workspace) -> Shop:
    """An empty shop, as of 31 October 2026."""
    return Shop(workspace)


Crowd = Callable[..., None]


@pytest.fixture
def crowd(shop: Shop) -> Crowd:
    """Fills the shop with n people of rule-made habits in one statement a table; enough for a lifetime value model."""

    def fill(people: int = 600, as_of: date = date(2026, 10, 31)) -> None:
        with shop.engine.write() as tx:
            tx.execute(
                """INSERT INTO subscribers SELECT i, NULL, NULL, i % 20 = 0, FALSE, FALSE, i % 20 = 0, NULL
                FROM range(1, $n + 1) AS r(i)""",
                {"n": people},
            )
            tx.execute(
                """INSERT INTO orders SELECT i, i || '-' || k, d, d, 'EUR', 20 + (i * 7 + k * 13) % 90, 0, 0,
                    20 + (i * 7 + k * 13) % 90, NULL, FALSE, 'paid'
                FROM (SELECT i, k, CAST($as_of AS DATE) - CAST((i * 37) % 200 + k * (11 + i % 23) AS INTEGER) AS d
                      FROM range(1, $n + 1) AS r(i), range(0, 5) AS s(k)
                      WHERE k <= i % 6 - 1 AND (i * 3 + k) % 4 > 0)""",
                {"n": people, "as_of": as_of},
            )
            tx.execute(
                """INSERT INTO email_events SELECT i, CASE WHEN i % 3 = 0 AND k = 0 THEN 'clicked' ELSE 'received' END,
                    CAST(CAST($as_of AS DATE) - CAST((i + k * 9) % 100 AS INTEGER) AS TIMESTAMP),
                    CAST($as_of AS DATE) - CAST((i + k * 9) % 100 AS INTEGER), NULL, NULL, FALSE
                FROM range(1, $n + 1) AS r(i), range(0, 4) AS s(k)""",
                {"n": people, "as_of": as_of},
            )
            shop.workspace.set_state("data_version", str(shop.workspace.data_version() + 1))
        shop.as_of(as_of)

    return fill
