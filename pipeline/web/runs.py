"""Routes about runs and spending."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Path, Query, Request

from pipeline.web import page_shapes, parameters, shapes
from pipeline.web.paging import listed
from pipeline.web.parameters import PRINTABLE
from pipeline.web.serving import Reads

runs = APIRouter()
LONGEST_ID = 250


@runs.get("/runs", response_model=page_shapes.RunPage, tags=["runs"])
def list_runs(
    request: Request, catalog: Reads, asked: Annotated[parameters.Paging, Query()]
) -> dict[str, Any]:
    """Runs, the one begun last first, with what they brought in, judged, skipped and spent."""
    return listed(request, asked, lambda after, most: catalog.list_runs(after=after, limit=most))


@runs.get("/runs/{invocation_id}", response_model=shapes.WholeRun, tags=["runs"])
def run(
    invocation_id: Annotated[str, Path(min_length=1, max_length=LONGEST_ID, pattern=PRINTABLE)],
    catalog: Reads,
    _: Annotated[parameters.Nothing, Query()],
) -> dict[str, Any]:
    """One run with what each execution of its steps counted."""
    found = catalog.whole_run(invocation_id)
    if found is None:
        raise HTTPException(404, f"there is no run {invocation_id}")
    return dict(found)


@runs.get("/spend", response_model=page_shapes.SpendPage, tags=["runs"])
def list_spend(
    request: Request, catalog: Reads, asked: Annotated[parameters.Dated, Query()]
) -> dict[str, Any]:
    """What calls to models took, by UTC day and model, newest day first."""
    where = asked.filters()
    return listed(
        request, asked, lambda after, most: catalog.list_spend(where, after=after, limit=most)
    )
