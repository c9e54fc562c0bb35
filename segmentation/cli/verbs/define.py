"""`segments define`: a definition file → a saved segment version."""

from dataclasses import asdict, replace
from pathlib import Path
from typing import Annotated

import typer

from segmentation.cli.options import Actor, AsJson, AsOf, WorkspaceFolder
from segmentation.cli.printing import print_json, print_table
from segmentation.cli.session import note, people, who, working
from segmentation.cli.verb import Verb


def run(
    file: Annotated[
        Path, typer.Option(metavar="SEGMENT.toml", help="name, rule and brief; hard_rules, exclusions, … if wanted.")
    ],
    workspace: WorkspaceFolder = None,
    as_of: AsOf = None,
    actor: Actor = None,
    as_json: AsJson = False,
) -> None:
    """A segment of that name gets a new version, otherwise a new segment is made; the same definition changes nothing.

    Raises UserError with the place when the file, its rule, or anything it names is wrong; nothing is saved then.
    """
    from segmentation.core.errors import UserError
    from segmentation.segments import changes, definition, evidence, membership, saved

    try:
        text = file.read_text("utf-8-sig")
    except (OSError, UnicodeDecodeError) as fault:
        raise UserError(
            "no_definition", f"The file “{file.name}” cannot be read.", "Check its name; it must be a UTF-8 text."
        ) from fault
    given = definition.from_toml(text, file.name)
    with working(workspace) as opened:
        everyone = people(opened, as_of)
        known = {name.lower(): one for name, one in saved.by_name(opened).items()}.get(given.name.strip().lower())
        segment = saved.save(
            opened,
            replace(given, segment_id=known.segment_id if known else ""),
            everyone.vocabulary,
            who(actor),
            mail=True,
        )
        counts = membership.waterfall(opened, everyone, segment)
        vocabulary = saved.with_segments(opened, everyone.vocabulary)
        new = known is None or known.version != segment.version
        currency = opened.settings.currency
        changed = changes.difference(known, segment, vocabulary, currency) if known and new else ()
        sentence = evidence.sentence(opened, everyone, segment)
        if as_json:
            print_json(
                {
                    "segment_id": segment.segment_id,
                    "version": segment.version,
                    "name": segment.name,
                    "status": segment.status,
                    "saved": new,
                    "changes": changed,
                    "rule": segment.rule_text,
                    "hard_rules": segment.hard_rules,
                    "sentence": sentence,
                    "as_of": everyone.as_of,
                    "size": counts.reachable,
                    "waterfall": asdict(counts),
                }
            )
            return
        print(f"{segment.segment_id}  version {segment.version}, {segment.status}\n{sentence}\n")
        taken = [(f"– {step.title.lower()}", -step.removed) for step in counts.steps]
        known_rows = [("people", counts.known), ("match the rule", counts.matches), *taken]
        print_table(("as of " + everyone.as_of.isoformat(), ""), [*known_rows, ("reachable", counts.reachable)])
        if not new:
            note("Nothing changed: this is the newest version already.")
        for said in (*changed, *counts.notes):
            note(said)


DEFINE = Verb("define", "Save a segment from a definition file; prints its waterfall.", run)
