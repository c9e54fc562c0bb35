"""What the eRFM score is made of: five components, each cut from one measure by the definitions in force."""

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
