"""What is sent to each approved segment, when, and what each sending can show."""

import streamlit as st

from segmentation.activate import plan
from segmentation.segments import saved
from segmentation.ui import errors, frame, messages, plan_calendar, planning

TITLE = "Plan"
ICON = ":material/calendar_month:"
QUESTION = "What do we send, and what will we learn?"
ORDER = 1

workspace = frame.require_data()
people = frame.require_people()
segments = saved.approved(workspace)
if not segments:
    messages.nothing("No segment is approved yet.", "Spot-check 20 people of one and approve it: then plan it here.")
    frame.link("pages/segments/spot_check.py", "Go to Spot-check")
    st.stop()

with errors.boundary():
    cap, plans = workspace.settings.mails_per_week_cap, plan.newest(workspace)
    found = plan_calendar.made(workspace, people, segments, plans)
    takeaway = plan_calendar.answer(segments, found, plans, cap)
    if found.weeks:
        plan_calendar.show(segments, found, cap, takeaway)
    else:
        messages.answer(takeaway)
    plan_calendar.settings(workspace)
    planning.newsletter(workspace)

    st.divider()
    segment = planning.choose(segments)
    profile = planning.profile(workspace, people, segment)
    held = plan.of(workspace, segment.segment_id)
    faults = plan.faults(segment, held, cap, people.as_of)
    for said in (*faults, *plan.too_much_changed(workspace, held)):
        messages.aside(f"⚠ {said}")
    sent, learned, written, why = st.tabs(["What to send", "What it can show", "Brief to copy", "Goal and questions"])
    with sent:
        planning.form(workspace, people, segment, profile)
    with learned:
        planning.shows(workspace, segment, plan_calendar.outlook(workspace, people, segment), held)
        plan_calendar.siblings(workspace, people, segments, segment)
    with written:
        planning.brief(workspace, people, segment, profile)
    with why:
        planning.words(workspace, people, segment)
