"""How numbers, money and dates read in every text for people: `12,340 people`, `€48.20`, `20 Nov 2026`."""

from collections.abc import Sequence
from datetime import date, datetime

SIGNS = {"EUR": "€", "USD": "$", "GBP": "£"}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def people(count: int) -> str:
    """`1 person`, `12,340 people`."""
    return "1 person" if count == 1 else f"{count:,} people"


def listed(names: Sequence[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1]))) if names else ""


def times(count: int) -> str:
    """`once`, `twice`, `3 times`."""
    return {1: "once", 2: "twice"}.get(count, f"{count:,} times")


def singular(unit: str) -> str:
    """The unit of one: `orders` → `order`, `categories` → `category`, `searches` → `search`."""
    for many, one in (("ies", "y"), ("ches", "ch"), ("s", "")):
        if unit.endswith(many):
            return unit.removesuffix(many) + one
    return unit


def money(amount: float, currency: str = "EUR") -> str:
    """`€48.20`; a currency without a sign of its own is named: `48.20 SEK`. A minus stands in front."""
    sign = SIGNS.get(currency)
    minus = "-" if round(amount, 2) < 0 else ""
    return f"{minus}{sign}{abs(amount):,.2f}" if sign else f"{minus}{abs(amount):,.2f} {currency}"


def day(moment: date | datetime) -> str:
    """`20 Nov 2026`, the same in every locale."""
    return f"{moment.day} {MONTHS[moment.month - 1]} {moment.year}"
