"""A server of one's own and a real Chromium: for journeys, not for what AppTest can see."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlparse

import pytest
from playwright.sync_api import Browser, Page, WebSocket, expect, sync_playwright
from playwright.sync_api import TimeoutError as TookTooLong

ROOT = Path(__file__).resolve().parents[2]
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
         "--disable-component-update", "--disable-sync"]  # fmt: skip
LOCAL = ("127.0.0.1", "localhost")
expect.set_options(timeout=60_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Everything here is marked `browser`, and has time: these are long ways, and servers that start."""
    for item in items:
        if "browser" in Path(item.path).parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.timeout(900))


@dataclass
class Visit:
    """A page in the browser, and what it complained about or asked the outside world for."""

    page: Page
    base: str
    errors: list[str] = field(default_factory=list)
    outside: list[str] = field(default_factory=list)
    asked: int = 0  # what the page has sent to the server
    answered: int = 0  # how much of it the server had when it last said something

    def listen(self, socket: WebSocket) -> None:
        """Keep count of what goes out and comes back on a connection with the server."""

        def sent(_: object) -> None:
            self.asked += 1

        def received(_: object) -> None:
            self.answered = self.asked

        socket.on("framesent", sent)
        socket.on("framereceived", received)

    def open(self, path: str = "/") -> "Visit":
        """Go to an address of the app and wait until it is drawn."""
        self.page.goto(self.base + path)
        return self.settle()

    def settle(self, seconds: float = 120) -> "Visit":
        """Wait until the server has answered, the script has run and nothing is still being put in its place.

        A busy server takes a while to begin: until it has said anything, a page that is not running is an old one.
        """
        patience = 50
        while True:
            self.page.wait_for_selector(
                '[data-testid="stApp"][data-test-script-state="notRunning"]', timeout=seconds * 1000
            )
            self.page.wait_for_function("() => !document.querySelector('[data-testid=\"stSkeleton\"]')", timeout=60_000)
            self.page.wait_for_timeout(300)
            running = self.page.locator('[data-testid="stApp"]').get_attribute("data-test-script-state") != "notRunning"
            waiting = self.answered < self.asked and patience > 0
            if not running and not waiting:
                return self
            patience -= waiting

    def choose(self, label: str, option: str) -> "Visit":
        """Pick an option of a select box by a part of its words.

        A page that is drawn anew at this very moment closes the open list: then it is opened again, as a person would.
        """
        box = self.page.get_by_role("combobox", name=label, exact=True).first
        wanted = self.page.get_by_role("option").filter(has_text=option).first
        for left in reversed(range(6)):
            self.settle()
            try:
                box.scroll_into_view_if_needed(timeout=5000)
                box.click(timeout=5000)
                box.fill("", timeout=5000)
                box.press_sequentially(option, delay=20, timeout=5000)
                wanted.click(timeout=5000)
                break
            except TookTooLong:
                if not left:
                    raise
                self.page.keyboard.press("Escape")
        return self.settle()


@dataclass
class Server:
    """A running `segments open`: its address, its home folder, what it printed."""

    url: str
    home: Path
    process: "subprocess.Popen[bytes]"
    printed: Path

    def kill(self) -> None:
        """As a crash would: no time to tidy up."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def started(home: Path) -> Server:
    """Start the app as its users do, and wait until it answers; on another port where somebody else was faster."""
    home.mkdir(parents=True, exist_ok=True)
    environment = {key: value for key, value in os.environ.items() if not key.startswith(("SEGMENTS_", "STREAMLIT_"))}
    environment |= {"SEGMENTS_HOME": str(home)}
    printed = home / "printed.txt"
    for _ in range(5):
        port = free_port()
        command = [sys.executable, "-c", "from segmentation.cli import main; main()", "open", "--port", str(port)]
        with printed.open("wb") as out:
            process = subprocess.Popen(
                [*command, "--headless"], cwd=ROOT, env=environment, stdout=out, stderr=subprocess.STDOUT
            )
        server = Server(f"http://127.0.0.1:{port}", home, process, printed)
        patience = time.monotonic() + 120
        while process.poll() is None and time.monotonic() < patience:
            try:
                answer = urllib.request.urlopen(server.url + "/_stcore/health", timeout=2).status
            except OSError:
                answer = 0
            if answer == 200 and process.poll() is None:
                return server
            time.sleep(0.1)
        server.kill()
    raise AssertionError(printed.read_text())


@contextmanager
def serve(home: Path) -> Iterator[Server]:
    """A running app, stopped afterwards."""
    server = started(home)
    process = server.process
    try:
        yield server
    finally:
        process.terminate()
        try:
            process.wait(timeout=15)
        except subprocess.TimeoutExpired:
            server.kill()


@pytest.fixture
def fresh_server() -> Callable[[Path], AbstractContextManager[Server]]:
    """`with fresh_server(folder) as server:` a server that nobody has visited yet."""
    return serve


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """A server of this test's own, with an empty home folder."""
    with serve(tmp_path / "home") as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own where it is not installed."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), headless=True, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def visitor(chromium: Browser) -> Iterator[Callable[..., Visit]]:
    """`visitor(server)` is somebody with a browser of their own; `dark=True` prefers dark pages."""
    contexts = []

    def visit(server: Server, dark: bool = False) -> Visit:
        context = chromium.new_context(
            viewport={"width": 1440, "height": 1000}, color_scheme="dark" if dark else "light", accept_downloads=True
        )
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)
        made = Visit(page, server.url)
        page.on("websocket", made.listen)
        page.on("pageerror", lambda fault: made.errors.append(str(fault)))
        page.on("console", lambda line: made.errors.append(complaint(line)) if complaint(line) else None)
        page.on("request", lambda request: made.outside.append(request.url) if is_outside(request.url) else None)
        return made

    yield visit
    for context in contexts:
        context.close()


def complaint(line: object) -> str:
    """A console line when it is an error of ours. At a deep link Streamlit asks for its own settings one folder too low
    first, and takes the refusal as an answer."""
    if line.type != "error" or "/_stcore/" in str(line.location.get("url", "")):  # type: ignore[attr-defined]
        return ""
    return str(line.text)  # type: ignore[attr-defined]


def is_outside(url: str) -> bool:
    """Whether a request leaves the machine."""
    return not url.startswith(("data:", "blob:", "about:")) and urlparse(url).hostname not in LOCAL
