"""The app of the pages: who may read, what every answer carries, and what is said when something goes wrong.

Nothing but GET: nothing here changes anything. The frame that Airflow shows the pages in has Airflow's own origin, so a
publisher's text that became a script would act as the user: templates escape everything, and the policy below forbids
every script and style but our own files.
"""

import logging
from collections.abc import Awaitable, Callable
from urllib.parse import quote

from fastapi import Depends, FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, RedirectResponse
from starlette.background import BackgroundTask
from starlette.exceptions import HTTPException

from entity_lists.errors import EntityListsError, StoreError, UsageError
from entity_lists.memory import give_back
from entity_lists.pages import downloads, routes
from entity_lists.pages.host import get_user
from entity_lists.pages.rendering import around, rendered, static
from entity_lists.pages.sorting import WrongChoice

_POLICY = "; ".join([
    "default-src 'none'",
    "img-src 'self' data:",
    "style-src 'self'",
    "script-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'self'",
    "base-uri 'none'",
])
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "SAMEORIGIN",
}
_TITLES = {
    400: "That was not understood",
    401: "Please log in",
    403: "Not yours to read",
    404: "Not there",
    503: "The store cannot be read",
}
_log = logging.getLogger(__name__)

# Its own pages about itself would be open to everybody.
app = FastAPI(
    title="Entity lists",
    description="What the pages inside Airflow show, as JSON. Everything here needs a login, and only reads.",
    docs_url=None,
    redoc_url=None,
    openapi_url=None,
    dependencies=[Depends(get_user)],
)
app.include_router(routes.router)
app.include_router(downloads.router)
app.include_router(static)


@app.get("/api/openapi.json", include_in_schema=False)
def openapi(request: Request) -> JSONResponse:
    """Describe the JSON twins of the pages."""
    return JSONResponse(app.openapi() | {"servers": [{"url": request.scope["root_path"]}]})


@app.middleware("http")
async def guarded(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
    """Answer with the policy, and have nothing kept but our own files."""
    response = await call_next(request)
    response.headers.update(_HEADERS)
    if "Cache-Control" not in response.headers:
        response.headers["Cache-Control"] = "no-store"
        response.background = BackgroundTask(give_back)
    return response


@app.exception_handler(HTTPException)
def refused(request: Request, error: HTTPException) -> Response:
    """Say why not; send who is not logged in to the login, and back, unless the page stands in a frame."""
    if error.status_code == 401 and request.headers.get("sec-fetch-dest") == "document":
        return RedirectResponse(f"{around(request)}/api/v2/auth/login?next={quote(str(request.url), safe='')}", 303)
    return _problem(request, error.status_code, str(error.detail), error.headers)


@app.exception_handler(RequestValidationError)
def not_understood(request: Request, error: RequestValidationError) -> Response:
    """Say which part of the address is wrong."""
    wrong = "; ".join(f"{one['loc'][-1]}: {one['msg']}" for one in error.errors())
    return _problem(request, 400, f"The address has a part that is not understood: {wrong}.")


@app.exception_handler(EntityListsError)
def not_shown(request: Request, error: EntityListsError) -> Response:
    """Say what the library says no to."""
    if isinstance(error, UsageError):
        return _problem(request, 400 if isinstance(error, WrongChoice) else 404, str(error))
    _log.warning("%s: %s", request.url.path, error)
    return _problem(request, 503 if isinstance(error, StoreError) else 500, str(error))


def _problem(request: Request, status: int, detail: str, headers: object = None) -> Response:
    title = _TITLES.get(status, "That did not work")
    if "/api/" in request.url.path.removeprefix(request.scope["root_path"]):
        response: Response = JSONResponse({"title": title, "status": status, "detail": detail}, status)
    else:
        response = rendered(request, "problem.html", None, status=status, title=title, detail=detail, code=status)
    if isinstance(headers, dict):
        response.headers.update(headers)
    return response
