"""Choosing a model: what is listed, what comes up by itself, and that no key meant for the composer chooses."""

import asyncio
from collections.abc import Iterator

import pytest

from tests.fakes.openai_server import FakeServer
from tests.limits import LONGEST_WAIT
from tests.tui.app_harness import AppHarness
from tests.tui.conftest import OpenApp
from tuimem.endpoint import discovery
from tuimem.endpoint.discovery import KnownServer
from tuimem.screens.chat import ChatScreen
from tuimem.screens.model_picker import ModelPickerScreen
from tuimem.screens.prompt import PromptScreen

NOBODY = "http://127.0.0.1:9/v1"


@pytest.fixture
def ollama(monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    """Another server, which is found on this machine."""
    with FakeServer("I am the other.", model="other-model") as server:
        known = (KnownServer("Ollama", server.port),)
        monkeypatch.setattr(discovery.discover, "__defaults__", (LONGEST_WAIT, known))
        yield server


async def models_shown(window: AppHarness) -> None:
    """Open the list of models and wait until all servers have answered."""
    await window.press("f4")
    await window.until(lambda: isinstance(window.screen, ModelPickerScreen), "the list")
    await window.until(lambda: "Search again" in window.items and "Looking" not in window.text, "all of it")


async def test_the_servers_own_models_come_first_with_their_windows_and_the_current_one_marked(
    open_app: OpenApp, server: FakeServer, ollama: FakeServer
):
    server.list_models("fake-model", "qwen3", *(f"model-{n}" for n in range(22)), windows={"qwen3": 32768})
    async with open_app(size=(120, 50)) as window:
        await models_shown(window)
        assert window.items[:3] == ["fake-model", "qwen3", "model-0"]
        assert len([title for title in window.items if title.startswith("model-")]) == 22
        places = [window.items.index(title) for title in ("model-21", "other-model", "Another address …")]
        assert places == sorted(places)
        lines = window.text.splitlines()
        assert [line for line in lines if "✓ fake-model" in line]
        assert [line for line in lines if "qwen3" in line and "32k context" in line]
        assert [line for line in lines if "Ollama at 127.0.0.1" in line]
        assert "enter selects · ctrl+e other address · esc closes" in window.text


async def test_typing_filters_and_enter_takes_what_is_left(open_app: OpenApp, server: FakeServer):
    server.list_models("fake-model", "qwen3-8b", "qwen3-32b")
    async with open_app() as window:
        await models_shown(window)
        await window.press(*"qw 32b")  # an address may have a 32 in it, but no 32b
        await window.until(lambda: window.first_item == "qwen3-32b", "what is left")
        await window.press("enter")
        await window.until(lambda: "qwen3-32b" in window.title, "the model")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.settled()
        await models_shown(window)
        assert window.items[:3] == ["qwen3-32b", "fake-model", "qwen3-8b"], "the last used come first"


async def test_the_key_that_opens_it_closes_it_and_so_does_a_click_beside_it(open_app: OpenApp, server: FakeServer):
    async with open_app() as window:
        await models_shown(window)
        await window.press("f4")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        assert window.composer.has_focus
        await models_shown(window)
        await window.pilot.click(offset=(0, 0))
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_by_mouse_alone_another_model_is_chosen_and_the_list_closed(open_app: OpenApp, server: FakeServer):
    server.list_models("fake-model", "qwen3")
    async with open_app(size=(100, 40)) as window:
        await window.click_on("fake-model", row=0)
        await window.until(lambda: isinstance(window.screen, ModelPickerScreen), "the list")
        await window.until(lambda: "qwen3" in window.items, "the models")
        await window.click_on("qwen3")
        await window.until(lambda: "qwen3" in window.title, "the model")
        await window.click_on("qwen3", row=0)
        await window.until(lambda: isinstance(window.screen, ModelPickerScreen), "the list")
        await window.click_on("esc closes")
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")


async def test_another_address_is_asked_for_or_typed_into_the_list(
    open_app: OpenApp, server: FakeServer, ollama: FakeServer
):
    async with open_app() as window:
        await models_shown(window)
        await window.press(*"http:")
        await window.until(lambda: window.first_item == "Another address …", "nothing but that")
        await window.press("enter")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the question")
        await window.press(*f"//127.0.0.1:{ollama.port}", "enter")
        await window.until(lambda: "other-model" in window.title, "the other model")
        await models_shown(window)
        await window.press(*f"127.0.0.1:{server.port}")
        await window.until(lambda: window.first_item == f"Connect to 127.0.0.1:{server.port}", "the address")
        await window.press("enter")
        await window.until(lambda: "fake-model" in window.title, "the first model")


@pytest.mark.parametrize("size", [(80, 24), (50, 20)])
async def test_another_address_is_one_key_away_however_long_the_list_is(
    size: tuple[int, int], open_app: OpenApp, server: FakeServer
):
    server.list_models("fake-model", *(f"model-{n}" for n in range(24)))
    async with open_app(size=size) as window:
        await models_shown(window)
        await window.until_shown("ctrl+e other address")
        await window.press("ctrl+e")
        await window.until(lambda: isinstance(window.screen, PromptScreen), "the question")


async def test_names_are_completed_after_the_command(open_app: OpenApp, server: FakeServer):
    server.list_models("fake-model", "qwen3-8b", "gemma")
    async with open_app() as window:
        await window.press(*"/model ")
        await window.until_shown("qwen3-8b")
        await window.press(*"QW")
        await window.until(lambda: "gemma" not in window.text, "only what matches")
        await window.press("tab")
        assert window.composer.text == "/model qwen3-8b"
        await window.press("enter")
        await window.until(lambda: "qwen3-8b" in window.title, "the model")


async def test_a_name_that_is_not_listed_is_refused_with_what_is_and_stays_in_the_composer(
    open_app: OpenApp, server: FakeServer
):
    server.list_models("fake-model", "qwen3-8b")
    async with open_app() as window:
        await window.submit("/model gpt-9")
        await window.until_said("lists no model “gpt-9”.")
        assert any("It lists fake-model, qwen3-8b." in toast for toast in window.toasts)
        await window.until(lambda: window.composer.text == "/model gpt-9", "what was typed")
        assert "fake-model" in window.title
        assert not window.has_question


async def test_what_is_typed_while_a_dead_server_is_found_dead_stays_typed(open_app: OpenApp, server: FakeServer):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: isinstance(window.screen, ChatScreen), "the chat")
        await window.press(*"I was writ")
        await window.until(lambda: window.has_question, "the question")
        await window.until(lambda: window.first_item == f"Try {NOBODY} again", "what to do first")
        await window.press(*"ing this", "space")
        assert window.composer.has_focus
        assert window.composer.text == "I was writing this "
        assert window.composer.region.height > 0, "what is written is in sight"


@pytest.mark.parametrize("size", [(120, 40), (80, 24), (50, 20)])
async def test_a_stray_enter_starts_and_downloads_nothing(open_app: OpenApp, size: tuple[int, int]):
    async with open_app(base_url=NOBODY, ready=False, size=size) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.press("enter", "enter")
        await window.settled()
        assert window.has_question
        assert "no model" in window.title
        assert window.composer.region.height > 0
        assert "tab chooses · esc closes" in window.text


async def test_a_server_that_has_come_up_is_tried_again_from_the_question(open_app: OpenApp, server: FakeServer):
    server.api_key = "wanted"
    async with open_app(ready=False) as window:
        await window.until(lambda: window.has_question and window.first_item.startswith("Try"), "the question")
        await window.press(*"Hello", "tab")
        assert window.picker.line.has_focus
        await window.press("escape")
        assert not window.has_question
        assert window.composer.has_focus, "the focus goes back to where it was"
        assert window.composer.text == "Hello"
        await window.submit("/model")
        await window.until(lambda: isinstance(window.screen, ModelPickerScreen), "the list")
        await window.press("escape")
        await window.submit(f"/model {server.base_url}")
        await window.until(lambda: window.has_question and window.first_item.startswith("Try"), "the question")
        server.api_key = ""
        await window.press("tab", "enter")
        await window.ready()
        assert "fake-model" in window.title


async def test_without_a_server_it_says_what_was_looked_for_and_takes_an_address(open_app: OpenApp, server: FakeServer):
    async with open_app(base_url="", ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.until_shown("Ollama:9")
        assert window.first_item == "Search again"
        assert window.items.count("Search again") == 1
        assert window.text.count("Tried: Ollama") == 1, "what was looked for is said once"
        await window.press("tab", *server.base_url.replace("http://", ""), "enter")
        await window.ready()
        assert "fake-model" in window.title
        assert not window.has_question
        assert window.composer.has_focus
        await window.say("Hello")
        await window.until_shown("how it went")


async def test_a_server_that_is_found_is_asked_about_once(open_app: OpenApp, ollama: FakeServer):
    async with open_app(base_url="", ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.until_shown(f"Ollama at {ollama.base_url} answers")
        await window.until(lambda: window.first_item == "other-model", "its model")
        assert {request.path for request in ollama.seen} == {"/v1/models"}
        await window.press("tab", "enter")
        await window.ready()
        await window.say("Hello")
    async with open_app(base_url="") as window:
        await window.say("Hello again")
        assert not window.has_question
        assert "other-model" in window.title


async def test_an_address_that_does_not_answer_asks_again_and_says_why(open_app: OpenApp):
    async with open_app(base_url="", ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.press("tab", *"127.0.0.1:9", "enter")
        await window.until_shown("No server answers at 127.0.0.1:9")
        await window.until(lambda: window.first_item == "Try 127.0.0.1:9 again", "what failed, first")
        await window.click_on("esc closes")
        await window.until(lambda: not window.has_question, "the question gone")
        await window.submit("Anybody?")
        await window.until_said("/model")
        assert (await window.message(0)).text == "Anybody?", "the message is kept"


async def test_the_question_says_how_to_get_there_whenever_the_focus_is_elsewhere(open_app: OpenApp):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.until_shown("tab chooses · esc closes")
        await window.press("tab")
        await window.until_shown("enter selects · ctrl+e other address · esc closes")
        await window.click_on("Write a message")
        await window.until_shown("tab chooses · esc closes")
        await window.press(*"on")
        assert window.composer.text == "on"


async def test_esc_puts_the_question_away_from_where_one_writes(open_app: OpenApp):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.press(*"Hello", "escape")
        await window.until(lambda: not window.has_question, "the question gone")
        assert window.composer.has_focus
        assert window.composer.text == "Hello"


async def test_what_was_sent_without_a_model_is_answered_by_a_key_once_there_is_one(
    open_app: OpenApp, server: FakeServer
):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.submit("Anybody?")
        await window.until_said("then press ctrl+r for a reply")
        await window.submit(f"/model {server.base_url}")
        await window.ready()
        await window.press("ctrl+r")
        await window.until_shown("how it went")


async def test_a_click_in_the_question_chooses(open_app: OpenApp, ollama: FakeServer):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: window.has_question and "other-model" in window.items, "the question")
        await window.click_on("other-model")
        await window.until(lambda: "other-model" in window.title, "the model")
        assert not window.has_question


async def test_the_question_goes_when_a_model_is_connected_in_another_way(open_app: OpenApp, server: FakeServer):
    async with open_app(base_url=NOBODY, ready=False) as window:
        await window.until(lambda: window.has_question, "the question")
        await window.submit(f"/model {server.base_url}")
        await window.ready()
        await window.until(lambda: not window.has_question, "the question gone")
        await asyncio.sleep(0)
        assert window.composer.has_focus
