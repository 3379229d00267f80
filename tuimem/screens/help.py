"""Help for whatever has the focus, and the keys that work there."""

from textual.screen import Screen


def help_for(screen: Screen[None]) -> str:
    """Markdown: what the focused widget is, and every key that works now."""
    parts = []
    node = screen.focused
    while node is not None:
        if node.HELP:
            parts.append(node.HELP.strip())
            break
        node = node.parent if hasattr(node.parent, "HELP") else None  # type: ignore[assignment]
    rows = ["| key | what it does |", "|---|---|"]
    seen = set()
    for active in screen.active_bindings.values():
        binding = active.binding
        title = binding.tooltip or binding.description
        if title and active.enabled and (binding.action, title) not in seen:
            seen.add((binding.action, title))
            keys = screen.app.get_key_display(binding)
            rows.append(f"| `{keys}` | {title} |")
    parts += ["## Keys that work here", "\n".join(rows)]
    parts.append("`/help` lists all commands; `ctrl+p` finds any of them by name.")
    return "\n\n".join(parts)
