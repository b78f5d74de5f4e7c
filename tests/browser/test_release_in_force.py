"""From a run to a release in force: a person is asked, reads the page of the release, and approves in the UI."""

import re
from dataclasses import replace

import pytest

from entity_lists.snapshot import published
from world.airflow_server import DAG, RUN_S, until
from world.airflow_site import Site
from world.releases import SOURCE, SOURCE_ID

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
    overview.get_by_role("link", name=re.compile(r"^Read release 2025-04-01-")).click()
    one.page.wait_for_url("**/releases/2025-04-01-*")
    page = one.frame()
    assert "asked" in page.text_content("main")
    assert "A publisher removes a few entries at a time" in page.text_content("main")
    page.get_by_role("link", name="What changed").click()
    one.page.wait_for_url("**/changes")
    assert "−400" in one.frame().text_content("main")

    one.open(f"/dags/{DAG}/runs/{run.rpartition('/')[2]}/tasks/approve/required_actions", frame=False)
    link = one.page.get_by_role("link", name="The page of this release")
    with one.page.context.expect_page() as opened:
        link.click()
    assert "as of 2025-04-01" in replace(one, page=opened.value).frame().text_content("h1")
    one.page.locator("#element_reason").fill("announced")
    one.page.get_by_role("button", name="Approve", exact=True).click()
    assert server.finish(run) == "success"

    manifest = published.get_manifest(server.store, SOURCE_ID, None)
    assert (manifest["as_of"], manifest["previous_release_id"]) == ("2025-04-01", before)
    released = one.shown(f"/sources/{SOURCE_ID}/releases/{manifest['release_id']}")
    said = released.text_content("main")
    assert "in force" in said
    assert "announced" in said
    assert "admin" in said
    overview = one.shown("/")
    row = overview.get_by_role("row").filter(has=overview.get_by_role("link", name=SOURCE.title, exact=True))
    assert "2025-04-01" in row.text_content()
