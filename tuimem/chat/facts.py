"""What a user can do to facts: list, correct, take back, have back, keep and erase them."""

from collections.abc import Callable, Iterable, Sequence

from tuimem.chat.events import FactsChanged
from tuimem.chat.refused_facts import LongFact, SecretFact
from tuimem.chat.state import State
from tuimem.errors import TuimemError
from tuimem.jobs.kinds import FACTS
from tuimem.jobs.learning import learning_job
from tuimem.jobs.runner import JobRunner
from tuimem.remembered import LONGEST_FACT, Fact, FactChange
from tuimem.store import Store
from tuimem.store.facts import Mark
from tuimem.text import clean_line

_Several = list[Fact]  # inside the class the name `list` is taken


class FactGone(TuimemError):
    """A fact that was to be corrected does not hold any more."""

    def __init__(self, text: str) -> None:
        super().__init__(
            what=f"Not stored, since this fact was changed or forgotten meanwhile: “{text}”.",
            remedy="/facts lists the facts that hold now.",
        )


class NotRedone(TuimemError):
    """What a change was made to is not as its undoing left it."""

    def __init__(self) -> None:
        super().__init__(
            what="This cannot be redone: the facts have changed since.", remedy="/facts lists the facts that hold now."
        )


class FactActions:
    """Changes of facts. Each takes effect on the next prompt at once, and is told to the listeners."""

    def __init__(self, state: State, jobs: JobRunner) -> None:
        self._state = state
        self._jobs = jobs
        self._mark: Mark | None = None

    async def list(self, *, with_past: bool = False) -> _Several:
        """All facts of all characters, oldest first; `with_past`: with those that held once."""
        return await self._state.store.read(lambda store: store.facts.search("", with_past=with_past))

    async def history(self, fact_id: int) -> Sequence[FactChange]:
        """All that happened to a fact, oldest first."""
        return await self._state.store.read(lambda store: store.facts.changes(fact_id))

    async def add(self, text: str, *, for_all: bool = True) -> bool:
        """Put down a fact by hand, for all characters or for that of the open chat. False: it is there already.

        Raises `SecretFact` and `LongFact`.
        """
        character_id = None if for_all else self._state.open.chat.character.id
        text = _written(text)
        return bool(text) and await self._change(lambda store: store.facts.add(text, character_id=character_id))

    async def edit(self, fact_id: int, text: str) -> bool:
        """Correct a fact. False when it says that already.

        Raises `SecretFact`, `LongFact`, or `FactGone` when it holds no more.
        """
        text = _written(text)
        if not text or await self._change(lambda store: store.facts.edit(fact_id, text)):
            return bool(text)
        fact = await self.get(fact_id)
        if fact is None or not fact.is_current:
            raise FactGone(text)
        return False

    async def undo(self, change_id: int) -> bool:
        """Take a change back. False when that was done already."""
        return await self._change(lambda store: store.facts.undo(change_id))

    async def get(self, fact_id: int) -> Fact | None:
        """A fact, also one that does not hold any more."""
        return await self._state.store.read(lambda store: store.facts.get(fact_id))

    async def set_aside(self, fact_id: int) -> bool:
        """Let a fact be past, which can be undone. False when it does not hold any more."""
        return await self._change(lambda store: store.facts.set_aside(fact_id))

    async def undo_last(self, fact_id: int) -> bool:
        """Take back the newest change of a fact that is not undone. False when there is none."""

        def undo(store: Store) -> FactChange | None:
            changes = reversed(store.facts.changes(fact_id))
            return next((store.facts.undo(each.id) for each in changes if not each.undone), None)

        return await self._change(undo)

    async def redo(self, change_id: int) -> bool:
        """Make a change again that was undone. False when it is not undone. Raises `NotRedone`."""
        return await self._change(lambda store: _redone(store, change_id))

    async def toggle(self, change_id: int) -> None:
        """Take a change back, or make it again if it is undone by now. Raises `NotRedone`."""
        await self._change(lambda store: store.facts.undo(change_id) or _redone(store, change_id))

    async def restore(self, fact_id: int) -> bool:
        """Let a past fact hold again. False when it does."""
        return await self._change(lambda store: store.facts.restore(fact_id))

    async def keep(self, *fact_ids: int) -> None:
        """Say that facts hold, whatever became of their source or was said since."""
        await self._state.store.run(lambda store: store.facts.keep(fact_ids))
        await self._state.take_in()
        self._state.emit(FactsChanged(fact_ids, ()))

    async def forget_preview(self, words: str) -> Sequence[Fact]:
        """The facts that have to do with the words, past ones too: those with all of them, else with any."""
        return await self._state.store.read(lambda store: _about(store, words))

    async def erase(self, fact_ids: Sequence[int]) -> int:
        """Forget facts for good. Returns how many there were."""
        erased = await self._state.store.run(lambda store: store.facts.erase(fact_ids))
        await self._state.take_in()
        await self.follow(fact_ids)
        return erased

    async def failures(self) -> Sequence[tuple[int, str]]:
        """The messages from which nothing could be learned, each with the reason, oldest first."""
        return await self._state.store.read(lambda store: store.exchanges.failed(FACTS))

    async def learn_again(self) -> int:
        """Try to learn from those once more. Returns in how many chats that is done."""
        found = await self._state.store.run(lambda store: store.exchanges.retry(FACTS))
        return await self._jobs.queue(
            [learning_job(FACTS, chat_id, newest) for chat_id, newest in found], origin="user"
        )

    async def follow(self, known: Iterable[int] = ()) -> None:
        """Tell of what has changed since this was last asked: `known` facts, and those of a job or another window."""
        before = self._mark
        self._mark, changed = await self._state.store.read(
            lambda store: (store.facts.mark(), store.facts.changes_after(before) if before is not None else [])
        )
        if before != self._mark and (before is not None or known):
            await self._state.gather()
            self._tell(known, changed)

    async def _change(self, change: Callable[[Store], FactChange | None]) -> bool:
        """Make a change of the user's. False when there was nothing to change."""
        made = await self._state.store.run(change)
        if made is not None:
            await self._state.take_in()
            self._mark = await self._state.store.read(lambda store: store.facts.mark())
            self._tell((), [made])
        return made is not None

    def _tell(self, known: Iterable[int], changed: Sequence[FactChange]) -> None:
        facts = {*known, *(one for each in changed for one in (each.fact_id, each.before_id) if one is not None)}
        messages = {each.message_id for each in changed if each.message_id is not None}
        self._state.emit(FactsChanged(tuple(sorted(facts)), tuple(sorted(messages))))


def _redone(store: Store, change_id: int) -> FactChange | None:
    """Make a change again; None when it is not undone. Raises `NotRedone`."""
    made = store.facts.redo(change_id)
    if made is None and not store.facts.is_made(change_id):
        raise NotRedone
    return made


def _about(store: Store, words: str) -> list[Fact]:
    """Imported here: the terms of a text are needed for nothing else in a window."""
    found = store.facts.search(words, with_past=True) if words.strip() else []
    if found:
        return found
    from tuimem.memory.recall.words import terms

    wanted = set(terms(words))
    return [fact for fact in store.facts.search("", with_past=True) if wanted & set(terms(fact.text))]


def _written(text: str) -> str:
    """The fact that the user has written, in one line. Raises `SecretFact` and `LongFact`."""
    from tuimem.memory import secrets  # few windows ever need it

    if found := secrets.find(text):
        raise SecretFact(found[0].what)
    line = clean_line(text, len(text))
    if len(line) > LONGEST_FACT:
        raise LongFact(len(line))
    return line
