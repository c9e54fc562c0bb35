"""What the eRFM score is made of: five components, and the tiers that its value is read as."""

from dataclasses import dataclass

HORIZON_DAYS = 365  # what `predicted_…_365d` promises in its name


@dataclass(frozen=True)
class Component:
    """One of the five: `name` as in the weights, the score column with classes 0–5, and the feature it is cut from.

    known_by: a feature that is missing for everyone exactly when this component cannot be known at all.
    """

    name: str
    title: str
    feature: str
    known_by: str

    @property
    def score(self) -> str:
        """The score's column name."""
        return f"{self.name}_score"


COMPONENTS = (
    Component("recency", "Recency", "days_since_last_order", "orders_total"),
    Component("frequency", "Frequency", "orders_365d", "orders_365d"),
    Component("monetary", "Money", "revenue_365d", "revenue_365d"),
    Component("engagement", "Engagement", "engagement_points_90d", "engagement_points_90d"),
    Component(
        "lifetime_value", "Lifetime value", f"predicted_revenue_{HORIZON_DAYS}d", f"predicted_revenue_{HORIZON_DAYS}d"
    ),
)

# Tier → the erfm_score it begins at. Even steps of 20 on a score of 0–100: one class on all five components is 20
# points, so a tier is roughly "5s everywhere", "4s", "3s", "2s", "1s and 0s".
TIERS: tuple[tuple[str, int], ...] = (("Best", 80), ("Strong", 60), ("Middle", 40), ("Fading", 20), ("Quiet", 0))
