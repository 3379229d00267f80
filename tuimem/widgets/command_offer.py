"""The commands that a half-typed line may become, above the composer."""

from collections.abc import Sequence
from typing import Any

from textual.content import Content

from tuimem.commands.command import Command
from tuimem.commands.registry import COMMANDS
from tuimem.widgets.static import Static

_MOST_SHOWN = 7
_ROOM_FOR_HELP = 70
"""Columns from which on the help stands beside each name; below, the chosen one's stands under the names."""


class CommandOffer(Static):
    """Lists what fits, with help; one line is chosen."""

    def __init__(self) -> None:
        super().__init__(id="command-offer", markup=False)
        self._names: list[str] = []
        self._head = "/"
        self._chosen = 0
        self.display = False

    @property
    def completion(self) -> str | None:
        """The line with what is chosen in it, when there is something to complete."""
        if not self._names:
            return None
        return f"{self._head}{self._names[self._chosen]}{' ' if self._head == '/' else ''}"

    def offer(self, text: str) -> None:
        """Follow what is being typed. Where nothing is offered, a letter must not cost a layout of the whole screen."""
        if not self.display and not text.startswith("/"):
            return
        self._names, self._chosen, self._head = [], 0, "/"
        content = Content("")
        if text.startswith("/") and "\n" not in text:
            name, space, _ = text[1:].partition(" ")
            if space or name.lower() in COMMANDS.by_slash:
                command = COMMANDS.by_slash.get(name.lower())
                content = _explained(command) if command else Content("")
            if not space and not (name.lower() in COMMANDS.by_slash and len(COMMANDS.completions(name)) == 1):
                self._names = [name for name, _ in COMMANDS.completions(name)]
                content = self._listed()
        self.display = bool(content)
        self.update(content)

    def offer_values(self, head: str, values: Sequence[str]) -> None:
        """Offer values for the argument that is being typed behind the head of the line."""
        if not values:
            return
        self._names, self._chosen, self._head = list(values), 0, head
        self.display = True
        self.update(self._listed())

    def close(self) -> None:
        """Offer nothing until something else is typed."""
        self.offer("")

    def move(self, places: int) -> None:
        """Choose another line."""
        if self._names:
            self._chosen = (self._chosen + places) % len(self._names)
            self.update(self._listed())

    def _listed(self) -> Content:
        first = max(0, min(self._chosen - _MOST_SHOWN // 2, len(self._names) - _MOST_SHOWN))
        shown = self._names[first : first + _MOST_SHOWN]
        width = max(len(name) for name in shown) if shown else 0
        lines = []
        narrow = self.screen.size.width < _ROOM_FOR_HELP
        for number, name in enumerate(shown, first):
            style = "bold $text-primary" if number == self._chosen else "$foreground"
            marker = "› " if number == self._chosen else "  "
            slash, help_text = ("/", self._help(name)) if self._head == "/" else ("", "")
            words = (f"{marker}{slash}{name:<{width}}  ", style)
            lines.append(Content.assemble(words, ("" if narrow else help_text, "$foreground-muted")))
        if narrow and self._head == "/" and self._names:
            lines.append(Content.styled(f"  {self._help(self._names[self._chosen])}", "$foreground-muted"))
        more = len(self._names) - len(shown)
        if more and not narrow:
            lines.append(Content.styled(f"  {more} more: keep typing, or press up and down", "$foreground-muted"))
        return Content("\n").join(lines)

    @staticmethod
    def _help(name: str) -> str:
        return COMMANDS.by_slash[name].help


def _explained(command: Command[Any]) -> Content:
    parts = [Content.assemble((command.usage, "bold $text-primary"), ("  " + command.help, "$foreground-muted"))]
    for parameter in command.parameters:
        parts.append(
            Content.assemble((f"  {parameter.name}", "$foreground"), (f"  {parameter.help}", "$foreground-muted"))
        )
    return Content("\n").join(parts)
