"""Addresses as people type them, and whose key goes where."""

import shlex
import sys
from dataclasses import replace

import msgspec
import pytest

from tuimem.endpoint.connection import (
    connection_for_chat,
    connection_for_summaries,
    connection_to,
    is_loopback,
    normalise,
)
from tuimem.endpoint.errors import BadAddress, KeyUnavailable
from tuimem.endpoint.keys import api_key
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
    assert connection_to("http://me:secret@x:1/v1").place == "x:1"
    with pytest.raises(BadAddress) as caught:
        normalise("ftp://me:secret@x")
    assert "secret" not in caught.value.what


def test_the_root_is_where_a_servers_own_paths_begin() -> None:
    assert connection_to("http://x:1/v1").root == "http://x:1"
    assert connection_to("http://x:1/a/v1").root == "http://x:1/a"


@pytest.mark.parametrize(
    "near", ["http://127.0.0.1:1/v1", "http://localhost/v1", "http://[::1]/v1", "http://127.8.8.8/v1"]
)
def test_this_machine_is_known(near: str) -> None:
    assert is_loopback(near)
    assert not is_loopback("http://192.168.0.1/v1")
    assert not is_loopback("http://localhost.example.com/v1")


def settings(**endpoint: object) -> Settings:
    return msgspec.convert({"endpoint": endpoint}, Settings)


def test_settings_become_the_connection() -> None:
    wanted = settings(base_url="http://x:1", model="m", reply_tokens=99, temperature=0.1, retries=7, token_timeout=9.0)
    made = connection_for_chat(wanted, {"OPENAI_API_KEY": " k "})
    assert (made.base_url, made.model, made.api_key, made.max_tokens) == ("http://x:1/v1", "m", "k", 99)
    assert (made.temperature, made.retries, made.token_timeout) == (0.1, 7, 9.0)


def test_the_key_is_in_no_text_of_the_connection() -> None:
    assert "sesame" not in repr(connection_to("http://x", api_key="sesame"))


def test_a_server_that_was_found_gets_no_key_unless_it_was_meant() -> None:
    environ = {"OPENAI_API_KEY": "k", "OPENAI_BASE_URL": "http://mine:1"}
    assert connection_for_chat(Settings(), environ, "http://127.0.0.1:8080").api_key == ""
    assert connection_for_chat(Settings(), environ, "http://mine:1/v1").api_key == "k"


def test_summaries_use_the_chats_server_unless_told_otherwise() -> None:
    made = connection_for_summaries(settings(base_url="http://x", model="m"), {"OPENAI_API_KEY": "k"})
    assert (made.base_url, made.model, made.api_key, made.temperature) == ("http://x/v1", "m", "k", 0.0)


def test_the_chats_key_goes_to_no_other_server() -> None:
    own = SummarySettings(base_url="http://other")
    both = Settings(endpoint=EndpointSettings(base_url="http://x", api_key_command="pass show x"), summaries=own)
    made = connection_for_summaries(both, {"OPENAI_API_KEY": "k"})
    assert (made.base_url, made.api_key, made.api_key_command) == ("http://other/v1", "", "")
    keyed = msgspec.structs.replace(both, summaries=msgspec.structs.replace(own, api_key_env="OTHER"))
    assert connection_for_summaries(keyed, {"OTHER": "o"}).api_key == "o"


def test_summaries_follow_a_chat_that_was_found() -> None:
    chat = connection_to("http://found:1", model="m", api_key="local")
    made = connection_for_summaries(Settings(), {}, chat)
    assert (made.base_url, made.model, made.api_key) == ("http://found:1/v1", "m", "local")


def commanded(*words: str) -> str:
    return shlex.join((sys.executable, *words))


async def test_a_command_gives_the_key() -> None:
    connection = replace(connection_to("http://x"), api_key_command=commanded("-c", 'print("sesame")'))
    assert await api_key(connection) == "sesame"
    assert await api_key(replace(connection, api_key="own")) == "own"


@pytest.mark.parametrize(
    "script",
    ['import sys; print("sesame"); sys.exit(3)', 'print("")', 'print("sesame\\u0007")', 'raise OSError("sesame")'],
)
async def test_a_command_that_fails_does_not_tell_the_key(script: str) -> None:
    connection = replace(connection_to("http://x"), api_key_command=commanded("-c", script))
    with pytest.raises(KeyUnavailable) as caught:
        await api_key(connection)
    assert "sesame" not in caught.value.what + caught.value.remedy


@pytest.mark.parametrize("command", ["no-such-command-anywhere", "'unclosed"])
async def test_a_command_that_cannot_run_is_said_so(command: str) -> None:
    with pytest.raises(KeyUnavailable):
        await api_key(replace(connection_to("http://x"), api_key_command=command))
