"""One ability of a server: how it is asked for, what it changes in a request, and what a refusal teaches."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from math import inf
from typing import Any

from msgspec import Struct

from tuimem.endpoint.protocol import Json, Model, PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server_kinds import ServerKind


class Learned(Struct, frozen=True):
    """Something that was found out: a value, in words where from, and when in seconds since the epoch."""

    value: Json
    source: str
    when: float


class AbilityAnswer(Struct, frozen=True):
    """What a server answered when it was asked, and where."""

    value: Json
    source: str


class AbilityQuestion(Struct, frozen=True):
    """What an ability can be asked with. `ask` gives what a path of the server's own answers, None when it does not.

    `kind` is None for a server of no kind that we know; `answer` is what its own path said. `model` is as listed.
    """

    ask: Callable[[str, Mapping[str, object] | None], Awaitable[Mapping[str, Any] | None]]
    kind: ServerKind | None
    answer: Mapping[str, Any]
    model: Model


class Ability(Struct, frozen=True):
    """One ability; a new one is a file that makes one of these, listed in `registry.py`.

    `default` holds until something is known. `ask` is asked when a server is connected.

    `adapt` gives the messages of a request as the value allows them, neighbours of one role not joined yet; `write`
    puts the value into the body. When the server refuses a request, `when_named` gets
    the value and the server's words in small letters, and gives the value to go on with, or None when the words are
    about something else; `when_in_doubt` is the value to try when they name nothing. What was learned so holds for
    `holds` seconds.
    """

    name: str
    default: Json = None
    ask: Callable[[AbilityQuestion], Awaitable[AbilityAnswer | None]] | None = None
    adapt: Callable[[Sequence[PromptMessage], Json], list[PromptMessage]] | None = None
    write: Callable[[dict[str, Json], Json, Sampling], None] | None = None
    when_named: Callable[[Json, str], Json] | None = None
    when_in_doubt: Json = None
    holds: float = inf


MONTH = 30 * 24 * 3600.0
"""Seconds that a refusal holds: servers are upgraded, and then take what they refused."""
