"""What all days have in common: asked of the loaded rows once, however many days are looked back to."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from functools import cached_property
from typing import Self

from segmentation.core.events import EVENTS
from segmentation.core.model import Feature, Vocabulary
from segmentation.store.engine import Engine
from segmentation.store.workspace import Workspace
from segmentation.understand import features, lifetime, predicted, score_settings
from segmentation.understand.scores import score_features
from segmentation.understand.stated import Stated
from segmentation.understand.unknown_events import beginnings, unknown

KEY = "ground"


@dataclass(frozen=True)
class Told:
    """What the loaded rows tell whatever the day. stated: the columns that become features. begun: the first day of
    each kind of behaviour; of kinds that are not there, none."""

    stated: tuple[Stated, ...]
    begun: Mapping[str, date]

    @property
    def features(self) -> tuple[Feature, ...]:
        """Every feature, those that profile exports state with them."""
        return (*features.catalogue(), *(one.feature for one in self.stated))

    @classmethod
    def read(cls, engine: Engine) -> Self:
        """Read from the rows as they are now."""
        return cls(features.stated_in(engine), beginnings(engine))

    def keep(self, workspace: Workspace) -> None:
        """Remember it for this state of the data: who prepares people has read it anyway."""
        begun = {name: day.isoformat() for name, day in self.begun.items()}
        said = {"of": state_of(workspace), "stated": [asdict(one) for one in self.stated], "begun": begun}
        workspace.set_state(KEY, json.dumps(said))

    @classmethod
    def kept(cls, workspace: Workspace) -> Self | None:
        """What was remembered; None when it was of other data, or of another version of this program."""
        said = json.loads(workspace.state(KEY) or "{}")
        if said.get("of") != state_of(workspace):
            return None
        stated = tuple(Stated(**{**one, "names": tuple(one["names"])}) for one in said["stated"])
        return cls(stated, {name: date.fromisoformat(day) for name, day in said["begun"].items()})


def state_of(workspace: Workspace) -> str:
    """Changes with the data, with what is read from them, and with the features that a name may be taken by."""
    return features.digest(workspace.data_version(), repr(EVENTS), *(one.name for one in features.catalogue()))


class Ground:
    """One for one piece of work, while the data stay as they are: each part is read when it is first asked for."""

    def __init__(self, workspace: Workspace) -> None:
        self.workspace = workspace

    @cached_property
    def told(self) -> Told:
        """What the rows tell: remembered from when people were prepared, else read."""
        found = Told.kept(self.workspace)
        if found is None:
            found = Told.read(self.workspace.engine)
            found.keep(self.workspace)
        return found

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
            *self.told.features,
            *lifetime.FEATURES,
            *score_features(kept.weights, kept.tiers, dict(unavailable or {})),
            *predicted.features(self.workspace),
        )
        return Vocabulary(everything, EVENTS, unknown_events=frozenset(unknown(self.told.begun, as_of)))
