"""When the source of a fact has changed, the user is asked once whether the fact stays."""

from typing import TYPE_CHECKING

from tuimem.chat.events import Event, SourcesChanged
from tuimem.memory.fact_view import FactState, FactView
from tuimem.remembered import Fact
from tuimem.widgets.source_picker import SourcePicker, Stays

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.screens.chat import ChatScreen

ASKING = "doubts"
"""The group of the worker that waits for the answer."""


class FactWatch:
    """Asks on the chat screen, where the question takes no key. While something else is asked, it says so."""

    def __init__(self, screen: "ChatScreen", session: "ChatSession") -> None:
        self._screen = screen
        self._session = session
        self._asked: tuple[Fact, ...] = ()
        session.listen(self._hear)

    def _hear(self, event: Event) -> None:
        if isinstance(event, SourcesChanged):
            self._screen.call_later(self.ask, event.facts)

    def ask(self, facts: tuple[Fact, ...]) -> None:
        """Ask about these facts, and about those for which no answer has come yet."""
        if self._screen.question.is_asking and not self._asked:
            self._screen.say("The message behind a fact was changed. /facts shows it under “Source changed”.")
            return
        known = {fact.id for fact in facts}
        self._asked = (*(fact for fact in self._asked if fact.id not in known), *facts)
        self._screen.run_worker(
            self._ask(self._asked), group=ASKING, exit_on_error=False, description="ask about facts"
        )

    async def _ask(self, facts: tuple[Fact, ...]) -> None:
        answer = await self._screen.question.ask(SourcePicker(facts))
        if self._asked is not facts:  # asked again, with more of them
            return
        self._asked = ()
        ids = [fact.id for fact in facts]
        match answer:
            case Stays.KEPT:
                await self._session.facts.keep(*ids)
            case Stays.ERASED:
                await self._session.facts.erase(ids)
                self._screen.say(f"{len(ids):,} {'fact' if len(ids) == 1 else 'facts'} forgotten for good.")
            case Stays.LOOKED_AT:
                await self._look_at(FactView(frozenset({FactState.SOURCE})))

    async def _look_at(self, view: FactView) -> None:
        from tuimem.screens.facts import FactsScreen

        screen = self._screen.app.get_screen("facts", FactsScreen)
        await self._screen.app.push_screen(screen)
        screen.look_at(view)
