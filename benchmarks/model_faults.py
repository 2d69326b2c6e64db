"""What a model's faults leave behind: the ledger, the failures and the report of each.

    python benchmarks/model_faults.py [--articles 5]

Asks a model on this machine about generated articles, once for each fault, each time in a fresh
home, with an endpoint that repeats the key in all it says. Prints the report and the ledger, the
baseline (the same articles and a model that answers well) first, and at the end where the key was
found: in no file of any home, in no line printed.
"""

import argparse
import io
import logging
import sys
import tempfile
from collections.abc import Mapping
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

from whole_flow import write_corpus

from pipeline.models import Invocation, Scope
from pipeline.runtime import opened
from pipeline.settings import CHECKOUT, read_settings

sys.path.insert(0, str(CHECKOUT / "scripts"))
sys.path.insert(0, str(CHECKOUT / "tests"))
from model_server import ModelServer, Reply, cut, error, good, hang, html, saying
from refresh_readme import drawn

KEY = "sk-standpoint-1f0c7e2a9b"
LEAK = f"the key {KEY} is not good"

FAULTS: Mapping[str, tuple[list[Reply], Reply]] = {
    "a good model (baseline)": ([], good()),
    "401 unauthorized": ([], error(401, "invalid_api_key", LEAK)),
    "429 with Retry-After: 1, then well": ([error(429, None, LEAK, Retry_After="1")], good()),
    "429 with Retry-After: 3600": ([], error(429, None, LEAK, Retry_After="3600")),
    "500 twice, then well": ([error(500, None, LEAK), error(500, None, LEAK)], good()),
    "it hangs": ([], hang()),
    "the answer ends in the middle": ([cut()], good()),
    "broken JSON in the answer": ([], saying('{"summary": {"headline": ' + KEY)),
    "an HTML page with 200, then well": ([html()], good()),
}
LEDGER = """
SELECT r.id AS request, a.number AS try, a.state, a.code, a.http_status AS status,
       a.tokens_in, a.tokens_out, a.possibly_billed AS perhaps_billed,
       substr(a.raw_answer, 1, 40) AS raw_answer
FROM attempt AS a JOIN request AS r ON r.id = a.request_id ORDER BY a.id
"""


def main() -> None:
    """Runs each fault and prints what it left."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--articles", type=int, default=5)
    articles = parser.parse_args().articles
    logging.basicConfig(level=logging.DEBUG, stream=sys.stdout, force=True)
    found: list[str] = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_corpus(folder, articles)
        for number, (title, (script, default)) in enumerate(FAULTS.items()):
            said = io.StringIO()
            with redirect_stdout(said), redirect_stderr(said):
                logging.getLogger().handlers = [logging.StreamHandler(said)]
                shown = run(folder, f"home-{number}", ModelServer(script=script, default=default))
            print(f"\n===== {title} =====\n{shown}")
            found += [f"output of {title!r}"] if KEY in said.getvalue() + shown else []
        found += [
            str(path)
            for path in folder.rglob("*")
            if path.is_file() and KEY.encode() in path.read_bytes()
        ]
    print(f"\nThe key was found in: {', '.join(found) or 'nothing'}")


def run(folder: Path, home: str, server: ModelServer) -> str:
    """One run from end to end; its report without the articles, then the ledger."""
    with server:
        variables = {
            "STANDPOINT_HOME": str(folder / home),
            "STANDPOINT_SOURCES": str(folder / "sources.yaml"),
            "STANDPOINT_MODEL": "faulty",
            "STANDPOINT_MODEL_SECONDS": "4",
            "STANDPOINT_PRICE": "0.25/2",
            "STANDPOINT_OFFLINE": "1",
            "OPENAI_API_KEY": KEY,
            "OPENAI_BASE_URL": server.base_url,
        }
        with opened(read_settings(variables), upgrade=True) as standpoint:
            report = standpoint.run(Scope(), Invocation(invocation_id="faults"))
            ledger = standpoint.store.query(LEDGER, limit=8, seconds=10)
    told = report.plain().partition("\nNewest articles")[0]
    return f"{told}\n{drawn(ledger)}\n"


if __name__ == "__main__":
    main()
