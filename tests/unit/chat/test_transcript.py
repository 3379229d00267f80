"""The transcript: a line for each exchange, as it was typed, as it was sent and as it was answered."""

import json
import multiprocessing
from pathlib import Path
from typing import Any

import pytest

from tests.limits import LONGEST_WAIT
from tests.unit.chat.conftest import OpenSession
from tests.unit.chat.session_harness import SessionHarness
from tuimem.chat.events import Skipped
from tuimem.chat.transcript_file import append
from tuimem.settings.paths import find_paths
from tuimem.settings.source import FileSettings

GIVEN: dict[str, object] = {
    "injection.logging": True,
    "summaries.automatic": False,
    "endpoint.retries": 0,
    "endpoint.connect_timeout": LONGEST_WAIT,
}


class Logged:
    def __init__(self, folder: Path, open_session: OpenSession) -> None:
        self.paths = find_paths({}, folder / "home")
        self._open_session = open_session

    async def open(self, environ: dict[str, str] | None = None, **given: object) -> SessionHarness:
        own = {name.replace("__", "."): value for name, value in given.items()}
        return await self._open_session(FileSettings(self.paths, environ or {}, {**GIVEN, **own}))

    def lines(self, name: str = "transcript.jsonl") -> list[dict[str, Any]]:
        path = self.paths.data_folder / name
        return [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []


@pytest.fixture
def logged(tmp_path: Path, open_session: OpenSession) -> Logged:
    return Logged(tmp_path, open_session)


async def test_an_exchange_is_written_as_typed_as_sent_and_as_answered(logged: Logged):
    logged.paths.settings_folder.mkdir(parents=True)
    (logged.paths.settings_folder / "hooks.py").write_text(
        "def pre_prompt_hook(prompt): return prompt + ' (in short)'\n"
        "def messages_hook(messages):\n"
        "    *before, last = messages\n"
        "    return [*before, {**last, 'content': 'NB ' + last['content']}]\n"
        "def post_response_hook(response): return response.upper()\n"
    )
    harness = await logged.open()
    await harness.settle()
    await harness.session.hooks.say_of("", allowed=True)
    reply = await harness.say("Wie geht’s?")
    (line,) = logged.lines()
    assert line["timestamp"].endswith("Z")
    assert (line["user"], line["response"]) == ("Wie geht’s?", "SURE, THAT IS HOW IT WENT.")
    assert line["sent"] == "NB Wie geht’s? (in short)"
    assert (line["chat"], line["reply"], line["model"]) == (harness.session.chat.id, reply.id, "fake")
    assert (line["kind"], line["state"]) == ("new", "complete")
    assert line["tokens"]["reply"] == reply.swipe.figures.tokens
    await harness.session.replies.regenerate()
    await harness.session.replies.wait()
    await harness.settle()
    assert [(each["kind"], each["swipe"], each["user"]) for each in logged.lines()] == [
        ("new", 0, "Wie geht’s?"),
        ("swipe", 1, "Wie geht’s?"),
    ]
    assert (logged.paths.data_folder / "transcript.jsonl").stat().st_mode & 0o077 == 0


async def test_it_is_off_until_it_is_turned_on_and_the_older_name_does_so_too(logged: Logged):
    harness = await logged.open(injection__logging=False)
    await harness.say("hello")
    assert not logged.lines()
    await harness.close()
    given = {name: value for name, value in GIVEN.items() if name != "injection.logging"}
    again = await logged._open_session(FileSettings(logged.paths, {"INJ_LOGGING": "1"}, given))
    await again.say("hello again")
    assert [each["user"] for each in logged.lines()] == ["hello again"]
    await again.session.change_setting("injection.enabled", False)
    await again.say("and again")
    assert len(logged.lines()) == 1


async def test_secrets_and_what_patterns_find_are_not_written(logged: Logged):
    harness = await logged.open(transcript__redact=(r"/agent \w+/i", "(a|aa)+$"))
    await harness.say("My key is sk-proj-9fK2mQ7vXb3LrT8wZ1nYc5Hd. Ask Agent Smith, not agent Jones.")
    await harness.say("a" * 80 + "b")
    first, second = logged.lines()
    assert first["user"] == first["sent"] == "My key is … Ask …, not …."
    assert "aaaa" not in second["user"]


async def test_that_it_cannot_be_written_is_told_once_and_the_chat_goes_on(logged: Logged):
    logged.paths.data_folder.mkdir(parents=True)
    (logged.paths.data_folder / "file").write_text("")
    harness = await logged.open(transcript__file="file/transcript.jsonl")
    for _ in range(2):
        assert (await harness.say("hello")).text == "Sure, that is how it went."
    (told,) = harness.told(Skipped)
    assert "transcript.jsonl cannot be written" in told.what


def test_files_are_begun_anew_by_size_and_the_oldest_goes(tmp_path: Path):
    path = tmp_path / "log.jsonl"
    for number in range(7):
        append(path, {"n": number}, most_bytes=20, keep=2)
    found = {each.name: each.read_text() for each in tmp_path.glob("log*")}
    assert found == {
        "log.jsonl": '{"n": 6}\n',
        "log.1.jsonl": '{"n": 4}\n{"n": 5}\n',
        "log.2.jsonl": '{"n": 2}\n{"n": 3}\n',
    }


def test_a_file_that_others_could_read_is_for_its_user_only_and_so_are_the_older_ones(tmp_path: Path):
    for name in ("log.jsonl", "log.1.jsonl", "log.2.jsonl"):
        (tmp_path / name).write_text('{"n": 0}\n')
        (tmp_path / name).chmod(0o644)
    append(tmp_path / "log.jsonl", {"n": 1}, most_bytes=1000, keep=2)
    assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("log*")} == {0o600}
    (tmp_path / "log.jsonl").chmod(0o666)
    append(tmp_path / "log.jsonl", {"n": 2}, most_bytes=20, keep=2)
    assert {each.stat().st_mode & 0o777 for each in tmp_path.glob("log*")} == {0o600}


def test_a_line_that_was_broken_off_stays_apart_and_several_windows_lose_nothing(tmp_path: Path):
    path = tmp_path / "log.jsonl"
    path.write_text('{"n": 1')
    path.chmod(0o600)
    context = multiprocessing.get_context("fork")
    windows = [context.Process(target=_write_some, args=(path, name)) for name in "ab"]
    for window in windows:
        window.start()
    for window in windows:
        window.join(LONGEST_WAIT)
    lines = [line for each in tmp_path.glob("log*.jsonl") for line in each.read_text().splitlines()]
    lines.remove('{"n": 1')
    assert sorted(tuple(json.loads(line).values()) for line in lines) == [(name, n) for name in "ab" for n in range(30)]


def _write_some(path: Path, name: str) -> None:
    for number in range(30):
        append(path, {"window": name, "n": number}, most_bytes=300, keep=99)
