"""Memories follow their messages, whatever is done to these and in whichever order."""

import random
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.worker.index.conftest import Bench
from tuimem.messages import Character, Role, SwipeState
from tuimem.settings.model import Settings
from tuimem.store import NewChat, NewMessage, NewSummary, NewSwipe
from tuimem.worker.index import SearchReach
from tuimem.worker.index.index import Index


class Walk:
    """Random steps with a seed of their own; what must be found is read from the store as a user sees it."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.chats = [bench.chat.id]
        self.count = 0

    def text(self) -> str:
        self.count += 1
        return f"memory number{self.count} of the {'boat' if self.count % 3 else 'sister'}{'?' * (self.count % 2)}"

    def pick(self, choice: random.Random) -> int | None:
        messages = self.bench.store.messages.page(choice.choice(self.chats))
        return choice.choice(messages).id if messages else None

    def say(self, choice: random.Random) -> None:
        role = choice.choice([Role.USER, Role.ASSISTANT])
        self.bench.store.messages.add(choice.choice(self.chats), role, "Jo", self.text(), estimate=1)

    def edit(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            self.bench.store.messages.edit(message_id, self.text(), 1)

    def delete(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            self.bench.store.messages.delete([message_id])

    def mark(self, choice: random.Random) -> None:
        mark = {choice.choice(["hidden", "exclude", "recallable"]): choice.random() < 0.5}
        if (message_id := self.pick(choice)) is not None:
            self.bench.store.messages.set_marks([message_id], **mark)

    def swipe(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            state = choice.choice([SwipeState.COMPLETE, SwipeState.STOPPED])
            self.bench.store.swipes.add_swipe(message_id, self.text(), owner=None, state=state)

    def show(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            self.bench.store.swipes.show_swipe(message_id, 0)

    def drop(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            message = self.bench.store.messages.get(message_id)
            assert message is not None
            self.bench.store.swipes.drop_swipe(message.swipe.id)

    def stream(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            store = self.bench.store
            swipe = store.swipes.add_swipe(message_id, owner=store.owner).swipe
            store.swipes.write_reply(swipe.id, "memory half", "", 1)
            if choice.random() < 0.8:
                store.swipes.end_reply(swipe.id, self.text(), "", 1, SwipeState.COMPLETE)

    def summarise(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            message = self.bench.store.messages.get(message_id)
            assert message is not None
            self.bench.store.summaries.put(
                message.swipe.id, f"short {self.text()}", estimate=1, source_hash="h", edited=choice.random() < 0.5
            )

    def clear(self, choice: random.Random) -> None:
        if (message_id := self.pick(choice)) is not None:
            self.bench.store.summaries.clear([message_id])

    def undo(self, choice: random.Random) -> None:
        self.bench.store.undo(choice.choice(self.chats))

    def redo(self, choice: random.Random) -> None:
        self.bench.store.redo(choice.choice(self.chats))

    def take_over(self, choice: random.Random) -> None:
        """A chat from a file, as an import or a branch makes it."""
        new = NewChat("Taken", Character(0, choice.choice(["Mira", "Ada"])), "Jo", 1.0, 1.0)
        summary = NewSummary(f"short {self.text()}", "h")
        with self.bench.store.import_chat(new) as growing:
            growing.add([NewMessage(Role.USER, "Jo", [NewSwipe(self.text()), NewSwipe(self.text(), summary=summary)])])
            growing.add([NewMessage(Role.ASSISTANT, "Mira", [NewSwipe(self.text())], hidden=choice.random() < 0.3)])
        self.chats.append(growing.id)

    def delete_chat(self, choice: random.Random) -> None:
        if len(self.chats) > 1:
            self.bench.store.chats.delete(self.chats.pop())

    def restore_chat(self, choice: random.Random) -> None:
        for chat, _ in self.bench.store.chats.deleted():
            self.bench.store.chats.restore(chat.id)
            self.chats.append(chat.id)

    def purge(self, choice: random.Random) -> None:
        self.bench.store.upkeep.purge()

    def rename(self, choice: random.Random) -> None:
        self.bench.store.chats.update(choice.choice(self.chats), user_name=choice.choice(["Jo", "Boat"]))

    def some(self, choice: random.Random) -> None:
        self.bench.index.take_in()

    def all(self, choice: random.Random) -> None:
        self.bench.catch_up()

    def restart(self, choice: random.Random) -> None:
        self.bench.reopen()

    def sweep(self, choice: random.Random) -> None:
        if self.bench.index.wants_sweep():
            self.bench.index.sweep()

    def wanted(self) -> set[tuple[int, str]]:
        """The messages that may be found, each with its text."""
        return {
            (message.id, message.text)
            for chat in self.bench.store.chats.list(100)
            for message in self.bench.store.messages.page(chat.id, limit=1000)
            if not (message.hidden or message.exclude) and message.recallable
            if message.swipe.state is not SwipeState.STREAMING
        }

    def found(self, identifiers: list[int]) -> set[tuple[int, str]]:
        passages = [one for one in self.bench.index.passages(identifiers) if one.passage.number >= 0]
        texts = self.bench.store.messages.texts([one.message_id for one in passages])
        return {(one.message_id, texts[one.message_id]) for one in passages}

    def by_words(self) -> set[tuple[int, str]]:
        return self.found(self.bench.index.words(SearchReach(), ["memori"], 10_000))

    def by_meaning(self) -> set[tuple[int, str]]:
        vector = self.bench.embedder.embed(["memory"])[0]
        return self.found(self.bench.index.dense(SearchReach(), vector, 1000, model=self.bench.embedder.name))


STEPS: list[Callable[[Walk, random.Random], None]] = [
    *(Walk.say, Walk.say, Walk.edit, Walk.delete, Walk.mark, Walk.mark, Walk.swipe, Walk.show, Walk.drop, Walk.stream),
    *(Walk.summarise, Walk.clear, Walk.undo, Walk.undo, Walk.redo, Walk.take_over, Walk.delete_chat, Walk.restore_chat),
    *(Walk.purge, Walk.rename, Walk.some, Walk.some, Walk.all, Walk.all, Walk.restart, Walk.sweep),
]


def contents(index: Index) -> list[list[tuple[Any, ...]]]:
    """All that is in an index, without the numbers that it gives by itself."""
    return [
        index._database.rows(sql)
        for sql in (
            "SELECT * FROM entries ORDER BY message_id",
            "SELECT message_id, number, first, last, text, lead, terms, lead_terms, length, asks, timed, place, digest "
            "FROM passages ORDER BY message_id, number",
            "SELECT * FROM term_counts ORDER BY term, chat_id, role",
            "SELECT * FROM totals WHERE messages > 0 ORDER BY chat_id, role",
        )
    ]


@given(st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 1_000_000)), min_size=5, max_size=30))
@settings(max_examples=15, deadline=None)
def test_what_is_found_is_what_is_shown(steps: list[tuple[Any, int]]) -> None:
    with TemporaryDirectory() as folder, ExitStack() as stack:
        bench = Bench(Path(folder), Settings(), stack)
        try:
            _walk(Path(folder), bench, steps)
        finally:
            bench.index.close()


def _walk(folder: Path, bench: Bench, steps: list[tuple[Any, int]]) -> None:
    walk = Walk(bench)
    for step, seed in steps:
        step(walk, random.Random(seed))
        assert walk.by_words() <= walk.wanted(), "what was taken back is not found, whatever the index knows"
    bench.catch_up()
    assert walk.by_words() == walk.wanted()
    assert walk.by_meaning() == walk.wanted()
    bench.reopen()  # what a reply that is being written has taken the place of leaves then, or at its end
    bench.catch_up()
    anew = Index(folder / "anew", folder / "tuimem.db", lambda: bench.settings)
    anew.catch_up(None)
    assert contents(bench.index) == contents(anew), "as if it had been made from the store as it is now"
    anew.close()
