"""A passage as it lies on a server for others: what is written, and what is believed of what is read.

Whoever reaches the server can write there, so nothing that is read is taken on trust.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

from tuimem.memory.recall import words
from tuimem.memory.recall.passages import IndexedPassage, Passage, described
from tuimem.messages import Role
from tuimem.text import clean, clean_line
from tuimem.worker.shared.names import memory_key

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

LONGEST = 2_000
"""Characters of a passage that are read; none that tuimem writes is longer."""

_LONGEST_LEAD = 400
_LONGEST_NAME = 80
_GREATEST_ID = 1 << 40

_APART = 1 << 44
"""Between the numbers that messages of two machines get here."""

_ROLES = frozenset(role.value for role in Role)


class Raw(NamedTuple):
    """What a collection holds, as it came."""

    document: Any
    metadata: Any
    vector: "NDArray[np.float32]"


class Sender(NamedTuple):
    """The machine that something comes from: its id and its name, and its place among all that have answered."""

    machine: str
    name: str
    place: int


@dataclass(frozen=True, slots=True)
class Foreign:
    """A passage of another machine. Its numbers are below 0, and mean something only beside those of one answer."""

    indexed: IndexedPassage
    text: str
    vector: "NDArray[np.float32]"
    machine: str
    key: str
    digest: bytes


def metadata(indexed: IndexedPassage, character: str, name: bytes) -> dict[str, str | int | float]:
    """What lies beside the text of a passage; `name` is that of what was embedded."""
    passage = indexed.passage
    return {
        "message": indexed.message_id,
        "chat": indexed.chat_id,
        "title": clean_line(indexed.chat_title),
        "character": clean_line(character, _LONGEST_NAME),
        "author": clean_line(indexed.author, _LONGEST_NAME),
        "role": indexed.role,
        "created": indexed.created,
        "number": passage.number,
        "start": passage.start,
        "characters": indexed.characters,
        "lead": passage.lead,
        "digest": name.hex(),
    }


def read(raw: Raw, sender: Sender, number: int) -> Foreign | None:
    """A passage as it came; None for what is none of ours. `number` is its place among all of an answer."""
    document, beside, vector = raw.document, raw.metadata, _unit(raw.vector)
    if not isinstance(document, str) or not isinstance(beside, Mapping) or vector is None:
        return None
    message, chat = _whole(beside.get("message")), _whole(beside.get("chat"))
    created = _real(beside.get("created"))
    text = clean(document[: 2 * LONGEST])[:LONGEST].strip()
    role = beside.get("role")
    if not (message and chat and created and text) or role not in _ROLES:
        return None
    author = clean_line(_text(beside.get("author")), _LONGEST_NAME) or "Someone"
    lead = clean(_text(beside.get("lead"))[:_LONGEST_LEAD])
    indexed = IndexedPassage(
        id=-1 - number,
        message_id=message - (sender.place + 1) * _APART,
        swipe_id=0,
        chat_id=chat - (sender.place + 1) * _APART,
        chat_title=clean_line(_text(beside.get("title"))),
        role=role,
        author=author,
        created=created,
        characters=max(len(text), _whole(beside.get("characters"))),
        passage=_passage(text, lead, (author, clean_line(_text(beside.get("character")), _LONGEST_NAME)), beside),
    )
    return Foreign(indexed, text, vector, sender.name, memory_key(sender.machine, message), _digest(beside))


def _passage(text: str, lead: str, names: Sequence[str], beside: Mapping[str, Any]) -> Passage:
    """Cut as our own are: what is looked for in it is without the names of who speaks."""
    said = words.neutral(text, [name for name in names if name])
    start = _whole(beside.get("start"))
    return described(_whole(beside.get("number")), start, start + len(text), said, words.terms(said), lead)


def _unit(vector: "NDArray[np.float32]") -> "NDArray[np.float32] | None":
    """The vector with length one; None when it has no direction."""
    import numpy as np

    length = float(np.linalg.norm(vector))
    return vector / np.float32(length) if 0 < length < math.inf else None


def _text(value: object) -> str:
    return value[: 2 * LONGEST] if isinstance(value, str) else ""


def _whole(value: object) -> int:
    """An id or a length; 0 for what can be none."""
    return value if type(value) is int and 0 < value < _GREATEST_ID else 0


def _real(value: object) -> float:
    """A moment; 0 for what can be none."""
    good = isinstance(value, int | float) and math.isfinite(value) and 0 < value < 1e11
    return float(value) if good and isinstance(value, int | float) else 0.0


def _digest(beside: Mapping[str, Any]) -> bytes:
    try:
        return bytes.fromhex(_text(beside.get("digest"))[:64])
    except ValueError:
        return b""
