"""Ward's tree of groups in groups, as lines to draw and as something to cut by hand."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAVES = 24  # branches drawn at the foot: below them it is too fine to read


@dataclass(frozen=True)
class Tree:
    """lines: four corners (x, height) of each joint, the topmost LEAVES − 1. leaves: people in each branch at the foot,
    from left to right, standing at x = 5, 15, 25, … merges: scipy's linkage, a row a merge."""

    lines: tuple[tuple[tuple[float, float], ...], ...]
    leaves: tuple[int, ...]
    merges: "NDArray[np.float64]"

    @property
    def most(self) -> int:
        """How many groups it can be cut into and still be drawn."""
        return len(self.leaves)

    def height(self, groups: int) -> float:
        """Where a cut leaves so many groups: half way between the merge it undoes and the one it keeps."""
        heights = self.merges[:, 2]
        above = heights[-(groups - 1)] if groups > 1 else heights[-1] * 1.1
        below = heights[-groups] if groups <= len(heights) else 0.0
        return float((above + below) / 2)

    def sizes(self, groups: int) -> tuple[int, ...]:
        """People of the sample in each group of that cut, the largest first."""
        from scipy.cluster.hierarchy import fcluster

        found = fcluster(self.merges, groups, criterion="maxclust")
        return tuple(sorted((int(n) for n in np.bincount(found)[1:] if n), reverse=True))


def grow(matrix: "NDArray[np.float64]") -> Tree:
    """The tree over a bounded sample of people as z-scores (Ward, JASA 58 (1963) 236–244)."""
    from scipy.cluster.hierarchy import dendrogram, linkage

    merges = linkage(matrix, "ward")
    drawn = dendrogram(merges, truncate_mode="lastp", p=min(LEAVES, len(matrix)), no_plot=True)
    lines = tuple(
        tuple((float(x), float(y)) for x, y in zip(xs, ys, strict=True))
        for xs, ys in zip(drawn["icoord"], drawn["dcoord"], strict=True)
    )
    people = len(matrix)
    leaves = tuple(1 if leaf < people else int(merges[leaf - people, 3]) for leaf in drawn["leaves"])
    return Tree(lines, leaves, merges)
