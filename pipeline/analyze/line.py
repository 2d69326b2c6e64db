"""One model at an endpoint: how it is asked and whether it is, remembered for all processes."""

import logging
from dataclasses import replace
from datetime import timedelta
from typing import Any

from pipeline.analyze.call_failure import CLOSING, CallFailure, Then
from pipeline.analyze.circuit import Circuit, Rest
from pipeline.analyze.model_endpoint import ModelEndpoint
from pipeline.analyze.objections import Objection
from pipeline.analyze.rungs import Form, Rung
from pipeline.ports import Clock, EndpointRow, EndpointStore

log = logging.getLogger(__name__)

STALE = timedelta(days=30)
"""After so long what was refused is tried again."""

SHARED_CLOSURE = timedelta(seconds=15)
"""How long other processes heed a closure that a person has to end."""


class Line:
    """What is known of one model; read when first asked, written when something is learnt."""

    def __init__(
        self, endpoint: ModelEndpoint, model: str, *, store: EndpointStore, clock: Clock
    ) -> None:
        self.model = model
        self._of = endpoint
        self._store = store
        self._clock = clock
        self._row = store.endpoint(endpoint.place, model)
        self._is_fresh = bool(self._row.learnt_at and clock() - self._row.learnt_at < STALE)
        self.form = _form(self._row) if self._is_fresh else Form()
        self.circuit = Circuit(clock, self._shared_rest())
        self._came_back = False

    @property
    def context_tokens(self) -> int | None:
        """What fits into its context, where the endpoint once said so."""
        return self._row.context_tokens

    @property
    def is_sure(self) -> bool:
        """Whether the form of replies in use has worked before."""
        return self._is_fresh and _form(self._row) == self.form

    @property
    def is_probed(self) -> bool:
        """Whether calls go one at a time: before the first came back, and after failures."""
        return not self._came_back or self.circuit.is_open

    def learn(self, objection: Objection, form: Form) -> bool:
        """Leaves out what a call in a form was refused for; False where nothing can be."""
        if form != self.form:
            return True
        changed = form.without(objection.parameter)
        if changed is None:
            return False
        self.form = changed
        refused = objection.parameter or f"replies by {form.rung}"
        log.warning(
            "the model %s at %s does not take %s; it is asked by %s without that from now on",
            self.model, self._of.host, refused, changed.rung,
        )  # fmt: skip
        return True

    def worked(self, form: Form) -> None:
        """A whole reply came by a form."""
        self._came_back = True
        was_open = self.circuit.worked()
        if form == self.form and (was_open or not self.is_sure):
            self._is_fresh = True
            self._keep(
                rung=form.rung,
                refused_parameters=tuple(sorted(form.refused)),
                learnt_at=self._clock(),
                closed_until=None,
                closed_code=None,
                closed_for=None,
            )

    def failed(self, failure: CallFailure, times: int) -> None:
        """A call failed that was begun after the circuit had been opened so many times."""
        self._came_back = True
        if failure.context_tokens and failure.context_tokens != self._row.context_tokens:
            self._keep(context_tokens=failure.context_tokens)
        if not _counts(failure):
            self.circuit.worked()
        elif self.circuit.failed(failure, times):
            rest = self.circuit.rest()
            until = rest.until if rest else None
            self._keep(
                closed_until=until or self._clock() + SHARED_CLOSURE,
                closed_code=failure.code,
                closed_for=self._of.key_mark,
            )

    def _shared_rest(self) -> Rest | None:
        """A closure that another process found for the same key."""
        until, code = self._row.closed_until, self._row.closed_code
        if not until or not code or self._row.closed_for != self._of.key_mark:
            return None
        failure = CallFailure(
            code=code,
            message="took no question a moment ago",
            then=Then.CLOSE if code in CLOSING else Then.AGAIN,
        )
        return Rest(failure, until) if until > self._clock() else None

    def _keep(self, **changes: Any) -> None:
        self._row = replace(self._row, **changes)
        self._store.keep_endpoint(self._of.place, self.model, self._row)


def _form(row: EndpointRow) -> Form:
    """The form in a row; one that a newer program wrote is not known."""
    rung = next((one for one in Rung if one == row.rung), Rung.JSON_SCHEMA)
    return Form(rung, frozenset(row.refused_parameters))


def _counts(failure: CallFailure) -> bool:
    """Whether a failure is one of the endpoint, and not of what it was asked."""
    if failure.then is Then.CLOSE:
        return True
    return failure.code in _OF_ENDPOINTS and failure.retry_after is None


_OF_ENDPOINTS = frozenset({"server_error", "unreachable", "timeout", "broken_answer"})
