"""Build asks the database little: what was not changed is not asked again (the preview's 0.2 s in the browser)."""

from pathlib import Path

import pytest

from segmentation.store import duckdb
from tests.pages.segment_pages import BUILD, part, words


def test_a_change_asks_for_the_number_first_and_drawing_again_asks_nothing(
    app, demo_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Issue 5: of a changed rule the draft is kept and the people are counted; all else is known already."""
    asked: list[str] = []
    run = duckdb.run

    def noted(cursor, sql: str, parameters):
        asked.append(sql)
        return run(cursor, sql, parameters)

    test = part(app(BUILD, workspace="demo-shop").run(), "Text")
    area = next(area for area in test.text_area if area.key.endswith("text_rule"))
    area.set_value("orders_365d >= 2")
    test.run().run()
    monkeypatch.setattr(duckdb, "run", noted)
    test.run()
    assert not asked
    area = next(area for area in test.text_area if area.key.endswith("text_rule"))
    area.set_value("orders_365d >= 3")
    test.run()
    counting = next(place for place, sql in enumerate(asked) if "AS state, count(*)" in sql)
    assert "INSERT OR REPLACE INTO app.state" in asked[0] and counting <= 3
    assert "ordered 3 times or more" in words(test) or "at least 3" in words(test)
