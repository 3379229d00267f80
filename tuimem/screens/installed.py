"""The screens that are reached by a name. Each is imported when it is first wanted."""

from collections.abc import Callable
from typing import Any

from textual.screen import Screen

from tuimem.commands.digest import DIGEST_PAGE
from tuimem.commands.facts import FACTS
from tuimem.commands.memory_browser import BROWSER
from tuimem.commands.memory_editor import MEMORIES
from tuimem.commands.user_profile import PAGE


def _memory_editor() -> Screen[Any]:
    from tuimem.screens.memory_editor import MemoryEditor

    return MemoryEditor()


def _memory_browser() -> Screen[Any]:
    from tuimem.screens.memory_browser import MemoryBrowser

    return MemoryBrowser()


def _facts() -> Screen[Any]:
    from tuimem.screens.facts import FactsScreen

    return FactsScreen()


def _profile_page() -> Screen[Any]:
    from tuimem.screens.profile_page import ProfilePageScreen

    return ProfilePageScreen()


def _digest() -> Screen[Any]:
    from tuimem.screens.digest import DigestScreen

    return DigestScreen()


INSTALLED: dict[str, Callable[[], Screen[Any]]] = {
    MEMORIES.screen: _memory_editor,
    BROWSER.screen: _memory_browser,
    FACTS.screen: _facts,
    PAGE.screen: _profile_page,
    DIGEST_PAGE.screen: _digest,
}
"""What `App.SCREENS` wants. A screen with commands of its own joins this line."""
