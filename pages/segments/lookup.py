"""One person by address: every segment, each condition met or missed, and by how much."""

from segmentation.ui import errors, frame, looking_up, messages

TITLE = "Lookup"
ICON = ":material/person_search:"
QUESTION = "Why is this person (not) in?"
ORDER = 5

people = frame.require_people()
workspace = frame.require_workspace()
person = looking_up.ask(workspace)
if person is None:
    messages.nothing("Nobody is looked up yet.", "Type an address: every segment answers, condition by condition.")
    messages.aside("Addresses are shown masked and are not kept here.")
else:
    with errors.boundary():
        looking_up.show(workspace, people, person)
