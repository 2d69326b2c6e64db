"""Child processes that parse hostile bytes for this one: few, long-lived, bounded, replaced.

 thread --job--> place (at most one a core, four in all) --> idle child, else a new one
                                                                 |
   document <-- answer in time: the child is idle again, or spent and replaced
   too_slow <-- none in time: the child is killed
  too_large <-- memory ran out in it, and in a new one with the same bytes
parser_died <-- the child died, and so did a new one
"""

import os
import threading
import weakref
from collections.abc import Sequence

from pipeline.errors import (
    BadAddress,
    BadDocument,
    PermanentError,
    Skipped,
    StandpointError,
    TransientError,
    Unreachable,
)
from pipeline.ingest.parser_messages import Arguments, Asked, Ended, Job, Result
from pipeline.ingest.parser_process import (
    COMMAND,
    Died,
    NotStarted,
    ParserProcess,
    TooLarge,
    TooSlow,
)
from pipeline.scrub import scrub_line

MOST_CHILDREN = 4
JOB_SECONDS = 10.0
TRIES = 2

_ERRORS: dict[str, type[StandpointError]] = {
    one.__name__: one
    for one in (BadAddress, BadDocument, PermanentError, Skipped, TransientError, Unreachable)
}


class ParserFault(Exception):
    """A parser raised what nobody expects; the note is the child's traceback."""


class ParserPool:
    """Has jobs done in child processes; any number of threads may ask.

    Children are started when they are needed, belong to the process that started them, and end
    with it. `concurrency` is how many there are at most.
    """

    def __init__(self, *, command: Sequence[str] = COMMAND, seconds: float = JOB_SECONDS) -> None:
        self.concurrency = min(MOST_CHILDREN, os.cpu_count() or 1)
        self._command, self._seconds = command, seconds
        self._begin()
        this = weakref.ref(self)
        os.register_at_fork(after_in_child=lambda: _forget_children(this()))

    def run(self, job: Job[Result], arguments: Arguments, content: bytes, *, named: str) -> Result:
        """What a job gives; `named` is what people know the bytes by.

        Raises:
            StandpointError: what the reader of the job raises, the same class, code and message.
            BadDocument: it took too long (`too_slow`) or too much memory (`too_large`), or no child
                survived it (`parser_died`).
            Unreachable: no child could be started (`parser_not_started`).
            ParserFault: the reader has a fault of its own.
        """
        asked = Asked(
            job=job.name,
            seconds=self._seconds,
            arguments=job.arguments.dump_python(arguments, mode="json"),
        )
        with self._places:
            outcome = self._tried(job, asked, content, named)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def close(self) -> None:
        """Ends all children; call it when no job is under way."""
        with self._lock:
            children = [*self._children]
            self._children.clear()
            self._idle.clear()
        for child in children:
            child.end()

    def forget(self) -> None:
        """Begins without children, in the copy of the process that a fork made."""
        children = self._children
        self._begin()
        for child in children:
            child.forget()

    def _begin(self) -> None:
        self._lock = threading.Lock()
        self._places = threading.BoundedSemaphore(self.concurrency)
        self._children: set[ParserProcess] = set()
        self._idle: list[ParserProcess] = []

    def _tried(
        self, job: Job[Result], asked: Asked, content: bytes, named: str
    ) -> Result | StandpointError | ParserFault:
        for number in range(TRIES):
            child = self._taken(fresh=number > 0)
            is_of_use = False
            try:
                ended, body = child.ask(asked, content)
                outcome = _outcome(job, ended, body)
                is_of_use = not ended.spent
            except NotStarted as error:
                raise _not_started(error) from error
            except TooSlow as error:
                raise BadDocument(
                    f"{named}: reading it took more than {self._seconds:g} seconds and was "
                    "stopped; look at what is there",
                    code="too_slow",
                ) from error
            except Died as error:
                died = error
            else:
                return outcome
            finally:
                self._put_back(child, is_of_use=is_of_use)
        if isinstance(died, TooLarge):
            raise BadDocument(
                f"{named}: reading it takes more memory than one document may; split it",
                code="too_large",
            ) from died
        raise BadDocument(
            f"{named}: it broke the process that read it, {TRIES} times ({died}); look at what is "
            "there",
            code="parser_died",
        ) from died

    def _taken(self, *, fresh: bool) -> ParserProcess:
        """The child that was idle for the shortest time, so that the others may end; else one."""
        with self._lock:
            while self._idle and not fresh:
                child = self._idle.pop()
                if child.is_alive():
                    return child
                self._children.discard(child)
                child.end()
        try:
            child = ParserProcess(self._command)
        except NotStarted as error:
            raise _not_started(error) from error
        with self._lock:
            self._children.add(child)
        return child

    def _put_back(self, child: ParserProcess, *, is_of_use: bool) -> None:
        with self._lock:
            if is_of_use:
                self._idle.append(child)
                return
            self._children.discard(child)
        child.end()


def _outcome(job: Job[Result], ended: Ended, body: bytes) -> Result | StandpointError | ParserFault:
    """What a child's answer means; only what was promised is believed."""
    try:
        if ended.state == "read":
            return job.decoded(body)
        if ended.state == "error":
            return _ERRORS[ended.error](scrub_line(ended.message), code=ended.code)
    except (KeyError, ValueError) as error:
        raise Died("its answer is none") from error
    fault = ParserFault(ended.message)
    fault.add_note(ended.fault)
    return fault


def _not_started(error: NotStarted) -> Unreachable:
    return Unreachable(
        f"no process that reads documents could be started ({error}); its reason stands above, "
        "or the machine has no memory or processes left",
        code="parser_not_started",
    )


def _forget_children(pool: ParserPool | None) -> None:
    if pool:
        pool.forget()
