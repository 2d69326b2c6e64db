"""The news desk: pages for people, drawn by the server in the app of the read API.

today, stories, articles, answers, searching, targets, actors, sources, runs, review
            a module a page: its route and what can be asked of it
..._view    pure functions from what the database tells to what a template shows
rendering   templates and the frame that all pages share        links   addresses between pages
wording     how numbers and days are written    stance_bars     how outlets divide, as a bar
assets      styles and scripts under names of their contents
forms       who may write, and that the form was ours           problem_page   what goes wrong
"""

from fastapi import APIRouter

from pipeline.web.pages.actors import actors
from pipeline.web.pages.answers import answers
from pipeline.web.pages.articles import articles
from pipeline.web.pages.assets import assets
from pipeline.web.pages.quoting import quoting
from pipeline.web.pages.review import review
from pipeline.web.pages.runs import runs
from pipeline.web.pages.searching import searching
from pipeline.web.pages.sources import sources
from pipeline.web.pages.stories import stories
from pipeline.web.pages.targets import targets
from pipeline.web.pages.today import today

PAGES: tuple[APIRouter, ...] = (
    assets, today, stories, articles, answers, searching, quoting, targets, actors, sources, runs,
    review,
)  # fmt: skip
"""All pages; `pipeline.web.app` puts them at the app's root."""
