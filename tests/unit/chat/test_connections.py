"""Chat and summaries choose their connections each for itself, and a change is for the next request of that one."""

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from tests.fakes.behaviours import status
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import QUIET, SessionHarness, is_summary
from tests.waiting import until
from tuimem.chat.events import ConnectionChanged, SettingsChanged
from tuimem.chat.session import ChatSession
from tuimem.messages import Lock
from tuimem.settings import FileSettings, Settings, find_paths
from tuimem.settings.groups.connections import Connection

LONG = "The lighthouse keeper tells how the storm took the roof in the winter of the long frost."


@pytest.fixture
def others() -> Iterator[dict[str, FakeServer]]:
    """Two more servers, by the names of their connections."""
    with FakeServer("It was told.", model="model-a") as a, FakeServer("So it was.", model="model-b") as b:
        yield {"a": a, "b": b}


def connections(others: dict[str, FakeServer]) -> dict[str, Connection]:
    return {name: Connection(base_url=each.base_url, model=f"model-{name}") for name, each in others.items()}


def named(others: dict[str, FakeServer]) -> Settings:
    return msgspec.structs.replace(QUIET, connections=connections(others))


async def summarise(harness: SessionHarness) -> None:
    await harness.session.summaries.queue(await harness.fill([LONG]))
    await harness.summarised()


async def test_each_choice_applies_to_the_next_summary_and_the_chat_stays_as_it_is(
    open_session: OpenSession, server: FakeServer, others: dict[str, FakeServer]
) -> None:
    harness = await open_session(named(others))
    model = harness.session.model
    before = len(harness.told(ConnectionChanged))
    for name, counts in (("a", (0, 1, 0)), ("b", (0, 1, 1)), ("a", (0, 2, 1)), ("", (1, 2, 1))):
        await harness.session.change_setting("summaries.connection", name)
        await summarise(harness)
        assert tuple(len(each.requests) for each in (server, *others.values())) == counts
    assert others["a"].requests[0]["model"] == "model-a"
    assert server.requests[0]["model"] == "fake-model"
    assert harness.session.model is model
    assert len(harness.told(ConnectionChanged)) == before


async def test_a_summary_in_flight_goes_on_with_the_new_connection(
    open_session: OpenSession, others: dict[str, FakeServer]
) -> None:
    others["a"].reply = held = HeldReply("It was told.")
    harness = await open_session(named(others))
    await harness.session.change_setting("summaries.connection", "a")
    ids = await harness.fill([LONG])
    await harness.session.summaries.queue(ids)
    await held.until_asked()
    await harness.session.change_setting("summaries.connection", "b")
    await harness.summarised()
    summary = (await harness.message(0)).swipe.summary
    assert summary is not None
    assert (summary.text, summary.model) == ("So it was.", "model-b")


async def test_another_model_of_the_chat_disturbs_no_summary_on_its_own_connection(
    open_session: OpenSession, others: dict[str, FakeServer]
) -> None:
    others["a"].reply = held = HeldReply("It was told.")
    harness = await open_session(named(others))
    await harness.session.change_setting("summaries.connection", "a")
    await harness.session.summaries.queue(await harness.fill([LONG]))
    await held.until_asked()
    await harness.connect()
    held.finish()
    await harness.summarised()
    assert held.asked == 1


async def test_a_summary_that_waits_for_a_reply_elsewhere_is_made_on_its_own_connection(
    open_session: OpenSession, server: FakeServer, others: dict[str, FakeServer]
) -> None:
    harness = await open_session(named(others))
    await harness.session.change_setting("summaries.connection", "a")
    server.reply = held = HeldReply("Slow.")
    await harness.session.replies.send("Hello")
    await held.until_asked()
    await summarise(harness)
    assert len(others["a"].requests) == 1
    held.finish()
    await harness.session.replies.wait()


async def test_an_address_that_makes_no_sense_is_told_where_the_summary_would_be(open_session: OpenSession) -> None:
    wrong = msgspec.structs.replace(QUIET, connections={"a": Connection(base_url="ftp://x")})
    harness = await open_session(wrong)
    await harness.session.change_setting("summaries.connection", "a")
    await summarise(harness)
    assert "ftp://x" in (await harness.message(0)).swipe.summary_error
    await harness.say("The chat goes on.")
    assert (await harness.message(-1)).text == "Sure, that is how it went."


@pytest.mark.parametrize("fault", [status(401, "no"), None])
async def test_a_connection_that_does_not_work_leaves_the_chat_alone_and_says_so(
    open_session: OpenSession, others: dict[str, FakeServer], fault: object
) -> None:
    harness = await open_session(named(others))
    await harness.session.change_setting("summaries.connection", "a")
    if fault is None:
        others["a"].stop()
    else:
        others["a"].reply = fault
    await harness.session.summaries.queue(await harness.fill([LONG]))
    if fault is not None:
        await harness.summarised()
        assert "(401)" in (await harness.message(0)).swipe.summary_error
    assert (await harness.say("Hello")).text == "Sure, that is how it went."
    await harness.session.change_setting("summaries.connection", "b")
    if fault is not None:  # else it has waited for a server, and is made by itself
        await harness.session.summaries.queue([(await harness.message(0)).id])
    await harness.summarised()
    assert len(others["b"].requests) == 1


@pytest.fixture
def source(tmp_path: Path, others: dict[str, FakeServer]) -> FileSettings:
    """Two config profiles, each with a connection for summaries."""
    paths = find_paths({}, tmp_path / "home")
    paths.profiles_folder.mkdir(parents=True)
    text = "".join(f'[connections.{n}]\nbase_url = "{s.base_url}"\nmodel = "model-{n}"\n' for n, s in others.items())
    paths.settings_file.write_text(text)
    for name in others:
        written = f'[summaries]\nconnection = "{name}"\nautomatic = false\n'
        (paths.profiles_folder / f"{name}.toml").write_text(written)
    return FileSettings(paths, {}, {"memory.minimum_length": "0", "endpoint.retries": "0", "chats.profile": "a"})


async def lock(session: ChatSession, profile: str) -> None:
    chat_id = session.chat.id
    await session.store.run(lambda store: store.profile_locks.put(Lock.CHAT, chat_id, profile))
    await session.messages.read_anew(by_user=False)


async def test_a_job_of_another_chat_goes_to_the_connection_of_that_chat(
    open_session: OpenSession, server: FakeServer, others: dict[str, FakeServer], source: FileSettings
) -> None:
    harness = await open_session(source, connect=False)
    await lock(harness.session, "b")
    first = harness.session.chat
    ids = await harness.fill([LONG, LONG])
    await harness.session.summaries.queue(ids, origin="user")
    await harness.session.chats.new()
    assert harness.session.settings.summaries.connection == "a"
    await harness.connect()
    await harness.session.jobs.wait(first.id)
    assert [body["model"] for body in others["b"].requests] == ["model-b", "model-b"]
    assert not others["a"].requests
    assert not any(map(is_summary, server.requests))


async def test_a_chat_that_is_locked_to_another_profile_takes_its_connection_along(
    open_session: OpenSession, others: dict[str, FakeServer], source: FileSettings
) -> None:
    harness = await open_session(source)
    for name in ("b", "a"):
        await lock(harness.session, name)
        assert harness.told(SettingsChanged)
        await summarise(harness)
        await until(lambda name=name: len(others[name].requests) == 1)
