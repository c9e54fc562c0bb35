"""What the shop sells and how it talks: products, categories, discount codes, subjects.

Prices are euros. Every ordinary category holds six products, so `category * 6 + n` is a product number.
The three expedition products come last and are bought by the rare high-value pocket only.
"""

from __future__ import annotations

import numpy as np

CATEGORIES = (
    "Boots",
    "Jackets",
    "Tents",
    "Sleeping bags",
    "Backpacks",
    "Base layers",
    "Climbing",
    "Cooking",
    "Trail shoes",
    "Accessories",
)
PER_CATEGORY = 6

# (product, price); a quoted inch mark and a comma are there on purpose: exports have them.
_PRODUCTS: tuple[tuple[str, float], ...] = (
    ("Ridge GTX boot", 189.0),
    ("Alpine Pro boot", 279.0),
    ("Forest mid boot", 129.0),
    ("Winter pac boot", 159.0),
    ("Ultralight hike boot", 149.0),
    ("Leather trek boot", 329.0),
    ("Storm shell jacket", 299.0),
    ("Down hood jacket", 349.0),
    ("Fleece jacket", 79.0),
    ("Wind jacket", 69.0),
    ("Insulated vest", 99.0),
    ("Rain jacket, packable", 119.0),
    ("Two-person trail tent", 249.0),
    ("Solo bivy tent", 139.0),
    ("Family dome tent", 359.0),
    ("Tarp 3x3", 59.0),
    ("Tent footprint", 35.0),
    ("Alpine two-wall tent", 379.0),
    ("Summer sleeping bag", 69.0),
    ("Three-season sleeping bag", 159.0),
    ("Down sleeping bag", 319.0),
    ("Sleeping bag liner", 29.0),
    ('Sit mat 15" foam', 14.0),
    ("Inflatable mat", 89.0),
    ("Day pack 22 l", 69.0),
    ("Trek pack 55 l", 189.0),
    ("Expedition pack 75 l", 259.0),
    ("Hip pack", 34.0),
    ("Rain cover", 19.0),
    ("Running vest", 99.0),
    ("Merino crew", 69.0),
    ("Merino leggings", 65.0),
    ("Synthetic tee", 29.0),
    ("Thermal zip top", 59.0),
    ("Merino socks", 18.0),
    ("Liner gloves", 22.0),
    ("Climbing harness", 79.0),
    ("Quickdraw set", 89.0),
    ("Rope 60 m", 169.0),
    ("Helmet", 69.0),
    ("Chalk bag", 19.0),
    ("Belay device", 29.0),
    ("Gas stove", 49.0),
    ("Titanium pot", 45.0),
    ("Cook set", 59.0),
    ("Insulated mug", 24.0),
    ("Water filter", 44.0),
    ("Spork", 9.0),
    ("Trail shoe low", 119.0),
    ("Trail shoe GTX", 149.0),
    ("Approach shoe", 139.0),
    ("Fell racer", 129.0),
    ("Camp sandal", 59.0),
    ("Gaiters", 39.0),
    ("Head torch", 49.0),
    ("Trekking poles", 89.0),
    ("Dry bag", 17.0),
    ("Repair kit", 12.0),
    ("Map case", 16.0),
    ("First-aid kit", 32.0),
    ("Expedition dome tent", 899.0),
    ("Summit down suit", 949.0),
    ("Polar sleeping bag", 799.0),
)
PRODUCT_NAMES = tuple(name for name, _ in _PRODUCTS)
PRICES = np.array([price for _, price in _PRODUCTS])
PRODUCT_CATEGORY = np.array([i // PER_CATEGORY for i in range(60)] + [2, 1, 3])
ORDINARY = 60
EXPEDITION = (60, 61, 62)
PREMIUM = tuple(i for i in range(ORDINARY) if PRICES[i] >= 279)
CHEAP = tuple(i for i in range(ORDINARY) if PRICES[i] <= 69 and PRODUCT_CATEGORY[i] != 0)
SKUS = tuple(f"{CATEGORIES[c][:3].upper()}-{i:03d}" for i, c in enumerate(PRODUCT_CATEGORY))


def slug(text: str) -> str:
    """The part of an address that stands for a product or category."""
    return "".join(ch if ch.isalnum() else "-" for ch in text.lower()).strip("-")


SHOP_URL = "https://shop.example.com"
PRODUCT_URLS = tuple(f"{SHOP_URL}/products/{slug(name)}" for name in PRODUCT_NAMES)
CATEGORY_URLS = tuple(f"{SHOP_URL}/collections/{slug(name)}" for name in CATEGORIES)

# The same category as three systems spell it: (canonical, other spellings).
SPELLINGS = {"Boots": ("boots", "Boots/Men"), "Jackets": ("jackets", "Jackets/Men"), "Tents": ("TENTS", "Tent")}

CODES = ("WELCOME10", "SUMMER15", "TRAIL20", "CAMP15", "LASTCALL20")
CODE_RATES = np.array([0.10, 0.15, 0.20, 0.15, 0.20])
SEARCHES = (
    "waterproof boots",
    "2 person tent",
    "rain jacket",
    "merino",
    "head torch",
    "rope",
    "stove gas",
    "trail shoes",
)
TOPICS = ("Delivery", "Returns", "Sizing", "Warranty", "Payment", "Product question")

SUBJECTS = (
    "How to choose your next {c}",
    "5 {c} we would take along",
    "New: {c} for the season",
    "Last days: {c} on offer",
    "What our guides say about {c}",
    "Is your {c} ready for autumn?",
)
