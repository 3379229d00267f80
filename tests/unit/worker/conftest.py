"""What answers is waited for on the slowest machine too. A test of what hangs says how long that is waited for."""

import pytest

from tests.limits import LONGEST_WAIT

_WAITS = (
    "tuimem.worker.candidates.SHARE",
    "tuimem.worker.facts._HURRIED",
    "tuimem.worker.facts._PATIENT",
    "tuimem.worker.embedding.endpoint_embedder._ANSWERS_IN",
)


@pytest.fixture(autouse=True)
def _patience(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in _WAITS:
        monkeypatch.setattr(name, LONGEST_WAIT)
