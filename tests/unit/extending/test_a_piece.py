"""A kind of piece that joins in one file is in the prompt, the gauge, the preview, the themes and the JSON."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.unit.chat.session_harness import SessionHarness
from tests.unit.extending.toy_note import NOTE, SOURCE
from tuimem.chat.plan_json import plan_as_data
from tuimem.chat.sources import SOURCES
from tuimem.memory.pieces import kind_named, register, unregister
from tuimem.theme_files import default_variables
from tuimem.widgets.context_gauge import gauge, tokens_by_kind
from tuimem.widgets.preview_lines import preview_lines


@pytest.fixture
def joined() -> Iterator[None]:
    """The toy takes part while the test runs."""
    register(NOTE)
    SOURCES.append(SOURCE)
    yield
    SOURCES.remove(SOURCE)
    unregister(NOTE)


@pytest.fixture
async def harness(tmp_path: Path, joined: None) -> AsyncIterator[SessionHarness]:
    with FakeServer("Good to know.") as server:
        harness = await SessionHarness(tmp_path / "tuimem.db", server).open()
        yield harness
        await harness.close()


async def test_it_is_everywhere(harness: SessionHarness):
    await harness.session.chats.new("Ada")
    await harness.say("Hello.")
    system = harness.server.requests[0]["messages"][0]["content"]
    assert system.endswith("\n\nUser is allergic to nuts.")
    written = await harness.session.written_plan()
    assert NOTE in [kind for kind, _ in tokens_by_kind(written.plan)]
    assert f"${NOTE.style}" in {str(span.style) for span in gauge(written.plan, 100).spans}
    assert NOTE.title in "\n".join(line.plain for line, _ in preview_lines(written))
    assert default_variables()[NOTE.style] == NOTE.colour
    data = await plan_as_data(harness.session)
    assert "note" in [segment["kind"] for segment in data["segments"]]


async def test_a_chat_that_it_does_not_concern_is_as_before(harness: SessionHarness):
    await harness.say("Hello.")
    assert "allergic" not in harness.server.requests[0]["messages"][0]["content"]


def test_two_kinds_of_one_name_are_refused(joined: None):
    from dataclasses import replace

    with pytest.raises(ValueError, match="note"):
        register(replace(NOTE, title="another"))
    assert kind_named("note") is NOTE
