"""What the Scores page says and draws, from the counted views of `understand`."""

from collections.abc import Sequence

from segmentation.ui import charts, figures, messages
from segmentation.understand.people import Who
from segmentation.understand.scores import Bin, Cell, Grid, TierView
from segmentation.understand.sensitivity import STEP, Nudge
from segmentation.understand.tiers import Tiers

YEAR = "in the last 365 days"
COLOURS = ("Revenue", "People", "Average score")


def answer(tiers: Sequence[TierView]) -> str:
    """The page's answer: the best tier with anyone in it, its share of people and of revenue."""
    everyone = sum(tier.people for tier in tiers)
    best = next((tier for tier in tiers if tier.people), None)
    if best is None:
        return "Nobody can be scored: give weight to something that is known."
    verb = "is" if best.people == 1 else "are"
    said = f"{messages.people(best.people)} ({messages.share(best.people / everyone)}) {verb} in the tier {best.name}"
    if best.revenue_365d is None:
        return f"{said}; what they paid {YEAR} is not known."
    if best.revenue_share is None:
        return f"{said}; there is no revenue {YEAR} to compare."
    brought = messages.share(best.revenue_share)
    return f"{said} and brought {brought} of the revenue of the last 365 days."


def then(about: Who) -> str:
    """Of an earlier day: who is left out of it, and why; "" for the newest."""
    if about.then is None:
        return ""
    said = []
    if about.then.later:
        said.append(f"{messages.people(about.then.later)} came later and are left out")
    if about.then.objected_then:
        said.append(f"{messages.number(about.then.objected_then)} might not be written to then and may now")
    if about.then.objected_since:
        said.append(f"{messages.number(about.then.objected_since)} have objected since and stay without a score")
    if about.then.undated:
        said.append(f"{messages.number(about.then.undated)} carry no date at all and are counted on every day")
    return "; ".join(said) + "." if said else ""


def show_sensitivity(nudges: Sequence[Nudge], firm: bool) -> None:
    """For each weight, who changes tier when it moves by 5: the larger of up and down as a bar. firm: none can."""
    import pandas as pd

    if firm:
        messages.aside("These tiers read classes alone, not the weighted score: no weight moves anyone.")
        return
    if not nudges:
        return
    ordered = sorted(nudges, key=lambda one: -one.most)
    most, everyone = ordered[0], ordered[0].everyone
    share = messages.share(most.most / everyone) if everyone else messages.UNKNOWN
    figure = figures.bars(
        [one.title for one in ordered],
        [one.most for one in ordered],
        x="People who change tier",
        texts=[f"{one.most:,}" for one in ordered],
    )
    figure.update_layout(height=200)
    figure.update_xaxes(visible=False)
    table = pd.DataFrame(
        {
            "Weight": [one.title for one in ordered],
            f"{STEP} lower": [one.lower for one in ordered],
            f"{STEP} higher": [one.higher for one in ordered],
        }
    )
    takeaway = (
        f"{STEP} points more or less for {most.title.lower()} would move {messages.people(most.most)} ({share}): "
        "no weight matters more."
        if most.most
        else f"No weight moves anyone by {STEP} points more or less."
    )
    charts.show(figure, takeaway, table, key="sensitivity")


def short_money(amount: float, most: float, currency: str) -> str:
    """An amount as short as a cell wants it: €618, €618k where the largest is above 10,000, €6.2m above 10 million."""
    if most >= 10_000_000 and round(amount):
        sign = messages.money(0, currency, whole=True).removesuffix("0")
        return f"{'−' if amount < 0 else ''}{sign}{abs(amount) / 1e6:,.1f}m"
    if most < 10_000 or not round(amount):
        return messages.money(amount, currency, whole=True)
    return f"{messages.money(amount / 1000, currency, whole=True)}k"


def show_grid(grid: Grid, colour: str, currency: str) -> None:
    """Recency by orders, coloured by what was chosen; those who never ordered are said, not drawn."""
    import pandas as pd

    cells = {(cell.recency, cell.frequency): cell for cell in grid.cells if cell.recency}
    if not cells and any(grid.recency) and not grid.frequency:
        messages.nothing(
            "How often people ordered in this time is not known: orders are stated without their days.",
            "Load an orders export, or let frequency and money look back for ever: further down, under “What recency, "
            "frequency and money mean”.",
        )
        return
    if not cells:
        messages.nothing("Nobody has ordered.", "Load an orders export to see who is worth what.")
        return
    rows = [number for number in sorted(grid.recency, reverse=True) if number]
    columns = sorted(grid.frequency)
    most = max(cell.revenue_365d for cell in cells.values())

    def value(cell: Cell | None) -> float | None:
        if cell is None:
            return None
        return {"Revenue": cell.revenue_365d, "People": float(cell.people)}.get(colour, cell.score)

    def text(cell: Cell | None) -> str:
        if cell is None:
            return ""
        if colour == "Revenue":
            return short_money(cell.revenue_365d, most, currency)
        return messages.number(cell.people if colour == "People" else cell.score)

    figure = figures.grid(
        [grid.recency[r] for r in rows],
        [grid.frequency[c] for c in columns],
        [[value(cells.get((r, c))) for c in columns] for r in rows],
        x=f"Orders {YEAR}",
        y="Days since the last order",
        texts=[[text(cells.get((r, c))) for c in columns] for r in rows],
        hover={"Revenue": YEAR, "People": "people"}.get(colour, "points on average"),
    )
    table = pd.DataFrame(
        {
            "Last order": [grid.recency[cell.recency] for cell in cells.values()],
            "Orders": [grid.frequency[cell.frequency] for cell in cells.values()],
            "People": [cell.people for cell in cells.values()],
            f"Revenue {YEAR}": [round(cell.revenue_365d, 2) for cell in cells.values()],
            "Average score": [round(cell.score, 1) if cell.score is not None else None for cell in cells.values()],
        }
    )
    top = max(cells.values(), key=lambda cell: value(cell) or 0.0)
    group = f"{grid.frequency[top.frequency]} {YEAR}, the last one {grid.recency[top.recency]} ago"
    takeaway = {
        "Revenue": f"Most revenue, {messages.money(top.revenue_365d, currency, whole=True)}: {group}.",
        "People": f"Most people, {messages.number(top.people)}: {group}.",
    }.get(colour, f"Highest average score, {messages.number(top.score)} of 100: {group}.")
    charts.show(figure, takeaway, table, key="recency_by_orders")
    never = sum(cell.people for cell in grid.cells if not cell.recency)
    if never:
        messages.aside(f"{messages.people(never)} have no order that was loaded, and are not drawn.")


def show_distribution(bins: Sequence[Bin], tiers: Tiers) -> None:
    """How many people have which score, with the points at which tiers begin on it."""
    import pandas as pd

    counts = [step.people for step in bins]
    if not sum(counts):
        messages.nothing("There is no score to draw.")
        return
    above = sum(step.people for step in bins if step.low >= 50)
    figure = figures.histogram(
        [*(step.low for step in bins), bins[-1].high],
        counts,
        x="eRFM score",
        cuts={str(low): low for low in sorted({band.score[0] for band in tiers} - {0})},
    )
    table = pd.DataFrame({"Score": [f"{step.low} to {step.high}" for step in bins], "People": counts})
    half = messages.share(above / sum(counts))
    charts.show(
        figure,
        f"{half} of people score 50 or more; a line at each score that a tier begins at.",
        table,
        "score_histogram",
    )
