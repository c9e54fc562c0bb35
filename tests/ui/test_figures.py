"""Figures: categories stay categories, labels are plain, limits hold."""

import pytest

from segmentation.ui import figures


def test_categories_that_look_like_numbers_stay_categories() -> None:
    """Trap 1: "0", "1", "3–4" were drawn on a number axis."""
    figure = figures.grid(["0–21", "22–60"], ["0", "1", "3–4"], [[1, 2, 3], [4, None, 6]], "Orders", "Days")
    assert figure.layout.xaxis.type == figure.layout.yaxis.type == "category"
    assert figures.bars(["0", "1"], [3, 4]).layout.yaxis.type == "category"
    assert figures.waterfall([("1", 10), ("2", 3)]).layout.yaxis.type == "category"


def test_uploaded_labels_are_plain() -> None:
    """Trap 8: hovers and axis names too."""
    bad = '<a href="http://evil.example">x</a>'
    made = [
        figures.bars([bad], [1], x=bad),
        figures.grid([bad], [bad], [[1]], bad, bad, texts=[[bad]], hover=bad),
        figures.scatter([1], [1], [bad], bad, bad, hovers=[bad]),
        figures.waterfall([(bad, 3), (bad, 1)]),
        figures.lines([1], {bad: [1]}, bad, bad),
        figures.histogram([0, 1], [1], bad, {bad: 0.5}),
    ]
    for figure in made:
        assert "<a" not in figure.to_json()
        assert "&lt;a" in figure.to_json() or "\\u003ca" not in figure.to_json()


def test_a_waterfall_ends_at_what_is_left() -> None:
    trace = figures.waterfall([("Match", 1200), ("Unsubscribed", 120), ("Recent", 80)]).data[0]
    assert list(trace.x) == [1200, -120, -80, 1000]
    assert list(trace.text) == ["1,200", "−120", "−80", "1,000"]


def test_too_many_points_are_refused() -> None:
    """Trap 5."""
    with pytest.raises(ValueError, match="sample"):
        figures.scatter([0.0] * 10_001, [0.0] * 10_001, ["a"] * 10_001)


def test_noise_and_the_eighth_group_are_grey() -> None:
    groups = [f"g{index}" for index in range(9)] + ["noise"]
    figure = figures.scatter(list(range(10)), list(range(10)), groups, noise="noise", ids=list(range(10)))
    colours = {trace.name: trace.marker.color for trace in figure.data}
    assert colours["noise"] == colours["g7"] == colours["g8"] == figures.NOISE
    assert len({colours[f"g{index}"] for index in range(7)}) == 7
    assert figure.data[0].customdata[0][0] == 0


def test_a_histogram_needs_one_edge_more_than_bars() -> None:
    with pytest.raises(ValueError):
        figures.histogram([0, 1], [1, 2], "Days")


def test_the_number_behind_the_longest_bar_has_room() -> None:
    """In a narrow column it was cut; bars with intervals carry their numbers inside."""
    assert figures.bars(["a", "b"], [32_253, 9_328]).layout.xaxis.range[1] > 1.2 * 32_253
    assert figures.bars(["a"], [3], lows=[2], highs=[4]).layout.xaxis.range is None
    assert figures.bars(["a"], [0]).layout.xaxis.range is None


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_numbers_in_cells_are_read_on_every_colour(mode: str) -> None:
    """4.5 to 1 on every colour of both scales, and what is shown on pointing carries no colour."""
    from segmentation.ui import contrast

    for kind in ("Diverging", "Sequential"):
        colours = [contrast.rgb(one) for one in contrast.palette(mode, kind)]
        assert len(colours) == 10
        for step in range(101):
            ground = contrast.luminance(contrast.at(colours, step / 100)) + 0.05
            text = contrast.luminance(contrast.rgb(contrast.ink(contrast.at(colours, step / 100)))) + 0.05
            assert max(ground, text) / min(ground, text) >= 4.5
    figure = figures.grid(["a"], ["x", "y", "z"], [[0, None, 9]], "", "")
    contrast.mend(figure, mode)
    low, none, high = figure.data[0].text[0]
    ends = [contrast.BLACK, contrast.WHITE] if mode == "light" else [contrast.WHITE, contrast.BLACK]
    assert ends[0] in low and none == "" and ends[1] in high
    assert list(figure.data[0].hovertext[0]) == ["0", "", "9"] and "%{text}" not in figure.data[0].hovertemplate
