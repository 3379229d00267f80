"""A message that begins with "remember:": what follows is a fact from the moment at which the message is stored."""

from msgspec import Struct

from tuimem.chat.memory_switch import learns_facts
from tuimem.chat.refused_facts import NOT_REMEMBERED, LongFact, RefusedFact, SecretFact
from tuimem.memory.facts.forced import forced
from tuimem.messages import Chat, Message
from tuimem.remembered import LONGEST_FACT, About, FactChange, FactOrigin
from tuimem.settings.model import FactScope, Settings
from tuimem.store import Store


class Forced(Struct, frozen=True):
    """What the user wants remembered, and with whom it holds."""

    text: str
    character_id: int | None


def wanted_fact(chat: Chat, settings: Settings, text: str) -> tuple[Forced | None, RefusedFact | None]:
    """What a message that is about to be stored wants remembered, or why that is refused; neither for most."""
    said = forced(text, settings.facts.prefixes) if learns_facts(chat, settings) else None
    if said is None:
        return None, None
    from tuimem.memory import secrets  # a message in a thousand needs it

    if found := secrets.find(said):
        return None, SecretFact(found[0].what, NOT_REMEMBERED)
    if len(said) > LONGEST_FACT:
        return None, LongFact(len(said), NOT_REMEMBERED)
    return Forced(said, None if settings.facts.scope is FactScope.ALL else chat.character.id or None), None


def remember(
    store: Store, fact: Forced, at: float, source: Message | None = None, origin: FactOrigin = FactOrigin.PREFIX
) -> FactChange | None:
    """Put down a fact that was said then, in the place of one that says less.

    Call it in the transaction that stores the message, or what stands for it where it was said elsewhere.
    """
    from tuimem.memory.facts.dates import about_date
    from tuimem.memory.facts.likeness import Likeness, same_fact

    like = [
        (known.id, same_fact(known.text, fact.text))
        for known in store.facts.current(fact.character_id)
        if (known.character_id, known.about) == (fact.character_id, About.USER)
    ]
    if any(likeness is Likeness.SAME for _, likeness in like):
        return None
    return store.facts.add(
        fact.text,
        character_id=fact.character_id,
        origin=origin,
        said=at,
        about_date=about_date(fact.text, at),
        source=source,
        instead_of=next((known for known, likeness in like if likeness is Likeness.UPDATE), None),
    )
