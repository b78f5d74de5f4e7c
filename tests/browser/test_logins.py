"""Who is let in, and who sees what: nobody without a login, and of the lists those whose DAGs one may read."""

import re

import pytest

from entity_lists.sources import ALL_SOURCES
from world.airflow_site import OTHER_ID, Site
from world.browser import Person

pytestmark = [pytest.mark.airflow, pytest.mark.browser]


def log_in(one: Person, site: Site, user: str) -> None:
    one.page.get_by_label("Username").fill(user)
    one.page.get_by_label("Password").fill(site.passwords[user])
    one.page.get_by_role("button", name="Sign in").click()


def test_who_is_not_logged_in_is_asked_to_and_comes_back_to_the_page(site: Site, person) -> None:
    one = person(None)
    one.page.goto(f"{site.base}/entity-lists/sources/{OTHER_ID}")
    one.page.wait_for_url("**/auth/login**")
    log_in(one, site, "viewer")
    one.page.wait_for_url(f"{site.base}/entity-lists/sources/{OTHER_ID}")
    assert "Unverified List" in one.page.text_content("h1")
    one.said.clear()


def test_a_session_that_ends_in_the_frame_is_told_there_and_goes_on_after_a_login(site: Site, person) -> None:
    one = person("viewer")
    frame = one.shown("/")
    one.leave()
    frame.get_by_role("link", name="Search", exact=True).click()
    frame.get_by_role("link", name="Log in to Airflow").click()
    one.page.wait_for_url("**/auth/login**")
    log_in(one, site, "viewer")
    one.at("/search")
    assert one.frame().get_by_role("heading", level=1).text_content() == "Search"
    assert all("401" in line for line in one.said), one.said
    one.said.clear()


def test_whoever_may_not_read_a_dag_sees_nothing_of_its_list(site: Site, person) -> None:
    seen = {user: person(user).shown("/").locator("tbody th").all_text_contents() for user in ("viewer", "narrow")}
    hidden = [title for title in seen["viewer"] if title not in seen["narrow"]]
    assert (len(seen["viewer"]), len(hidden)) == (len(ALL_SOURCES), 1)
    assert hidden[0].startswith("U.S. Entity List")
    one = person("narrow")
    assert one.shown("/sources/us_bis_entity_list").get_by_text("You may not read the DAG").count() == 1
    assert all(re.search(r"403", line) for line in one.said), one.said
    one.said.clear()
    found = one.shown("/search?q=Company7+Ltd.")
    assert found.get_by_text("us_bis_entity_list").count() == 0


def test_the_navigation_leads_to_the_overview(site: Site, person) -> None:
    one = person("viewer")
    one.page.goto(f"{site.base}/")
    one.page.get_by_role("link", name="Entity lists").first.click()
    assert one.frame().get_by_role("heading", level=1).text_content() == "Entity lists"
    one.at("/")
