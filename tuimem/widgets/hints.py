"""The keys that work now, for a line that has room for the most used of them."""

from collections.abc import Iterator, Sequence
from typing import Any, Protocol, runtime_checkable

from textual.binding import ActiveBinding
from textual.content import Content
from textual.dom import DOMNode
from textual.screen import Screen

from tuimem.commands.command import Command
from tuimem.commands.registry import COMMANDS
from tuimem.widgets.bindings import has_key
from tuimem.widgets.keys_line import KeyHint

_GAP = 2


def fit(hints: Sequence[KeyHint], width: int, last: KeyHint | None = None) -> list[KeyHint]:
    """Of the hints in their order as many as stand whole in `width` cells, and `last` behind them."""
    room = width - (len(last.text) if last else -_GAP)
    fitting = []
    for hint in hints:
        needed = len(hint.text) + _GAP
        if needed <= room and hint != last:
            room -= needed
            fitting.append(hint)
    return [*fitting, last] if last and room >= 0 else fitting


def write_hints(hints: Sequence[KeyHint]) -> Content:
    """The hints in one line."""
    parts: list[tuple[str, str]] = []
    for hint in hints:
        gap = " " * _GAP if parts else ""
        parts += [(f"{gap}{hint.shown}", "bold $footer-key-foreground"), (f" {hint.does}", "")]
    return Content.assemble(*parts)


def hint_at(hints: Sequence[KeyHint], cell: int) -> KeyHint | None:
    """The hint that stands at this cell of the line."""
    start = 0
    for hint in hints:
        if start <= cell < start + len(hint.text):
            return hint
        start += len(hint.text) + _GAP
    return None


@runtime_checkable
class NamesCommands(Protocol):
    """A screen that says what a command's key would do just now; empty: nothing."""

    def words_for(self, command: Command[Any]) -> str:
        """What the key does now, in a word or two."""

    def hint_now(self, hint: KeyHint) -> KeyHint:
        """The hint of the widget in focus as it holds just now."""


def hints_for(screen: Screen[Any]) -> list[KeyHint]:
    """The keys that work now: what esc ends, then those of what is in focus, the most used first in each widget."""
    chain = list(_chain(screen))
    now = screen.hint_now if isinstance(screen, NamesCommands) else lambda hint: hint
    ranked = [
        (depth, rank, hint)
        for depth, node in enumerate(chain)
        for rank, hint in enumerate(map(now, getattr(node, "KEYS", ())))
        if hint.in_footer and hint.key != "escape"
    ]
    seen: set[str] = set()
    for number, (key, active) in enumerate(screen.active_bindings.items()):
        name = active.binding.id or active.binding.action
        if name not in seen and (hint := _hint(screen, key, active)) is not None:
            seen.add(name)
            command = COMMANDS.by_id.get(name)
            depth = -1 if key == "escape" else chain.index(active.node)
            ranked.append((depth, command.footer if command is not None else number, hint))
    return [_begun_large(hint) for _, _, hint in sorted(ranked, key=lambda each: each[:2])]


def _begun_large(hint: KeyHint) -> KeyHint:
    """The line names all keys alike, as commands are named."""
    return hint._replace(does=hint.does[:1].upper() + hint.does[1:])


def _hint(screen: Screen[Any], key: str, active: ActiveBinding) -> KeyHint | None:
    binding = active.binding
    if not (binding.show and active.enabled and has_key(binding)):
        return None
    words, command = binding.description, COMMANDS.by_id.get(binding.id or "")
    if command is not None and isinstance(screen, NamesCommands):
        words = screen.words_for(command)
    return KeyHint(key, words) if words else None


def _chain(screen: Screen[Any]) -> Iterator[DOMNode]:
    """What is in focus, and all that it stands in, out to the app."""
    yield from screen.focused.ancestors_with_self if screen.focused is not None else (screen, screen.app)
