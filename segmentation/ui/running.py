"""Long work in a thread of its own: seen from every visit of the page, cancelled by a button, lost by no click.

Streamlit ends a script wherever somebody clicks; what is being loaded must not end with it.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import streamlit as st

from segmentation.core.errors import UserError
from segmentation.load.stopping import Cancel
from segmentation.store.workspace import Workspace
from segmentation.ui import messages

EVERY = 0.2  # seconds
Work = Callable[[Callable[[str, float], None], Cancel], Any]


@dataclass
class Job:
    """What is being done. said, share: how far it is. afterwards: called with the result by whoever sees the end."""

    label: str
    afterwards: Callable[[Any], None]
    said: str = ""
    share: float = 0.0
    cancel: Cancel = field(default_factory=Cancel)
    over: threading.Event = field(default_factory=threading.Event)
    result: Any = None
    fault: BaseException | None = None

    def tell(self, sentence: str, share: float) -> None:
        """Progress, from whatever thread."""
        self.said, self.share = sentence, share


@st.cache_resource(show_spinner=False)
def _jobs() -> dict[str, Job]:
    return {}


def start(workspace: Workspace, label: str, work: Work, afterwards: Callable[[Any], None]) -> None:
    """Begin, and draw the page anew. Only one thing runs at a time in a workspace."""
    jobs, key = _jobs(), str(workspace.folder)
    if key not in jobs:
        job = jobs[key] = Job(label, afterwards, said=label)

        def run() -> None:
            try:
                job.result = work(job.tell, job.cancel)
            except BaseException as fault:  # it is raised again where somebody sees it
                job.fault = fault
            finally:
                job.over.set()

        threading.Thread(target=run, name=label, daemon=True).start()
    st.rerun()


def job_of(workspace: Workspace) -> Job | None:
    """What runs in a workspace now."""
    return _jobs().get(str(workspace.folder))


def watch(workspace: Workspace, failed: Callable[[UserError], None]) -> None:
    """While something runs: what it does, how far it is, and a button to stop it; nothing else of the page is drawn.

    failed: told what a person can put right. Everything else is raised here.
    """
    job = job_of(workspace)
    if job is None:
        return
    with st.container(border=True):
        bar = st.empty()
        if st.button("Cancel", icon=":material/close:", key="cancel_running", disabled=job.cancel.asked):
            job.cancel.ask()
        messages.aside("You can look at other pages meanwhile. Cancelled, nothing of it is kept.")
        while not job.over.is_set():
            said = "Stopping; nothing of it is kept" if job.cancel.asked else job.said
            bar.progress(min(max(job.share, 0.0), 1.0), text=messages.escape(said))
            job.over.wait(EVERY)
    _jobs().pop(str(workspace.folder), None)
    if isinstance(job.fault, UserError):
        failed(job.fault)
    elif job.fault is not None:
        raise job.fault
    else:
        job.afterwards(job.result)
    st.rerun()
