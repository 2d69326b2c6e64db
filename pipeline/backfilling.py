"""Fills in days of the past: what sitemaps still list, and originals that are kept."""

from pipeline.flow import Standpoint, no_progress
from pipeline.models import Invocation, Scope
from pipeline.ports import Progress
from pipeline.publish.report import Report
from pipeline.rereading import extract_again


def fill_in(
    flow: Standpoint, scope: Scope, invocation: Invocation, progress: Progress = no_progress
) -> Report:
    """The daily run; for days of the past, kept originals are read again as well.

    A second one finds nothing to do.

    Raises:
        ConfigurationError: no such source or target is configured.
    """
    if scope.days is not None:
        flow.check(scope)
        flow.configure()
        read_again(flow, scope, invocation, progress)
    return flow.run(scope, invocation, progress)


def read_again(
    flow: Standpoint, scope: Scope, invocation: Invocation, progress: Progress = no_progress
) -> None:
    """Reads kept originals of a scope's days that an older extractor read; without days, none."""
    if scope.days is not None:
        extract_again(flow, scope, invocation, progress)
