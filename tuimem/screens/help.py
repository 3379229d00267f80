"""Help for whatever has the focus: its own keys first, grouped, then all others that work."""

from collections.abc import Iterator
from typing import Any

from textual.binding import Binding
from textual.dom import DOMNode
from textual.screen import Screen
from textual.widget import Widget

from tuimem.commands.command import Command, Group
from tuimem.commands.keys import shown_key, shown_keys
from tuimem.commands.registry import COMMANDS
from tuimem.listing import Row, Section
from tuimem.widgets.bindings import has_key
from tuimem.widgets.keys_line import KeyHint

_MORE = "/help lists all commands, ctrl+p searches them, /log shows past notices."


def help_for(screen: Screen[Any]) -> list[Section]:
    """What the focused widget is and its own keys; below them all other keys that work now."""
    focused = screen.focused if screen.focused is not None else screen
    named = next((node for node in focused.ancestors_with_self if isinstance(node, Widget) and node.HELP), screen)
    heading, _, lead = (named.HELP or "").strip().removeprefix("## ").partition("\n\n")
    own: list[tuple[Command[Any], list[str]]] = []
    others: list[tuple[Command[Any], list[str]]] = []
    for node, command, keys in _bound(screen):
        (own if node is not screen and node is not screen.app else others).append((command, keys))
    hints: tuple[KeyHint, ...] = getattr(named, "KEYS", ())
    rows = tuple(Row(" ".join(shown_keys(hint.key)), hint.does) for hint in hints)
    where = next((place.words for place in getattr(screen, "PLACES", ()) if place.screen), "in the chat")
    return [
        Section(heading, lead=" ".join(lead.split())),
        *([Section("Keys here", rows, is_short=True)] if rows else []),
        *_grouped(own),
        *([Section(f"Everywhere {where}")] if own or rows else []),
        *_grouped(others),
        Section("", lead=_MORE),
    ]


def _grouped(bound: list[tuple[Command[Any], list[str]]]) -> Iterator[Section]:
    for group in Group:
        rows = [Row(" ".join(keys), command.title) for command, keys in bound if command.group is group]
        if rows:
            yield Section(group, tuple(rows), is_short=True)


def _bound(screen: Screen[Any]) -> Iterator[tuple[DOMNode, Command[Any], list[str]]]:
    """The commands that have keys now, each with the node that they work on."""
    found: dict[str, tuple[DOMNode, list[str]]] = {}
    for active in screen.active_bindings.values():
        binding: Binding = active.binding
        if binding.id in COMMANDS.by_id and has_key(binding):
            found.setdefault(binding.id, (active.node, []))[1].append(shown_key(binding.key))
    for name, command in COMMANDS.by_id.items():
        if name in found:
            node, keys = found[name]
            shipped = shown_keys(command.key)  # the most used first; keys of the user's own take their place
            yield node, command, [key for key in shipped if key in keys] or keys
