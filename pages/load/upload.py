"""Files in: each recognised or mapped, loaded with every row accounted for, and undone when it was wrong."""

import streamlit as st

from segmentation.ui import cached, frame, load_cards, load_changes, loading, mapping_form, messages, running

TITLE = "Upload"
ICON = ":material/upload_file:"
QUESTION = "What did I give it?"
ORDER = 1

workspace = frame.require_workspace()
running.watch(workspace, loading.failed)
loads = loading.of(workspace)
files, more = loading.looks(workspace)
ready = [look for look in files if look.arrived and not mapping_form.is_asked(workspace, look.arrived)]
refused = [look for look in files if look.arrived is None]
asking = [look for look in files if look not in ready and look not in refused]

messages.answer(
    load_cards.answer(
        loads, cached.people_count(workspace.id) if loads else None, len(ready), len(asking), len(refused)
    )
)
loading.notes()
if loads:
    load_cards.without_addresses(workspace)
if loads and not files:
    frame.link("pages/load/audit.py", "Next: see whether it can be trusted")

loading.drop(workspace)
messages.aside(
    f"Files too big to drop, and whole folders: put them into {workspace.incoming}, then open this page again."
)

load_changes.again(workspace, loads)
if ready:
    st.subheader("Waiting to be loaded", anchor=False)
    loading.load(workspace, [look for look in ready if loading.card(workspace, look)])
if asking or refused:
    st.subheader("To be settled first", anchor=False)
    unfolded = mapping_form.unfolded(asking)
    for look in files:
        if look not in ready:
            loading.card(workspace, look, look is unfolded)
loading.removed(workspace)
if more:
    messages.aside(f"{messages.counted(more, 'more file')} in the folder; they come when these are loaded.")

if loads:
    st.subheader("What is in", anchor=False)
    load_changes.zones_and_currencies(workspace, loads)
    with st.grid(columns=3, min_column_width=320, gap="small"):
        for one in loads:
            load_cards.show(workspace, one)
elif not files:
    messages.nothing(
        "What to export, and from where",
        "Orders and customers of the shop, profiles and e-mail events of the mail platform, events of the web site, "
        "tickets of the help desk. Known exports are recognised by their headers; for any other table you say once "
        "what its columns mean.",
    )
