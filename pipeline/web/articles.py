"""Routes about articles, their stances and stories."""

from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Query, Request

from pipeline.web import page_shapes, parameters, shapes
from pipeline.web.paging import listed
from pipeline.web.parameters import Number
from pipeline.web.serving import Reads

articles = APIRouter()


@articles.get("/articles", response_model=page_shapes.ArticlePage, tags=["articles"])
def list_articles(
    request: Request, catalog: Reads, asked: Annotated[parameters.Articles, Query()]
) -> dict[str, Any]:
    """Articles by date, newest first: publication, else fetching.

    Filters on stances look through at most some thousand articles for one page, which may then be
    short: go on with `next`.
    """
    where = asked.filters()
    return listed(
        request, asked, lambda after, most: catalog.list_articles(where, after=after, limit=most)
    )


@articles.get("/articles/{article_id}", response_model=shapes.Article, tags=["articles"])
def article(
    article_id: Number, catalog: Reads, _: Annotated[parameters.Nothing, Query()]
) -> dict[str, Any]:
    """One article: text, summary with evidence, stances with quotes, versions, failures."""
    found = catalog.whole_article(article_id)
    if found is None:
        raise HTTPException(404, f"there is no article {article_id}")
    return dict(found)


@articles.get("/stances", response_model=page_shapes.StancePage, tags=["stances"])
def list_stances(
    request: Request, catalog: Reads, asked: Annotated[parameters.Articles, Query()]
) -> dict[str, Any]:
    """Stances of articles' own voices, newest article first.

    Whoever adds them up keeps `analyst` apart and leaves out what is `held`.
    """
    where = asked.filters()
    return listed(
        request, asked, lambda after, most: catalog.list_stances(where, after=after, limit=most)
    )


@articles.get("/actor-stances", response_model=page_shapes.ActorStancePage, tags=["stances"])
def list_actor_stances(
    request: Request, catalog: Reads, asked: Annotated[parameters.Articles, Query()]
) -> dict[str, Any]:
    """Where actors stand, as articles report it, newest article first."""
    where = asked.filters()
    return listed(
        request,
        asked,
        lambda after, most: catalog.list_actor_stances(where, after=after, limit=most),
    )


@articles.get("/stories", response_model=page_shapes.StoryPage, tags=["stories"])
def list_stories(
    request: Request, catalog: Reads, asked: Annotated[parameters.Stories, Query()]
) -> dict[str, Any]:
    """Stories, the one with the newest article first; dates are of that article."""
    where = asked.filters()
    return listed(
        request, asked, lambda after, most: catalog.list_stories(where, after=after, limit=most)
    )


@articles.get("/stories/{story_id}", response_model=shapes.WholeStory, tags=["stories"])
def story(
    story_id: Number, catalog: Reads, _: Annotated[parameters.Nothing, Query()]
) -> dict[str, Any]:
    """One story: its articles, perspectives, actors, coverage and comparison."""
    found = catalog.whole_story(story_id)
    if found is None:
        raise HTTPException(404, f"there is no story {story_id}")
    return dict(found)
