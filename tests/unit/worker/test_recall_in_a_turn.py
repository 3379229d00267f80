"""A turn with the real worker, by words alone: found, shown, following its source, and not waited for when it hangs."""

import os
import signal
import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import SessionHarness, sent
from tests.unit.worker.test_client import start_another
from tests.waiting import until
from tuimem.chat import recalling
from tuimem.settings.paths import Paths, find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.worker.client import MemoryClient

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
HANGS = """
import asyncio
import tuimem.worker.handlers as handlers
from tuimem.worker.verbs import RECALL

async def hang(service, query):
    await asyncio.Event().wait()

handlers.HANDLERS = (*(one for one in handlers.HANDLERS if one.verb != RECALL), handlers.Handler(RECALL, hang))
"""
PAST = ["My dog is called Rex.", "A fine name.", "The boat lies at the north pier.", "I see."]


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    """By words alone, and without summaries."""
    found = find_paths({}, tmp_path / "home")
    found.settings_file.parent.mkdir(parents=True)
    found.settings_file.write_text('[memory]\nembedder = "none"\n[summaries]\nautomatic = false\n')
    return found


async def test_what_was_said_in_another_chat_is_recalled(paths: Paths, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recalling, "_SECONDS", LONGEST_WAIT)
    client = MemoryClient(paths, LONGEST_WAIT)
    with FakeServer("So it is.") as server:
        window = SessionHarness(paths.database, server, FileSettings(paths, {}), memory=client)
        await window.open()
        await window.session.use_memory()
        ids = await window.fill(PAST)
        await window.session.chats.new()
        await until(lambda: client.status.memories >= len(PAST) and not client.status.waiting)
        await window.say("What is the dog of mine called?")
        assert "said:\n> My dog is called Rex." in sent(server.requests[-1])
        assert "pier" not in sent(server.requests[-1])
        shown = window.session.recalled_under((await window.message(0)).id)
        assert shown is not None
        assert shown.memories[0].source_id == ids[0]
        await window.stored(lambda store: store.messages.edit(ids[2], "The boat is sold.", 4))
        await window.say("At which pier lies the boat?")
        assert "> The boat lies at the north pier." not in sent(server.requests[-1])
        await window.close()
    await client.close()


async def test_a_turn_waits_for_a_worker_that_hangs_no_longer_than_said(paths: Paths):
    Store(paths.database).close()
    pid = start_another(paths, HANGS)
    client = MemoryClient(paths, LONGEST_WAIT)
    try:
        with FakeServer("So it is.") as server:
            window = SessionHarness(paths.database, server, FileSettings(paths, {}), memory=client)
            await window.open()
            await window.session.use_memory()
            await until(lambda: client.status.pid == pid)
            assert (await window.say("What is the dog of mine called?")).text == "So it is."
            problem = "Nothing was recalled. The memory did not answer within 0.3 s."
            assert window.session.recall.problem == problem
            await window.close()
    finally:
        await client.close()
        os.kill(pid, signal.SIGTERM)
