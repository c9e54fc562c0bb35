"""The few members an engine has. Whatever is behind it, rows stay there and Python holds handles."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any, Protocol

from segmentation.core.model import Step, TableRef

if TYPE_CHECKING:
    import pandas as pd

Parameters = Mapping[str, Any] | None


class Transaction(Protocol):
    """Statements that all take effect, or none does."""

    def execute(self, sql: str, parameters: Parameters = None) -> None:
        """Run one statement."""

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """Run one statement and return all its rows: bounded results only."""

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """The first column of the first row, or None."""

    def load_frame(self, table: str, frame: "pd.DataFrame") -> None:
        """Create or replace a table from a frame, as part of this transaction."""


class Engine(Protocol):
    """Where tables are made and read. Values are always bound as `$name`."""

    dialect: str

    def make(self, step: Step) -> TableRef:
        """Create or replace `step.table` as the rows of `step.sql`, whole or not at all; rows are counted."""

    def read(self, sql: str, parameters: Parameters = None) -> "pd.DataFrame":
        """A bounded result as a frame; counts come as whole numbers, never as float."""

    def rows(self, sql: str, parameters: Parameters = None) -> list[tuple[Any, ...]]:
        """A bounded result as tuples."""

    def value(self, sql: str, parameters: Parameters = None) -> Any:
        """The first column of the first row, or None."""

    def load_frame(self, table: str, frame: "pd.DataFrame") -> TableRef:
        """Create or replace a table from a frame: for numbers that were computed outside the engine."""

    def exists(self, table: str) -> bool:
        """Whether a table or view of that name (schema.name, or in main) is there."""

    def drop(self, table: str) -> None:
        """Remove a table if it is there."""

    def write(self) -> AbstractContextManager[Transaction]:
        """One transaction under the write lock: committed at the end, rolled back on any exception."""

    def close(self) -> None:
        """Give the file back. A closed engine refuses further work."""
