"""One question on the command line: what goes where, and how it ends."""

import shlex
import signal
import sys
from pathlib import Path

import pytest

from tests.fakes.behaviours import Reply, cut_after, status
from tests.fakes.held import HeldReply
from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.unit.cli.conftest import EVIL, Run, Spawn, controls_in, read_json, stored
from tuimem.chat.connecting import Connector
from tuimem.endpoint import discovery
from tuimem.endpoint.discovery import KnownServer
from tuimem.jobs.kinds import DIGEST, FACTS, PROFILE
from tuimem.jobs.learning import learn_on
from tuimem.messages import Chat, Role
from tuimem.store import NewMessage, NewSwipe, Store


def begun() -> HeldReply:
    """A reply of which the first words come, and nothing more by itself."""
    return HeldReply("word " * 400, let_out=3)


def said(server: FakeServer) -> list[str]:
    return [message["content"] for message in server.requests[-1]["messages"]]


def test_the_answer_alone_is_on_standard_output(server: FakeServer, spawn: Spawn, home: Path) -> None:
    server.script(Reply("Forty-two.", reasoning="Let me think."))
    process = spawn("ask", "What is", "the answer?", stdin=b"Here is some context.\n")
    out, err = process.communicate(timeout=LONGEST_WAIT)
    assert (process.returncode, out.decode()) == (0, "Forty-two.\n")
    assert err.decode() == "Let me think.\n"
    assert said(server)[-1] == "What is the answer?\n\nHere is some context."
    assert [m["text"] for m in stored(home)] == ["What is the answer?\n\nHere is some context.", "Forty-two."]


def test_standard_input_alone_can_be_the_question(server: FakeServer, run: Run) -> None:
    assert run("ask", input="Only this.\n").exit_code == 0
    assert said(server)[-1] == "Only this."


def test_nothing_to_ask_is_said_in_two_sentences(server: FakeServer, run: Run, home: Path) -> None:
    result = run("ask", input="")
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("There is nothing to ask.\n")
    assert not (home / "tuimem.db").exists()


def test_each_question_begins_a_chat_unless_it_goes_on(server: FakeServer, run: Run) -> None:
    run("ask", "first", input="")
    run("ask", "second", input="")
    assert "first" not in said(server)
    run("ask", "--continue", "third", input="")
    assert [text for text in said(server) if text in ("first", "second", "third")] == ["second", "third"]
    assert [chat["messages"] for chat in read_json(run("chats", "--json"))] == [4, 2]


def test_a_chat_is_named_by_title_or_number_and_made_when_new(server: FakeServer, run: Run) -> None:
    assert run("ask", "--chat", "Recipes", "soup?", input="").exit_code == 0
    (made,) = read_json(run("chats", "--json"))
    assert (made["title"], made["messages"]) == ("Recipes", 2)
    run("ask", "--chat", "recipes", "bread?", input="")
    run("ask", "--chat", str(made["id"]), "cake?", input="")
    assert [text for text in said(server) if text.endswith("?")] == ["soup?", "bread?", "cake?"]


def test_a_number_without_a_chat_is_a_mistake(server: FakeServer, run: Run) -> None:
    result = run("ask", "--chat", "99", "hello", input="")
    assert result.exit_code == 1
    assert result.stderr.startswith("There is no chat 99.")
    assert not server.requests
    assert read_json(run("chats", "--json")) == []


def test_two_chats_at_once_are_a_mistake(server: FakeServer, run: Run) -> None:
    assert run("ask", "--chat", "a", "--continue", "hello", input="").exit_code == 2


def test_a_broken_reply_keeps_its_beginning_and_says_why(server: FakeServer, spawn: Spawn, home: Path) -> None:
    server.script(cut_after("Once upon a ti"))
    process = spawn("ask", "Tell me a story")
    out, err = process.communicate(timeout=LONGEST_WAIT)
    assert (process.returncode, out.decode()) == (1, "Once upon a ti\n")
    assert "Traceback" not in err.decode()
    assert err.decode().count(".") >= 2
    assert stored(home)[-1]["state"] == "failed"
    assert stored(home)[-1]["text"] == "Once upon a ti"


def test_a_refused_request_is_an_error(server: FakeServer, run: Run) -> None:
    server.script(status(500, "out of memory"))
    result = run("ask", "hello", input="")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "out of memory" in result.stderr


def test_without_a_server_no_chat_is_begun(nobody: str, run: Run) -> None:
    result = run("ask", "hello", input="")
    assert (result.exit_code, result.stdout) == (1, "")
    assert len(result.stderr.splitlines()) == 2
    assert read_json(run("chats", "--json")) == []


def test_a_server_that_was_found_is_sent_nothing_before_it_is_chosen(
    home: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    with FakeServer("Yes.") as server:
        monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, (KnownServer("Ollama", server.port),)))
        monkeypatch.setenv("OPENAI_API_KEY", "sesame")
        result = run("ask", "is this private?", input="")
        assert (result.exit_code, result.stdout) == (1, "")
        what, remedy = result.stderr.splitlines()
        assert what.startswith(f"Ollama at {server.base_url} answers")
        assert f"--base-url {server.base_url}" in remedy
        assert {request.path for request in server.seen} == {"/v1/models"}
        assert not any("authorization" in request.headers for request in server.seen)
        run("context", input="")
        assert {request.path for request in server.seen} == {"/v1/models"}
        with Store(home / "tuimem.db") as store:
            store.learned.allow(server.base_url, "the test")
        assert run("ask", "and now?", input="").stdout == "Yes.\n"


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent ctrl+c alone there")
def test_ctrl_c_does_not_wait_for_a_key_command_that_hangs(
    home: Path, spawn: Spawn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = tmp_path / "started"
    script = f"import pathlib, time; pathlib.Path({str(started)!r}).touch(); time.sleep(600)"
    monkeypatch.setenv("TUIMEM_ENDPOINT_API_KEY_COMMAND", shlex.join([sys.executable, "-c", script]))
    with FakeServer() as server:
        process = spawn("ask", "--base-url", server.base_url, "hello")
        server.wait_for(lambda _: started.exists())
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=LONGEST_WAIT)
    assert (process.returncode, out, err) == (130, b"", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="a process cannot be sent ctrl+c alone there")
def test_ctrl_c_keeps_what_has_come(server: FakeServer, spawn: Spawn, home: Path) -> None:
    server.script(begun())
    process = spawn("ask", "Go on for ever")
    assert process.stdout is not None
    first = process.stdout.read(5)
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=LONGEST_WAIT)
    assert (process.returncode, err) == (130, b"")
    reply = stored(home)[-1]
    assert reply["state"] == "stopped"
    assert (first + out).decode().rstrip("\n").rstrip() == reply["text"]
    server.wait_for(lambda s: s.chats[0].aborted)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes break otherwise there")
def test_a_reader_that_leaves_ends_the_reply_quietly(server: FakeServer, spawn: Spawn, home: Path) -> None:
    server.script(reply := begun())
    process = spawn("ask", "Go on for ever")
    assert process.stdout is not None
    process.stdout.read(5)
    process.stdout.close()
    process.stdout = None
    reply.let_out(100)
    _, err = process.communicate(timeout=LONGEST_WAIT)
    assert (process.returncode, err) == (1, b"")
    assert stored(home)[-1]["state"] == "stopped"


def test_the_answer_comes_as_it_is_made(server: FakeServer, spawn: Spawn) -> None:
    server.script(begun())
    process = spawn("ask", "Go on")
    assert process.stdout is not None
    assert process.stdout.read(5) == b"word "
    assert not server.chats[0].answered
    process.kill()


def test_no_control_sequence_of_an_answer_gets_through(server: FakeServer, spawn: Spawn) -> None:
    server.script(Reply(chunks=("safe ", EVIL, " end"), reasoning=f"hm {EVIL}"))
    out, err = spawn("ask", "hello").communicate(timeout=LONGEST_WAIT)
    assert out.startswith(b"safe ")
    assert out.endswith(b" end\n")
    assert controls_in(out.decode() + err.decode()) == []


@pytest.mark.parametrize(("options", "summaries"), [((), 0), (("--wait",), 2)])
def test_summaries_wait_for_the_next_window_unless_asked_for(
    server: FakeServer, run: Run, home: Path, options: tuple[str, ...], summaries: int
) -> None:
    long = "The lighthouse keeper counted every ship that passed the cape before the storm came in."
    server.reply = long
    assert run("ask", *options, long, input="").exit_code == 0
    with Store(home / "tuimem.db") as store:
        found = store.statistics()
    assert (found.summaries, found.open_jobs) == (summaries, 2 - summaries)


@pytest.mark.parametrize("command", [("ask", "--wait", "hello"), ("memory", "learn")])
def test_what_is_due_is_learned_at_once_however_long_the_page_would_wait_for_more(
    server: FakeServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TUIMEM_USER_PROFILE_UPDATES", "yes")
    monkeypatch.setenv("TUIMEM_USER_PROFILE_INTERVAL", "86400")
    monkeypatch.setenv("TUIMEM_FACTS_AUTOMATIC", "yes")
    monkeypatch.setenv("TUIMEM_DIGEST_EVERY", "1")
    assert run("ask", "I live in Lyon.", input="").exit_code == 0
    with Store(home / "tuimem.db") as store:
        assert store.exchanges.count(PROFILE) == 1
    chat = ("--continue",) if command[0] == "ask" else ()
    assert run(*command, *chat, input="").exit_code == 0
    with Store(home / "tuimem.db") as store:
        assert [store.exchanges.count(learner) for learner in (FACTS, PROFILE, DIGEST)] == [0, 0, 0]
        assert store.jobs.pending(None, [FACTS, PROFILE, DIGEST]).queued == 0


def test_more_than_is_read_at_once_is_learned_from_to_the_end(
    server: FakeServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_USER_PROFILE_UPDATES", "yes")
    monkeypatch.setenv("TUIMEM_FACTS_AUTOMATIC", "yes")
    with Store(home / "tuimem.db") as store:
        chat = store.chats.create("Long", store.characters.create("Mira").id, "Jo")
        roles = [(Role.USER, "Jo"), (Role.ASSISTANT, "Mira")] * 10
        store.messages.add_many(
            chat.id, [NewMessage(role, name, [NewSwipe("I live in Lyon.", 5)]) for role, name in roles]
        )
        for message in store.messages.page(chat.id, limit=20):
            if message.role is Role.ASSISTANT:
                store.exchanges.note(chat.id, message.id, [FACTS, PROFILE])
        learn_on(store, FACTS)
        learn_on(store, PROFILE)
        assert store.exchanges.count(FACTS) == 10
    assert run("memory", "learn").stderr == "Learned from 20 messages.\n"


def test_what_cannot_be_learned_now_is_left_and_the_command_ends(
    server: FakeServer, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TUIMEM_FACTS_AUTOMATIC", "yes")
    server.lesson = status(429, "come back tomorrow", retry_after="86400")
    assert run("ask", "--wait", "I live in Lyon.", input="").exit_code == 0
    with Store(home / "tuimem.db") as store:
        assert (store.exchanges.count(FACTS), store.jobs.pending(None, [FACTS]).queued) == (1, 1)


def test_the_command_line_names_server_and_model(home: Path, run: Run) -> None:
    with FakeServer("Yes.", model="other") as server:
        result = run("ask", "--base-url", server.base_url, "--model", "mine", "hello", input="")
        assert result.stdout == "Yes.\n"
        assert server.requests[0]["model"] == "mine"


def test_a_model_file_that_is_not_there_is_named(home: Path, run: Run, tmp_path: Path) -> None:
    result = run("ask", "--model-file", tmp_path / "none.gguf", "hello", input="")
    assert result.exit_code == 1
    assert "none.gguf" in result.stderr


def test_a_damaged_store_is_an_error_and_stays_as_it_is(server: FakeServer, home: Path, spawn: Spawn) -> None:
    home.mkdir(parents=True)
    (home / "tuimem.db").write_bytes(b"not a database at all")
    process = spawn("ask", "hello")
    out, err = process.communicate(timeout=LONGEST_WAIT)
    assert (process.returncode, out) == (1, b"")
    assert b"damaged" in err
    assert b"Traceback" not in err
    assert (home / "tuimem.db").read_bytes() == b"not a database at all"


def test_output_into_a_closed_pipe_is_quiet(chat: Chat, spawn: Spawn) -> None:
    process = spawn("chats")
    assert process.stdout is not None
    process.stdout.close()
    process.stdout = None
    _, err = process.communicate(timeout=LONGEST_WAIT)
    assert err == b""


def test_the_store_is_open_until_the_connections_are_closed(
    server: FakeServer, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes late from a connection still finds the store."""
    counted: list[int] = []
    close = Connector.close

    async def close_and_look(self: Connector) -> None:
        await close(self)
        counted.append(await self._session.store.run(lambda store: store.statistics().chats))

    monkeypatch.setattr(Connector, "close", close_and_look)
    assert run("ask", "hello", input="").exit_code == 0
    assert counted == [1]
