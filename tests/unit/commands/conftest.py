"""A session on real parts, and a desk to run commands at."""

import pytest

from tests.unit.chat.conftest import OpenRoom, open_room, server
from tests.unit.chat.room import QUIET, Room, with_settings
from tests.unit.commands.paper_desk import PaperDesk
from tuimem.chat.messages import Role
from tuimem.settings.model import ThresholdUnit

__all__ = ["open_room", "server"]

SETTINGS = with_settings(
    QUIET,
    memory={"threshold_unit": ThresholdUnit.MESSAGES, "threshold": 2, "minimum_length": 0},
    summaries={"max_tokens": 99},
)


@pytest.fixture
async def room(open_room: OpenRoom) -> Room:
    """Six messages, the even ones with summaries."""
    made = await open_room(SETTINGS)
    for n in range(0, 6, 2):
        await made.fill([f"text {n}"], summary=f"summary of {n}:", role=Role.USER)
        await made.fill([f"text {n + 1}"], role=Role.ASSISTANT)
    return made


@pytest.fixture
async def desk(room: Room) -> PaperDesk:
    return PaperDesk(room.session)
