"""Small files for the tests of loading."""

import csv
from collections.abc import Sequence
from pathlib import Path

from segmentation.load.nouns import FileMapping, Identifier

ORDERS = FileMapping(
    kind="orders",
    columns={"order_id": "Order", "ordered_at": "Date", "total": "Total", "discount": "Discount"},
    identifiers=(Identifier("email", "Email"), Identifier("shop:customer_id", "Customer")),
    source="shop",
)
HEADER = ("Order", "Date", "Total", "Discount", "Email", "Customer")


def write(path: Path, rows: Sequence[Sequence[str]], header: Sequence[str] = HEADER, delimiter: str = ",") -> Path:
    """A plain file of these rows."""
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter, lineterminator="\n").writerows([header, *rows])
    return path


def order(number: int, **said: str) -> list[str]:
    """A clean order row, with the cells that a test wants otherwise."""
    row = {
        "Order": f"#{1000 + number}",
        "Date": f"2026-01-{1 + number % 28:02d} 10:00:00",
        "Total": f"{10 + number}.50",
        "Discount": "",
        "Email": f"person{number}@example.com",
        "Customer": f"0{700 + number}",
    }
    return list((row | said).values())
