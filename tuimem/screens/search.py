"""Finds words in all chats while they are typed."""

from collections.abc import Awaitable, Callable

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from tuimem.messages import SearchHit
from tuimem.widgets.guarded import Guarded


class SearchScreen(Guarded, ModalScreen[SearchHit | None]):
    """Answers with what was chosen, or None."""

    CSS_PATH = "search.tcss"
    BINDINGS = [
        Binding("escape", "dismiss(None)", "Close"),
        Binding("down", "to_results", "Results", show=False),
    ]

    def __init__(self, find: Callable[[str], Awaitable[list[SearchHit]]], query: str) -> None:
        super().__init__()
        self._find = find
        self._typed = query
        self._hits: list[SearchHit] = []

    def compose(self) -> ComposeResult:
        with Vertical(id="search") as search:
            search.border_title = "Search all chats"
            search.border_subtitle = "enter opens · esc closes"
            yield Input(self._typed, placeholder="Words to find", compact=True)
            yield OptionList(markup=False)

    def on_mount(self) -> None:
        self._look(self._typed)

    def on_input_changed(self, event: Input.Changed) -> None:
        self._look(event.value)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if self._hits:
            self.dismiss(self._hits[0])

    def action_to_results(self) -> None:
        """Go to the list."""
        results = self.query_one(OptionList)
        results.focus()
        if self._hits:
            results.highlighted = 0

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        if self._hits:
            self.dismiss(self._hits[event.option_index])

    @work(exclusive=True, group="search", exit_on_error=False, description="search all chats")
    async def _look(self, query: str) -> None:
        self._hits = await self._find(query) if query.strip() else []
        results = self.query_one(OptionList)
        results.clear_options()
        results.add_options([Option(_line(hit)) for hit in self._hits])
        if not self._hits and query.strip():
            results.add_option(Option(Content.styled("Nothing found.", "$foreground-muted"), disabled=True))


def _line(hit: SearchHit) -> Content:
    place = f"  {hit.chat_title} #{hit.index}"
    return Content.assemble((hit.author, "bold"), (place, "$foreground-muted"), "\n", hit.snippet)
