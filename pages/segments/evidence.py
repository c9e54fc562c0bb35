"""Everything that speaks for or against a segment on one screen, and the signature below it."""

from segmentation.ui import errors, evidencing, frame

TITLE = "Evidence"
ICON = ":material/verified_user:"
QUESTION = "Can this segment be believed?"
ORDER = 3

workspace = frame.require_data()
people = frame.require_people()
segment = evidencing.choose(workspace)
errors.shown()
with errors.boundary():
    evidencing.show(workspace, people, segment)
