"""An article: its text with the quotes marked, where it stands, and a person's word on that."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response
from fastapi.responses import RedirectResponse

from pipeline.errors import BadAddress
from pipeline.models import Label
from pipeline.ports.correcting import Correction
from pipeline.web.pages.article_view import article_view
from pipeline.web.pages.forms import SentForm, token_for, writer_of
from pipeline.web.pages.links import links_of
from pipeline.web.pages.rendering import page
from pipeline.web.parameters import Name, Nothing, Number
from pipeline.web.serving import AtDesk, Now
from pipeline.web.visiting import Visits

articles = APIRouter()
LONGEST_REASON = 5000
LONGEST_NAME = 500
FIELDS = {"target", "holder", "label", "reason"}


class AtArticle(Nothing):
    """What can be asked of an article's page."""

    kept: Name | None = None


@articles.get("/articles/{article_id}")
def show_article(
    request: Request,
    article_id: Number,
    desk: AtDesk,
    visitor: Visits,
    asked: Annotated[AtArticle, Query()],
) -> Response:
    """One article."""
    article = desk.whole_article(article_id)
    if article is None:
        raise HTTPException(404, f"There is no article {article_id}.")
    version = int(str(article["version_id"]))
    view = article_view(
        article,
        behind=desk.stances_behind(version),
        people=desk.people_said(version),
        turns=desk.stance_turns(article_id),
        answers=desk.answer_lines(version),
        targets=desk.choices().targets,
        token=token_for(request) if visitor.may_correct else None,
        kept=asked.kept,
    )
    return page(request, "article.html", view, section="today")


@articles.post("/articles/{article_id}/corrections")
def correct(
    request: Request, article_id: Number, desk: AtDesk, now: Now, fields: SentForm
) -> Response:
    """Keeps a person's label beside the machine's, then shows the article again."""
    said = correction_of(article_id, fields, writer_of(request))
    try:
        desk.correct(said, now)
    except BadAddress as error:
        raise HTTPException(400, error.message) from error
    address = links_of(request.scope).to(
        "articles", article_id, asked={"kept": said.target_slug}, at="kept"
    )
    return RedirectResponse(address, status_code=303)


def correction_of(article_id: int, fields: SentForm, author: str) -> Correction:
    """What a form says.

    Raises:
        HTTPException: 400 a field is missing, unknown, too long or no label.
    """
    if set(fields) - FIELDS or {"target", "label"} - set(fields):
        raise HTTPException(400, "the form's fields are target, holder, label and reason")
    reason = " ".join(fields.get("reason", "").split())
    if not reason or len(reason) > LONGEST_REASON:
        raise HTTPException(400, f"say why, in a sentence up to {LONGEST_REASON:,} characters")
    if fields["label"] not in set(Label):
        raise HTTPException(400, f"a label is one of {', '.join(Label)}")
    holder = fields.get("holder", "").strip() or None
    if max(len(fields["target"]), len(holder or "")) > LONGEST_NAME:
        raise HTTPException(400, "that name is too long")
    return Correction(
        article_id=article_id,
        target_slug=fields["target"],
        label=Label(fields["label"]),
        reason=reason,
        author=author,
        holder=holder,
    )
