"""Every text on every screen can be read: at least 4.5 to 1, as WCAG 2.2 asks for."""

from pathlib import Path

import pytest
from rich.style import Style
from textual.color import Color
from textual.strip import Strip

from tests.fakes.openai_server import FakeServer
from tests.tui.app_harness import AppHarness
from tests.tui.conftest import OpenApp
from tests.tui.pictures.sample_chat import build
from tests.unit.test_themes import contrast

LEAST = 4.5
SCENES: dict[str, tuple[str, ...]] = {
    "the chat": (),
    "its beginning": ("ctrl+t", "g"),
    "a message in focus": ("ctrl+t",),
    "preview": ("f2",),
    "list of chats": ("f3",),
    "help": ("f1",),
    "the memory editor": ("f8", "down", "space"),
    "its filters": ("f8", "f"),
    "replacing": ("f8", "a", "r", *"sam"),
    "palette": ("ctrl+p",),
    "search": ("ctrl+f", "m", "i", "a"),
    "commands offered": ("/", "q"),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "sample"
    build(made)
    return made


def grounds(style: Style) -> tuple[str, str] | None:
    """The colours of text and ground, if both are known."""
    if style.color is None or style.bgcolor is None or not style.color.triplet or not style.bgcolor.triplet:
        return None
    text, ground = Color.parse(style.color.triplet.hex), Color.parse(style.bgcolor.triplet.hex)
    if style.dim:
        text = ground.blend(text, 0.5)
    return (ground.hex, text.hex) if style.reverse else (text.hex, ground.hex)


def on_top(window: AppHarness) -> list[Strip]:
    """The lines of the screen; where a dialog dims the rest, its own."""
    screen, strips = window.screen, window.screen._compositor.render_strips()
    if not screen.is_modal:
        return strips
    region = screen.children[0].region
    return [strip.crop(region.x, region.right) for strip in strips[region.y : region.bottom]]


def weak(window: AppHarness) -> dict[str, float]:
    """Words on the screen whose contrast is too low."""
    found = {}
    for strip in on_top(window):
        for segment in strip:
            words = "".join(letter for letter in segment.text if letter.isalnum() or letter in "●◆◇✕○▸")
            if not words or segment.style is None or (pair := grounds(segment.style)) is None:
                continue
            if (ratio := contrast(*pair)) < LEAST:
                found[segment.text.strip()] = round(ratio, 2)
    return found


@pytest.mark.parametrize("theme", ["tuimem-dark", "tuimem-light"])
async def test_every_text_has_enough_contrast(theme: str, open_app: OpenApp, server: FakeServer, folder: Path):
    async with open_app({"display.theme": theme}, size=(120, 40)) as window:
        found = {}
        for name, keys in SCENES.items():
            for key in keys:
                await window.press(key)
            await window.settled()
            found[name] = weak(window)
            for _ in range(3):
                await window.press("escape")
            window.composer.put("")
            await window.settled()
        assert {name: words for name, words in found.items() if words} == {}
