"""A frozen threshold belongs to its chat: neither a restart nor another chat moves it, only what shall."""

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, with_settings
from tuimem.settings.model import ThresholdUnit

LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."
FROZEN = with_settings(
    QUIET, memory={"threshold_unit": ThresholdUnit.MESSAGES, "threshold": 3, "step_messages": 6, "minimum_length": 1}
)


def kept_from(harness: SessionHarness) -> int:
    front = harness.session.history.front
    assert front is not None
    return front.kept_from


async def test_it_stays_over_a_restart_and_another_chat_and_moves_when_asked(
    open_session: OpenSession, server: FakeServer
):
    harness = await open_session(FROZEN)
    ids = await harness.fill([f"{LONG} {n}" for n in range(10)], summary="told")
    await harness.say(LONG)
    stands = kept_from(harness)
    assert stands == ids[-2]
    chat = harness.session.chat
    await harness.close()

    again = await open_session(FROZEN)
    await again.session.chats.new()
    await again.session.chats.open(chat)
    await again.say(LONG)
    assert kept_from(again) == stands

    await again.session.forget_front()
    await again.say(LONG)
    moved = kept_from(again)
    assert moved > stands

    await again.session.change_setting("memory.threshold", 1)
    await again.say(LONG)
    assert kept_from(again) > moved


async def test_it_moves_by_itself_when_so_many_messages_have_come(open_session: OpenSession, server: FakeServer):
    harness = await open_session(FROZEN)
    await harness.fill([f"{LONG} {n}" for n in range(10)], summary="told")
    places = []
    for _ in range(7):
        await harness.say(LONG)
        places.append(kept_from(harness))
    assert len(set(places)) == 3
    assert places == sorted(places)
