"""The screens that are reached by a name. Each is imported when it is first wanted."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from tuimem.commands.facts import FACTS
from tuimem.commands.memory_browser import BROWSER
from tuimem.commands.memory_editor import MEMORIES


def _memory_editor() -> Screen[Any]:
    from tuimem.screens.memory_editor import MemoryEditor

    return MemoryEditor()


def _memory_browser() -> Screen[Any]:
    from tuimem.screens.memory_browser import MemoryBrowser

    return MemoryBrowser()


def _facts() -> Screen[Any]:
    from tuimem.screens.facts import FactsScreen

    return FactsScreen()


INSTALLED: dict[str, Callable[[], Screen[Any]]] = {
    MEMORIES.screen: _memory_editor,
    BROWSER.screen: _memory_browser,
    FACTS.screen: _facts,
}
"""What `App.SCREENS` wants. A screen with commands of its own joins this line."""
