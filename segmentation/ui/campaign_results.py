"""Campaigns on the page: a month by segment, which campaign carried which list, figures by hand."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

import streamlit as st

from segmentation.core.model import Segment
from segmentation.review import campaign_figures, campaign_words, segment_results, sends, wordings
from segmentation.review.campaign_figures import COUNTED
from segmentation.review.months import Month
from segmentation.review.segment_results import MEASURES, SegmentResult
from segmentation.store.workspace import Workspace
from segmentation.ui import errors, messages, state, tables

if TYPE_CHECKING:
    import pandas as pd

DAYS = (1, 3, 7, 14, 30)
SHOWN = ("opened", "clicked", "clicked_of_opened", "bought", "unsubscribed", "bounced")


def show(workspace: Workspace, segments: Sequence[Segment], month: Month) -> None:
    """The month's campaigns: a sentence, a line a segment, and one of them opened."""
    import pandas as pd

    days = st.segmented_control(
        "An order belongs to the last mail received within", DAYS, default=campaign_figures.WINDOW_DAYS,
        format_func=lambda number: messages.tab(messages.counted(number, "day")), key="results_attribution",
    ) or campaign_figures.WINDOW_DAYS  # fmt: skip
    with messages.working("Reading what the recipients did") as tell:
        found = segment_results.results(workspace, segments, month, days, tell)
    nobody = campaign_figures.without_recipients(workspace, month.before + timedelta(days=1), month.until)
    if nobody:
        messages.aside(f"{messages.counted(nobody, 'campaign')} of {month.title} left out: no recipients are reported.")
    if not found:
        messages.nothing(
            f"No campaign of {month.title} is known.",
            "Load the e-mail platform's events or campaign report of that month, or type its figures in below.",
        )
        return
    messages.answer(answer(found))
    tables.show(overview(workspace, found), name="Campaign results by segment")
    names = [campaign_words.name_of(one) for one in found]
    opened = st.selectbox("Look closer at", names, key="results_opened", width=420, **state.KEEP)
    one = found[names.index(opened)] if opened in names else found[0]
    masked = workspace.settings.masked_count
    tables.show(pd.DataFrame(campaign_words.lines(one, masked)), name=f"Results of {campaign_words.name_of(one)}")
    for note in campaign_words.remarks(one, masked):
        messages.say(note)
    messages.aside(
        "Rates with 95 % intervals, each person once a campaign. “Drawn in” is the rate drawn towards all segments' "
        "common rate, the more the fewer people stand behind it: compare segments by it. Benchmarks are the guides' "
        "claims; one counts as met or missed only when the whole interval says so. "
        f"Figures from: {', '.join(one.origins)}."
    )


def answer(found: Sequence[SegmentResult]) -> str:
    """What stands out, in one sentence."""
    mine = [one for one in found if one.segment is not None]
    if not mine:
        return "No campaign of this month carried a list that was exported here: all of it is the broad list."
    better = [one for one in mine if one.revenue_broad.is_clear and (one.revenue_broad.value or 0) > 0]
    lost = [one for one in mine if one.of("unsubscribed").standing == "missed"]
    said = f"{messages.counted(len(mine), 'segment was', 'segments were')} sent to"
    said += (
        f"; {len(better) or 'none'} brought clearly more revenue a recipient than the broad list"
        if len(found) > len(mine)
        else ""
    )
    return said + (f"; {len(lost)} lost too many people." if lost else ".")


def overview(workspace: Workspace, found: Sequence[SegmentResult]) -> "pd.DataFrame":
    """A line a segment."""
    import pandas as pd

    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    titles = {one.name: one.title for one in MEASURES}
    return pd.DataFrame(
        [
            {
                "Segment": campaign_words.name_of(one),
                "Campaigns": len(one.campaigns),
                "Recipients": wordings.number(one.figures.recipients, masked),
                **{titles[name]: campaign_words.brief(one, name, masked) for name in SHOWN},
                "Revenue a recipient": campaign_words.revenue(one, masked, currency),
            }
            for one in found
        ]
    )


def links(workspace: Workspace, segments: Sequence[Segment], month: Month) -> None:
    """Which campaign carried which list: what was found, and a way to say otherwise."""
    import pandas as pd

    names = {one.segment_id: one.name for one in segments}
    titles = sends.campaign_names(workspace)
    found = sends.candidates(workspace, segments, month.before.replace(day=1), month.until)
    linked = [one for one in sends.sends(workspace) if one.is_linked]
    if linked:
        tables.show(
            pd.DataFrame([
                {"Campaign": titles.get(one.campaign_id, one.campaign_id), "Segment": names.get(one.segment_id, "–"),
                 "Version": one.version, "List of": messages.day(one.as_of), "How": one.how, "By": one.actor}
                for one in linked
            ]),
            name="Campaigns and the lists they carried",
        )  # fmt: skip
    else:
        messages.aside("No campaign is linked to a list yet.")
    offered = list(dict.fromkeys([*(one.campaign_id for one in found), *campaign_figures.typed(workspace), *titles]))
    if not offered or not segments:
        return
    with st.form("results_link", border=False), st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        campaign = st.selectbox("Campaign", offered, format_func=lambda key: titles.get(key, key))
        segment = st.selectbox("Segment", list(segments), format_func=lambda one: one.name)
        yes = st.form_submit_button("It carried this list", type="primary")
        no = st.form_submit_button("It did not")
    if yes or no:
        with errors.boundary():
            sends.link(workspace, segment, campaign, bool(yes), state.actor())
            messages.done("Noted")
            st.rerun()


def by_hand(workspace: Workspace, segments: Sequence[Segment], month: Month) -> None:
    """Figures that no export brings, typed in; and taken back."""
    with st.form("results_typed", border=False):
        first = st.columns([3, 2, 2, 3])
        name = first[0].text_input("Campaign", max_chars=120)
        sent_on = first[1].date_input("Sent on", value=month.until - timedelta(days=7), format="YYYY-MM-DD")
        recipients = first[2].number_input("Recipients", min_value=0, step=1, value=None)
        carried = first[3].selectbox(
            "It carried the list of", list(segments), index=None, format_func=lambda one: one.name,
            placeholder="No segment of ours", key="results_typed_segment",
        )  # fmt: skip
        counts = {
            one: place.number_input(
                one.capitalize(), min_value=0, step=1, value=None, help="People, each counted once; not percent."
            )
            for one, place in zip(COUNTED, st.columns(len(COUNTED)), strict=True)
        }
        money = st.number_input(f"Revenue, {workspace.settings.currency}", min_value=0.0, value=None, width=220)
        if st.form_submit_button("Keep these figures"):
            with errors.boundary():
                campaign = campaign_figures.type_in(
                    workspace, name, sent_on, int(recipients or 0),
                    {key: None if value is None else int(value) for key, value in counts.items()},
                    money, state.actor(),
                )  # fmt: skip
                if carried is not None:
                    sends.link(workspace, carried, campaign, True, state.actor())
                messages.done("Figures kept")
                st.rerun()
    masked, currency = workspace.settings.masked_count, workspace.settings.currency
    for campaign, (day, of) in campaign_figures.typed(workspace).items():
        with st.container(horizontal=True, vertical_alignment="center", gap="small"):
            messages.aside(
                f"{campaign.removeprefix('typed: ')}, sent on {messages.day(day)}: {of.recipients:,} recipients, "
                f"{campaign_words.figures(of, masked, currency)}"
            )
            if st.button("Take back", key=f"results_back_{campaign}", type="tertiary"):
                campaign_figures.take_back(workspace, campaign, state.actor())
                st.rerun()
