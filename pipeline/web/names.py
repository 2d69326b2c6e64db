"""Routes about actors, targets and sources."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from pipeline.web import page_shapes, parameters, shapes
from pipeline.web.paging import listed
from pipeline.web.parameters import Number
from pipeline.web.serving import Reads

names = APIRouter()


@names.get("/actors", response_model=page_shapes.ActorPage, tags=["actors"])
def list_actors(
    request: Request, catalog: Reads, asked: Annotated[parameters.Actors, Query()]
) -> dict[str, Any]:
    """Actors, the one named last first; `/actor-stances?actor=NAME` tells where one stands."""
    return listed(
        request, asked, lambda after, most: catalog.list_actors(asked.name, after=after, limit=most)
    )


@names.get("/actors/{actor_id}", response_model=shapes.Actor, tags=["actors"])
def actor(
    actor_id: Number, catalog: Reads, _: Annotated[parameters.Nothing, Query()]
) -> dict[str, Any]:
    """One actor with all names."""
    found = catalog.whole_actor(actor_id)
    if found is None:
        raise HTTPException(404, f"there is no actor {actor_id}")
    return dict(found)


@names.get("/targets", response_model=page_shapes.TargetPage, tags=["targets"])
def list_targets(
    request: Request, catalog: Reads, asked: Annotated[parameters.Paging, Query()]
) -> dict[str, Any]:
    """Targets by slug."""
    return listed(request, asked, lambda after, most: catalog.list_targets(after=after, limit=most))


@names.get("/sources", response_model=page_shapes.SourcePage, tags=["sources"])
def list_sources(
    request: Request, catalog: Reads, asked: Annotated[parameters.Sources, Query()]
) -> dict[str, Any]:
    """Sources by slug, each with its feeds' health."""
    where = asked.filters()
    return listed(
        request, asked, lambda after, most: catalog.list_sources(where, after=after, limit=most)
    )
