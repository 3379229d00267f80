"""Hooks in a turn: they change what is sent, shown and stored; what fails is named once, and the turn goes on."""

import asyncio
import json
from pathlib import Path

import pytest

from tests.fakes.behaviours import Reply, cut_after
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness, sent
from tests.unit.hooks.test_examples import EXAMPLES
from tests.waiting import until
from tuimem.chat.events import HooksWanted, ReplyGrew, Skipped
from tuimem.messages import SwipeState
from tuimem.remembered import SourceState
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings

QUIET = {
    "summaries.automatic": "false",
    "endpoint.retries": "0",
    "endpoint.connect_timeout": str(LONGEST_WAIT),
    "hooks.seconds": str(LONGEST_WAIT),
}
SHOUTS = """
def pre_prompt_hook(prompt): return prompt.upper()
def post_response_hook(response): return f"[{response}]"
"""
ADDRESSES = next(code for code in EXAMPLES if "def chunk_hook" in code)


class Hooked:
    """A folder with a file of hooks, and sessions on it."""

    def __init__(self, folder: Path, open_session: OpenSession) -> None:
        self.paths = find_paths({}, folder / "home")
        self._open_session = open_session

    def write(self, code: str) -> None:
        self.paths.settings_folder.mkdir(parents=True, exist_ok=True)
        (self.paths.settings_folder / "hooks.py").write_text(code, encoding="utf-8")

    async def open(self, code: str = "", *, allow: bool = True, **settings: str) -> SessionHarness:
        if code:
            self.write(code)
        given = {name.replace("__", "."): value for name, value in settings.items()}
        harness = await self._open_session(FileSettings(self.paths, {}, {**QUIET, **given}))
        await harness.settle()
        if allow and code:
            assert await harness.session.hooks.say_of("", allowed=True) == ["hooks.py"]
        return harness


@pytest.fixture
def hooked(tmp_path: Path, open_session: OpenSession) -> Hooked:
    return Hooked(tmp_path, open_session)


def last_sent(server: FakeServer) -> str:
    content = server.requests[-1]["messages"][-1]["content"]
    assert isinstance(content, str)
    return content


async def test_what_is_written_and_answered_is_changed_everywhere(hooked: Hooked, server: FakeServer):
    harness = await hooked.open(SHOUTS)
    reply = await harness.say("hello")
    assert last_sent(server) == "HELLO"
    assert [each.text for each in await harness.messages()] == ["HELLO", "[Sure, that is how it went.]"]
    assert harness.ended().message.text == reply.text
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    assert (await harness.message(-1)).text == "[Sure, that is how it went.]"
    assert last_sent(server) == "HELLO", "what is stored is not changed again"
    await harness.session.replies.continue_reply()
    await harness.session.replies.wait()
    assert (await harness.message(-1)).text == "[Sure, that is how it went.][Sure, that is how it went.]"


async def test_what_a_hook_adds_is_not_learned_as_the_users_own_words(hooked: Hooked, server: FakeServer):
    server.lesson = json.dumps(
        {"actions": [{"action": "add", "content": f"User {said}."} for said in ("lives in Bern", "has a dog")]}
    )
    adds = "def pre_prompt_hook(prompt): return 'I live in Bern. ' + prompt"
    quiet = {"user_profile__updates": "false", "user_profile__interval": "0"}
    harness = await hooked.open(adds, **quiet, facts__automatic="false")
    await harness.say("I have a dog.")
    assert (await harness.message(0)).text == "I live in Bern. I have a dog."
    await harness.close()
    harness = await hooked.open(**quiet)
    await harness.say("Remember: I have a cat.")
    await harness.summarised()
    assert [fact.text for fact in await harness.session.facts.list()] == ["I have a cat."], "typed first"
    await harness.say("I have a dog.")
    await harness.summarised()
    assert [fact.text for fact in await harness.session.facts.list()] == ["I have a cat.", "User has a dog."]
    assert "Bern" not in sent(server.lessons[-1])
    await harness.session.messages.delete([(await harness.message(-2)).id])
    await harness.session.messages.undo()
    states = [fact.source_state for fact in await harness.session.facts.list()]
    assert states == [SourceState.SAME, SourceState.SAME], "nobody has edited the message"
    (message,) = [each for each in await harness.messages() if each.text.endswith("I have a dog.")][1:]
    await harness.session.messages.edit(message.id, "I live in Bern.")
    edited = await harness.stored(lambda store: store.messages.typed_texts([message.id]))
    assert edited == {}, "what the user has edited is all theirs"


async def test_nothing_is_run_before_the_user_has_said_so_and_they_are_asked_once(hooked: Hooked):
    harness = await hooked.open(SHOUTS, allow=False)
    assert (await harness.say("hello")).text == "Sure, that is how it went."
    await harness.say("hello")
    (wanted,) = harness.told(HooksWanted)
    assert [each.source.name for each in wanted.known] == ["hooks.py"]
    await harness.session.hooks.say([wanted.known[0].source], allowed=True)
    assert (await harness.say("hello")).text.startswith("[")
    hooked.write(SHOUTS.replace("[", "<"))
    assert (await harness.say("hello")).text == "Sure, that is how it went.", "changed is not allowed"
    assert len(harness.told(HooksWanted)) == 2
    await harness.session.hooks.say_of("hooks.py", allowed=False)
    await harness.close()
    again = await hooked.open()
    await again.say("hello")
    assert not again.told(HooksWanted), "who has said no is not asked again"


async def test_a_failing_hook_is_named_once_and_the_turn_goes_on(hooked: Hooked):
    harness = await hooked.open(
        "def pre_prompt_hook(prompt): return prompt / 2\n"
        "def post_response_hook(response): return ''\n"
        "def messages_hook(messages): return [{'role': 'nobody'}]\n"
    )
    for _ in range(2):
        assert (await harness.say("hello")).text == "Sure, that is how it went."
    said = [each.what for each in harness.told(Skipped)]
    assert len(said) == 3
    assert said[0] == (
        "pre_prompt_hook of hooks.py failed and was skipped: "
        "TypeError: unsupported operand type(s) for /: 'str' and 'int' (line 1)."
    )
    assert "messages_hook of hooks.py" in said[1] and "an empty text" in said[2]


async def test_a_hook_that_hangs_holds_a_turn_up_once(hooked: Hooked):
    harness = await hooked.open("def pre_prompt_hook(prompt):\n    while True: pass", hooks__seconds="0.3")
    assert (await harness.say("hello")).text == "Sure, that is how it went."
    assert (await harness.message(0)).text == "hello"
    assert "took longer than 0.3 s" in harness.told(Skipped)[0].what
    await harness.say("again")
    assert len(harness.told(Skipped)) == 1


async def test_chunks_are_changed_while_they_stream_and_what_is_held_back_comes_at_the_end(
    hooked: Hooked, server: FakeServer
):
    held = HeldReply("The storm has passed.")
    server.script(held)
    harness = await hooked.open(
        "rest = ''\n"
        "def chunk_hook(chunk, is_last, chat):\n"
        "    global rest\n"
        "    rest += chunk.replace('storm', 'breeze')\n"
        "    done, _, rest = (rest, '', '') if is_last else rest.rpartition(' ')\n"
        "    return done + _\n"
    )
    await harness.session.replies.send("hello")
    held.let_out(3)
    await until(lambda: "".join(each.text for each in harness.told(ReplyGrew)).startswith("The breeze"))
    held.finish()
    await harness.session.replies.wait()
    assert (await harness.message(-1)).text == "The breeze has passed."


async def test_what_a_hook_kept_of_a_stopped_reply_does_not_come_with_the_next(hooked: Hooked, server: FakeServer):
    server.script(HeldReply(Reply(chunks=("Write to", " sam@example.org", " now.")), let_out=1))
    harness = await hooked.open(ADDRESSES)
    await harness.session.replies.send("hello")
    await until(lambda: "".join(each.text for each in harness.told(ReplyGrew)) == "Write ")  # the hook has kept "to"
    assert await harness.session.replies.stop()
    assert (await harness.message(-1)).text == "Write"
    assert (await harness.say("hello")).text == "Sure, that is how it went."


@pytest.mark.parametrize("hangs_at", ["a chunk", "the end"])
async def test_a_reply_is_stopped_though_a_hook_hangs(
    hooked: Hooked, server: FakeServer, tmp_path: Path, hangs_at: str
):
    called = tmp_path / "called"
    server.script(held := HeldReply("Write to Sam.", let_out=1))
    harness = await hooked.open(
        "import pathlib, threading\n"
        "def chunk_hook(chunk, is_last):\n"
        f"    if is_last == {hangs_at == 'the end'}:\n"
        f"        pathlib.Path({str(called)!r}).touch()\n"
        "        threading.Event().wait()\n"
    )
    await harness.session.replies.send("hello")
    await held.until_asked()
    if hangs_at == "the end":
        held.finish()
    await until(called.exists)
    async with asyncio.timeout(LONGEST_WAIT / 2):  # which is less than the hook has
        assert await harness.session.replies.stop()
        await harness.close()


async def test_a_hook_that_takes_its_time_over_the_end_of_a_stopped_reply_stays(
    hooked: Hooked, server: FakeServer, tmp_path: Path
):
    told, goes_on = tmp_path / "told", tmp_path / "goes_on"
    server.script(HeldReply("Write to Sam.", let_out=1), "Two.")
    harness = await hooked.open(
        "import pathlib, time\n"
        "def chunk_hook(chunk, is_last):\n"
        f"    with open({str(told)!r}, 'a') as file: print(chunk, is_last, file=file)\n"
        f"    while is_last and not pathlib.Path({str(goes_on)!r}).exists(): time.sleep(0.01)\n"
    )
    await harness.session.replies.send("hello")
    await until(lambda: bool(harness.told(ReplyGrew)))
    assert await harness.session.replies.stop()
    goes_on.touch()
    await harness.say("hello")
    assert told.read_text().splitlines() == ["Write False", " True", "Two. False", " True"]
    assert not harness.told(Skipped)


async def test_what_a_hook_kept_of_a_reply_that_breaks_off_is_the_end_of_it(hooked: Hooked, server: FakeServer):
    server.script(cut_after("Write to sam@example.org"))
    harness = await hooked.open(ADDRESSES)
    reply = await harness.say("hello")
    assert (reply.text, reply.swipe.state) == ("Write to (address)", SwipeState.FAILED)
    assert (await harness.say("hello")).text == "Sure, that is how it went."


async def test_a_hook_is_told_once_that_a_reply_is_over(hooked: Hooked, server: FakeServer, tmp_path: Path):
    told = tmp_path / "told"
    server.script(cut_after("One"), "Two", cut_after(""))
    harness = await hooked.open(
        f"def chunk_hook(chunk, is_last):\n    with open({str(told)!r}, 'a') as file: print(chunk, is_last, file=file)"
    )
    for _ in range(3):
        await harness.say("hello")
    assert told.read_text().splitlines() == ["One False", " True", "Two False", " True"]


async def test_messages_are_changed_on_their_way_only_and_never_beyond_the_window(hooked: Hooked, server: FakeServer):
    harness = await hooked.open(
        "def messages_hook(messages):\n"
        "    last = messages[-1]\n"
        "    longer = 'word ' * 9000 if last['content'] == 'more' else ' Please.'\n"
        "    return [*messages[:-1], {**last, 'content': last['content'] + longer}]\n"
    )
    await harness.say("hello")
    assert last_sent(server) == "hello Please."
    assert (await harness.message(0)).text == "hello"
    await harness.say("more")
    assert last_sent(server) == "more"
    assert "tokens too long" in harness.told(Skipped)[0].what


async def test_the_switches_turn_hooks_off(hooked: Hooked):
    harness = await hooked.open(SHOUTS)
    await harness.session.change_setting("injection.pre_prompt_hook", False)
    assert (await harness.say("hello")).text == "[Sure, that is how it went.]"
    assert (await harness.message(0)).text == "hello"
    await harness.session.change_setting("injection.post_response_hook", False)
    assert (await harness.say("hello")).text == "Sure, that is how it went."
    await harness.session.change_setting("injection.pre_prompt_hook", True)
    await harness.session.change_setting("injection.enabled", False)
    await harness.say("quiet")
    assert (await harness.message(-2)).text == "quiet"


async def test_hooks_hear_of_chats_and_of_what_is_stored(hooked: Hooked, tmp_path: Path):
    heard = tmp_path / "heard"
    harness = await hooked.open(
        f"def note(text):\n    with open({str(heard)!r}, 'a') as file: file.write(text + '\\n')\n"
        "def stored_hook(message, chat): note(f\"{message['role']} {message['text']} {message['state']}\")\n"
        "def chat_hook(chat): note(f\"chat {chat['id']} with {chat['character']}\")\n"
    )
    await harness.say("hello")
    first = harness.session.chat.id
    await harness.session.chats.new()
    await harness.settle()
    assert heard.read_text().splitlines() == [
        "user hello complete",
        "assistant Sure, that is how it went. complete",
        f"chat {first + 1} with Assistant",
    ]


async def test_a_reply_that_is_stopped_while_a_hook_works_keeps_what_has_come(hooked: Hooked, tmp_path: Path):
    mark = tmp_path / "at work"
    harness = await hooked.open(
        f"import time\ndef post_response_hook(response):\n    open({str(mark)!r}, 'w').close()\n    time.sleep(600)\n"
    )
    await harness.session.replies.send("hello")
    await until(mark.exists)
    async with asyncio.timeout(LONGEST_WAIT):
        assert await harness.session.replies.stop()
    reply = await harness.message(-1)
    assert (reply.text, reply.swipe.state) == ("Sure, that is how it went.", SwipeState.STOPPED)
