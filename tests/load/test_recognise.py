"""Headers → source: whatever a shop's case, hyphens, order and extra columns (A1.2)."""

import random

import pytest

from segmentation.core.errors import UserError
from segmentation.load.recognise import kinds, mapping_of, recognise, source_named, sources

TODAY = [
    "Name",
    "Email",
    "Financial Status",
    "Paid at",
    "Currency",
    "Subtotal",
    "Total",
    "Discount Code",
    "Discount Amount",
    "Created at",
    "Lineitem quantity",
    "Lineitem name",
    "Lineitem price",
    "Lineitem compare at price",
    "Lineitem sku",
    "Cancelled at",
    "Refunded Amount",
]
OLD_CUSTOMERS = [
    "First Name",
    "Last Name",
    "Email",
    "Accepts Email Marketing",
    "Company",
    "Address1",
    "Address2",
    "City",
    "Province",
    "Province Code",
    "Country",
    "Country Code",
    "Zip",
    "Phone",
    "Accepts SMS Marketing",
    "Total Spent",
    "Total Orders",
    "Tags",
    "Note",
    "Tax Exempt",
]


@pytest.mark.parametrize("source", sources(), ids=lambda source: source.name)
def test_a_signature_is_recognised_however_it_is_written(source) -> None:  # type: ignore[no-untyped-def]
    headers = [*source.signature, *(spellings[0] for spellings in source.columns.values())]
    place = f"account/{source.name.replace('_', '/')}.csv"  # where the name has to say something, the source's own does
    headers = list(dict.fromkeys([*headers, *(spellings[0] for _, spellings in source.identifiers), "Our own field"]))
    for write in (str, str.upper, lambda text: f" {text.replace(' ', '-')} ", lambda text: f"\ufeff{text}"):
        random.Random(7).shuffle(headers)
        found = recognise([write(header) for header in headers], place)
        assert found is not None and found.name == source.name


def test_todays_and_yesterdays_shopify_headers() -> None:
    orders = recognise(TODAY)
    assert orders is not None and orders.name == "shopify_orders"
    assert mapping_of(orders, TODAY).columns["sku"] == "Lineitem sku"
    customers = recognise(OLD_CUSTOMERS)
    assert customers is not None and customers.name == "shopify_customers"
    mapping = mapping_of(customers, OLD_CUSTOMERS)
    assert mapping.columns["country"] == "Country Code"
    assert not {"Address1", "Address2", "Zip"} & set(mapping.properties), "postal addresses are not kept"


def test_unknown_headers_are_nobodys() -> None:
    assert recognise(["InvoiceNo", "StockCode", "Quantity"]) is None
    assert recognise(["Email"]) is None


def test_a_source_that_does_not_fit_says_what_is_missing() -> None:
    with pytest.raises(UserError) as caught:
        mapping_of(source_named("shopify_orders"), ["Email", "Total"])
    assert "Name" in caught.value.what
    with pytest.raises(UserError) as caught:
        source_named("shopify_order")
    assert "shopify_orders" in caught.value.what


def test_names_are_unique_and_every_kind_feeds_a_table() -> None:
    from segmentation.load.writing import SQL

    assert len({source.name for source in sources()}) == len(sources())
    for kind in kinds():
        assert list((SQL / kind.name).glob("*.sql")), kind.name
        assert kind.field(kind.dated) is not None
