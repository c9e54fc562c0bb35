"""Shopify customer import. Source: the headers of Shopify's own customer export; the import reads the same names."""

from segmentation.activate.destination import Destination

SHOPIFY = Destination(
    "shopify",
    "Shopify",
    columns=(
        ("Email", "identifier"),
        ("First Name", "first_name"),
        ("Last Name", "last_name"),
        ("Tags", "tags"),
    ),
    notes=(
        "Customers › Import › Add file; tick “Overwrite existing customers that have the same email or phone”.",
        "Overwriting replaces a customer's tags: where you use tags already, add these in bulk instead.",
        "The first tag, ms:<segment>:v<version>, is what a customer segment asks for: customer_tags CONTAINS '…'.",
        "Shopify has no columns of one's own here; the list carries segment, version and date as tags.",
        "Shopify states no limit for this file; where it refuses one as too large, split it.",
    ),
)
