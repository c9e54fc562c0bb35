"""A place in one of a draft's rules, and what a click there does."""

from collections.abc import Callable
from dataclasses import dataclass

from segmentation.core import rules
from segmentation.segments import editing
from segmentation.segments.editing import Place
from segmentation.ui import building
from segmentation.ui.building import Desk


@dataclass(frozen=True)
class Spot:
    """Where a condition stands: which rule (0, or a hard rule's number) and its place in the tree."""

    on: Desk
    target: int
    place: Place = ()

    @property
    def name(self) -> str:
        """How the names of its fields begin."""
        return f"c{self.target}_{'_'.join(map(str, self.place))}"

    def key(self, what: str) -> str:
        """The key of a button here."""
        return f"{self.on.key}_{self.name}_{what}"

    def field(self, what: str, value: object) -> str:
        """The key of a field here, which from now on shows that value."""
        return building.field(self.on, f"{self.name}_{what}", value)

    def inside(self, position: int) -> "Spot":
        """The spot of an item in the group that stands here."""
        return Spot(self.on, self.target, (*self.place, position))

    def edit(self, change: Callable[[rules.Rule], rules.Rule]) -> None:
        """Change the rule; for callbacks."""
        building.change_rule(self.on, self.target, change)

    def put(self, make: Callable[[], rules.Node | None]) -> None:
        """Put another condition here, or take this one away (None); a value that does not fit is a mistake."""
        building.attempt(lambda: self._put(make()))

    def _put(self, node: rules.Node | None) -> None:
        self.edit(lambda rule: editing.replaced(rule, self.place, node))

    def remove(self) -> None:
        """Take away what stands here; for callbacks."""
        building.attempt(lambda: self._put(None))

    def add(self, word: str) -> None:
        """Join a new condition to what stands here; for callbacks."""
        new = editing.first_condition(self.on.vocabulary)
        self.edit(lambda rule: editing.added(rule, self.place, word, new))
