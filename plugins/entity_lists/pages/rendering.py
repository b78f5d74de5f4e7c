"""How a page is made of what it shows: Jinja2 templates that escape everything, and our own static files."""

from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Request, Response
from fastapi import Path as InPath
from fastapi.responses import FileResponse
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from entity_lists.contract.kinds import counted_table, dag_of
from entity_lists.pages.charts import sparkline
from entity_lists.pages.figures import moment, number, share, signed
from entity_lists.text.countries import country_label
from entity_lists.text.plain import cut, plain

_HERE = Path(__file__).parent
_STATIC = _HERE / "static"
_MOST_OF_A_CELL = 1000
# What they are stands in their address, so a browser asks for a new one anew.
_VERSION = sha256(b"".join(path.read_bytes() for path in sorted(_STATIC.iterdir()))).hexdigest()[:8]
_KEPT = "private, max-age=86400"
static = APIRouter()


def brief(value: object) -> str:
    """Return a text cut to what a cell of a table has room for."""
    return cut(str(value), _MOST_OF_A_CELL)


def _plain(value: object) -> object:
    """Let no control character of a publisher's text through; what is markup already came through here before."""
    return plain(value) if isinstance(value, str) and not hasattr(value, "__html__") else value


def with_query(request: Request, **changed: object) -> str:
    """Return the query of this page's address with some of it changed; what is empty is left out."""
    query = dict(request.query_params) | changed
    return "?" + urlencode({name: value for name, value in query.items() if value not in {None, ""}})


def environment() -> Environment:
    """Return where the templates are, and what they may call; a name that is not given to one is an error."""
    made = Environment(
        loader=FileSystemLoader(_HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_plain,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters |= {
        "country": country_label,
        "number": number,
        "signed": signed,
        "share": share,
        "moment": moment,
        "brief": brief,
        "counted_table": counted_table,
        "dag": dag_of,
    }
    made.globals |= {"with_query": with_query, "sparkline": sparkline}
    return made


_templates = Jinja2Templates(env=environment())


def around(request: Request) -> str:
    """Return the path of what the pages are mounted in: theirs without its last part."""
    path: str = request.scope["root_path"]
    return path.rpartition("/")[0]


def rendered(request: Request, template: str, shown: Any, *, status: int = 200, **more: Any) -> Response:
    """Return a page. shown: what its query found."""
    values = {
        "root": request.scope["root_path"],
        "airflow": around(request),
        "shown": shown,
        "version": _VERSION,
        **more,
    }
    return _templates.TemplateResponse(request, template, values, status_code=status)


@static.get("/static/{name}", include_in_schema=False)
def static_file(name: Annotated[str, InPath(pattern=r"^[a-z_]+\.(?:css|js|svg)$")]) -> FileResponse:
    """Return one of our own files."""
    path = _STATIC / name
    if not path.is_file():
        raise HTTPException(404, f"There is no file {name}.")
    return FileResponse(path, headers={"Cache-Control": _KEPT})
