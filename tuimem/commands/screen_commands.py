"""How commands of a screen other than the chat are made, and those that all of these screens have."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

from tuimem.commands.arguments import Arguments, Parameter
from tuimem.commands.command import Command, Group
from tuimem.commands.place import Place

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.commands.context import Dialogs


class ScreenContext(Protocol):
    """What these commands are given: a screen on the memory."""

    @property
    def session(self) -> "ChatSession":
        """The session whose memory is shown."""

    @property
    def dialogs(self) -> "Dialogs":
        """What can be shown over the screen."""

    def show_help(self) -> None:
        """Show help for what is in focus."""

    def close_top(self) -> None:
        """End what is on top on the screen, such as a search or an error; else leave the screen."""


Context = TypeVar("Context", bound=ScreenContext)


async def _help(screen: ScreenContext, arguments: Arguments) -> None:
    screen.show_help()


async def _close(screen: ScreenContext, arguments: Arguments) -> None:
    screen.close_top()


@dataclass(frozen=True, slots=True)
class ScreenCommands(Generic[Context]):
    """Makes the commands of one screen. Their ids and slash names begin with `prefix`.

    `words` are what the screen is called.
    """

    place: Place
    prefix: str
    words: str

    def own(
        self,
        name: str,
        title: str,
        explained: str,
        run: Callable[[Context, Arguments], Awaitable[str | None]],
        key: str,
        parameters: Sequence[Parameter[Any]] = (),
        *,
        slash: str = "",
        footer: int = 0,
        at_once: bool = False,
    ) -> Command[Context]:
        """A command of the screen; `slash` is the end of its slash name where that is not its name."""
        return Command(
            f"{self.prefix}.{name}",
            title,
            explained,
            run,
            (f"{self.prefix}-{slash or name}",),
            tuple(parameters),
            key=key,
            place=self.place,
            footer=footer,
            group=Group.MEMORY,
            at_once=at_once,
        )

    def help(self) -> Command[Context]:
        """Shows help."""
        return self.own("help", "Help", f"Show help for {self.words}.", _help, "f1,question_mark")

    def close(self, key: str, *, footer: int) -> Command[Context]:
        """Leaves the screen."""
        return self.own("close", "Close", f"Close {self.words}.", _close, key, footer=footer, at_once=True)
