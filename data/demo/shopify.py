"""The two Shopify exports, in the platform's own headers and habits (order-level cells on the first row only, `#1001`,
local times with offset, apostrophes before ids, zip codes and phones, a byte-order mark on the customers file)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from data.demo import catalogue as c
from data.demo import names
from data.demo.faults import TEST_ADDRESSES
from data.demo.orders import Sales
from data.demo.text import local, money, quoted, whole, write_table

_ADDRESS = ("Name", "Street", "Address1", "Address2", "Company", "City", "Zip", "Province", "Country", "Phone")
ORDERS_HEADER = (
    "Name,Email,Financial Status,Paid at,Fulfillment Status,Fulfilled at,Accepts Marketing,Currency,Subtotal,Shipping,"
    "Taxes,Total,Discount Code,Discount Amount,Shipping Method,Created at,Lineitem quantity,Lineitem name,"
    "Lineitem price,Lineitem compare at price,Lineitem sku,Lineitem requires shipping,Lineitem taxable,"
    "Lineitem fulfillment status,"
    + ",".join(f"{side} {part}" for side in ("Billing", "Shipping") for part in _ADDRESS)
    + ",Notes,Note Attributes,Cancelled at,Payment Method,Payment Reference,Refunded Amount,Vendor,Outstanding Balance,"
    "Employee,Location,Device ID,Id,Tags,Risk Level,Source,Lineitem discount,"
    + ",".join(f"Tax {k} {part}" for k in range(1, 6) for part in ("Name", "Value"))
    + ",Phone,Receipt Number,Duties,Billing Province Name,Shipping Province Name,Payment ID,Payment Terms Name,"
    "Next Payment Due At,Payment References"
)
CUSTOMERS_HEADER = (
    "Customer ID,First Name,Last Name,Email,Accepts Email Marketing,Default Address Company,Default Address Address1,"
    "Default Address Address2,Default Address City,Default Address Province Code,Default Address Country Code,"
    "Default Address Zip,Default Address Phone,Phone,Accepts SMS Marketing,Total Spent,Total Orders,"
    "Note,Tax Exempt,Tags"
)


def phone_of(people: pd.DataFrame) -> np.ndarray:
    """A number of a country code nobody has, one per person; empty where the person left none."""
    return np.where(people["has_phone"], [f"+99900{i:08d}" for i in range(len(people))], "")


def accepts(people: pd.DataFrame) -> np.ndarray:
    """yes/no as Shopify has it: no for people who unsubscribed, complained or never agreed."""
    refused = people["suppressed_by"].isin(["unsubscribed", "complained"]) | people["never_subscribed"]
    return np.where(refused, "no", "yes").astype(object)


def write_customers(path: Path, people: pd.DataFrame, orders: pd.DataFrame) -> Path:
    """One row per shop customer; spent and orders as the shop counts them (doubled orders included)."""
    counted = orders[orders["kind"].isin(["paid", "twice"])]
    spent = (
        (counted["total"] - counted["refunded"]).groupby(counted["person"]).sum().reindex(people.index, fill_value=0.0)
    )
    number = counted.groupby("person").size().reindex(people.index, fill_value=0)
    keep = np.flatnonzero(people["is_customer"].to_numpy())
    place = [names.PLACES[k] for k in people["place"].to_numpy()[keep]]
    phone = ["'" + p if p else "" for p in phone_of(people)[keep].tolist()]
    blank = [""] * len(keep)
    person = people.iloc[keep]
    columns = [
        ["'" + k for k in person["customer_id"]],
        quoted(person["first_name"]),
        quoted(person["last_name"]),
        quoted(person["email"]),
        accepts(person).tolist(),
        blank,
        [f"Demo Street {i % 190 + 1}" for i in keep.tolist()],
        blank,
        [p[2] for p in place],
        [p[4] for p in place],
        [p[0] for p in place],
        ["'" + p[3] for p in place],
        phone,
        phone,
        ["no"] * len(keep),
        money(spent.to_numpy()[keep]),
        whole(number.to_numpy()[keep]),
        blank,
        ["no"] * len(keep),
        blank,
    ]
    return write_table(path, CUSTOMERS_HEADER, columns, bom=True)


def write_orders(path: Path, people: pd.DataFrame, sales: Sales) -> Path:
    """One row per line item, newest order first; a repeated order comes again right at the end of the file."""
    rows = sales.lines.merge(sales.orders, on="order")
    rows["again"] = rows["kind"] == "repeat"
    rows = rows.sort_values(["again", "number", "product"], ascending=[True, False, True], kind="stable").reset_index(
        drop=True
    )
    first = np.r_[True, (rows["order"].to_numpy()[1:] != rows["order"].to_numpy()[:-1])]
    person = rows["person"].to_numpy()
    known = people.iloc[np.maximum(person, 0)]
    # Of people with two addresses every other order carries the second one.
    second = known["two_addresses"].to_numpy() & (rows["copied_from"].to_numpy() % 2 == 1)
    email = np.where(second, known["second_email"], known["email"]).astype(object)
    test = person < 0
    email[test] = np.array(TEST_ADDRESSES, dtype=object)[rows["number"].to_numpy()[test] % 2]
    name = np.where(test, "Test Order", (known["first_name"] + " " + known["last_name"]).str.strip())
    place = known["place"].to_numpy()

    def top(values: list[str]) -> list[str]:
        """Order-level cells: on the first row of an order only."""
        return [v if f else "" for v, f in zip(values, first.tolist(), strict=True)]

    blank = [""] * len(rows)
    total, refunded = rows["total"].to_numpy(), rows["refunded"].to_numpy()
    status = np.where(refunded == 0, "paid", np.where(refunded >= total - 0.005, "refunded", "partially_refunded"))
    status = np.where(rows["kind"] == "voided", "voided", status)
    created = local(rows["at"].to_numpy())
    paid = np.where(rows["kind"] == "voided", "", created).tolist()
    cancelled = np.where(rows["kind"] == "voided", created, "").tolist()
    note = np.where(rows["number"] % 97 == 0, 'Please leave it at the back door,\nthe bell is "quiet"', "").tolist()
    taxes = np.round(total * 21 / 121, 2)
    marketing = np.where(test, "no", accepts(known)).tolist()
    product = rows["product"].to_numpy()
    full_name, street = quoted(top(name.tolist())), top([f"Demo Street {p % 190 + 1}" for p in person.tolist()])
    phone = top(["'" + p if p else "" for p in np.where(test, "", phone_of(people)[np.maximum(person, 0)]).tolist()])

    def where(k: int, mark: str = "") -> list[str]:
        return top([mark + names.PLACES[p][k] for p in place.tolist()])

    address = [full_name, street, street, blank, blank, where(2), where(3, "'"), where(4), where(0), phone]
    identifier = [str(5_400_000_000_000 + number * 4096) for number in rows["number"].tolist()]
    columns = [
        [f"#{number}" for number in rows["number"].tolist()],
        quoted(email.tolist()),
        top(status.tolist()),
        top(paid),
        top(np.where(rows["kind"] == "voided", "", "fulfilled").tolist()),
        top(paid),
        top(marketing),
        top(["EUR"] * len(rows)),
        top(money(rows["subtotal"].to_numpy())),
        top(money(rows["shipping"].to_numpy())),
        top(money(taxes)),
        top(money(total)),
        top(rows["discount_code"].tolist()),
        top(money(rows["discount"].to_numpy())),
        top(["Standard"] * len(rows)),
        top(created),
        whole(rows["quantity"].to_numpy()),
        quoted([c.PRODUCT_NAMES[p] for p in product.tolist()]),
        money(rows["unit_price"].to_numpy()),
        blank,
        [c.SKUS[p] for p in product.tolist()],
        ["true"] * len(rows),
        ["true"] * len(rows),
        ["fulfilled"] * len(rows),
        *address,
        *address,
        quoted(top(note)),
        blank,
        top(cancelled),
        top(["Demo Payments"] * len(rows)),
        blank,
        top(money(refunded)),
        ["Demo Outdoor"] * len(rows),
        top(["0.00"] * len(rows)),
        blank,
        blank,
        blank,
        top(identifier),
        blank,
        top(["Low"] * len(rows)),
        top(["web"] * len(rows)),
        ["0.00"] * len(rows),
        top(["VAT 21%"] * len(rows)),
        top(money(taxes)),
        *([blank] * 8),
        phone,
        blank,
        blank,
        where(4),
        where(4),
        blank,
        blank,
        blank,
        blank,
    ]
    return write_table(path, ORDERS_HEADER, columns)
