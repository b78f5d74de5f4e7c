"""The pages within Airflow: deep links, Back, reload, tabs, buttons, the card on Home, an address below a path."""

import re

import pytest

from entity_lists.snapshot import published
from world.airflow_server import DAG
from world.airflow_site import Site
from world.browser import Person
from world.releases import SOURCE_ID

pytestmark = [pytest.mark.airflow, pytest.mark.browser]


@pytest.fixture(scope="module")
def run_id(site: Site) -> str:
    """A run that found nothing new: what it fetched is in force."""
    day = published.get_manifest(site.server.store, SOURCE_ID, None)["as_of"]
    found = site.server.start(input=str(site.server.inputs / f"title-15_part-744_{day}.xml"), as_of=day)
    assert site.server.finish(found) == "success"
    return found.rpartition("/")[2]


@pytest.fixture(scope="module")
def changes(site: Site) -> str:
    """The path of what the first release changed: all of a long list is added."""
    first = min(published.release_ids(site.server.store, SOURCE_ID))
    return f"/sources/{SOURCE_ID}/releases/{first}/changes"


def heading(one: Person) -> str:
    return str(one.frame().text_content("h1"))


def test_filters_and_pages_are_in_the_address_and_outlive_a_reload_and_back(person, changes: str) -> None:
    one = person("viewer")
    frame = one.shown(changes)
    frame.locator("select[name=op]").select_option("added")
    frame.get_by_label("Says").fill("Company17")
    frame.get_by_role("button", name="Show").click()
    one.page.wait_for_url("**/changes?*text=Company17*")
    filtered = one.page.url
    assert "op=added" in filtered
    first = one.frame().locator("article h2").all_text_contents()
    assert all("Company17" in name for name in first)
    one.frame().get_by_role("link", name="Next").first.click()
    one.page.wait_for_url("**/changes?*page=2*")
    second = one.frame().locator("article h2").all_text_contents()
    assert not set(first) & set(second)
    one.page.go_back()
    one.page.wait_for_url(filtered)
    assert one.frame().locator("article h2").all_text_contents() == first
    one.page.reload()
    assert one.frame().locator("article h2").all_text_contents() == first
    assert one.frame().get_by_label("Says").input_value() == "Company17"
    assert one.page.url == filtered


def test_a_link_that_somebody_shared_opens_the_same_page_in_airflow(person) -> None:
    frame = person("viewer").shown("/search?q=Company42+Ltd.&list=EL")
    assert frame.get_by_label("Name", exact=True).input_value() == "Company42 Ltd."
    assert frame.locator("tbody th").first.text_content().startswith("Company42 Ltd.")


def test_the_search_box_of_each_page_leads_to_the_search(person) -> None:
    one = person("viewer")
    frame = one.shown(f"/sources/{SOURCE_ID}")
    frame.get_by_label("Find a name").fill("Company42 Works")
    frame.get_by_role("button", name="Find").click()
    one.at("/search?q=Company42+Works")
    assert one.frame().get_by_role("link", name="Company42 Ltd.").count() == 1


def test_headers_sort_by_a_link(person) -> None:
    one = person("viewer")
    frame = one.shown("/")
    frame.get_by_role("link", name="Entries", exact=True).click()
    one.page.wait_for_url("**sort=-entries")
    assert one.frame().get_attribute("th[aria-sort]", "aria-sort") == "descending"
    assert one.frame().locator("tbody th").first.text_content().startswith("U.S. Entity List")


def test_a_link_to_airflow_leaves_the_frame(person) -> None:
    one = person("viewer")
    one.shown(f"/sources/{SOURCE_ID}").get_by_role("link", name="DAG", exact=True).click()
    one.page.wait_for_url(f"{one.base}/dags/{DAG}**")
    assert one.page.locator("iframe").count() == 0


def test_the_tab_of_a_run_shows_its_release(person, run_id: str) -> None:
    one = person("viewer")
    one.open(f"/dags/{DAG}/runs/{run_id}", frame=False)
    one.page.get_by_role("link", name="Release", exact=True).click()
    assert re.search(r"as of 2025-|Release of this run", heading(one))


def test_the_tab_of_a_dag_shows_its_list_and_says_so_kindly_where_there_is_none(person) -> None:
    one = person("viewer")
    one.open(f"/dags/{DAG}", frame=False)
    one.page.get_by_role("link", name="Releases", exact=True).click()
    assert heading(one).startswith("U.S. Entity List")
    one.open("/dags/audit_store", frame=False)
    one.page.get_by_role("link", name="Releases", exact=True).click()
    assert heading(one) == "No list here"


def test_the_button_of_a_task_leads_to_the_tab_of_its_run(person, run_id: str) -> None:
    one = person("viewer")
    one.open(f"/dags/{DAG}/runs/{run_id}/tasks/fetch/details", frame=False)
    one.page.locator("a[href*='/plugin/entity_lists_release'], a[href^='dags/']", has_text="Release").last.click()
    one.page.wait_for_url("**/plugin/entity_lists_release")
    assert heading(one)


def test_a_card_on_home_says_how_many_lists_are_fresh(person) -> None:
    one = person("viewer")
    one.open("/", frame=False)
    card = one.page.get_by_text(re.compile(r"^\d+ of \d+ fresh"))
    card.wait_for()
    one.page.get_by_role("link", name="Open", exact=True).click()
    assert heading(one) == "Entity lists"


def test_everything_stands_below_a_path_as_well(site: Site, person, run_id: str) -> None:
    one = person("viewer", base=site.prefixed)
    frame = one.shown("/")
    frame.get_by_role("link", name=re.compile(r"^U.S. Entity List")).first.click()
    one.at(f"/sources/{SOURCE_ID}")
    one.page.reload()
    one.frame().get_by_role("link", name="Overview").click()
    one.at("/")
    one.shown(f"/sources/{SOURCE_ID}").get_by_role("link", name="DAG", exact=True).click()
    one.page.wait_for_url(f"{site.prefixed}/dags/{DAG}**")
    one.page.get_by_role("link", name="Releases", exact=True).click()
    assert heading(one).startswith("U.S. Entity List")
    one.open("/", frame=False)
    one.page.get_by_text(re.compile(r"^\d+ of \d+ fresh")).wait_for()
