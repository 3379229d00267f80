"""Finds words in all chats while they are typed."""

from collections.abc import Awaitable, Callable

from textual import work
from textual.content import Content

from tuimem.messages import SearchHit
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.picker import CLOSE, Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.times import day_and_time

_MARKED = "bold underline $text-accent"


class _Hits(Picker):
    KEYS = (KeyHint("enter", "opens message"), CLOSE)


class SearchScreen(PickerScreen[SearchHit]):
    """Answers with what was chosen, or None."""

    def __init__(self, find: Callable[[str], Awaitable[list[SearchHit]]], query: str) -> None:
        super().__init__(
            _Hits(
                "Search all chats",
                placeholder="Words to find; use “quotes” for an exact phrase",
                typed=query,
                is_filtering=False,
                empty="",
            )
        )
        self._find = find
        self._query = query

    def on_mount(self) -> None:
        self._look(self._query)

    def on_picker_typed(self, event: Picker.Typed) -> None:
        """Look for what is typed."""
        self._look(event.text)

    @work(exclusive=True, group="search", exit_on_error=False, description="search all chats")
    async def _look(self, query: str) -> None:
        hits = await self._find(query) if query.strip() else []
        nothing = "Nothing found." if query.strip() and not hits else ""
        self.picker.show([_item(hit) for hit in hits], nothing)


def _item(hit: SearchHit) -> Item:
    snippet = Content(hit.snippet)
    for start, end in hit.marks:
        snippet = snippet.stylize(_MARKED, start, end)
    note = f"#{hit.index} · {hit.author} · {day_and_time(hit.created)}"
    return Item(hit, hit.chat_title, note, snippet)
