"""What the memory holds beside the sample chat: facts, the page about the user, a digest, a pinned file, and recall."""

from pathlib import Path

from tests.tui.pictures.sample_chat import NOON, build
from tuimem.memory.recall.ages import age
from tuimem.messages import Message
from tuimem.remembered import FactOrigin, PageOrigin
from tuimem.settings import find_paths
from tuimem.store import NewRecalled, Store

_PINNED = "/nowhere/notes.md"
"""There is no such file, on any machine."""

_PAGE = "# About me\n\n## Personal Information\n\n- Lives in Bern\n\n## Interests\n\n- Walks in the mountains\n"
_DIGEST = "- Sam is allergic to nuts\n- Mia, the sister, visits in June\n"


def remember(folder: Path) -> None:
    """Make the sample chat, and put down what is remembered of it."""
    build(folder)
    with Store(find_paths({}, folder).database, clock=lambda: NOON) as store:
        ada = store.characters.find("Ada")
        assert ada is not None
        store.pins.add(_PINNED, character_id=ada.id)
        newest, *others = store.chats.list(9)
        said = store.messages.page(newest.id)
        _learn(store, said)
        old = store.messages.page(others[-1].id)[0]
        store.recalls.put(said[-2], [_recalled(old, 0.71, 0.52), _recalled(said[2], 0.44, 0.31)])
        page = store.profile_pages.opened("Sam").id
        store.profile_pages.put(page, _PAGE, PageOrigin.LOAD)
        moved = _PAGE.replace("Lives in Bern", "Lives in Lyon")
        reason = "changed: Lives in Bern → Lives in Lyon"
        store.profile_pages.put(
            page, moved, PageOrigin.MODEL, reason=reason, message_id=said[0].id, chat_id=said[0].chat_id
        )
        digest = store.digests.opened(10, character_id=ada.id).id
        store.digests.put(digest, _DIGEST, PageOrigin.MODEL, reason="2 lines added")


def _learn(store: Store, said: list[Message]) -> None:
    def learn(text: str, at: int, instead_of: int | None = None) -> int:
        source = said[at]
        change = store.facts.add(
            text, source=source, said=source.created, origin=FactOrigin.MODEL, instead_of=instead_of
        )
        assert change is not None
        return change.fact_id

    learn("Sam is allergic to nuts.", 0)
    visit = learn("Mia visits in June.", 2)
    learn("Mia, Sam's sister, visits on 20 June.", 8, instead_of=visit)
    learn("Sam wants to walk up the ridge.", 8)


def _recalled(message: Message, score: float, dense: float) -> NewRecalled:
    words, date = age(message.created, NOON)
    swipe = message.swipe
    return NewRecalled(
        message.text,
        message.author,
        words,
        date,
        message.created,
        message.created,
        score,
        message.id,
        swipe.id,
        dense=dense,
        lexical=0.2,
    )
