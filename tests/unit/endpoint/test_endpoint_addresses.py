"""Addresses as people type them, and whose key goes where."""

import asyncio
import shlex
import sys
from dataclasses import replace
from pathlib import Path

import msgspec
import psutil
import pytest

from tests.limits import LONGEST_WAIT
from tuimem.endpoint.address import is_loopback, normalise
from tuimem.endpoint.errors import BadAddress, ExtraFieldsUnusable, KeyUnavailable
from tuimem.endpoint.keys import api_key
from tuimem.endpoint.sampling import sampling_for_chat, sampling_for_summaries
from tuimem.endpoint.server import server_at, server_for_chat, server_for_summaries
from tuimem.settings.model import EndpointSettings, Settings, SummarySettings


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("", ""),
        ("localhost:8080", "http://localhost:8080/v1"),
        ("127.0.0.1:5001/", "http://127.0.0.1:5001/v1"),
        ("192.168.0.7", "http://192.168.0.7/v1"),
        ("box:1234", "http://box:1234/v1"),
        ("box.local:1234", "http://box.local:1234/v1"),
        ("api.example.com", "https://api.example.com/v1"),
        (" http://x:1234 ", "http://x:1234/v1"),
        ("http://x/v1", "http://x/v1"),
        ("http://x/v1/", "http://x/v1"),
        ("http://x/v1/chat/completions", "http://x/v1"),
        ("https://x/api/v1/models?limit=1#top", "https://x/api/v1"),
        ("https://x/v1beta/openai/", "https://x/v1beta/openai"),
        ("http://[::1]:8080", "http://[::1]:8080/v1"),
    ],
)
def test_an_address_becomes_the_base_url_it_means(typed: str, meant: str) -> None:
    assert normalise(typed) == meant
    assert normalise(meant) == meant


@pytest.mark.parametrize("typed", ["http://", "ftp://x", "http://x:99999", "http://a b", "://", "http://x:port"])
def test_what_is_no_address_is_said_so(typed: str) -> None:
    with pytest.raises(BadAddress):
        normalise(typed)


def test_a_password_in_an_address_is_not_shown() -> None:
    assert server_at("http://me:secret@x:1/v1").place == "x:1"
    with pytest.raises(BadAddress) as caught:
        normalise("ftp://me:secret@x")
    assert "secret" not in caught.value.what


def test_the_root_is_where_a_servers_own_paths_begin() -> None:
    assert server_at("http://x:1/v1").root == "http://x:1"
    assert server_at("http://x:1/a/v1").root == "http://x:1/a"


@pytest.mark.parametrize(
    "near", ["http://127.0.0.1:1/v1", "http://localhost/v1", "http://[::1]/v1", "http://127.8.8.8/v1"]
)
def test_this_machine_is_known(near: str) -> None:
    assert is_loopback(near)
    assert not is_loopback("http://192.168.0.1/v1")
    assert not is_loopback("http://localhost.example.com/v1")


def settings(**endpoint: object) -> Settings:
    return msgspec.convert({"endpoint": endpoint}, Settings)


def test_settings_become_the_server_and_each_request() -> None:
    wanted = settings(base_url="http://127.0.0.1:1", reply_tokens=99, temperature=0.1, retries=7, token_timeout=9.0)
    made = server_for_chat(wanted, {"OPENAI_API_KEY": " k "})
    assert (made.base_url, made.api_key) == ("http://127.0.0.1:1/v1", "k")
    assert (made.limits.retries, made.limits.token_timeout) == (7, 9.0)
    sampling = sampling_for_chat(wanted, "m")
    assert (sampling.model, sampling.temperature, sampling.most_tokens) == ("m", 0.1, 99)


@pytest.mark.parametrize("text", ["{", "[1]", "3", '{"messages": []}', '{"stream": false}'])
def test_extra_fields_that_make_no_sense_are_said_so(text: str) -> None:
    with pytest.raises(ExtraFieldsUnusable, match=r"endpoint\.extra_fields"):
        sampling_for_chat(settings(extra_fields=text), "m")


def test_no_secret_is_in_any_text_of_the_server() -> None:
    made = replace(server_at("http://me:hidden@x", api_key="sesame"), api_key_command="pass show sesame")
    for shown in (repr(made), made.shown, made.place, made.key("m")):
        assert "sesame" not in shown
        assert "hidden" not in shown
        assert "me:" not in shown


def test_a_server_that_was_found_gets_no_key_unless_it_was_meant() -> None:
    environ = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "https://mine:1"}
    assert server_for_chat(Settings(), environ, "http://127.0.0.1:8080").api_key == ""
    assert server_for_chat(Settings(), environ, "https://mine:1/v1").api_key == "k"


@pytest.mark.parametrize(
    ("address", "key"),
    [
        ("https://api.example.com", "k"),
        ("http://127.0.0.1:8080", "k"),
        ("http://localhost:8080", "k"),
        ("http://192.168.0.7:8080", ""),
        ("http://box:8080", ""),
    ],
)
def test_the_key_of_all_programs_goes_to_https_and_to_this_machine_only(address: str, key: str) -> None:
    environ = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": address}
    assert server_for_chat(settings(base_url=address), environ).api_key == key
    assert server_for_chat(Settings(), environ, address).api_key == key
    named = settings(base_url=address, api_key_env="OPENAI_API_KEY")
    assert server_for_chat(named, environ).api_key == "k", "named for this server, it goes there"


def test_summaries_use_the_chats_server_unless_told_otherwise() -> None:
    own = settings(base_url="https://x", model="m")
    chat = server_for_chat(own, {"OPENAI_API_KEY": "k"})
    assert server_for_summaries(own, {}, chat) is chat
    sampling = sampling_for_summaries(own, "m")
    assert (sampling.model, sampling.temperature, sampling.thinks) == ("m", 0.0, False)


def test_the_chats_key_goes_to_no_other_server() -> None:
    own = SummarySettings(base_url="http://other")
    both = Settings(endpoint=EndpointSettings(base_url="https://x", api_key_command="pass show x"), summaries=own)
    chat = server_for_chat(both, {"OPENAI_API_KEY": "k"})
    made = server_for_summaries(both, {"OPENAI_API_KEY": "k"}, chat)
    assert (made.base_url, made.api_key, made.api_key_command) == ("http://other/v1", "", "")
    keyed = msgspec.structs.replace(both, summaries=msgspec.structs.replace(own, api_key_env="OTHER"))
    assert server_for_summaries(keyed, {"OTHER": "o"}, chat).api_key == "o"


def test_summaries_follow_a_chat_that_was_found() -> None:
    chat = server_at("http://found:1", api_key="local")
    assert server_for_summaries(Settings(), {}, chat) is chat


def commanded(*words: str) -> str:
    return shlex.join((sys.executable, *words))


async def test_a_command_gives_the_key() -> None:
    connection = replace(server_at("http://x"), api_key_command=commanded("-c", 'print("sesame")'))
    assert await api_key(connection) == "sesame"
    assert await api_key(replace(connection, api_key="own")) == "own"


@pytest.mark.parametrize(
    "script",
    ['import sys; print("sesame"); sys.exit(3)', 'print("")', 'print("sesame\\u0007")', 'raise OSError("sesame")'],
)
async def test_a_command_that_fails_does_not_tell_the_key(script: str) -> None:
    connection = replace(server_at("http://x"), api_key_command=commanded("-c", script))
    with pytest.raises(KeyUnavailable) as caught:
        await api_key(connection)
    assert "sesame" not in caught.value.what + caught.value.remedy


@pytest.mark.parametrize("command", ["no-such-command-anywhere", "'unclosed"])
async def test_a_command_that_cannot_run_is_said_so(command: str) -> None:
    with pytest.raises(KeyUnavailable):
        await api_key(replace(server_at("http://x"), api_key_command=command))


async def test_leaving_ends_a_command_that_hangs(tmp_path: Path) -> None:
    started = tmp_path / "started"
    script = f"import os, pathlib, time; pathlib.Path({str(started)!r}).write_text(str(os.getpid())); time.sleep(600)"
    hanging = replace(server_at("http://x"), api_key_command=commanded("-c", script))
    waiting = asyncio.create_task(api_key(hanging))
    while not (started.exists() and started.read_text()):
        await asyncio.sleep(0.005)
    process = psutil.Process(int(started.read_text()))
    waiting.cancel()
    await asyncio.wait([waiting])
    assert waiting.cancelled()
    gone, _ = await asyncio.to_thread(psutil.wait_procs, [process], LONGEST_WAIT)
    assert gone or process.status() == psutil.STATUS_ZOMBIE


async def test_a_command_that_takes_too_long_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tuimem.endpoint.keys._LONGEST_WAIT", 0.05)
    with pytest.raises(KeyUnavailable, match="took longer"):
        await api_key(replace(server_at("http://x"), api_key_command=commanded("-c", "import time; time.sleep(600)")))
