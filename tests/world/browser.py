"""A real browser, and a person in front of it: a page of its own each test, logged in to Airflow as somebody."""

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest

from world.airflow_site import Site

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# What Airflow's own frame has every page say.
OF_AIRFLOW = "allow-scripts and allow-same-origin"
FRAME = "iframe"
SERIOUS = {"serious", "critical"}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody in front of Airflow at an address; said is what the console had to say against it."""

    page: Any
    base: str
    said: list[str] = field(default_factory=list)

    def open(self, path: str, *, frame: bool = True) -> Any:
        """Open a page of Airflow's UI, and return the frame in it once that is drawn."""
        self.page.goto(f"{self.base}{path}")
        return self.frame() if frame else self.page

    def shown(self, path: str) -> Any:
        """Open one of our pages as the navigation shows it, and return its frame."""
        return self.open(f"/plugin/entity-lists{urlsplit(self.base).path}/entity-lists{path}")

    def frame(self) -> Any:
        """Return the frame of the page once it is drawn: the heading is there before the style sheet is."""
        handle = self.page.wait_for_selector(FRAME)
        frame = handle.content_frame()
        frame.wait_for_selector("h1")
        frame.wait_for_load_state()
        return frame

    def at(self, path: str) -> None:
        """Wait until the address bar says where the frame is: an address of ours, with its query."""
        self.page.wait_for_url(f"{self.base}/plugin/entity-lists{urlsplit(self.base).path}/entity-lists{path}")

    def choose_theme(self, theme: str) -> None:
        """Have Airflow shown light or dark, as when it is chosen in another window."""
        told = "new StorageEvent('storage', {key: 'theme', newValue: theme})"
        self.page.evaluate(f"theme => {{ localStorage.setItem('theme', theme); dispatchEvent({told}); }}", theme)

    def leave(self) -> None:
        """Lose the login, as when it ends by itself."""
        self.page.context.clear_cookies()


def findings(frame: Any) -> list[str]:
    """Return what axe-core finds serious or critical on what a frame, or a page, shows."""
    from axe_playwright_python.sync_playwright import Axe

    found = Axe().run(frame).response["violations"]
    return [
        f"{one['id']}: {one['help']}: {[node['html'][:200] for node in one['nodes'][:3]]}"
        for one in found
        if one["impact"] in SERIOUS
    ]


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """The browser; skips without one."""
    if CHROMIUM is None:
        pytest.skip("needs Chromium: apt-get install chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def person(chromium: Any, site: Site) -> Iterator[Callable[..., Person]]:
    """A function that seats somebody; at the end nothing may stand in the console that the test did not expect."""
    seated: list[Person] = []

    def seat(user: str | None = "admin", *, base: str = "", theme: str = "light", width: int = 1280) -> Person:
        base = base or site.base
        context = chromium.new_context(viewport={"width": width, "height": 900})
        context.set_default_timeout(30_000)
        # A new window is empty first, and has no storage then.
        context.add_init_script(f"try {{ localStorage.theme ??= '{theme}'; }} catch {{}}")
        if user is not None:
            path = urlsplit(base).path or "/"
            host = urlsplit(base).hostname
            cookie = {"name": "_token", "value": site.token(user, base), "domain": host, "path": path}
            context.add_cookies([cookie])
        one = Person(page=context.new_page(), base=base)
        context.on("console", lambda line: _note(one.said, line.type, line.text))
        context.on("weberror", lambda error: _note(one.said, "error", str(error.error)))
        seated.append(one)
        return one

    yield seat
    said = [line for one in seated for line in one.said]
    for one in seated:
        one.page.context.close()
    assert said == []


def _note(said: list[str], kind: str, text: str) -> None:
    if kind in {"error", "warning"} and not all(word in text for word in OF_AIRFLOW.split(" and ")):
        said.append(f"{kind}: {text}")
