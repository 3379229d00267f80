"""Help for whatever has the focus, and the keys that work there."""

import re
from typing import Any

from textual.screen import Screen
from textual.widget import Widget

from tuimem.widgets.bindings import has_key

_LINE_END_IN_PARAGRAPH = re.compile(r"(?<!\n)\n(?!\n)")
"""The renderer keeps every line end, as chats want it; in a help text they are only where the source was full."""


def help_for(screen: Screen[Any]) -> str:
    """Markdown: what the focused widget is, and every key that works now."""
    nodes = screen.focused.ancestors_with_self if screen.focused is not None else []
    helps = [node.HELP for node in nodes if isinstance(node, Widget) and node.HELP]
    parts = [_LINE_END_IN_PARAGRAPH.sub(" ", text.strip()) for text in helps[:1]]
    rows = ["| key | what it does |", "|---|---|"]
    seen: set[str] = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        if binding.id and active.enabled and has_key(binding) and binding.id not in seen:
            seen.add(binding.id)
            keys = " ".join(f"`{key}`" for key in _keys(screen, binding.id))
            rows.append(f"| {keys} | {binding.tooltip or binding.description} |")
    parts += ["## Keys that work here", "\n".join(rows)]
    parts.append("`/help` lists all commands; `ctrl+p` finds any of them by name.")
    return "\n\n".join(parts)


def _keys(screen: Screen[Any], binding_id: str) -> list[str]:
    """All keys of a binding, as they are shown."""
    active = screen.active_bindings.values()
    return [screen.app.get_key_display(each.binding) for each in active if each.binding.id == binding_id]
