"""Category names that mean the same are grouped; names that only look alike are not (A2.5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segmentation.load.spellings import group, words


@pytest.mark.parametrize(
    "names",
    [
        ("Sneakers", "sneaker", "sneakers/men"),  # the guide's own example
        ("Boots", "boots", "Boots/Men"),
        ("Rain jackets", "rain-jacket", "Rain Jackets > Women"),
        ("Accessories", "accessory", "Accesories"),
        ("Rucksäcke", "rucksacke"),
        ("Back packs", "Backpacks"),
        ("Dresses", "dress"),
        ("TENTS", "Tents", "Tent "),
    ],
)
def test_spellings_of_one_category_are_one_group(names: tuple[str, ...]) -> None:
    found = group([(name, 10 - place) for place, name in enumerate(names)])
    assert {spelling.spelling for spelling in found} == set(names)
    assert {spelling.proposed for spelling in found} == {names[0]}


@pytest.mark.parametrize(
    "names",
    [
        ("Shirts", "Shorts"),
        ("Running shirts", "Running shorts"),
        ("Boots", "Books"),
        ("Belts", "Felts"),
        ("Jackets", "Packets"),
        ("Clothing/Shirts", "Clothing/Trousers", "Clothing"),
        ("Size 10", "Size 11"),
        ("Men", "Women"),
        ("Skis", "Skin"),
        ("Men/Boots", "Women/Jackets"),
    ],
)
def test_names_that_only_look_alike_stay_apart(names: tuple[str, ...]) -> None:
    assert group((name, 5) for name in names) == ()


def test_the_proposed_name_is_the_most_frequent_without_a_path() -> None:
    assert {spelling.proposed for spelling in group([("Boots/Men", 90), ("boots", 5), ("Boots", 7)])} == {"Boots"}


def test_a_misspelling_says_that_it_is_only_near() -> None:
    assert {
        spelling.spelling: spelling.why for spelling in group([("Trainers", 9), ("Trainners", 1), ("trainers", 2)])
    } == {"Trainers": "same", "trainers": "same", "Trainners": "near"}


@given(st.lists(st.tuples(st.text(max_size=12), st.integers(1, 9)), max_size=12))
def test_any_names_are_grouped_without_fault_and_the_order_says_nothing(seen: list[tuple[str, int]]) -> None:
    unique = list(dict(seen).items())
    found = group(unique)
    assert group(reversed(unique)) == found
    assert {s.spelling for s in found} <= {name for name, _ in unique}
    for proposed in {s.proposed for s in found}:
        assert proposed in {s.spelling for s in found if s.proposed == proposed}


def test_words_keep_something_of_every_name() -> None:
    assert words("Men") == ("men",)
    assert words("Men/Boots") == ("boot",)
