"""Which clustering a workspace looks at: chosen once, found again by every page, session and command."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace

from segmentation.core.model import People
from segmentation.discover import leftovers, number, parents, tastes
from segmentation.discover.clusters import Clustering, Progress, find
from segmentation.discover.number import Suggestion
from segmentation.discover.parents import Parent
from segmentation.discover.sample import draw, refuse_alike
from segmentation.discover.scaling import Scale, scaling
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
SUGGESTION = "clustering_number"


@dataclass(frozen=True)
class Choice:
    """method, features and parameters as a person chose them; seed makes it come out the same again.

    within: the parent's key, "" for everyone. scale: what is done with skewed features. tastes: whether people are also
    compared by the products, categories and links they take up.
    """

    method: str = "kmeans"
    features: tuple[str, ...] = DEFAULT_FEATURES
    parameters: Mapping[str, float] = field(default_factory=lambda: {"k": 6.0})
    seed: int = 7
    within: str = ""
    scale: Scale = "auto"
    tastes: bool = False

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
    return Choice(**{**found, "features": tuple(found["features"])})


def choose(workspace: Workspace, choice: Choice) -> None:
    """Remember a choice for every page and session of this workspace."""
    workspace.set_state(STATE, choice.key)


def known_features(people: People, names: tuple[str, ...] = DEFAULT_FEATURES) -> tuple[str, ...]:
    """Those of the names that are number features of these people."""
    offered = {feature.name for feature in people.features if feature.kind == "number"}
    return tuple(name for name in names if name in offered)


def discover(
    workspace: Workspace,
    people: People,
    choice: Choice,
    progress: Progress | None = None,
    parent: Parent | None = None,
) -> Clustering:
    """Find the groups of a choice, and keep a record of the run. Raises UserError as `clusters.find` does.

    parent: whom `choice.within` names; may be left out for everyone and for lifecycle stages.
    """
    size = workspace.settings.cluster_sample
    compared, names = compared_by(workspace, people, choice, progress)
    found = find(
        workspace.engine,
        compared,
        choice.method,
        names,
        choice.parameters,
        choice.seed,
        size,
        progress,
        parent or parents.named(people, choice.within),
        choice.scale,
    )
    inputs = {**asdict(choice), "people": people.table.name, "as_of": people.as_of, "sample": len(found.sample.ids)}
    workspace.record_run("discover clusters", inputs, found.seconds, choice.seed)
    leftovers.used(workspace, found.labels.name)
    return found


def compared_by(
    workspace: Workspace, people: People, choice: Choice, progress: Progress | None = None
) -> tuple[People, tuple[str, ...]]:
    """The people with everything the choice compares them by, and the names of it: tastes stand beside features."""
    if not choice.tastes:
        return people, choice.features
    if progress:
        progress("Working out who likes what", 0.01)
    beside = tastes.beside(workspace.engine, people, choice.seed)
    leftovers.used(workspace, beside.table.name)
    added = [feature.name for feature in beside.features if feature.family == tastes.TASTE]
    return beside, (*choice.features, *added)


def suggest(
    workspace: Workspace,
    people: People,
    choice: Choice,
    progress: Progress | None = None,
    parent: Parent | None = None,
) -> Suggestion:
    """How many groups hold for this choice; kept in the workspace, see `suggested`."""
    compared, names = compared_by(workspace, people, choice, progress)
    within = parent or parents.named(people, choice.within)
    sample = draw(workspace.engine, compared, names, number.MOST, choice.seed, within)
    matrix = scaling(sample, choice.scale).apply(sample.values)
    refuse_alike(matrix, number.MOST_GROUPS)
    found = number.suggest(matrix, choice.method, choice.parameters, choice.seed, progress)
    workspace.set_state(SUGGESTION, json.dumps([suggestion_key(people, choice), found.plain()]))
    return found


def suggested(workspace: Workspace, people: People, choice: Choice) -> Suggestion | None:
    """The last suggestion, when it was about the same people, compared in the same way by the same method."""
    key, found = json.loads(workspace.state(SUGGESTION) or "[null, null]")
    return number.from_plain(found) if key == suggestion_key(people, choice) else None


def suggestion_key(people: People, choice: Choice) -> str:
    """What a suggestion depends on: everything but the number of groups."""
    parameters = {name: value for name, value in choice.parameters.items() if name != "k"}
    return f"{people.table.name} {replace(choice, parameters=parameters).key}"
