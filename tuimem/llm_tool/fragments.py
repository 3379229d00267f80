"""What is remembered, as texts for a prompt that another program sends: the pieces that stand in a chat's own prompts.

They are those of a new chat with the character of new chats: what is remembered everywhere, and with that character.
"""

import asyncio
import logging
import os
import re
import sys
import threading
from collections.abc import Sequence

from tuimem.chat.fact_ranking import FactRanking
from tuimem.chat.gather import GatherRequest, gather
from tuimem.chat.memory_switch import recalls
from tuimem.chat.recall_by_words import found_by_words
from tuimem.chat.recalling import new_recalled
from tuimem.chat.sources import SOURCES
from tuimem.errors import TuimemError
from tuimem.llm_tool.afterwards import learn_afterwards
from tuimem.logs import logging_to
from tuimem.memory.recall import Memory, RecallQuery, Scope, Turn
from tuimem.memory.recall.quoting import recalled_text
from tuimem.memory.speakers import names
from tuimem.messages import Character, Chat, Role
from tuimem.settings.model import Settings
from tuimem.settings.paths import Paths, find_paths
from tuimem.settings.source import FileSettings
from tuimem.store import Store
from tuimem.store.files import is_missing
from tuimem.store.store_thread import StoreThread
from tuimem.worker.client import MemoryClient
from tuimem.worker.errors import MemoryUnavailable
from tuimem.worker.status import MemoryStatus
from tuimem.worker.verbs import RECALL

AUTO, RECALLED = "auto", "recall"
HELD = ("pinned", "profile", "facts", "digest")
"""The kinds of pieces that can be had by their names, in the order of the prompt."""

_ARGUMENT = re.compile(r"\s*(\w*)\s*[:\s]?\s*(.*?)\s*", re.DOTALL)

_SECONDS = 6.0
"""So long a prompt waits at most, whatever hangs; then it goes on without memory."""

_SECONDS_TO_RECALL = 1.0
"""So long the memory that finds by meaning is waited for; then words have to do."""

_LONGEST_QUERY = 4_000
_FEWEST_LETTERS = 3
"""So many letters a query has; with fewer there is nothing to look for."""

_log = logging.getLogger(__name__)

Named = tuple[str, str]
"""The name of a source, and its text."""


def remembered(argument: str, prompt: str) -> list[Named]:
    """What is remembered under this name, in the order of the prompt; nothing where there is nothing to say.

    Behind `recall` may stand words to look for in place of the prompt. What fails is logged.
    """
    found = _ARGUMENT.fullmatch(argument)
    name, words = (found[1], found[2]) if found is not None else (argument, "")
    if name not in (AUTO, RECALLED, *HELD):
        known = ", ".join(f"tuimem:{each}" for each in (AUTO, *HELD, RECALLED))
        print(f"There is no fragment tuimem:{name}. The fragments are {known}.", file=sys.stderr)
        return []
    paths = find_paths(os.environ)
    with logging_to(paths.log_file):
        settings = FileSettings(paths, os.environ, {}).in_force().settings
        if settings.llm.learns:
            learn_afterwards()
        if is_missing(paths.database):
            return []
        return _in_a_thread(_Reading(paths, settings, name, words or prompt))


def _in_a_thread(reading: "_Reading") -> list[Named]:
    """Read where no event loop runs: whoever wants the fragment may have one running."""
    result: list[Named] = []

    def run() -> None:
        try:
            result.extend(asyncio.run(reading.run()))
        except TuimemError as error:
            _log.warning("what is remembered could not be read for llm: %s", error)
        except Exception:  # noqa: BLE001 - the prompt that waits for it goes on without
            _log.exception("what is remembered could not be read for llm")

    thread = threading.Thread(target=run, name="tuimem", daemon=True)
    thread.start()
    thread.join(_SECONDS)
    if thread.is_alive():
        _log.warning("what is remembered could not be read for llm within %g s", _SECONDS)
        return []
    return result


class _Reading:
    """What is wanted of the memory, read once."""

    def __init__(self, paths: Paths, settings: Settings, name: str, query: str) -> None:
        self._paths = paths
        self._settings = settings
        self._kinds: Sequence[str] = HELD if name == AUTO else (name,)
        self._query = query.strip()[-_LONGEST_QUERY:]
        self._recalls = name in (AUTO, RECALLED)
        self._store = StoreThread(lambda: Store(paths.database))

    async def run(self) -> list[Named]:
        try:
            chat = await self._store.read(self._as_a_new_chat)
            found = await self._held(chat)
            recalled = await self._recalled(chat)
        finally:
            await self._store.close()
        return [*found, (f"tuimem:{RECALLED}", recalled)] if recalled else found

    def _as_a_new_chat(self, store: Store) -> Chat:
        chats, now = self._settings.chats, store.now()
        character = store.characters.find(chats.character_name) or Character(0, chats.character_name)
        everywhere = store.chats.is_memory_on_everywhere()
        return Chat(0, "llm", character, chats.user_name, now, now, memory_everywhere=everywhere)

    async def _held(self, chat: Chat) -> list[Named]:
        ranking, turns = FactRanking(self._store, None), (self._turn(chat),) if self._query else ()
        request = GatherRequest(chat, self._settings, self._store, ranking=ranking, turns=turns)
        gathered = await gather(request, SOURCES)
        for problem in gathered.problems:
            _log.warning("%s", problem)
        wanted = [piece for piece in gathered.pieces if piece.kind.name in self._kinds and piece.text]
        return [(f"tuimem:{piece.kind.name}", piece.text) for piece in sorted(wanted, key=lambda one: one.kind.rank)]

    def _turn(self, chat: Chat) -> Turn:
        return Turn(Role.USER.value, chat.user_name, self._query)

    async def _recalled(self, chat: Chat) -> str:
        settings = self._settings.recall
        if not (self._recalls and recalls(chat, self._settings)):
            return ""
        if sum(map(str.isalnum, self._query)) < _FEWEST_LETTERS:
            return ""
        query = RecallQuery(
            turns=(self._turn(chat),),
            now=chat.created,
            character_id=chat.character.id,
            scope=Scope.ALL if settings.scope.value == Scope.ALL else Scope.CHARACTER,
            count=settings.count,
            distance=settings.distance,
            minimum_score=settings.minimum_score,
            tokens=settings.tokens,
            most_characters=settings.most_characters,
            fewest_characters=settings.fewest_characters,
            hurries=True,
            seconds=_SECONDS_TO_RECALL,
        )
        quotes = [new_recalled(memory, query.now) for memory in await self._found(query)]
        return recalled_text(quotes, settings.template, settings.memory_template, names(chat))

    async def _found(self, query: RecallQuery) -> Sequence[Memory]:
        """What the worker finds; without one, or while it indexes, what the words find."""
        client = MemoryClient(self._paths)
        told: list[MemoryStatus] = []
        client.listen(told.append)
        client.start()
        try:
            answer = await client.ask(RECALL, query, seconds=query.seconds)
        except MemoryUnavailable:  # it is being started, or cannot be: `tuimem doctor` says why
            return await self._store.read(lambda store: found_by_words(store, query))
        finally:
            await client.close()
        if answer.problem:
            _log.warning("%s", answer.problem)
        at_first = next((status for status in told if status.is_running), client.status)
        if not answer.memories and (at_first.waiting or not at_first.memories):
            return await self._store.read(lambda store: found_by_words(store, query))
        return answer.memories
