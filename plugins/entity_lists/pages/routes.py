"""The addresses of the pages, and of their JSON twins under /api; all of them only read."""

import os
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated
from urllib.parse import quote

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from fastapi import Path as InPath
from fastapi import Query as InQuery
from fastapi.responses import RedirectResponse

from entity_lists.care import expected
from entity_lists.contract.kinds import dag_of
from entity_lists.errors import UsageError
from entity_lists.pages import host, source
from entity_lists.pages.audit import AuditPage, audit_page
from entity_lists.pages.changes import ChangesPage, changes_page
from entity_lists.pages.entry import EntryPage, entry_page
from entity_lists.pages.host import FactsDep, ReadableDep, StatesDep, StoreDep, source_of
from entity_lists.pages.overview import OverviewPage, overview_page
from entity_lists.pages.pending import PendingPage, pending_page
from entity_lists.pages.profile import ProfilePage, profile_page
from entity_lists.pages.release import ReleasePage, kept, release_page
from entity_lists.pages.rendering import rendered
from entity_lists.pages.search import SearchPage, search_page
from entity_lists.pages.twin import page
from entity_lists.source import Source
from entity_lists.sources import ALL_SOURCES
from entity_lists.store.store import Store

router = APIRouter()

_OF_OURS = {dag_of(source.source_id): source for source in ALL_SOURCES}
_Text = Annotated[str, InQuery(max_length=500)]
_Page = Annotated[int, InQuery(ge=1, le=1_000_000)]
_ReleaseId = Annotated[str, InPath(max_length=40)]


def _readable_sources(readable: ReadableDep) -> list[Source]:
    return [one for dag_id, one in _OF_OURS.items() if dag_id in readable]


def _readable_source(source_id: Annotated[str, InPath(max_length=100)], readable: ReadableDep) -> Source:
    """Return the source of the address, if the user may read the DAG that feeds it."""
    found = _OF_OURS.get(dag_of(source_id))
    if found is None:
        raise HTTPException(404, f"There is no list {source_id[:60]!r} here.")
    if dag_of(source_id) not in readable:
        raise HTTPException(403, f"You may not read the DAG {dag_of(source_id)}, and so not what it publishes.")
    return found


SourcesDep = Annotated[list[Source], Depends(_readable_sources)]
SourceDep = Annotated[Source, Depends(_readable_source)]


def _switched_on(states: Mapping[str, host.DagState]) -> dict[str, bool]:
    """Return by source whether it is switched on: by the setting where there is one, else by its DAG."""
    ids = [one.source_id for one in ALL_SOURCES]
    named = expected.switched_on(os.environ.get(expected.SETTING), ids)
    if named is not None:
        return {source_id: source_id in named for source_id in ids}
    return {source_of(dag_id): state.is_switched_on for dag_id, state in states.items()}


@page(router, "/", "/api/sources", "overview.html")
def overview(store: StoreDep, sources: SourcesDep, states_of: StatesDep, sort: _Text = "") -> OverviewPage:
    """Every list that you may see: what is in force, how fresh it is, what needs a person."""
    states = states_of(list(_OF_OURS))
    return overview_page(
        store,
        sources,
        now=datetime.now(UTC),
        dag_ids={one.source_id: dag_of(one.source_id) for one in sources},
        switched_on=_switched_on(states),
        last_runs={source_of(dag_id): state.last_run_id for dag_id, state in states.items()},
        sort=sort,
    )


@page(router, "/sources/{source_id}", "/api/sources/{source_id}", "source.html")
def one_source(store: StoreDep, of: SourceDep, states_of: StatesDep, sort: _Text = "") -> source.SourcePage:
    """One list with all its releases: published, withdrawn, asked about and rejected."""
    dag_id = dag_of(of.source_id)
    states = states_of([dag_id])
    return source.source_page(
        store,
        of,
        now=datetime.now(UTC),
        dag_id=dag_id,
        is_switched_on=_switched_on(states).get(of.source_id, False),
        last_run_id=states[dag_id].last_run_id if dag_id in states else None,
        sort=sort,
    )


_RELEASE = "/sources/{source_id}/releases/{release_id}"


@page(router, _RELEASE, f"/api{_RELEASE}", "release.html")
def release(store: StoreDep, of: SourceDep, release_id: _ReleaseId, sort: _Text = "") -> ReleasePage:
    """One release: what is in it, what it is made of, why it was let through, and by whom."""
    return release_page(store, of, release_id, sort=sort)


@page(router, f"{_RELEASE}/changes", f"/api{_RELEASE}/changes", "changes.html")
def changes(
    store: StoreDep,
    of: SourceDep,
    release_id: _ReleaseId,
    *,
    against: _Text = "",
    op: _Text = "",
    country: _Text = "",
    list_code: Annotated[str, InQuery(alias="list", max_length=40)] = "",
    field: _Text = "",
    cause: _Text = "",
    text: _Text = "",
    page: _Page = 1,
) -> ChangesPage:
    """What a release changed, entry by entry and field by field, against the one before it or any other."""
    return changes_page(
        store,
        of.source_id,
        release_id,
        against=against or None,
        op=op,
        country=country,
        list_code=list_code,
        field=field,
        cause=cause,
        text=text,
        page=page,
    )


@page(router, f"{_RELEASE}/audit", f"/api{_RELEASE}/audit", "audit.html")
def audit(
    store: StoreDep, of: SourceDep, release_id: _ReleaseId, suite: _Text = "", outcome: _Text = "", sort: _Text = ""
) -> AuditPage:
    """Every expectation of the audit of a release: what was observed, what is allowed, and why it matters."""
    return audit_page(store, of, release_id, suite=suite, outcome=outcome, sort=sort)


@page(router, f"{_RELEASE}/profile", f"/api{_RELEASE}/profile", "profile.html")
def profile(
    store: StoreDep,
    of: SourceDep,
    release_id: _ReleaseId,
    metric: _Text = "",
    text: _Text = "",
    *,
    changed: bool = False,
    sort: _Text = "",
) -> ProfilePage:
    """Everything that was counted in a release, beside the same count of the release before it."""
    return profile_page(store, of, release_id, metric=metric, text=text, changed=changed, sort=sort)


@page(router, "/sources/{source_id}/entries/{entry_id}", "/api/sources/{source_id}/entries/{entry_id}", "entry.html")
def entry(
    store: StoreDep,
    of: SourceDep,
    sources: SourcesDep,
    entry_id: Annotated[str, InPath(max_length=40)],
    release: Annotated[str, InQuery(max_length=40)] = "",
) -> EntryPage:
    """One party: all that a list says of it, its history, and the same party on other lists."""
    readable = [one.source_id for one in sources]
    return entry_page(store, readable, of.source_id, entry_id, release_id=release or None)


@page(router, "/pending", "/api/pending", "pending.html")
def pending(store: StoreDep, sources: SourcesDep, on: _Text = "") -> PendingPage:
    """The law that a list does not show yet: which document, since when, how many and where, who if it is known."""
    return pending_page(store, sources, on=on, today=datetime.now(UTC).date())


@page(router, "/search", "/api/search", "search.html")
def search(
    store: StoreDep,
    sources: SourcesDep,
    q: _Text = "",
    country: Annotated[str, InQuery(max_length=40)] = "",
    list_code: Annotated[str, InQuery(alias="list", max_length=40)] = "",
    on: Annotated[str, InQuery(max_length=40)] = "",
    sort: _Text = "",
    page: _Page = 1,
) -> SearchPage:
    """Who bears a name, or one like it, on the lists in force, or as of a day."""
    readable = [one.source_id for one in sources]
    return search_page(store, readable, q=q, country=country, list_code=list_code, on=on, sort=sort, page=page)


@router.get("/of-dag", include_in_schema=False)
def of_dag(request: Request, dag_id: Annotated[str, InQuery(max_length=250)], readable: ReadableDep) -> Response:
    """Lead the tab of a DAG to its list."""
    if refusal := _not_ours(request, dag_id, readable):
        return refusal
    return RedirectResponse(f"{request.scope['root_path']}/sources/{source_of(dag_id)}", 303)


@router.get("/of-run", include_in_schema=False)
def of_run(
    request: Request,
    dag_id: Annotated[str, InQuery(max_length=250)],
    run_id: Annotated[str, InQuery(max_length=250)],
    readable: ReadableDep,
    facts_of: FactsDep,
    store: StoreDep,
) -> Response:
    """Lead the tab of a run to its release."""
    if refusal := _not_ours(request, dag_id, readable):
        return refusal
    facts = facts_of(dag_id, run_id)
    if facts is None:
        raise HTTPException(404, f"There is no run {run_id!r} of {dag_id}.")
    root, source_id = request.scope["root_path"], source_of(dag_id)
    if facts.other_store is None and facts.release_id is not None and _is_on_record(store, source_id, facts.release_id):
        return RedirectResponse(f"{root}/sources/{source_id}/releases/{quote(facts.release_id)}", 303)
    return rendered(request, "run.html", facts, of=_OF_OURS[dag_id], shown_store=store.uri)


def _is_on_record(store: Store, source_id: str, release_id: str) -> bool:
    try:
        kept(store, source_id, release_id)
    except UsageError:
        return False
    return True


def _not_ours(request: Request, dag_id: str, readable: ReadableDep) -> Response | None:
    """Return what is said of a DAG that keeps no list, or that the user may not read."""
    if dag_id not in _OF_OURS:
        return rendered(request, "foreign.html", None, dag_id=dag_id)
    if dag_id not in readable:
        raise HTTPException(403, f"You may not read the DAG {dag_id}.")
    return None
