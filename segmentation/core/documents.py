"""Documents to download: pages of HTML made of a template, in which every text is escaped."""

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from jinja2 import Template


def template(folder: Path, name: str, **filters: Callable[..., Any]) -> "Template":
    """A template of a folder, with these filters. Names may be uploaded text: whatever is filled in is escaped, and a
    word that the template asks for and nobody gives is an error (jinja2.UndefinedError)."""
    return compiled(folder, name, tuple(sorted(filters.items())))


@lru_cache(maxsize=32)
def compiled(folder: Path, name: str, filters: tuple[tuple[str, Callable[..., Any]], ...]) -> "Template":
    """The template, compiled once: a pack fills the same one for each of its segments."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(folder),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(dict(filters))
    return environment.get_template(name)
