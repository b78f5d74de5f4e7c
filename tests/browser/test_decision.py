"""From a run to a release in force: a person is asked, reads the page of the release, and approves in the UI."""

import re

import pytest

from entity_lists.snapshot import published
from world.airflow_server import DAG, RUN_S, until
from world.airflow_site import DAY, Site
from world.releases import SOURCE_ID

pytestmark = [pytest.mark.airflow, pytest.mark.browser]


def has_asked(site: Site, run: str) -> bool:
    """Return whether the run waits and the task that asks has ended: an answer before that is lost by Airflow 3.3."""
    end = f"TaskInstance Finished: dag_id={DAG}, task_id=approve, run_id={run.rpartition('/')[2]}"
    waits = site.server.states(run).get("approve") == "awaiting_input"
    return waits and any(end in line for line in site.server.log.read_text().splitlines())


def test_a_release_that_asks_is_read_on_its_page_approved_in_required_actions_and_in_force(site: Site, person) -> None:
    server = site.server
    before = published.get_manifest(server.store, SOURCE_ID, None)["release_id"]
    run = server.ingest_full_list(2600, "2025-04-01")
    until(lambda: has_asked(site, run), RUN_S, "the question", lambda: server.states(run))
    one = person("admin")
    overview = one.shown("/")
    assert "1 waits for a decision" in overview.text_content("main")
    overview.get_by_role("link", name=re.compile("^Read release 2025-04-01-")).click()
    one.page.wait_for_url("**/releases/2025-04-01-*")
    page = one.frame()
    assert "asked" in page.text_content("main")
    assert "A publisher removes a few entries at a time" in page.text_content("main")
    page.get_by_role("link", name="What changed").click()
    one.page.wait_for_url("**/changes")
    assert "−400" in one.frame().text_content("main")

    one.open(f"/dags/{DAG}/runs/{run.rpartition('/')[2]}/tasks/approve/required_actions", frame=False)
    link = one.page.get_by_role("link", name="The page of this release")
    link.wait_for()
    link.click()
    assert "as of 2025-04-01" in one.frame().text_content("h1")
    one.page.go_back()
    one.page.get_by_label(re.compile("reason", re.IGNORECASE)).fill("announced")
    one.page.get_by_role("button", name="Approve").click()
    assert server.finish(run) == "success"

    manifest = published.get_manifest(server.store, SOURCE_ID, None)
    assert (manifest["as_of"], manifest["previous_release_id"]) == ("2025-04-01", before)
    released = one.shown(f"/sources/{SOURCE_ID}/releases/{manifest['release_id']}")
    said = released.text_content("main")
    assert "in force" in said
    assert "announced" in said
    assert "admin" in said
    first = one.shown("/").get_by_role("row").filter(has_text=re.compile("^U.S. Entity List")).first
    assert "2025-04-01" in str(first.text_content())
    assert manifest["as_of"] > DAY
