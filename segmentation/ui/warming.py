"""What the Engagement page says of its states, and what to send to each."""

from datetime import date

from segmentation.core.model import People
from segmentation.store.workspace import Workspace
from segmentation.ui import cached, messages
from segmentation.understand import engagement, engagement_history
from segmentation.understand.engagement import Group, Known
from segmentation.understand.engagement_history import History

# State → what it is, what to send, the name a segment of it begins with.
STATES = {
    "accelerating": (
        "They click and visit more than before, by more than chance.",
        "Strike now: the next step, a new product, early access. They need no discount.",
        "Clicking more than before",
    ),
    "resurrected": (
        "They are back after at least 60 silent days.",
        "Welcome them back with what is new since then, and ask what they came for. One mail, not five.",
        "Back after a long silence",
    ),
    "steady": (
        "As before, as far as chance allows to say.",
        "Go on as you are. What they look at says what to send.",
        "Clicking as before",
    ),
    "decelerating": (
        "They click and visit less than before, by more than chance.",
        "Send less and better: ask what changed, show what they used to look at. No discount first.",
        "Clicking less than before",
    ),
    "dormant": (
        "No click, visit, order or open by a person for 60 days or more.",
        "One win-back mail, then a pause: mails nobody opens hurt the delivery of all the others.",
        "Silent for 60 days",
    ),
    "new": (
        "Known for less than 30 days: too early for a trend.",
        "Go by what they signed up for and looked at first, not by scores: a welcome series.",
        "Joined in the last 30 days",
    ),
    "never engaged": (
        "Never clicked, visited, bought or opened a mail themselves.",
        "Ask once whether they want the mails, then stop.",
        "Never reacted to anything",
    ),
}
HOW = (
    "Clicks in mails and days with a visit in the last 30 days are held against the 60 days before, clicks for each "
    "mail received. A change counts when chance alone makes it less than once in ten times: three clicks against two "
    "are no change. People who may not be written to are left out."
)


def views(workspace: Workspace, people: People) -> tuple[Known, dict[str, tuple[float, ...]]]:
    """States and stages with people and money, and the weekly curves; once for each state of the data."""
    key = f"engagement {people.table.name}"
    return cached.kept(
        workspace, key, lambda: (engagement.known(workspace, people), engagement.curves(workspace, people))
    )


def past(workspace: Workspace, people: People) -> History:
    """The states of the last six months, with a bar while they are worked out."""

    def make() -> History:
        with messages.working("Looking back six months") as tell:
            return engagement_history.history(workspace, people, tell)

    return cached.kept(workspace, f"engagement history {people.table.name}", make)


def of(known: Known, name: str) -> Group:
    """One state. Raises KeyError for a name that is none."""
    return {one.name: one for one in known.states}[name]


def answer(known: Known) -> str:
    """Who warms up, who goes cold: people, and what hangs on them."""
    warm = of(known, "accelerating").people + of(known, "resurrected").people
    cold = of(known, "decelerating")
    said = (
        f"{messages.people(warm)} {'is' if warm == 1 else 'are'} warming up, {messages.number(cold.people)} going cold"
    )
    if cold.revenue_share and cold.people:
        said += f" with {messages.share(cold.revenue_share)} of the revenue of the last 365 days"
    dormant = of(known, "dormant")
    return f"{said}; {messages.number(dormant.people)} ({messages.share(dormant.share)}) are dormant."


def newcomers(known: Known) -> str:
    """Cold start, said openly; "" when nobody is new or everyone has a state."""
    new, parts = of(known, "new").people, []
    if new:
        parts.append(
            f"{messages.people(new)} joined in the last 30 days: no trend can be known yet, so go by what they signed "
            "up for and looked at first."
        )
        looked = known.newcomers_looked
        if looked:
            rest = f"; the other {messages.number(new - looked)} by a welcome series" if new > looked else ""
            parts.append(f"{messages.number(looked)} of them can be reached by a category they looked at{rest}.")
    if known.unknown:
        parts.append(f"Nothing is known about {messages.people(known.unknown)}.")
    return " ".join(parts)


def fallen(known: Known, currency: str) -> str:
    """A4.3: who fell by half or more in 30 days, and what hangs on them; "" for nobody."""
    if not known.fell:
        return ""
    verb = "clicks and visits" if known.fell == 1 else "click and visit"
    said = (
        f"{messages.people(known.fell)} {verb} at most half as much in the last 30 days as in the 60 before, by more "
        "than chance"
    )
    if known.fell_revenue <= 0:
        return f"{said}."
    paid = messages.money(known.fell_revenue, currency, whole=True)
    return f"{said}. They paid {paid} in the last 365 days: write to them first."


def moves(history: History, days: int) -> str:
    """The largest change between two days, in people."""
    flow = {pair: n for pair, n in history.flow(days).items() if pair[0] != pair[1]}
    if not flow:
        return f"Nobody has another state than {days} days ago."
    (then, now), most = max(flow.items(), key=lambda one: (one[1], one[0]))
    total = sum(history.flow(days).values())
    moved = messages.share(sum(flow.values()) / total)
    most_moved = f"the largest group of them, {messages.number(most)}, went from {then} to {now}"
    return f"{moved} have another state than {days} days ago; {most_moved}."


def rhythm(known: Known) -> str:
    """The yardstick of the stages, in words."""
    if known.rhythm_days is None:
        return "Stages need orders: none were loaded, or nobody has ordered."
    days = known.rhythm_days
    return (
        f"The shop's own rhythm is the yardstick: four of five repeat buyers come back within {days} days on average "
        "(90 where fewer than 20 came back). Without an order for longer is lapsing, "
        f"for more than {2 * days} days churned."
    )


def over_time(history: History) -> str:
    """How the number of dormant people went, first day against last."""
    dormant = history.counts.get("dormant")
    if not dormant or not any(dormant):
        return "Nobody was dormant in the last six months."
    begins = known_from(history)
    if begins == len(history.dates) - 1:
        return f"{messages.people(dormant[-1])} are dormant; for earlier days there is not enough data to say."
    dormant = dormant[begins:]
    first: date = history.dates[begins]
    word = "more" if dormant[-1] > dormant[0] else "fewer" if dormant[-1] < dormant[0] else "as many"
    if word == "as many":
        return f"{messages.people(dormant[-1])} are dormant, as many as on {messages.day(first)}."
    gap = messages.number(abs(dormant[-1] - dormant[0]))
    return f"{messages.people(dormant[-1])} are dormant, {gap} {word} than on {messages.day(first)}."


def known_from(history: History) -> int:
    """The place of the first day on which anybody's state is known: before it too little was loaded to say."""
    for place in range(len(history.dates)):
        if any(counts[place] for counts in history.counts.values()):
            return place
    return len(history.dates) - 1
