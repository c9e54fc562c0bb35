"""What days that are looked back to have in common: asked of the loaded rows once, however many days there are."""

from collections.abc import Mapping
from datetime import date
from functools import cached_property

from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, Vocabulary
from segmentation.store.workspace import Workspace
from segmentation.understand import features, lifetime, predicted, score_settings
from segmentation.understand.scores import score_features
from segmentation.understand.unknown_events import beginnings, unknown


class Ground:
    """One for one piece of work, while the data stay as they are: each part is read when it is first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def offered(self) -> tuple[Feature, ...]:
        """Every feature, those that profile exports state with them."""
        return features.offered(self.workspace.engine)

    @cached_property
    def begun(self) -> Mapping[str, date]:
        """The first day of each kind of behaviour that is loaded."""
        return beginnings(self.workspace.engine)

    @cached_property
    def around(self) -> tuple[date | None, tuple[str, ...]]:
        """What every feature family must be told (`features.around`)."""
        return features.around(self.workspace.engine)

    def vocabulary(self, as_of: date, unavailable: Mapping[str, str] | None = None) -> Vocabulary:
        """Everything a rule may speak of as of a date, whether or not it is worked out.

        unavailable: component → why its score cannot be known.
        """
        kept = score_settings.of(self.workspace)
        everything = (
            *self.offered,
            *lifetime.FEATURES,
            *score_features(kept.weights, kept.tiers, dict(unavailable or {})),
            *predicted.features(self.workspace),
        )
        return Vocabulary(everything, EVENTS, unknown_events=frozenset(unknown(self.begun, as_of)))
