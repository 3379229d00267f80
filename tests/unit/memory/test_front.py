"""The law of the front: between steps and without an act of the user's, a prompt begins with the one before it."""

import random
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import pytest
from hypothesis import Phase, event, given, settings
from hypothesis import strategies as st

from tuimem.memory.arrange import merge
from tuimem.memory.budget import Budget
from tuimem.memory.front import front_from_json
from tuimem.memory.history import History
from tuimem.memory.material import Material
from tuimem.memory.news import NEWS, News, fresh_news, news_from_store
from tuimem.memory.pieces import BEFORE, CONVERSATION, OPENING, SYSTEM, Piece, PieceKind, Placement, Source, Where
from tuimem.memory.plan import Plan, plan
from tuimem.memory.prompt import needed_blocks, write
from tuimem.messages import Block, Entry, Role
from tuimem.settings.model import BudgetUnit, MemorySettings, ThresholdUnit

MATERIAL = Material(
    (Piece(SYSTEM, Role.SYSTEM, BEFORE, 12, text="Be brief."),),
    Piece(OPENING, Role.USER, CONVERSATION, 1, text="…"),
)


HELD = tuple(
    PieceKind(f"held {n}", f"held {n}", "segment-note", "#ffffff", BEFORE, 34 + n, is_held=True) for n in range(3)
)
NOTE = PieceKind("recalled note", "note", "segment-note", "#ffffff", Placement(Where.BESIDE), 30)


class Turn(NamedTuple):
    """The user writes, something is recalled for that or not, the model is asked, and it answers."""

    tokens: int
    reply_tokens: int
    recalled: int = 0


class Regenerated(NamedTuple):
    """The model is asked again for its newest reply."""


class Summarised(NamedTuple):
    """A summary comes in the background, here or in another window: the first of a message, or a new version."""

    message: int
    tokens: int


class Condensed(NamedTuple):
    """The summaries of some messages are merged into a block, in this window or in another one."""

    first: int
    count: int
    tokens: int
    here: bool


class Counted(NamedTuple):
    """A text that was estimated is counted."""

    message: int
    tokens: int


class RatioLearned(NamedTuple):
    """The server's report corrects all counts a little."""

    ratio: float


class Learned(NamedTuple):
    """In the background something is learned, or lost: of one held kind there are these statements now."""

    kind: int
    statements: frozenset[int]


class Switched(NamedTuple):
    """The user turns a held kind off, or on again."""

    kind: int


class Restarted(NamedTuple):
    """The program ends and begins again."""


class Acted(NamedTuple):
    """The user marks a message, so that the newest version of everything is taken up."""

    message: int


anywhere = st.integers(0, 200)
recalled = st.one_of(st.just(0), st.integers(5, 120), st.just(2_500))
events = st.lists(
    st.one_of(
        st.builds(Turn, st.integers(5, 150), st.integers(5, 250), recalled),
        st.builds(Turn, st.integers(5, 150), st.integers(5, 250), recalled),
        st.builds(Regenerated),
        st.builds(Summarised, anywhere, st.integers(3, 40)),
        st.builds(Summarised, anywhere, st.integers(3, 40)),
        st.builds(Condensed, anywhere, st.integers(2, 15), st.integers(3, 60), st.booleans()),
        st.builds(Counted, anywhere, st.integers(5, 250)),
        st.builds(RatioLearned, st.floats(0.9, 1.1)),
        st.builds(Learned, st.integers(0, 2), st.frozensets(st.integers(0, 20), max_size=8)),
        st.builds(Learned, st.integers(0, 2), st.frozensets(st.integers(0, 20), max_size=8)),
        st.builds(Restarted),
        st.builds(Acted, anywhere),
        st.builds(Switched, st.integers(0, 2)),
    ),
    min_size=30,
    max_size=90,
)
memories = st.sampled_from(
    [
        MemorySettings(),
        MemorySettings(separate_long_term=True),
        MemorySettings(short_term_unit=BudgetUnit.PERCENT),
        MemorySettings(threshold_unit=ThresholdUnit.MESSAGES, threshold=6, step_messages=5),
        MemorySettings(threshold_unit=ThresholdUnit.TOKENS, threshold=300, step_summaries=4),
        MemorySettings(include_user_messages=False),
        MemorySettings(enabled=False),
    ]
)


def _held(kind: PieceKind, statements: frozenset[int]) -> Piece | None:
    text = "\n".join(f"> {kind.name} has {number}" for number in sorted(statements))
    tokens = len(text) // 4
    source = Source(0, tokens=tokens, name=kind.name)
    return Piece(kind, Role.SYSTEM, BEFORE, tokens, (source,), f"[{kind.name}]\n{text}") if text else None


def written(made: Plan) -> str:
    """The prompt as a chat template lays it out; the texts tell which message and which version they are."""
    texts = {i: f"text {i}" for i in made.sent_messages}
    summaries = {source.summary_id: f"version {source.summary_id}" for source in made.stands_for.values()}
    blocks = {block_id: f"block {block_id}" for block_id in needed_blocks(made)}
    messages = merge(write(made, texts, summaries, {"user": "Sam", "char": "Ada"}, blocks))
    return "".join(f"<{message.role.value}>{message.content}" for message in messages)


class Chat:
    """A chat to which things happen."""

    def __init__(self, memory: MemorySettings, window: int) -> None:
        self.history, self.memory, self.window = History(), memory, window
        self.ratio = 1.0
        self.recalled: dict[int, int] = {}
        self.learned: dict[PieceKind, frozenset[int]] = dict.fromkeys(HELD, frozenset())
        self.on = list(HELD)
        self.told: dict[int, News] = {}
        self.last_id = self.last_summary = 0
        self.before = ""
        self.acted = False

    def take(self, happened: object) -> None:
        match happened:
            case Turn(tokens, reply_tokens, recalled):
                self._add(Role.USER, tokens)
                if recalled:
                    self.recalled[self.last_id] = recalled
                self._ask()
                self._add(Role.ASSISTANT, reply_tokens)
            case Regenerated() if len(self.history):
                with self.history.without(self.history[-1].id):
                    self._ask()
            case Summarised(at, tokens) if (entry := self._at(at)) is not None:
                self.last_summary += 1
                self.history.put(entry._replace(summary_id=self.last_summary, summary_tokens=tokens))
            case Counted(at, tokens) if (entry := self._at(at)) is not None:
                self.history.put(entry._replace(tokens=tokens))
            case RatioLearned(ratio):
                self.ratio = ratio
            case Learned() | Switched():
                self._hold(happened)
            case Restarted():
                self.told = {one: news_from_store(one, news.text, news.to_json()) for one, news in self.told.items()}
                front = self.history.front
                stored = None if front is None else front.to_json()
                blocks = self.history.blocks.values()
                self.history = History(list(self.history), front_from_json(stored))
                self.history.set_blocks(blocks)
            case Condensed(first, count, tokens, here) if len(self.history):
                self._condense(first % len(self.history), count, tokens)
                if here:
                    self._act()
            case Acted(at) if (entry := self._at(at)) is not None:
                self.history.put(entry._replace(remember=not entry.remember))
                self._act()

    def _hold(self, happened: Learned | Switched) -> None:
        kind = HELD[happened.kind]
        if isinstance(happened, Learned):
            self.learned[kind] = happened.statements
        else:
            self.on = [one for one in HELD if (one in self.on) is not (one is kind)]
            self.acted = True

    def _act(self) -> None:
        self.history.front = None if self.history.front is None else self.history.front.released()
        self.acted = True

    def _condense(self, first: int, count: int, tokens: int) -> None:
        rows = [entry for entry in self.history[first : first + count] if entry.summary_id]
        if len(rows) > 1:
            made = Block(len(self.history.blocks) + 1, tuple((one.id, one.summary_id) for one in rows), tokens)
            self.history.set_blocks([*self.history.blocks.values(), made])

    def _material(self) -> Material:
        """With what was recalled for the messages that have been kept ever since."""
        notes = [
            Piece(NOTE, Role.USER, Placement(Where.BESIDE, message_id=one), tokens, text=f"recalled for {one}")
            for one, tokens in self.recalled.items()
        ]
        held = [piece for kind in self.on if (piece := _held(kind, self.learned[kind])) is not None]
        newest = self.history[-1]
        news = None
        if newest.role is Role.USER and newest.id not in self.told:
            news = fresh_news(newest.id, self.history.front, self.told.values(), held, self.on)
        told = [one.piece for one in (*self.told.values(), news) if one is not None and one.text]
        told = [replace(piece, tokens=len(piece.text) // 4) for piece in told]
        return replace(MATERIAL, pieces=(*MATERIAL.pieces, *held, *notes, *told), held=tuple(self.on), news=news)

    def _ask(self) -> None:
        made = plan(self._material(), self.history, self.memory, Budget(self.window, 100, ratio=self.ratio))
        assert made.used <= made.budget
        assert self.history[-1].is_silent or self.history[-1].id in made.kept, "what is recalled gives way to a message"
        beside = {piece.placement.message_id for piece in made.pieces if piece.kind is NOTE}
        assert beside <= made.kept
        self.recalled = {one: tokens for one, tokens in self.recalled.items() if one in beside}
        now = written(made)
        self._tell(made)
        if self.before and made.step is None and not self.acted:
            assert now.startswith(self.before), f"the front moved without a step:\n{self.before}\n{now}"
        event(f"step: {made.step}")
        self.history.front, self.before, self.acted = made.front, now, False

    def _tell(self, made: Plan) -> None:
        """Store the news that are sent, as the session does; what is not sent any more is told no more."""
        beside = {piece.placement.message_id for piece in made.pieces if piece.kind is NEWS}
        self.told = {one: news if one in beside else News(one) for one, news in self.told.items()}
        if self.history[-1].role is Role.USER:
            self.told.setdefault(self.history[-1].id, made.news or News(self.history[-1].id))

    def _add(self, role: Role, tokens: int) -> None:
        self.last_id += 1
        self.history.put(Entry(self.last_id, role, tokens))

    def _at(self, place: int) -> Entry | None:
        return self.history[place % len(self.history)] if len(self.history) else None


# Long examples shrink for minutes; a failing one says itself which prompts it is about.
@settings(max_examples=100, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])
@given(events, memories, st.sampled_from([600, 1_000, 2_000]))
def test_between_steps_and_without_an_act_of_the_users_a_prompt_begins_with_the_one_before(
    happened: list[object], memory: MemorySettings, window: int
):
    chat = Chat(memory, window)
    for each in happened:
        chat.take(each)


@settings(max_examples=25, deadline=None)
@given(st.lists(st.tuples(st.integers(20, 60), st.integers(20, 90)), min_size=60, max_size=60))
def test_a_step_is_followed_by_turns_without_one(turns: list[tuple[int, int]]):
    """Every summary comes at once; the prompts still stand still most of the time."""
    chat = Chat(MemorySettings(), 2_000)
    steps = 0
    for tokens, reply_tokens in turns:
        before = chat.history.front
        chat.take(Turn(tokens, reply_tokens))
        for at in (len(chat.history) - 2, len(chat.history) - 1):
            chat.take(Summarised(at, 12))
        front = chat.history.front
        assert front is not None
        steps += before is not None and front.kept_from != before.kept_from
    assert steps <= len(turns) // 3


@pytest.mark.parametrize("seed", range(3))
def test_a_step_that_news_brings_makes_room_for_more_than_the_next_turn(seed: int, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(f"{__name__}.event", lambda name: None)
    choose = random.Random(seed)
    chat, steps = Chat(MemorySettings(), 2_000), []
    for number in range(30):
        before = chat.told
        chat.take(Turn(choose.randint(20, 60), choose.randint(20, 90)))
        if len([news for news in chat.told.values() if news.text]) < len([n for n in before.values() if n.text]):
            steps.append(number)
        chat.take(Learned(number % 3, frozenset(range(number % 7, number % 7 + 6))))
        for at in (len(chat.history) - 2, len(chat.history) - 1):
            chat.take(Summarised(at, 12))
    assert len(steps) > 3
    assert all(later - earlier > 2 for earlier, later in pairwise(steps)), steps
