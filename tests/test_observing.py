"""Metrics, traces and log lines of a task, through the settings that Airflow has for them."""

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextvars import Context
from pathlib import Path
from typing import Any

import pytest
from opentelemetry.proto.collector.metrics.v1.metrics_service_pb2 import (
    ExportMetricsServiceRequest,
)
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from airflow_home import ARTICLE
from model_server import ModelServer, good
from pipeline.models import RunOutcome, Step
from pipeline.ports.metering import METER, Silent
from pipeline.settings import CHECKOUT
from pipeline.step_metrics import COUNTED, METRICS, tell
from post_office import HookHere

PAGE = CHECKOUT / "docs" / "how-to" / "observe.md"
AS_A_TASK = """
import sys
from contextvars import Context
sys.path.insert(0, "plugins")
import airflow.settings
from airflow.sdk._shared.observability.metrics import otel_logger
from airflow.sdk.observability import stats
from airflow.sdk.observability.metrics import stats_utils
from opentelemetry import trace

airflow.settings.initialize()
stats.initialize(factory=stats_utils.get_stats_factory(), export_legacy_names=False)
import news_connections as standpoint
from pipeline.models import Invocation, Scope

with standpoint.opened(upgrade=True) as flow, trace.get_tracer("t").start_as_current_span("task"):
    flow.run(Scope(), Invocation(invocation_id="news_daily/run-7"))
otel_logger.flush_otel_metrics()
trace.get_tracer_provider().force_flush()
"""


@pytest.fixture
def sent(airflow_home: Path, dag_house: Path) -> Iterator[HookHere]:
    """What a run of the flow in a process like a task's sent to a collector on loopback."""
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    (dag_house / "papers" / "none.txt").write_bytes(b"\x7fELF" + bytes(100))
    with HookHere() as collector, ModelServer(default=good()) as server:
        collector.statuses[:] = [200] * 50
        address = collector.url.removesuffix("/services/t0ken")
        variables = {
            **os.environ,
            "AIRFLOW__METRICS__OTEL_ON": "True",
            "AIRFLOW__TRACES__OTEL_ON": "True",
            "OTEL_EXPORTER_OTLP_ENDPOINT": address,
            "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
            "OTEL_TRACES_EXPORTER": "otlp_proto_http",
            "OPENAI_BASE_URL": server.base_url,
            "STANDPOINT_MODEL": "small",
            "STANDPOINT_PRICE": "1/2",
        }
        done = subprocess.run(
            [sys.executable, "-c", AS_A_TASK],
            cwd=CHECKOUT, env=variables, capture_output=True, text=True, check=False, timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-3000:]
        yield collector


@pytest.mark.integration
def test_a_collector_gets_numbers_and_spans_of_a_run(sent: HookHere) -> None:
    """Fetched, extracted, analyzed, failed, cost, latency and queue, and a span for each step."""
    points = dict(metric_points(sent))
    assert points["airflow.standpoint.feeds", "answered"] == 1
    assert points["airflow.standpoint.entries", "new"] == 2
    assert points["airflow.standpoint.articles", "extracted"] == 1
    assert points["airflow.standpoint.answers", "stored"] == 2
    assert points["airflow.standpoint.failures", "extract"] == 1
    assert points["airflow.standpoint.calls", "analyze"] == 1
    assert points["airflow.standpoint.cost", "analyze"] > 0
    assert points["airflow.standpoint.call.duration", "small"] == 1
    assert points["airflow.standpoint.queue", "extract"] == 1
    assert points["airflow.standpoint.step.duration", "ok,analyze"] == 1
    spans = list(trace_spans(sent))
    by_name = {one.name: one for one in spans}
    task = by_name["task"]
    for step in ("collect", "extract", "group", "analyze", "compare", "publish"):
        span = by_name[f"standpoint.{step}"]
        assert span.parent_span_id == task.span_id
        facts = {one.key: one.value.string_value for one in span.attributes}
        assert facts == {"standpoint.run": "news_daily/run-7", "standpoint.step": step}


def metric_points(collector: HookHere) -> Iterator[tuple[tuple[str, str], float]]:
    """Each point by its metric and the values of its labels, in the order of their names."""
    for posted in collector.posted:
        if posted.path != "/v1/metrics":
            continue
        request = ExportMetricsServiceRequest.FromString(posted.content)
        for resource in request.resource_metrics:
            for scope in resource.scope_metrics:
                for metric in scope.metrics:
                    yield from points_of(metric)


def points_of(metric: Any) -> Iterator[tuple[tuple[str, str], float]]:
    kind = metric.WhichOneof("data")
    for point in getattr(metric, kind).data_points:
        labels = sorted((one.key, one.value.string_value) for one in point.attributes)
        label = ",".join(value for _, value in labels)
        is_sum = kind in ("sum", "gauge")
        yield (metric.name, label), point.as_int or point.as_double if is_sum else point.count


def trace_spans(collector: HookHere) -> Iterator[Any]:
    for posted in collector.posted:
        if posted.path == "/v1/traces":
            request = ExportTraceServiceRequest.FromString(posted.content)
            for resource in request.resource_spans:
                for scope in resource.scope_spans:
                    yield from scope.spans


@pytest.mark.integration
def test_lines_of_a_task_s_log_name_run_source_and_item(
    dag_house: Path, read_dag: Callable[[str], Any], capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    """As Airflow writes them: fields of a structured line, for each item that failed."""
    import logging  # noqa: PLC0415 - set back at the end

    from structlog.contextvars import get_contextvars  # noqa: PLC0415 - Airflow's

    seen: list[dict[str, Any]] = []

    class Kept(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            seen.append({**get_contextvars(), "said": record.getMessage()})

    handler, log = Kept(), logging.getLogger("pipeline.step_loop")
    log.addHandler(handler)
    level = log.level
    log.setLevel(logging.INFO)  # which, unlike setting its level, forgets what it has cached
    monkeypatch.setattr(log, "disabled", False)
    (dag_house / "papers" / "none.txt").write_bytes(b"\x7fELF" + bytes(100))
    (dag_house / "papers" / "toll.txt").write_text(ARTICLE)
    try:
        assert read_dag("news_daily").test().state == "success"
    finally:
        log.removeHandler(handler)
        log.setLevel(level)
    [failed] = [one for one in seen if "binary" in one["said"]]
    assert failed["run"].startswith("news_daily/manual__")
    assert (failed["step"], failed["source"]) == ("extract", "courier")
    assert failed["item"].endswith("none.txt")
    assert failed["entry"].isdigit()
    assert not any("Brunmar" in str(one) for one in seen)


def test_without_a_watcher_nobody_is_told() -> None:
    """The shell has none; every step asks all the same."""
    meter = Context().run(METER.get)
    assert isinstance(meter, Silent)
    with meter.span("standpoint.collect", run="r"), meter.about(item="i"):
        tell(meter, Step.COLLECT, RunOutcome.OK, {"pending": 1, "done": 1, "collected": 3}, 5.0)
    meter.took("standpoint.call.duration", 1.0, model="small")


def test_each_count_goes_to_a_metric_with_its_labels() -> None:
    """No metric gets labels that the table does not name."""
    for name, (metric, labels) in COUNTED.items():
        known = set(METRICS[metric].labels)
        assert known - {"step"} == set(labels), name


def test_the_how_to_lists_every_metric() -> None:
    """Name, unit, labels and meaning, as the code has them."""
    rows = re.findall(
        r"^\| `airflow\.(standpoint\.[\w.]+)` \| (.*) \|$", PAGE.read_text(), re.MULTILINE
    )
    told = {
        name: f"{one.kind} | {one.unit} | {', '.join(one.labels)} | {one.meaning}"
        for name, one in METRICS.items()
    }
    assert dict(rows) == told
