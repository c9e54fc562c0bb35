"""Which clustering a workspace looks at: chosen once, found again by every page, session and command."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from segmentation.core.model import People
from segmentation.discover.clusters import Clustering, Progress, find
from segmentation.store.workspace import Workspace

DEFAULT_FEATURES = (
    "days_since_last_order",
    "orders_365d",
    "average_order_value",
    "discounted_order_share",
    "clicks_90d",
    "product_views_90d",
)
STATE = "clustering"


@dataclass(frozen=True)
class Choice:
    """method, features and parameters as a person chose them; seed makes it come out the same again."""

    method: str = "kmeans"
    features: tuple[str, ...] = DEFAULT_FEATURES
    parameters: Mapping[str, float] = field(default_factory=lambda: {"k": 6.0})
    seed: int = 7

    @property
    def key(self) -> str:
        """Text that equal choices share."""
        return json.dumps(asdict(self), sort_keys=True)


def chosen(workspace: Workspace) -> Choice | None:
    """The last choice, or None when nothing was looked for yet."""
    said = workspace.state(STATE)
    if not said:
        return None
    found = json.loads(said)
    return Choice(found["method"], tuple(found["features"]), found["parameters"], found["seed"])


def choose(workspace: Workspace, choice: Choice) -> None:
    """Remember a choice for every page and session of this workspace."""
    workspace.set_state(STATE, choice.key)


def known_features(people: People, names: tuple[str, ...] = DEFAULT_FEATURES) -> tuple[str, ...]:
    """Those of the names that are number features of these people."""
    offered = {feature.name for feature in people.features if feature.kind == "number"}
    return tuple(name for name in names if name in offered)


def discover(workspace: Workspace, people: People, choice: Choice, progress: Progress | None = None) -> Clustering:
    """Find the groups of a choice, and keep a record of the run. Raises UserError as `clusters.find` does."""
    size = workspace.settings.cluster_sample
    found = find(
        workspace.engine, people, choice.method, choice.features, choice.parameters, choice.seed, size, progress
    )
    inputs = {**asdict(choice), "people": people.table.name, "as_of": people.as_of, "sample": len(found.sample.ids)}
    workspace.record_run("discover clusters", inputs, found.seconds, choice.seed)
    return found
