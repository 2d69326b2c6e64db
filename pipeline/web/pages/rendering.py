"""Draws pages: one template, one view, and the frame that all pages share."""

from dataclasses import dataclass
from functools import cache

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.web.pages.assets import known_assets
from pipeline.web.pages.links import links_of
from pipeline.web.pages.stance_bars import SIGNS, WORDS
from pipeline.web.pages.wording import FILTERS
from pipeline.web.visiting import Visitor, visitor_of

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'self'",
    )
)
"""Only the app's own files, nothing inline; Airflow shows the pages in a frame of its own site."""

SAFE = {
    "content-security-policy": POLICY,
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), geolocation=(), microphone=()",
}
"""With `no-referrer`, browsers would not say where a form comes from."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the desk in its navigation; `g` and then `key` leads there."""

    slug: str
    name: str
    path: tuple[str, ...]
    key: str


SECTIONS: tuple[Section, ...] = (
    Section("today", "Today", (), "t"),
    Section("targets", "Targets", ("targets",), "o"),
    Section("actors", "Actors", ("actors",), "a"),
    Section("sources", "Sources", ("sources",), "s"),
    Section("runs", "Runs", ("runs",), "r"),
    Section("review", "Review", ("review",), "v"),
)
"""The navigation, in its order."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What surrounds every page: which part of the desk it is in, and who looks at it."""

    section: str
    visitor: Visitor
    sections: tuple[Section, ...] = SECTIONS


@cache
def environment() -> Environment:
    """The templates: all that is inserted is escaped, and nothing may be missing."""
    made = Environment(
        loader=PackageLoader("pipeline.web.pages"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters.update(FILTERS)
    made.globals.update(zip=zip, signs=SIGNS, label_words=WORDS)
    return made


def page(
    request: Request, template: str, view: object, *, section: str = "", status: int = 200
) -> HTMLResponse:
    """The answer that shows a view in a template.

    Args:
        request: tells where the page is and who asks.
        template: the name of a file in `templates`, which extends `layout.html`.
        view: a frozen record with all that the template shows; `view` there.
        section: the part of the navigation that the page is in.
        status: of the answer.
    """
    links = links_of(request.scope)

    def asset(name: str) -> str:
        return links.to("static", known_assets()[name].name)

    frame = Frame(section, visitor_of(request))
    body = (
        environment()
        .get_template(template)
        .render(view=view, frame=frame, to=links.to, asset=asset)
    )
    return HTMLResponse(body, status_code=status, headers=SAFE)
