"""Where an answer came from: the question, the prompt, the model, every try and its raw reply."""

from typing import Annotated

from fastapi import APIRouter, HTTPException, Query, Request, Response

from pipeline.web.pages.answer_view import answer_view
from pipeline.web.pages.rendering import page
from pipeline.web.parameters import Nothing, Number
from pipeline.web.serving import AtDesk

answers = APIRouter()


@answers.get("/answers/{answer_id}")
def show_answer(
    request: Request, answer_id: Number, desk: AtDesk, _: Annotated[Nothing, Query()]
) -> Response:
    """One answer with everything that it came from."""
    sheet = desk.answer_sheet(answer_id)
    if sheet is None:
        raise HTTPException(404, f"There is no answer {answer_id}.")
    view = answer_view(sheet, targets=desk.choices().targets)
    return page(request, "answer.html", view, section="today")
