"""Publish: what a run did, for people."""

from pipeline.models import Invocation
from pipeline.ports import Clock, Reader
from pipeline.publish.report import Report, report_on


def publish(invocation: Invocation, *, reader: Reader, database: str, clock: Clock) -> Report:
    """Reports what the run brought in, skipped, judged and failed at."""
    return report_on(invocation.invocation_id, reader=reader, database=database, now=clock())
