"""The next category on the Predictions page: which, for how many, how often right, and one category as a segment."""

from pathlib import Path

from segmentation.store.workspace import Workspace
from segmentation.understand import predictions
from tests.pages.segment_pages import words
from tests.understand.conftest import Shop
from tests.understand.predicted_shop import CATEGORIES, fill

PAGE = "pages/understand/predictions.py"


def test_the_next_category_is_shown_with_its_people(app, home: Path) -> None:
    """A4.9: people by category, the rate of right names beside the simple ways, the rule of the one chosen."""
    made = Workspace.create(home / "shop", "Shop")
    Shop(made)
    fill(made, 600)
    (kept,) = predictions.predict(made, None, [predictions.question("next_category", 90)])
    made.close()
    assert kept.people
    test = app(PAGE, workspace="shop").run()
    test.selectbox(key="target").set_value("Next category").run()
    assert not test.exception and not test.error
    said = words(test)
    assert "bought of the category named for them" in said and "is the likeliest next category for" in said
    assert "a season to come, such as Christmas, is not foreseen" in said
    right = next(one.value for one in test.dataframe if "Right" in one.value.columns)
    assert right["Right"].between(45, 100).any() and len(right) >= 3
    assert set(test.selectbox(key="category_90").options) <= set(CATEGORIES)
    assert any(one.value.startswith("next_category_90d = '") for one in test.code)
