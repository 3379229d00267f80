"""A turn with the real worker, by words alone: found, shown, and following what becomes of its source."""

import sys
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.session_harness import SessionHarness, sent
from tests.waiting import until
from tuimem.chat import recalling
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings
from tuimem.worker.client import MemoryClient

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="signals")
PAST = ["My dog is called Rex.", "A fine name.", "The boat lies at the north pier.", "I see."]


async def test_what_was_said_in_another_chat_is_recalled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(recalling, "_SECONDS", LONGEST_WAIT)
    paths = find_paths({}, tmp_path / "home")
    paths.settings_file.parent.mkdir(parents=True)
    paths.settings_file.write_text('[memory]\nembedder = "none"\n[summaries]\nautomatic = false\n')
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
