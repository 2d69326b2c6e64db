"""Whether a part of an Airflow in containers is well; the exit code tells.

    python airflow_healthy.py metadatabase | scheduler | dag_processor | triggerer | worker

All but the worker leave heartbeats that the API server reads; Airflow's own `jobs check` says the
same after five seconds of processor time. A worker on this host answers a ping through the broker.
"""

import json
import os
import sys
from http.client import HTTPConnection
from urllib.parse import urlsplit

API = "AIRFLOW__CORE__EXECUTION_API_SERVER_URL"
BROKER = "AIRFLOW__CELERY__BROKER_URL"
SECONDS = 10


def main(part: str) -> int:
    """Zero when the part is well."""
    said = pinged() if part == "worker" else heartbeat_of(part)
    print(f"{part}: {said}")
    return 0 if said == "healthy" else 1


def heartbeat_of(part: str) -> str:
    """What the API server says of a part."""
    address = urlsplit(os.environ[API])
    link = HTTPConnection(address.hostname or "", address.port, timeout=SECONDS)
    try:
        link.request("GET", "/api/v2/monitor/health")
        found = json.loads(link.getresponse().read())
    finally:
        link.close()
    return str(found[part]["status"])


def pinged() -> str:
    """Whether the worker of this host answers."""
    from celery import Celery  # noqa: PLC0415 - only workers have a broker
    from celery.utils.nodenames import default_nodename  # noqa: PLC0415 - as above

    name = default_nodename(None)
    answers = Celery(broker=os.environ[BROKER]).control.ping([name], timeout=SECONDS)
    return "healthy" if answers else f"{name} does not answer"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
