"""Two pictures of the pages for the README, from an Airflow of its own that shows a copy of the store it is given."""

import re
import shutil
import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from world.airflow_server import running

FOLDER = Path(__file__).parent
SIZE = {"width": 1100, "height": 640}
MOST_BYTES = 150_000
SOURCE = "us_bis_entity_list"


def main(store: str) -> int:
    """Take both pictures; 1 without a browser."""
    chromium = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if chromium is None:
        print("A Chromium is needed: apt-get install chromium", file=sys.stderr)
        return 1
    with tempfile.TemporaryDirectory(prefix="entity-lists-") as folder:
        shutil.copytree(store, Path(folder) / "store")
        with running(Path(folder)) as server, sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
            take_both(browser.new_page(viewport=SIZE), f"http://127.0.0.1:{server.port}/plugin/entity-lists")
            browser.close()
    return 0


def take_both(page: Page, pages: str) -> None:
    """Take the overview, and what the newest release of the Entity List changed."""
    page.goto(f"{pages}/entity-lists/?sort=-entries")
    take(page, "overview")
    page.goto(f"{pages}/entity-lists/sources/{SOURCE}")
    frame = page.frame_locator("iframe")
    frame.get_by_role("link", name=re.compile(r"^\+[\d,]+ −[\d,]+ ~[\d,]+$")).first.click()
    page.wait_for_url("**/changes")
    frame.locator("select[name=op]").select_option("modified")
    frame.get_by_role("button", name="Show").click()
    page.wait_for_url("**/changes?op=modified*")
    take(page, "changes")


def take(page: Page, name: str) -> None:
    """Take a picture of a page once its frame is drawn."""
    page.frame_locator("iframe").locator("h1").wait_for()
    page.wait_for_load_state("networkidle")
    path = FOLDER / f"{name}.png"
    page.screenshot(path=path)
    if (size := path.stat().st_size) > MOST_BYTES:
        raise ValueError(f"{path}: expected at most {MOST_BYTES:,} bytes, found {size:,}")
    print(f"{path}: {size:,} bytes")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
