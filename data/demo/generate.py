"""Writes the demo shop: `python data/demo/generate.py FOLDER [--people 20000] [--seed 7] [--end 2026-10-31]`.

The same three values give the same files, byte for byte. From Python: `write_demo_shop(folder)`.
"""

from __future__ import annotations

import argparse
import sys
from datetime import date
from pathlib import Path

if __package__ in (None, ""):  # run as a file: make the `data` package importable
    sys.path[0] = str(Path(__file__).resolve().parents[2])

import numpy as np

from data.demo import exports, klaviyo, shopify
from data.demo.faults import plant_in_sales, plant_in_web
from data.demo.mail import make_campaigns, make_mail
from data.demo.orders import make_sales
from data.demo.people import Calendar, make_people
from data.demo.support import make_tickets
from data.demo.truth import VIP_LABEL, fault_facts, group_facts, person_rows, write_truth
from data.demo.web import make_web

DEFAULT_PEOPLE, DEFAULT_SEED, DEFAULT_END = 20_000, 7, date(2026, 10, 31)


def write_demo_shop(
    folder: Path, people: int = DEFAULT_PEOPLE, seed: int = DEFAULT_SEED, end: date = DEFAULT_END
) -> tuple[Path, ...]:
    """Writes six exports into `folder` (made if absent) and returns their paths in a sensible order of loading. Beside
    them stand truth.csv and truth.json, which are not exports: never load them. ValueError under 500 people."""
    folder.mkdir(parents=True, exist_ok=True)
    calendar = Calendar(end)
    persons = make_people(people, seed, calendar)
    clean = make_sales(persons, seed, calendar)
    rng = np.random.default_rng([seed, 8])
    buyer = persons.index.isin(clean.orders["person"])
    account = (rng.random(people) < 0.45) & ~persons["invalid_email"]
    persons["is_customer"] = buyer | account | persons["two_addresses"] | ~persons["listed"]
    campaigns = make_campaigns(calendar)
    mail = make_mail(persons, campaigns, seed, calendar)
    web, spellings = plant_in_web(make_web(persons, clean, seed, calendar), persons, seed)
    tickets = make_tickets(persons, seed, calendar)
    sales, sizes = plant_in_sales(clean, persons, seed, calendar)
    files = (
        klaviyo.write_profiles(folder / "klaviyo_profiles.csv", persons, sales.orders, mail, calendar),
        shopify.write_customers(folder / "shopify_customers_export.csv", persons, sales.orders),
        shopify.write_orders(folder / "shopify_orders_export.csv", persons, sales),
        exports.write_events(folder / "email_events.csv", persons, campaigns, mail),
        exports.write_web(folder / "web_events.csv.gz", persons, web),
        exports.write_tickets(folder / "support_tickets.tsv", persons, tickets),
    )
    truth = person_rows(persons, sales.orders, mail, web, calendar)
    facts: dict[str, object] = {
        "people": people,
        "seed": seed,
        "export_date": end.isoformat(),
        "first_day": str(calendar.start)[:10],
        "subscribers_expected": int(truth["appears"].sum()) + 2,
        "rows": {
            "orders": len(sales.orders),
            "order_lines": len(sales.lines),
            "email_events": len(mail),
            "web_events": len(web),
            "tickets": len(tickets),
            "profiles": int(persons["listed"].sum() + (persons["second_klaviyo_id"] != "").sum()),
            "customers": int(persons["is_customer"].sum()),
        },
        "true_orders": int((sales.orders["kind"] == "paid").sum()),
        "groups": group_facts(truth),
        "vip_label": {"rule": VIP_LABEL, "hard_rule": "orders_365d >= 2"},
        "faults": fault_facts(truth, sizes, spellings, mail),
    }
    write_truth(folder, truth, facts)
    return files


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Write the demo shop's exports.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=DEFAULT_PEOPLE)
    parser.add_argument("--seed", type=int, default=DEFAULT_SEED)
    parser.add_argument("--end", type=date.fromisoformat, default=DEFAULT_END)
    chosen = parser.parse_args()
    for path in write_demo_shop(chosen.folder, chosen.people, chosen.seed, chosen.end):
        sys.stdout.write(f"{path}\n")


if __name__ == "__main__":
    main()
