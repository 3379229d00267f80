"""How the memory browser looks at memories: the filter, what it is called, and the order. Pure values."""

from collections.abc import Sequence

from msgspec import Struct, field
from msgspec.structs import replace

from tuimem.memory.date_range import DateRange
from tuimem.messages import MemoryFilter, MemoryKind

KIND_NAMES = {
    MemoryKind.USER: "You",
    MemoryKind.CHARACTER: "Character",
    MemoryKind.SUMMARISED: "Summarised",
    MemoryKind.REMEMBERED: "Remembered",
    MemoryKind.FORGOTTEN: "Forgotten",
}


class BrowserView(Struct, frozen=True):
    """Which memories are shown, in which order. The texts say what character, chat and date of the filter are called.

    Without words the newest come first, with words the best; turned round, it is the other way.
    """

    wanted: MemoryFilter = field(default_factory=MemoryFilter)
    character: str = ""
    chat: str = ""
    date: str = ""
    is_turned: bool = False

    @property
    def places(self) -> list[tuple[str, str]]:
        """What limits the memories beside their kinds: the name of each filter, and what it is set to."""
        set_to = (("character", self.character), ("chat", self.chat), ("date", self.date))
        return [(name, words) for name, words in set_to if words]

    def of_character(self, character_id: int | None, name: str = "") -> "BrowserView":
        """Only a character's memories, in whatever chat; None: everybody's."""
        wanted = replace(self.wanted, character_id=character_id, chat_id=None)
        return replace(self, wanted=wanted, character=name, chat="")

    def of_chat(self, chat_id: int | None, title: str = "") -> "BrowserView":
        """Only memories of a chat; None: of all chats."""
        return replace(self, wanted=replace(self.wanted, chat_id=chat_id), chat=title)

    def within(self, span: DateRange, words: str = "") -> "BrowserView":
        """Only what was said in a span of time."""
        return replace(self, wanted=replace(self.wanted, since=span.since, until=span.until), date=words)

    def without(self, name: str) -> "BrowserView":
        """One of `places` counts no more."""
        if name == "character":
            return self.of_character(None)
        return self.of_chat(None) if name == "chat" else self.within(DateRange())

    def toggled(self, kind: MemoryKind) -> "BrowserView":
        """The same with a kind on or off."""
        return replace(self, wanted=self.wanted.toggled(kind))

    def turned(self) -> "BrowserView":
        """The same rows the other way round."""
        return replace(self, is_turned=not self.is_turned)

    def ordered(self, ids: Sequence[int]) -> list[int]:
        """The rows, given in their usual order, as they are shown."""
        return list(reversed(ids)) if self.is_turned else list(ids)
