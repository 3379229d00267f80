"""Every setting that only a screen or the built-in server can show changes something: two runs are compared."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Self

import pytest

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import NOON, QUIET, AppHarness, a_message, a_swipe, write_settings, write_store
from tests.tui.conftest import OpenApp
from tuimem.chat import connecting
from tuimem.endpoint.local_server import LocalServer
from tuimem.messages import Role
from tuimem.settings import describe
from tuimem.store import NewMessage

HERE = ("display", "local")
"""The table `keys` is no setting but a table of the user's own; it is tested below too."""


@dataclass(frozen=True)
class Effect:
    """What is seen with the setting's `value`, and not with its default, both beside the settings `beside`."""

    observe: Callable[[AppHarness], Awaitable[object]]
    value: str
    beside: Mapping[str, str] = field(default_factory=dict)


async def look(window: AppHarness) -> object:
    await window.settled()
    return window.text


async def colours(window: AppHarness) -> object:
    return dict(window.app.theme_variables)


async def enter_pressed(window: AppHarness) -> object:
    await window.press("a", "enter")
    await window.settled()
    return window.composer.text


async def built_in_server(window: AppHarness) -> object:
    await window.submit("/model local")
    await window.until(lambda: StandIn.started, "a built-in server")
    await window.settled()
    return StandIn.started[-1]


ANSWER = f"An answer.\n\n```\n{'long ' * 40}\n```"


class StandIn(LocalServer):
    """In the place of the built-in server: notes how it was started, and says that it is the scripted one."""

    started: list[tuple[str, int, int]] = []
    url = ""

    async def start(self) -> Self:  # type: ignore[override]
        self.started.append((self.model_file.name, self._window, self._threads))
        self.base_url = self.url
        return self

    async def stop(self) -> None:
        return


EFFECTS = {
    "display.theme": Effect(colours, "tuimem-light"),
    "display.show_summaries": Effect(look, "false"),
    "display.show_preview": Effect(look, "true"),
    "display.show_chat_list": Effect(look, "true"),
    "display.unfold_reasoning": Effect(look, "true"),
    "display.enter_key": Effect(enter_pressed, "newline"),
    "display.code_lines": Effect(look, "scroll"),
    "display.time_format": Effect(look, "%d.%m. %H Uhr"),
    "local.model_file": Effect(built_in_server, "@other"),
    "local.window": Effect(built_in_server, "1024", {"local.model_file": "@one"}),
    "local.threads": Effect(built_in_server, "3", {"local.model_file": "@one"}),
}


def test_every_setting_is_in_the_table_and_nothing_else():
    assert set(EFFECTS) == {setting.key for setting in describe() if setting.group in HERE}


@pytest.mark.parametrize("key", EFFECTS)
async def test_the_setting_changes_something(
    key: str, open_app: OpenApp, folder: Path, server: FakeServer, monkeypatch: pytest.MonkeyPatch
):
    effect = EFFECTS[key]
    models = {f"@{name}": folder / f"{name}.gguf" for name in ("one", "other")}
    thoughtful = NewMessage(Role.ASSISTANT, "Ada", [a_swipe(ANSWER, "a summary", reasoning="Hm.")], created=NOON)
    write_store(folder, [a_message("A question?", "a summary too"), thoughtful])
    for path in models.values():
        path.write_bytes(b"GGUF")
    monkeypatch.setattr(connecting, "LocalServer", StandIn)
    monkeypatch.setattr(connecting, "find_model", lambda asked, setting, models: Path(setting or "demo.gguf"))
    monkeypatch.setattr(StandIn, "url", server.base_url)
    monkeypatch.setattr(StandIn, "started", [])

    async def seen(settings: Mapping[str, str]) -> object:
        written = {name: str(models.get(value, value)) for name, value in settings.items()}
        async with open_app({**QUIET, **written}, size=(120, 30)) as window:
            return await effect.observe(window)

    assert await seen(effect.beside) != await seen({**effect.beside, key: effect.value})


async def test_a_key_of_ones_own_changes_what_a_key_does(open_app: OpenApp, folder: Path):
    async with open_app() as window:
        await window.press("f8")
        assert window.session.memory_is_enabled
    write_settings(folder, '[keys]\n"memory.preview" = "f8"\n')
    async with open_app() as window:
        await window.press("f8")
        await window.until_shown(" tokens; ")
