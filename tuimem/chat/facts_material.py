"""Facts in the prompt: those that hold with the character, as many as there is room for."""

from collections.abc import Sequence

from tuimem.chat.gather import GatherRequest, MaterialSource
from tuimem.chat.memory_switch import memory_in_force
from tuimem.memory.facts.in_prompt import FACTS, facts_piece, first_with_room, has_room
from tuimem.memory.pieces import Piece
from tuimem.memory.recall import FactQuery, Turn
from tuimem.memory.speakers import names
from tuimem.messages import Chat
from tuimem.remembered import Fact
from tuimem.settings.model import Settings

_SHARE = 4
"""Facts may have this part of the window, whatever the settings say."""

_TURNS = 4
"""The last messages say which facts matter."""

_LONGEST_TURN = 4_000


async def _read(request: GatherRequest) -> Sequence[Piece]:
    settings, character_id = request.settings.facts, request.chat.character.id
    facts = await request.store.read(lambda store: store.facts.current(character_id))
    room = min(settings.tokens, request.window // _SHARE or settings.tokens)
    chosen = facts if has_room(facts, room) else first_with_room(await _ranked(request, facts), room)
    ids = {fact.id for fact in chosen}
    piece = facts_piece(facts, ids, request.front, settings.template, names(request.chat))
    return [piece] if piece.text or piece.standing else []


async def _ranked(request: GatherRequest, facts: Sequence[Fact]) -> list[Fact]:
    """The facts, best first; without anybody to rank them, the newest first."""
    newest = list(reversed(facts))
    if request.ranking is None:
        return newest
    chat_id = request.chat.id
    last = await request.store.read(lambda store: store.messages.page(chat_id, limit=_TURNS))
    said = tuple(Turn(m.role.value, m.author, m.text[-_LONGEST_TURN:]) for m in last if m.text and not m.hidden)
    turns = said + request.turns
    query = FactQuery(turns=turns, character_id=request.chat.character.id, user=request.chat.user_name, hurries=True)
    by_id = {fact.id: fact for fact in newest}
    ranked = [by_id[one.id] for one in await request.ranking.ranked(query) if one.id in by_id]
    return ranked or newest


def sends_facts(chat: Chat, settings: Settings) -> bool:
    """Whether facts are sent in a chat."""
    return settings.facts.enabled and memory_in_force(chat, settings).enabled


SOURCE = MaterialSource(
    "facts", _read, is_memory=True, holds=FACTS, is_on=lambda request: sends_facts(request.chat, request.settings)
)
