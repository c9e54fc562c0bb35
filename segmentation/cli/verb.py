"""What one file of `verbs/` offers."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from segmentation.core.registry import offered


@dataclass(frozen=True)
class Verb:
    """A command: its name as typed, one line of help, and the function that typer reads the options from."""

    name: str
    help: str
    run: Callable[..., Any]


def offered_verbs() -> tuple[Verb, ...]:
    """Every verb there is, by name."""
    return offered("segmentation.cli.verbs", Verb)
