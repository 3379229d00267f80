"""The built-in model's own process: `python -m tuimem.endpoint.local_process`.

It reads one JSON line from its standard input, serves the model on loopback, answers with one JSON line, and ends as
soon as its standard input does. So it ends with the process that started it, in whichever way that one ends.
"""

import json
import os
import sys
import threading
from typing import Any

_CACHE_MEGABYTES = 512


def main() -> None:
    """Serve until the standard input ends."""
    wanted = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    _redirect_output(wanted["log"])
    answer, server = _serve(wanted)
    answers.write(json.dumps(answer) + "\n")
    answers.flush()
    if server is None:
        os._exit(1)
    threading.Event().wait()


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass
    os._exit(0)


def _redirect_output(log: str) -> None:
    """llama.cpp writes where it likes, past Python; none of it may reach the terminal."""
    target = os.open(log or os.devnull, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(target, 1)
    os.dup2(target, 2)


def _serve(wanted: dict[str, Any]) -> tuple[dict[str, str], object]:
    """The answer to the parent, and the running server or None."""
    try:
        import xllamacpp
    except ImportError as error:
        return {"error": "import", "detail": str(error)}, None
    parameters = xllamacpp.CommonParams()
    parameters.model.path = wanted["model_file"]
    parameters.model_alias = {wanted["model"]}
    parameters.hostnames = ["127.0.0.1"]
    parameters.port = 0
    parameters.api_keys = [wanted["api_key"]]
    parameters.n_parallel = wanted["slots"]
    parameters.n_ctx = wanted["window"] * wanted["slots"]
    parameters.cache_ram_mib = _CACHE_MEGABYTES if wanted["slots"] > 1 else 0
    parameters.ui = False
    parameters.endpoint_slots = False
    if wanted["threads"]:
        parameters.cpuparams.n_threads = wanted["threads"]
        parameters.cpuparams_batch.n_threads = wanted["threads"]
    try:
        server = xllamacpp.Server(parameters)
    except (RuntimeError, ValueError, OSError, MemoryError) as error:
        return {"error": "load", "detail": str(error)}, None
    return {"base_url": server.listening_address}, server


if __name__ == "__main__":
    main()
