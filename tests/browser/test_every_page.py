"""Every page in the frame: light and dark, switched while it is open; for those who do not see it; on a phone."""

import pytest

from entity_lists.snapshot import published
from world.airflow_site import DAY, OTHER_ID, REJECTED_DAY, Site, release_of
from world.browser import findings
from world.releases import SOURCE_ID

pytestmark = [pytest.mark.airflow, pytest.mark.browser]

# Each with what has to stand on it.
PAGES = {
    "/": "All lists",
    "/sources/{source}": "newest first",
    "/sources/us_csl": "Nothing is published of this list yet",
    "/sources/{source}/releases/{release}": "Tables of the release",
    "/sources/{source}/releases/{rejected}": "was not let through",
    "/sources/{source}/releases/{release}/changes": "Company2991 Ltd.",
    "/sources/{other}/releases/{other_release}/changes?op=modified": "before",
    "/sources/{source}/releases/{release}/audit": "Expectations",
    "/sources/{source}/releases/{rejected}/audit": "failed",
    "/sources/{source}/releases/{release}/profile": "counts and shares",
    "/sources/{source}/entries/{entry}": "Main Street",
    "/search": "Give a name",
    "/search?q=Company+7+Ltd": "the likeliest first",
}
# The nearest ground that has a colour, as it is drawn.
GROUND = """[document.body, document.documentElement].map(one => getComputedStyle(one).backgroundColor)
    .find(colour => colour !== "rgba(0, 0, 0, 0)")"""


@pytest.fixture(scope="module")
def addresses(site: Site) -> dict[str, str]:
    """What stands for what in the addresses."""
    store = site.server.store
    manifest = published.get_manifest(store, SOURCE_ID, release_of(store, DAY))
    entry = published.read_table(store, manifest, "entries").slice(7, 1).to_pylist()[0]["entry_id"]
    rejected = next(key for key in store.keys(f"{SOURCE_ID}/rejected/") if REJECTED_DAY in key)
    other = published.get_manifest(store, OTHER_ID, None)["release_id"]
    return {
        "source": SOURCE_ID,
        "release": manifest["release_id"],
        "rejected": rejected.split("/")[2],
        "other": OTHER_ID,
        "other_release": other,
        "entry": entry,
    }


@pytest.mark.parametrize("path", PAGES)
def test_every_page_is_drawn_as_airflow_is_and_can_be_used_by_everybody(
    person, addresses: dict[str, str], path: str
) -> None:
    one = person("viewer")
    frame = one.shown(path.format(**addresses))
    assert PAGES[path] in frame.text_content("body")
    seen = {}
    for theme in ("light", "dark"):
        one.choose_theme(theme)
        frame.wait_for_selector(f"html[data-theme={theme}]")
        seen[theme] = frame.evaluate(GROUND)
        assert one.page.evaluate(GROUND) == seen[theme]
        assert findings(frame) == [], theme
    assert seen["dark"] != seen["light"]


@pytest.mark.parametrize("path", PAGES)
def test_every_page_fits_a_phone(person, addresses: dict[str, str], path: str) -> None:
    one = person("viewer", width=320)
    page = one.open(f"/entity-lists{path.format(**addresses)}", frame=False)
    assert PAGES[path] in page.text_content("body")
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    assert findings(page) == []


def test_a_page_that_is_opened_in_the_dark_is_dark(person) -> None:
    frame = person("viewer", theme="dark").shown("/search")
    assert frame.get_attribute("html", "data-theme") == "dark"


def test_a_phone_shows_the_pages_in_airflow_too(person) -> None:
    frame = person("viewer", width=360).shown("/")
    assert frame.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_what_is_not_there_is_said_in_the_frame(person) -> None:
    one = person("viewer")
    frame = one.shown(f"/sources/{SOURCE_ID}/releases/2001-01-01-00000000")
    assert findings(frame) == []
    assert frame.get_by_role("link", name="To the overview").count() == 1
    assert all("404" in line for line in one.said), one.said
    one.said.clear()
