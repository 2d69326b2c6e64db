"""Who asks: a name where one is known, and whether they may say where an article stands."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Annotated, Any, cast

from fastapi import Depends, Request


@dataclass(frozen=True, slots=True)
class Visitor:
    """Someone who may read; `name` None: nobody is told apart."""

    name: str | None = None
    may_correct: bool = False


def anyone() -> Visitor:
    """Lets everyone read, and nobody write."""
    return Visitor()


def remembering(visitor: Callable[..., Any]) -> Callable[..., None]:
    """A dependency that asks another who the visitor is and keeps the answer with the request.

    What the other raises refuses the request; an answer that is no `Visitor` only reads.
    """

    def remember(request: Request, who: Any = Depends(visitor)) -> None:  # noqa: B008 - FastAPI
        request.state.visitor = who if isinstance(who, Visitor) else Visitor()

    return remember


def visitor_of(request: Request) -> Visitor:
    """Who asks; somebody unknown where the request was refused before that was settled."""
    return cast("Visitor", getattr(request.state, "visitor", Visitor()))


Visits = Annotated[Visitor, Depends(visitor_of)]
