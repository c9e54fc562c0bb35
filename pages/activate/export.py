"""Which segments may leave, and where to: one zip with lists, definitions and a manifest."""

import streamlit as st

from segmentation.activate import export_log, readiness
from segmentation.ui import exporting, frame, leaving, messages, running

TITLE = "Export"
ICON = ":material/outbox:"
QUESTION = "Is it ready to leave?"
ORDER = 2

workspace = frame.require_data()
running.watch(workspace, exporting.failed)
people = frame.require_people()
lines = readiness.all_of(workspace, people)
if lines:
    messages.answer(exporting.answer(lines))
    chosen = exporting.choose(lines)
    if any(line.ready for line in lines):
        leaving.hold_out(workspace)
        places = exporting.choose_places(workspace, export_log.exports(workspace, limit=1))
        exporting.make(workspace, people, chosen, places)
        leaving.outlooks(workspace, people, chosen)
    else:
        messages.aside("Once one is ready, choose here where its list goes, and who is held out.")
else:
    messages.nothing("There is no segment yet.", "Save one, spot-check it and approve it: then it can leave.")
    frame.link("pages/discover/clusters.py", "Find groups")

known = export_log.exports(workspace)
made = next((one for one in known if one.file == st.session_state.get(exporting.MADE)), None)
if made:
    exporting.show(workspace, made)
earlier = [one for one in known if one != made]
if earlier:
    st.subheader("Earlier exports", anchor=False)
    messages.aside("Choose one to see what was in it and to download it again.")
    exporting.log(workspace, earlier)
leaving.as_files(workspace, people)
