"""All definitions of a workspace as TOML files, one a segment, and such files loaded into a workspace (A16.1).

They can live in a repository, be reviewed there and loaded elsewhere: a name that is known gets a next version, a new
one a new segment, the same definition changes nothing. Verdicts and approvals are no part of a file: each workspace
checks on its own people.
"""

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from segmentation.core import rules
from segmentation.core.errors import UserError
from segmentation.core.model import Segment, Vocabulary
from segmentation.segments import definition, saved
from segmentation.store.workspace import Workspace

SUFFIX = ".toml"
MOST = 500  # files at once
MOST_BYTES = 1_000_000  # of one file


@dataclass(frozen=True)
class Loaded:
    """What came of one file. is_new: the segment was not there before; changed: a version was saved."""

    file: str
    segment: Segment
    is_new: bool
    changed: bool


def texts(workspace: Workspace) -> dict[str, str]:
    """File name → TOML of the newest version of every segment that is not retired, by name of file."""
    return {f"{one.segment_id}{SUFFIX}": definition.to_toml(one) for one in saved.load_all(workspace)}


def write(workspace: Workspace, folder: Path) -> tuple[Path, ...]:
    """The files in a folder, which is made where it is missing; each is written beside and renamed."""
    folder.mkdir(parents=True, exist_ok=True)
    made = []
    for name, text in texts(workspace).items():
        beside = folder / f".{name}.new"
        beside.write_text(text, "utf-8")
        made.append(beside.replace(folder / name))
    return tuple(made)


def zipped(workspace: Workspace) -> bytes:
    """The files as one zip; the same definitions give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(texts(workspace).items()):
            archive.writestr(zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), text)
    return held.getvalue()


def read(folder: Path) -> dict[str, str]:
    """File name → text of every TOML file directly in a folder. Raises UserError when there is none to read."""
    if not folder.is_dir():
        raise UserError("no_folder", f"There is no folder “{folder.name}”.", "Name a folder with definition files.")
    found = {}
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if not path.name.startswith("."):
            found[path.name] = decoded(path.name, path.read_bytes())
    return found


def decoded(name: str, content: bytes) -> str:
    """A file's text. Raises UserError when it is too large or no UTF-8."""
    if len(content) > MOST_BYTES:
        raise UserError("too_large", f"“{name}” is too large for a definition.", "A definition has a few lines.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise UserError("no_definition", f"“{name}” cannot be read.", "It must be a UTF-8 text.") from fault


def load(
    workspace: Workspace, vocabulary: Vocabulary, files: Mapping[str, str], actor: str | None = None
) -> tuple[Loaded, ...]:
    """Save every definition, all or none; those that others speak of (`in segment`) first. In the order of saving.

    Raises UserError naming the file when one is wrong, two have one name, or there are none.
    """
    if not 0 < len(files) <= MOST:
        raise UserError("no_definitions", f"There are {len(files)} definition files.", f"Give 1 to {MOST} of them.")
    given: dict[str, Segment] = {}
    for file, text in files.items():
        one = definition.from_toml(text, file)
        if twin := next((other for other, known in given.items() if same_name(known, one)), None):
            raise UserError("name_twice", f"{twin} and {file} are both named “{one.name}”.", "Rename one of them.")
        given[file] = one
    done = []
    with workspace.engine.write():
        for file in ordered(workspace, vocabulary, given):
            done.append(save(workspace, vocabulary, file, given[file], actor))
    return tuple(done)


def same_name(one: Segment, other: Segment) -> bool:
    """Whether two definitions would be one segment."""
    return one.name.strip().lower() == other.name.strip().lower()


def save(workspace: Workspace, vocabulary: Vocabulary, file: str, one: Segment, actor: str | None) -> Loaded:
    """One definition saved under its name. Raises UserError with the file's name before what is wrong."""
    known = next((other for other in saved.by_name(workspace).values() if same_name(other, one)), None)
    try:
        kept = saved.save(workspace, replace(one, segment_id=known.segment_id if known else ""), vocabulary, actor)
    except UserError as why:
        raise UserError(why.reason, f"{file}: {why.what}", why.do_next) from why
    return Loaded(file, kept, known is None, known is None or known.version != kept.version)


def ordered(workspace: Workspace, vocabulary: Vocabulary, given: Mapping[str, Segment]) -> list[str]:
    """The files so that each comes after those whose segments it speaks of; a circle stays as it is, to be refused."""
    names = {one.name: file for file, one in given.items()}
    words = replace(vocabulary, segments=(*saved.by_name(workspace), *names))
    after: dict[str, set[str]] = {}
    for file, one in given.items():
        used: set[str] = set()
        for text in (one.rule_text, *one.hard_rules):
            try:
                used |= {names[name] for name in rules.segments_used(rules.parse(text, words)) if name in names}
            except UserError:
                continue  # what is wrong with a rule is said when it is saved
        after[file] = used - {file}
    order: list[str] = []
    while len(order) < len(given):
        ready = [file for file in given if file not in order and after[file] <= set(order)]
        order += ready or [file for file in given if file not in order]
    return order
