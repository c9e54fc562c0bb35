"""`segments repair`: switch a repair on or off, or list what has been decided."""

from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, progress, who, working
from segmentation.cli.verb import Verb


def run(
    check: Annotated[
        str | None, typer.Argument(metavar="[CHECK]", help="The finding to repair; without it decisions are listed.")
    ] = None,
    workspace: WorkspaceFolder = None,
    subject: Annotated[
        str | None, typer.Option(metavar="NAME", help="What of it: for category_spellings the name they all become.")
    ] = None,
    spelling: Annotated[
        list[str] | None, typer.Option(metavar="NAME", help="A name that becomes the subject; may be repeated.")
    ] = None,
    rate: Annotated[
        list[str] | None,
        typer.Option(metavar="USD=0.92", help="For several_currencies: what one is worth; may be repeated."),
    ] = None,
    off: Annotated[bool, typer.Option("--off", help="Switch it off again; the loaded rows never changed.")] = False,
    affected: Annotated[
        bool, typer.Option("--affected", help="Decide nothing: say who would change score, tier and segment.")
    ] = False,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """Record a decision on a finding; the loaded rows stay as they are.

    Raises UserError when there is no such check or repair, or something has to be said first.
    """
    from segmentation.core.errors import UserError
    from segmentation.load import repairs
    from segmentation.load.inventory_document import decided

    with working(workspace) as opened:
        if check is None:
            found = decided(opened)
            if as_json:
                print_json({"workspace": opened.folder, "decisions": repairs.all_decisions(opened)})
                return
            print_table(
                ("repair", "what", "now", "by", "when"),
                [(one.title, one.said, one.state, one.actor, one.at) for one in found],
            )
            if not found:
                note("Nothing has been decided.")
            return
        if affected:
            from segmentation.segments import blast_radius

            day = opened.newest_date()
            if day is None:
                raise UserError("nothing_loaded", "Nothing is loaded yet.", "Load an export first.")
            blast = blast_radius.of_repair(opened, check, day, progress())
            if as_json:
                print_json({"workspace": opened.folder, "check": check, "affected": blast})
                return
            for sentence in blast.sentences:
                print(sentence)
            return
        detail: dict[str, object] | None = None
        if spelling:
            detail = {"spellings": list(spelling)}
        elif rate:
            detail = {"rates": rates(rate)}
        effect = repairs.decide(opened, check, subject or repairs.ALL, not off, detail, who(actor))
        if as_json:
            print_json({"workspace": opened.folder, "check": check, "active": not off, "effect": effect})
            return
        note(f"{check} was switched {'off' if off else 'on'}.")
        before, after = vars(effect.before), vars(effect.after)
        rows = [(name, money(before[name]), money(after[name])) for name in before if before[name] != after[name]]
        print_table(("", "before", "after"), rows)
        if not rows:
            note("No count changes.")


def rates(given: list[str]) -> dict[str, float]:
    """`["USD=0.92"]` → `{"USD": 0.92}`. Raises UserError for anything else."""
    from segmentation.core.errors import UserError

    found = {}
    for one in given:
        code, _, amount = one.partition("=")
        try:
            found[code.strip().upper()] = float(amount)
        except ValueError:
            raise UserError("bad_rate", f"“{one}” is no rate.", "Write it as USD=0.92.") from None
    return found


def money(value: object) -> object:
    """Revenue by currency as one cell; a count as it is."""
    if isinstance(value, dict):
        return ", ".join(f"{code or '?'} {amount:,.2f}" for code, amount in sorted(value.items()))
    return value


REPAIR = Verb("repair", "Switch the repair of a finding on or off, or list what was decided.", run)
