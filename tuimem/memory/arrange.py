"""From pieces to the order in which they are sent, and to the messages that they make."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from tuimem.endpoint.abilities.messages import ASSISTANT_FIRST
from tuimem.endpoint.abilities.registry import roles_without
from tuimem.endpoint.protocol import PromptMessage, joined
from tuimem.memory.pieces import Piece, Where
from tuimem.messages import Role


def arrange(pieces: Iterable[Piece], opening: Piece | None = None) -> tuple[Piece, ...]:
    """All pieces that are sent, in order; the most stable kinds come first in each place.

    A piece at a depth that the conversation does not have stands before it. One beside a message that is not sent is
    not sent either, as is one that only a macro names. `opening` stands before the first message of the character if
    that begins the conversation, since the templates of many models insist that the user does.
    """
    placed = sorted(pieces, key=lambda piece: piece.kind.rank)
    in_place = {where: [piece for piece in placed if piece.placement.where is where] for where in Where}
    said = sorted(in_place[Where.CONVERSATION], key=lambda piece: piece.messages)
    conversation = _conversation(said, in_place[Where.BESIDE], in_place[Where.DEPTH], opening)
    return (*in_place[Where.START], *in_place[Where.BEFORE], *conversation, *in_place[Where.AFTER])


def adapted(pieces: Iterable[Piece], opening: Piece | None, missing: frozenset[str]) -> tuple[Piece, ...]:
    """All pieces that are sent, in order, in the roles that a server takes which lacks the abilities `missing`.

    Where the user has to begin, `opening` stands for them whatever else would begin, and where nobody says anything.
    """
    if ASSISTANT_FIRST.name in missing and opening is not None:
        arranged = _begun_by_user(arrange(pieces), opening)
    else:
        arranged = arrange(pieces, opening)
    roles = roles_without(missing, [piece.role for piece in arranged])
    pairs = zip(arranged, roles, strict=True)
    return tuple(piece if piece.role is role else replace(piece, role=role) for piece, role in pairs)


def _begun_by_user(arranged: tuple[Piece, ...], opening: Piece) -> tuple[Piece, ...]:
    """The pieces with the opening before the first that is not the system's, unless that is the user's."""
    first = next((at for at, piece in enumerate(arranged) if piece.role is not Role.SYSTEM), len(arranged))
    if not arranged or (first < len(arranged) and arranged[first].role is Role.USER):
        return arranged
    return (*arranged[:first], opening, *arranged[first:])


def _conversation(
    said: Sequence[Piece], beside: Sequence[Piece], at_depth: Sequence[Piece], opening: Piece | None
) -> Iterator[Piece]:
    for index, piece in enumerate(said):
        yield from _deeper(at_depth, len(said) - index, is_first=index == 0)
        yield from (other for other in beside if other.placement.message_id in piece.messages)
        if opening is not None and piece.role is Role.ASSISTANT:
            yield opening
        if piece.role is not Role.SYSTEM:
            opening = None
        yield piece
    yield from _deeper(at_depth, 0, is_first=not said)


def _deeper(at_depth: Sequence[Piece], depth: int, *, is_first: bool) -> Iterator[Piece]:
    """The pieces that so many messages of the conversation follow, or, before the first one, at least so many."""
    for piece in at_depth:
        if piece.placement.depth == depth or (is_first and piece.placement.depth > depth):
            yield piece


def with_open_end(pieces: Sequence[Piece]) -> list[Piece]:
    """The pieces for a reply that is written on: what comes after the conversation stands before its last message."""
    after = [piece for piece in pieces if piece.placement.where is Where.AFTER]
    before = [piece for piece in pieces if piece.placement.where is not Where.AFTER]
    last = next((index for index in range(len(before) - 1, -1, -1) if before[index].kind.is_message), len(before))
    return [*before[:last], *after, *before[last:]]


def merge(pieces: Iterable[Piece]) -> list[PromptMessage]:
    """The messages of a request, from pieces with their texts.

    All that stands before the conversation is one system message, since many chat templates take only one; neighbours
    of one role are joined, since many want the roles to alternate.
    """
    messages: list[PromptMessage] = []
    for piece in pieces:
        if not piece.text:
            continue
        message = PromptMessage(piece.role, piece.text)
        if messages and messages[-1].role is piece.role:
            message = joined(messages.pop(), message, "" if piece.is_inline else "\n\n")
        messages.append(message)
    return messages
