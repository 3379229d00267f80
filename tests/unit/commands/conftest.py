"""A session on real parts, and a context to run commands at."""

from pathlib import Path

import pytest

from tests.unit.chat.conftest import OpenSession, open_session, server
from tests.unit.chat.session_harness import QUIET, SessionHarness, with_settings
from tests.unit.commands.recording_context import RecordingContext
from tuimem.messages import Role
from tuimem.settings.model import ThresholdUnit

__all__ = ["open_session", "server"]

SETTINGS = with_settings(
    QUIET,
    memory={"threshold_unit": ThresholdUnit.MESSAGES, "threshold": 2, "minimum_length": 0},
    summaries={"max_tokens": 99},
)


@pytest.fixture
async def harness(open_session: OpenSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SessionHarness:
    """Six messages, the even ones with summaries. It is started in an empty folder, where exports without a path go."""
    monkeypatch.chdir(tmp_path)
    made = await open_session(SETTINGS)
    for n in range(0, 6, 2):
        await made.fill([f"text {n}"], summary=f"summary of {n}:", role=Role.USER)
        await made.fill([f"text {n + 1}"], role=Role.ASSISTANT)
    return made


@pytest.fixture
async def context(harness: SessionHarness, tmp_path: Path) -> RecordingContext:
    return RecordingContext(harness.session, tmp_path / "own")
