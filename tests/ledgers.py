"""A ledger in memory."""

from dataclasses import dataclass, field
from datetime import datetime

from pipeline.models import (
    Attempt,
    AttemptEnd,
    AttemptState,
    PaidReply,
    Request,
    Reservation,
)
from pipeline.ports import EndpointRow


@dataclass
class FakeLedger:
    """Requests in order, how each try ended (None while it has not), what was learnt."""

    requests: list[Request] = field(default_factory=list)
    tries: list[tuple[int, AttemptEnd | None]] = field(default_factory=list)
    down: Exception | None = None
    endpoints: dict[tuple[str, str], EndpointRow] = field(default_factory=dict)
    reservations: list[Reservation] = field(default_factory=list)

    @property
    def ends(self) -> list[AttemptEnd]:
        return [end for _, end in self.tries if end]

    def codes(self) -> list[str | None]:
        return [end.code for end in self.ends]

    def paid_reply(self, request_hash: str) -> PaidReply | None:
        for number, end in reversed(self.tries):
            if (
                self.requests[number - 1].hash == request_hash
                and end
                and end.state is AttemptState.OK
                and end.raw_answer is not None
            ):
                return PaidReply(request_id=number, raw_answer=end.raw_answer)
        return None

    def begin_attempt(
        self, request: Request, now: datetime, *, reservation: Reservation | None = None
    ) -> Attempt:
        if self.down:
            raise self.down
        if reservation:
            self.reservations.append(reservation)
        if request not in self.requests:
            self.requests.append(request)
        number = self.requests.index(request) + 1
        self.tries.append((number, None))
        count = sum(one == number for one, _ in self.tries)
        return Attempt(number, len(self.tries), count)

    def end_attempt(self, attempt: Attempt, end: AttemptEnd, now: datetime) -> None:
        self.tries[attempt.attempt_id - 1] = (attempt.request_id, end)

    def endpoint(self, endpoint: str, model: str) -> EndpointRow:
        return self.endpoints.get((endpoint, model), EndpointRow())

    def keep_endpoint(self, endpoint: str, model: str, row: EndpointRow) -> None:
        self.endpoints[endpoint, model] = row
