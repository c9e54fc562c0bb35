"""Repairs: decisions about findings, with who and when, switched on and off, no edits of loaded rows (A2.4, A2.5)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from segmentation.core.errors import UserError, did_you_mean
from segmentation.load import canonical, currencies, decisions, order_sources
from segmentation.load.check import checks
from segmentation.load.decisions import Decision
from segmentation.store.workspace import Workspace, now, whoami

ALL = "all"


@dataclass(frozen=True)
class Counts:
    """What a repair can change. revenue: by currency, never added up over them; "" where the currency is missing."""

    orders: int = 0
    buyers: int = 0
    revenue: Mapping[str, float] = field(default_factory=dict)
    categories: int = 0
    opens: int = 0
    clicks: int = 0
    people: int = 0


@dataclass(frozen=True)
class Effect:
    """The counts without and with a repair (or the other way round when it was switched off)."""

    before: Counts
    after: Counts


@dataclass(frozen=True)
class SpellingProposal:
    """One category and the names that look like it. confirmed: the decision is in force."""

    category: str
    spellings: tuple[tuple[str, int], ...]
    confirmed: bool


def decide(
    workspace: Workspace,
    check: str,
    subject: str = ALL,
    active: bool = True,
    detail: Mapping[str, Any] | None = None,
    actor: str | None = None,
) -> Effect:
    """Record a decision on a finding, bring the tables up to date, and return what it changed.

    check: a check that has a repair. subject: "all", or for category_spellings the name that the spellings become, with
    detail {"spellings": [...]}; several_currencies takes {"into": "EUR", "rates": {"USD": 0.92}}, orders_in_two_sources
    {"keep": "shopify_orders"} (without it: the one that order_sources ranks first). What was said is
    remembered when it is switched off and on again. Raises UserError when there is no such check or repair, a
    category has no spellings, or a currency no rate; nothing is changed then.
    """
    known = {each.name: each for each in checks() if each.repair}
    if check not in known:
        raise UserError(
            "no_repair",
            f"There is no repair for “{check}”.{did_you_mean(check, known)}",
            f"Repairs exist for: {', '.join(sorted(known))}.",
        )
    with workspace.engine.write() as tx:
        said = dict(detail or {})
        if check == "category_spellings":
            said = said or next(
                (d.detail for d in decisions.latest(tx) if d.check == check and d.subject == subject), {}
            )
            said = {"spellings": spellings_of(workspace, subject, said, active)}
        elif check == currencies.CHECK and subject == ALL:
            said = said or next((d.detail for d in decisions.latest(tx) if d.check == check), {})
            said = currencies.checked(workspace, said) if active else said
        elif check == order_sources.CHECK and subject == ALL:
            said = said or next((d.detail for d in decisions.latest(tx) if d.check == check), {})
            said = order_sources.checked(workspace, said) if active else said
        elif subject != ALL:
            raise UserError(
                "bad_subject",
                f"“{known[check].title}” is decided as a whole, not for “{subject}”.",
                "Leave the subject out.",
            )
        before = counts(workspace)
        who = actor or whoami()
        tx.execute(
            "INSERT INTO app.repairs VALUES ($check, $subject, $decision, $active, $actor, $at)",
            {
                "check": check,
                "subject": subject,
                "decision": json.dumps(said),
                "active": active,
                "actor": who,
                "at": now(),
            },
        )
        canonical.settle(workspace)
        after = counts(workspace)
        workspace.record(
            "repaired" if active else "switched repair off",
            f"{known[check].title}: {subject}",
            {"check": check, **said, "before": vars(before), "after": vars(after)},
            who,
        )
    return Effect(before, after)


def spellings_of(workspace: Workspace, category: str, said: Mapping[str, Any], active: bool) -> list[str]:
    """The spellings to be read as a category: those given, else those proposed.

    Raises UserError when there are none, or one of them is part of another category already.
    """
    given = [str(spelling) for spelling in said.get("spellings", ()) if str(spelling) != category]
    given = given or [
        str(row[0])
        for row in workspace.engine.rows(
            "SELECT spelling FROM category_groups WHERE proposed = $category AND spelling <> $category ORDER BY 1",
            {"category": category},
        )
    ]
    if not given and active:
        raise UserError(
            "no_spellings", f"No other spelling of “{category}” is known.", "Name the spellings that should become it."
        )
    others = {
        d.subject: set(d.detail.get("spellings", ()))
        for d in active_decisions(workspace)
        if d.check == "category_spellings" and d.subject != category
    }
    for other, theirs in others.items():
        twice = (theirs & set(given)) | ({category} & theirs) | ({other} & set(given))
        if active and twice:
            raise UserError(
                "spelling_taken",
                f"“{sorted(twice)[0]}” is already part of “{other}”.",
                f"Switch “{other}” off first, or leave that name out.",
            )
    return sorted(set(given))


def active_decisions(workspace: Workspace) -> tuple[Decision, ...]:
    """The decisions in force."""
    return decisions.in_force(workspace.engine)


def all_decisions(workspace: Workspace) -> tuple[Decision, ...]:
    """The last word on each check and subject, switched-off ones included."""
    return decisions.latest(workspace.engine)


def proposals(workspace: Workspace) -> tuple[SpellingProposal, ...]:
    """Categories with more than one spelling, most seen first; those already decided come as they were decided."""
    if not workspace.engine.exists("category_groups"):
        return ()
    groups: dict[str, list[tuple[str, int]]] = {}
    for proposed, spelling, seen in workspace.engine.rows(
        "SELECT proposed, spelling, seen FROM category_groups ORDER BY proposed, seen DESC, spelling"
    ):
        groups.setdefault(proposed, []).append((str(spelling), int(seen)))
    decided = {d.subject for d in active_decisions(workspace) if d.check == "category_spellings"}
    found = [
        SpellingProposal(category, tuple(spellings), category in decided) for category, spellings in groups.items()
    ]
    return tuple(sorted(found, key=lambda p: (-sum(seen for _, seen in p.spellings), p.category)))


def counts(workspace: Workspace) -> Counts:
    """Orders (total above 0), buyers, revenue, categories, opens, clicks, people, as the settled tables have them."""
    engine = workspace.engine
    if not engine.exists("orders"):
        return Counts()
    orders, buyers = engine.rows("SELECT count(*), count(DISTINCT subscriber_id) FROM orders WHERE total > 0")[0]
    revenue = engine.rows("SELECT coalesce(currency, ''), round(sum(revenue), 2) FROM orders GROUP BY 1 ORDER BY 1")
    categories = engine.value(
        "SELECT count(*) FROM (SELECT category FROM web_events UNION SELECT category FROM order_lines) WHERE "
        "category IS NOT NULL"
    )
    opens, clicks = engine.rows("""SELECT count(CASE WHEN event = 'opened' AND NOT is_machine THEN 1 END),
        count(CASE WHEN event = 'clicked' THEN 1 END) FROM email_events WHERE event IN ('opened', 'clicked')""")[0]
    people = engine.value("SELECT count(*) FROM subscribers")
    return Counts(
        int(orders),
        int(buyers),
        {str(code): float(total or 0) for code, total in revenue},
        int(categories),
        int(opens),
        int(clicks),
        int(people),
    )
