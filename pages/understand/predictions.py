"""What people will do: each target held against what really came, then what is expected now."""

from segmentation.ui import frame, predicting, target_view

TITLE = "Predictions"
ICON = ":material/trending_up:"
QUESTION = "What will they do, and how sure is that?"
ORDER = 3

workspace = frame.require_data()
people = frame.require_people()
picked = target_view.choose()
if picked is None:
    predicting.show(workspace, people)
else:
    target_view.show(workspace, people, *picked)
