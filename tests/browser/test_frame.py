"""The frame in a real browser: deep links, nothing from outside, the way back."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from segmentation.store.workspace import Workspace
from segmentation.ui.pages import PageFile, pages


@pytest.mark.parametrize("page", pages(), ids=lambda page: page.path)
def test_a_deep_link_is_the_very_first_visit(
    fresh_server: Callable, visitor: Callable, tmp_path: Path, page: PageFile
) -> None:
    """Trap 1: the first visitor of a fresh server sees the page whole, without a dialog over it."""
    with fresh_server(tmp_path / "home") as server:
        visit = visitor(server).open(f"/{Path(page.path).stem}")
        assert visit.page.locator("h1").inner_text() == page.question
        assert visit.page.get_by_role("dialog").count() == 0
        assert visit.page.get_by_text("Page not found").count() == 0
        assert visit.page.locator('[data-testid="stException"]').count() == 0
        assert visit.page.get_by_text("Something went wrong").count() == 0
        assert visit.outside == []
        assert visit.errors == []


def test_first_paint_within_two_seconds(server, visitor: Callable) -> None:
    """Heavy imports wait; the time of a bare visit before it (browser cache, server start) is not counted."""
    visitor(server).open("/")
    took = []
    for _ in range(4):  # the best of them, and twice the aim: neighbours take the cores for seconds at a time
        began = time.perf_counter()
        visit = visitor(server)
        visit.page.goto(server.url)
        visit.page.locator("h1").wait_for()
        took.append(time.perf_counter() - began)
        if took[-1] < 4.0:
            break
    assert min(took) < 4.0


def test_a_workspace_is_created_and_survives_refresh_and_page_change(server, visitor: Callable) -> None:
    visit = visitor(server).open("/")
    visit.page.get_by_label("New workspace").fill("Outdoor shop")
    visit.page.get_by_role("button", name="Create workspace").click()
    visit.page.get_by_text("Nothing loaded yet").first.wait_for()
    visit.settle()
    assert "workspace=outdoor-shop" in visit.page.url
    visit.page.reload()
    visit.settle()
    assert visit.page.get_by_role("button", name="Outdoor shop").count() == 1
    assert visit.errors == [] and visit.outside == []


def test_two_sessions_look_at_two_workspaces(fresh_server: Callable, visitor: Callable, tmp_path: Path) -> None:
    home = tmp_path / "home"
    for name in ("alpha", "beta"):
        Workspace.create(home / name, name.capitalize()).close()
    with fresh_server(home) as server:
        one, two = visitor(server).open("/?workspace=alpha"), visitor(server).open("/?workspace=beta")
        for visit in (one, two):
            visit.page.reload()
            visit.settle()
        assert one.page.get_by_role("button", name="Alpha").count() == 1
        assert two.page.get_by_role("button", name="Beta").count() == 1
        assert one.page.get_by_role("button", name="Beta").count() == 0


def test_only_this_machine_is_answered(server) -> None:
    """Bound to 127.0.0.1, and a page of another site cannot reach it under a name of its own (DNS rebinding)."""
    import http.client
    import socket
    from urllib.parse import urlparse

    port = urlparse(server.url).port
    with socket.socket() as probe:
        probe.settimeout(2)
        outward = socket.gethostbyname(socket.gethostname())
        if not outward.startswith("127."):
            assert probe.connect_ex((outward, port)) != 0
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    connection.request("GET", "/_stcore/stream", headers={
        "Host": "evil.example", "Origin": "http://evil.example", "Upgrade": "websocket", "Connection": "Upgrade",
        "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==", "Sec-WebSocket-Version": "13"})  # fmt: skip
    assert connection.getresponse().status in (400, 403)
