"""Facts: a model supersedes, each change can be undone, and only the user erases."""

from collections.abc import Callable

import pytest

from tuimem.messages import Chat, Message, Role
from tuimem.remembered import ChangeKind, Exchange, Fact, FactOrigin, SourceState, WantedChange
from tuimem.store import NewRecalled, Store

Learn = Callable[..., list[int]]


@pytest.fixture
def learn(store: Store, chat: Chat) -> Learn:
    """Applies a change that was learned from a message of its own, and returns the ids of the changes."""

    def apply(
        text: str, kind: ChangeKind = ChangeKind.ADD, fact: Fact | None = None, stale: tuple[int, ...] = ()
    ) -> list[int]:
        message = store.messages.add(chat.id, Role.USER, "Jo", f"I say: {text}", estimate=1)
        exchange = exchange_of(message, chat)
        wanted = WantedChange(kind, text, fact.id if fact else None, exchange_id=exchange.id, makes_stale=stale)
        return [change.id for change in store.facts.apply([wanted], [exchange], None)]

    return apply


def exchange_of(message: Message, chat: Chat) -> Exchange:
    return Exchange(7, "chat", chat.id, chat.character.id, message.id, message.created, message.text)


def texts(store: Store, *, with_past: bool = False) -> list[str]:
    return [fact.text for fact in store.facts.search("", with_past=with_past)]


def named(store: Store, text: str) -> Fact:
    return next(fact for fact in store.facts.search("", with_past=True) if fact.text == text)


def test_a_fact_knows_when_it_was_said_and_in_which_message(store: Store, learn: Learn) -> None:
    (change_id,) = learn("lives in Bern")
    (fact,) = store.facts.current()
    (message,) = store.messages.page(fact.chat_id or 0)
    assert (fact.message_id, fact.said, fact.origin) == (message.id, message.created, FactOrigin.MODEL)
    assert fact.is_current
    assert fact.source_state is SourceState.SAME
    ((told,),) = store.facts.changes_of([message.id]).values()
    assert (told.change.id, told.change.kind, told.fact, told.before) == (change_id, ChangeKind.ADD, fact, None)


def test_an_update_lets_the_old_fact_end_and_undo_brings_it_back(store: Store, learn: Learn) -> None:
    learn("lives in Bern")
    old = named(store, "lives in Bern")
    (change_id,) = learn("lives in Lyon", ChangeKind.UPDATE, old)
    new = named(store, "lives in Lyon")
    old = named(store, "lives in Bern")
    assert texts(store) == ["lives in Lyon"]
    assert (old.replaced_by, old.ended) == (new.id, new.said)
    assert [fact.text for fact in store.facts.history(new.id)] == ["lives in Bern", "lives in Lyon"]
    assert [change.kind for change in store.facts.changes(new.id)] == [ChangeKind.UPDATE]
    assert store.facts.undo(change_id)
    assert not store.facts.undo(change_id)
    assert texts(store, with_past=True) == ["lives in Bern"]
    assert named(store, "lives in Bern").is_current


def test_what_was_undone_can_be_done_again_and_undone_again(store: Store, learn: Learn) -> None:
    (added,) = learn("lives in Bern")
    (moved,) = learn("lives in Lyon", ChangeKind.UPDATE, named(store, "lives in Bern"))
    assert store.facts.redo(moved) is None, "it is not undone"
    for _ in range(2):
        assert store.facts.undo(moved)
        assert texts(store) == ["lives in Bern"]
        assert store.facts.redo(moved)
        assert texts(store) == ["lives in Lyon"]
        assert named(store, "lives in Bern").replaced_by == named(store, "lives in Lyon").id
    assert store.facts.undo(moved)
    assert store.facts.undo(added)
    assert store.facts.redo(moved) is None, "what it replaced is gone"
    assert store.facts.redo(added)
    assert store.facts.redo(moved)
    assert texts(store) == ["lives in Lyon"]


def test_nothing_is_done_again_that_would_be_there_twice(store: Store, learn: Learn) -> None:
    (added,) = learn("has a dog")
    assert store.facts.undo(added)
    assert store.facts.add("Has a dog")
    assert store.facts.redo(added) is None
    assert texts(store) == ["Has a dog"]


def test_what_the_user_sets_aside_is_past_until_that_is_undone(store: Store, learn: Learn) -> None:
    learn("has a dog")
    change = store.facts.set_aside(named(store, "has a dog").id)
    assert change is not None and texts(store) == []
    assert texts(store, with_past=True) == ["has a dog"]
    assert store.facts.undo(change.id)
    assert texts(store) == ["has a dog"]
    assert store.facts.redo(change.id)
    assert texts(store) == []


def test_undoing_what_has_changed_again_leaves_the_newest(store: Store, learn: Learn) -> None:
    (added,) = learn("lives in Bern")
    (moved,) = learn("lives in Lyon", ChangeKind.UPDATE, named(store, "lives in Bern"))
    learn("lives in Rome", ChangeKind.UPDATE, named(store, "lives in Lyon"))
    assert store.facts.undo(moved)
    assert texts(store) == ["lives in Rome"]
    assert [fact.text for fact in store.facts.history(named(store, "lives in Rome").id)] == [
        "lives in Bern",
        "lives in Rome",
    ]
    assert store.facts.undo(added)
    assert texts(store, with_past=True) == ["lives in Rome"]


def test_what_a_model_deletes_is_set_aside_and_can_be_had_back(store: Store, learn: Learn) -> None:
    learn("has a dog")
    learn("", ChangeKind.DELETE, named(store, "has a dog"))
    assert texts(store) == []
    past = named(store, "has a dog")
    assert past.ended is not None
    restored = store.facts.restore(past.id)
    assert texts(store) == ["has a dog"]
    assert restored is not None
    assert store.facts.undo(restored.id)
    assert named(store, "has a dog").ended == past.ended


def test_nothing_is_stored_twice(store: Store, learn: Learn) -> None:
    assert learn("has a dog")
    assert learn("Has a dog") == []
    dog = named(store, "has a dog")
    assert learn("HAS a dog", ChangeKind.UPDATE, dog) == []
    learn("has a cat")
    learn("has a cat", ChangeKind.UPDATE, dog)
    assert texts(store) == ["has a cat"]
    assert named(store, "has a dog").replaced_by == named(store, "has a cat").id


def test_what_has_changed_since_a_model_saw_it_is_changed_as_it_is_now(store: Store, learn: Learn) -> None:
    learn("lives in Bern")
    seen = named(store, "lives in Bern")
    store.facts.edit(seen.id, "lives in Berne")
    learn("lives in Lyon", ChangeKind.UPDATE, seen)
    assert texts(store) == ["lives in Lyon"]
    store.facts.erase([named(store, "lives in Lyon").id])
    assert learn("lives in Rome", ChangeKind.UPDATE, Fact(99, "", None, seen.about, 0.0)) == []
    assert learn("", ChangeKind.DELETE, seen) == []


def test_an_edit_corrects_and_what_it_corrects_was_never_true(store: Store, learn: Learn) -> None:
    learn("lives in Bren")
    wrong = named(store, "lives in Bren")
    change = store.facts.edit(wrong.id, "lives in Bern")
    assert change is not None
    assert texts(store, with_past=True) == ["lives in Bern"]
    right = named(store, "lives in Bern")
    assert (right.origin, right.message_id) == (FactOrigin.USER, wrong.message_id)
    assert store.facts.edit(wrong.id, "x") is store.facts.edit(right.id, "lives in Bern") is None
    store.facts.undo(change.id)
    assert texts(store, with_past=True) == ["lives in Bren"]


def test_what_was_recalled_follows_a_correction_its_undoing_and_its_redoing(
    store: Store, chat: Chat, learn: Learn
) -> None:
    learn("lived in Bern")
    question = store.messages.add(chat.id, Role.USER, "Jo", "Where did I live?", estimate=1)
    fact_id = named(store, "lived in Bern").id
    store.recalls.put(question, [NewRecalled("", "", "", "", 1.0, 1.0, 0.5, fact_id=fact_id)])

    def quoted() -> list[str]:
        return [memory.text for memory in store.recalls.of([question.id])[question.id].memories]

    edited = store.facts.edit(named(store, "lived in Bern").id, "lived in Berne")
    assert edited is not None and quoted() == ["lived in Berne"]
    assert store.facts.undo(edited.id)
    assert quoted() == ["lived in Bern"]
    assert store.facts.redo(edited.id)
    assert quoted() == ["lived in Berne"]


def test_undoing_a_correction_of_what_has_been_replaced_since_brings_back_what_was_true(
    store: Store, learn: Learn
) -> None:
    learn("lives in Bern")
    edited = store.facts.edit(named(store, "lives in Bern").id, "lives in Berne")
    learn("lives in Lyon", ChangeKind.UPDATE, named(store, "lives in Berne"))
    assert texts(store, with_past=True) == ["lives in Berne", "lives in Lyon"]
    assert edited is not None and store.facts.undo(edited.id)
    assert texts(store, with_past=True) == ["lives in Bern", "lives in Lyon"]
    assert named(store, "lives in Bern").replaced_by == named(store, "lives in Lyon").id
    assert store.facts.redo(edited.id)
    assert texts(store, with_past=True) == ["lives in Berne", "lives in Lyon"]


def test_what_loses_its_ground_is_doubtful_until_the_user_keeps_it(store: Store, learn: Learn) -> None:
    learn("commutes to Bern")
    commutes = named(store, "commutes to Bern")
    _, doubted = learn("moved to Lyon", stale=(commutes.id,))
    assert named(store, "commutes to Bern").stale_by == named(store, "moved to Lyon").id
    assert texts(store) == ["commutes to Bern", "moved to Lyon"]
    store.facts.undo(doubted)
    assert named(store, "commutes to Bern").stale_by is None
    learn("sold the car", stale=(commutes.id,))
    store.facts.keep([commutes.id])
    assert named(store, "commutes to Bern").stale_by is None
    again, _ = learn("works in Lyon", stale=(commutes.id,))
    store.facts.undo(again)
    assert named(store, "commutes to Bern").stale_by is None, "with what made it doubtful goes the doubt"


@pytest.mark.parametrize(("how", "state"), [("edit", "edited"), ("delete", "deleted"), ("chat", "deleted")])
def test_a_fact_follows_its_source_and_undo_takes_that_back(
    store: Store, chat: Chat, learn: Learn, how: str, state: str
) -> None:
    learn("lives in Bern")
    (fact,) = store.facts.current()

    def change() -> None:
        if how == "edit":
            store.messages.edit(fact.message_id or 0, "I say nothing.", 1)
        elif how == "delete":
            store.messages.delete([fact.message_id or 0])
        else:
            store.chats.delete(chat.id)

    def take_back() -> None:
        store.chats.restore(chat.id) if how == "chat" else store.undo(chat.id)

    change()
    assert [(one.text, one.source_state.value) for one in store.facts.to_ask_about()] == [("lives in Bern", state)]
    take_back()
    assert store.facts.to_ask_about() == []
    change()
    store.facts.keep([fact.id])
    take_back()
    change()
    assert store.facts.to_ask_about() == [], "the user is asked once"


def test_what_was_edited_while_it_was_being_learned_is_marked(store: Store, chat: Chat) -> None:
    message = store.messages.add(chat.id, Role.USER, "Jo", "I live in Bern.", estimate=1)
    store.messages.edit(message.id, "I live in Basel.", 1)
    store.facts.apply([WantedChange(ChangeKind.ADD, "lives in Bern")], [exchange_of(message, chat)], None)
    assert [fact.source_state for fact in store.facts.current()] == [SourceState.EDITED]


def test_facts_outlive_a_source_that_is_removed_for_good(store: Store, chat: Chat, learn: Learn) -> None:
    learn("lives in Bern")
    store.messages.delete([store.facts.current()[0].message_id or 0])
    store.upkeep.purge()
    (fact,) = store.facts.current()
    assert (fact.message_id, fact.source_state) == (None, SourceState.DELETED)


def test_erased_is_gone_from_every_table_and_every_page(store: Store, chat: Chat, learn: Learn) -> None:
    learn("lives at Capercaillie Road")
    old = named(store, "lives at Capercaillie Road")
    learn("lives in Lyon", ChangeKind.UPDATE, old)
    store.chats.set_front(chat.id, '[1, 2, "x", [["facts", [], "lives at Capercaillie Road"]]]')
    store.requests.put(chat.id, '["lives at Capercaillie Road"]')
    restored = store.facts.restore(old.id)
    assert store.facts.erase([named(store, "lives in Lyon").id, 99]) == 1
    assert restored is not None
    assert store.facts.undo(restored.id), "what replaced it is gone"
    assert store.facts.erase([old.id]) == 1
    assert texts(store, with_past=True) == []
    assert store.facts.changes_of(range(100)) == {}
    assert store.chats.front(chat.id) == '[1,2,"x",null]'
    for message in store.messages.page(chat.id):
        store.messages.edit(message.id, "", 0)
    store.upkeep.purge()
    assert store.upkeep.rewrite(lambda: False)
    assert b"Capercaillie" not in store.path.read_bytes()


def test_a_fact_holds_with_its_character_or_with_all(store: Store, chat: Chat) -> None:
    ada = store.characters.create("Ada").id
    store.facts.add("has a dog")
    store.facts.add("owes Mira a letter", character_id=chat.character.id)
    assert store.facts.add("HAS a dog") is None
    assert [fact.text for fact in store.facts.current(chat.character.id)] == ["has a dog", "owes Mira a letter"]
    assert [fact.text for fact in store.facts.current(ada)] == ["has a dog"]
    assert [fact.text for fact in store.facts.search("mira LETTER")] == ["owes Mira a letter"]
