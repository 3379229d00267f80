"""The preview marks what differs from the last request, also after a restart."""

from pathlib import Path

import pytest

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness, a_message, write_store
from tests.tui.conftest import OpenApp
from tests.tui.test_panes import SMALL_WINDOW, options
from tuimem.messages import Role
from tuimem.settings.model import Position

PREVIEW = "#injection-preview"


@pytest.fixture
def sample(folder: Path) -> None:
    """Eight messages with summaries."""
    write_store(
        folder, [a_message(f"text {n} " * 9, f"summary {n}", role=(Role.USER, Role.ASSISTANT)[n % 2]) for n in range(8)]
    )


def titles(window: AppHarness) -> list[str]:
    """The last word on each segment, where it is marked."""
    lines = [line.strip() for line in options(window, PREVIEW) if "█" in line]
    return [line.rpartition(" ")[2] for line in lines]


async def test_nothing_is_marked_before_anything_was_sent(open_app: OpenApp, sample: None):
    async with open_app(SMALL_WINDOW) as window:
        await window.press("f2")
        await window.until_shown(" tokens; ")
        assert set(titles(window)) == {"tokens"}
        assert "last request" not in "\n".join(options(window, PREVIEW))


async def test_a_turn_and_what_is_done_then_are_marked_and_so_they_are_after_a_restart(
    open_app: OpenApp, sample: None, server: FakeServer
):
    async with open_app(SMALL_WINDOW) as window:
        await window.say("And now?")
        await window.submit("/system You are a whale.")
        await window.submit("/next Sing.")
        await window.press("f2")
        await window.until(lambda: titles(window)[-2:] == ["new", "new"], "marks of all that was done")
        seen = options(window, PREVIEW)
        assert any(line.startswith("Since the last request: ") for line in seen)
        assert "+ You are a whale." in seen
        assert any(line.startswith("− You are ") for line in seen)
        assert titles(window)[0] == "changed"
        before = [line for line in seen if line.strip()]
    async with open_app(SMALL_WINDOW) as window:
        await window.press("f2")
        await window.until(lambda: [line for line in options(window, PREVIEW) if line.strip()] == before, "the same")


@pytest.mark.parametrize("position", Position)
async def test_a_block_at_any_place_can_be_read(position: Position, open_app: OpenApp, sample: None):
    settings = {
        **SMALL_WINDOW,
        "memory.short_term_position": position.value,
        "memory.long_term_template": "<{{qm-short-term-memory}}> {{memories}}",
        "chats.system_prompt": "Main. {{qm-short-term-memory}} End.",
    }
    async with open_app(settings) as window:
        await window.press("f2")
        await window.until_shown("summary 3")
        shown = "\n".join(options(window, PREVIEW))
        assert shown.index("Main.") < shown.index("summary 3") < shown.index("End.")
        assert shown.count("summary 3") == 1
