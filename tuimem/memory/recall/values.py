"""What is asked of the memory and what it answers: frozen values that pass between processes."""

from enum import StrEnum

from msgspec import Struct

from tuimem.messages import MemoryKind


class Scope(StrEnum):
    """Whose messages may be recalled."""

    CHAT = "chat"
    CHARACTER = "character"
    ALL = "all"


class Turn(Struct, frozen=True):
    """One of the last turns of a chat, as a part of the query. `role` is user, assistant or system."""

    role: str
    author: str
    text: str


class RecallQuery(Struct, frozen=True, kw_only=True):
    """What memories are looked for with.

    `turns` are the last ones of the chat, oldest first; a search has one. `now` is in seconds since the epoch.
    Only what was said `since` a moment and before `until`, and is of any of `kinds`, is looked through; without kinds,
    all. `without` are ids of messages that are not wanted, such as those whose text is in the prompt already, and
    `without_elsewhere` the keys of those of other machines. `count` is the most memories; `distance` the greatest
    cosine distance of what is found by meaning alone, `minimum_score` the least score of
    what is found so; `tokens` the most that their texts may have together, 0 for no
    limit; `most_characters` is where the text of each is cut, 0 for nowhere; `fewest_characters` is how long a text
    must be; `earlier_sessions`: only what was said before this session began. `seconds` is how long the answer is
    waited for. `hurries`: words alone do while the embedder is still being loaded. `explains`: each memory comes with
    the share that each signal has in its score.
    """

    turns: tuple[Turn, ...]
    now: float
    chat_id: int | None = None
    character_id: int | None = None
    scope: Scope = Scope.CHARACTER
    since: float | None = None
    until: float | None = None
    kinds: tuple[MemoryKind, ...] = ()
    without: tuple[int, ...] = ()
    without_elsewhere: tuple[str, ...] = ()
    count: int = 4
    distance: float = 1.0
    minimum_score: float = 0.0
    tokens: int = 0
    most_characters: int = 0
    fewest_characters: int = 0
    earlier_sessions: bool = False
    hurries: bool = False
    seconds: float = 10.0
    explains: bool = False

    def takes_foreign(self, created: float) -> bool:
        """Whether a message of another machine is wanted, of which only the time is known."""
        is_since = self.since is None or created >= self.since
        return is_since and (self.until is None or created < self.until) and not self.kinds


class Memory(Struct, frozen=True, kw_only=True):
    """One message, or a passage of one, that was found.

    `start` and `end` are the passage's place in the text of the swipe, in characters. `score` is from 0 to 1.
    `dense` is the cosine similarity, None without an embedder; `lexical` the share of the words' score, from 0 to
    1. `created` and `last_created` are in seconds since the epoch; they differ where the same was said several
    times. `signals` has the share of each signal in the score, in the order of their names. `is_here`: the message
    is in this store; one of another `machine` has no ids, and is known by the key `elsewhere`.
    """

    message_id: int
    swipe_id: int
    chat_id: int
    chat_title: str
    author: str
    role: str
    created: float
    last_created: float
    text: str
    score: float
    start: int = 0
    end: int = 0
    dense: float | None = None
    lexical: float = 0.0
    signals: tuple[tuple[str, float], ...] = ()
    is_here: bool = True
    machine: str = ""
    elsewhere: str = ""


class RecallAnswer(Struct, frozen=True, kw_only=True):
    """What was found, best first. `problem` is a sentence on what could not be asked, such as a Chroma server."""

    memories: tuple[Memory, ...] = ()
    milliseconds: float = 0.0
    problem: str = ""


class FactQuery(Struct, frozen=True, kw_only=True):
    """Which facts belong to the last turns, oldest first: of those that hold with a character, or `with_past` of all
    that ever did. `user` is the name by which facts may speak of the user; `hurries` as in a `RecallQuery`.
    """

    turns: tuple[Turn, ...]
    character_id: int | None = None
    user: str = ""
    count: int = 0
    with_past: bool = False
    hurries: bool = False


class RankedFact(Struct, frozen=True, kw_only=True):
    """A fact with its score from 0 to 1; `is_near`: it is about what was said, by its meaning or its words."""

    id: int
    score: float
    lexical: float = 0.0
    dense: float | None = None
    is_near: bool = False
    signals: tuple[tuple[str, float], ...] = ()


class FactAnswer(Struct, frozen=True, kw_only=True):
    """Facts, best first: as many as were asked for; with 0, all."""

    facts: tuple[RankedFact, ...] = ()
