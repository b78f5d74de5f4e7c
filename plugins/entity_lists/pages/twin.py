"""A page and its JSON twin: one query, shown as HTML under its path and as JSON under another, with the same rights."""

from collections.abc import Callable
from typing import Annotated, Any, TypeVar, get_type_hints

from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import HTMLResponse

from entity_lists.pages.rendering import rendered

Query = TypeVar("Query", bound=Callable[..., Any])


def page(router: APIRouter, path: str, twin: str, template: str) -> Callable[[Query], Query]:
    """Register what a query returns as a page and as JSON; its parameters are those of both addresses."""

    def registered(query: Query) -> Query:
        asked = Annotated[Any, Depends(query)]
        name = query.__name__

        def html(request: Request, shown: asked) -> Response:
            problem = getattr(shown, "problem_status", None)
            return rendered(request, template, shown, status=problem or 200)

        def json(response: Response, shown: asked) -> Any:
            response.status_code = getattr(shown, "problem_status", None) or 200
            return shown

        router.add_api_route(path, html, methods=["GET"], response_class=HTMLResponse, include_in_schema=False)
        router.add_api_route(
            twin,
            json,
            methods=["GET"],
            name=name,
            operation_id=name,
            summary=(query.__doc__ or "").strip(),
            response_model=get_type_hints(query)["return"],
        )
        return query

    return registered
