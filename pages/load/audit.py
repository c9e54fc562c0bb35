"""Whether the loaded data can be trusted: sources rated, faults with what they bend, repairs that can be taken back."""

import streamlit as st

from segmentation.ui import auditing, blasting, errors, finding, frame, messages, rated_sources, signal_tables

TITLE = "Data audit"
ICON = ":material/fact_check:"
QUESTION = "Can I trust it?"
ORDER = 2

workspace = frame.require_data()
report = auditing.report(workspace)

messages.verdict(report)
messages.say(auditing.weakest(report))
rated_sources.show(workspace, report)

if auditing.findings(report):
    st.subheader("What is wrong with it, and what that bends", anchor=False)
    listed, opened = st.columns([2, 3], gap="large")
    with listed:
        chosen = auditing.choose(report)
        if report.passed:
            messages.aside(f"Looked for and not found: {', '.join(report.passed).lower()}.")
    with opened.container(border=True):
        if chosen:
            finding.show(workspace, chosen)

with errors.boundary():
    blasting.of_opens(workspace)
with errors.boundary():
    signal_tables.show(workspace)
frame.link("pages/load/people.py", "Who is one person")
frame.link("pages/understand/scores.py", "Next: who is worth what")
