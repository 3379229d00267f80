"""What a search may find: near enough, of earlier sessions, of one chat or more; and that Chroma only proposes."""

from collections.abc import Callable, Iterator, Sequence

import pytest

from tests.unit.worker.index.conftest import Bench
from tuimem.memory.recall import Memory, RecallQuery, Scope, Turn
from tuimem.messages import Chat, Role
from tuimem.settings.model import RecallSettings
from tuimem.store import NewMessage, NewSwipe
from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.index.chroma import Collections
from tuimem.worker.search import search
from tuimem.worker.shared.cards import Raw, Sender, read

NOW = 2_000_000_000.0
HOUR, DAY = 3_600.0, 86_400.0


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedder]:
    embedder = light_embedder(tmp_path_factory.mktemp("embedder"))
    yield embedder
    embedder.close()


def said(bench: Bench, texts: Sequence[str], created: float, chat: Chat | None = None) -> None:
    """Messages of the user's, a minute after one another."""
    new = [
        NewMessage(Role.USER, "Jo", [NewSwipe(text, 9)], created=created + 60 * place)
        for place, text in enumerate(texts)
    ]
    bench.store.messages.add_many((chat or bench.chat).id, new)


def asked(bench: Bench, words: str, embedder: Embedder | None = None, **query: object) -> list[Memory]:
    wanted = RecallQuery(
        turns=(Turn("user", "Jo", words),),
        **{  # type: ignore[arg-type]  # whatever a query has
            "now": NOW,
            "chat_id": bench.chat.id,
            "character_id": bench.character.id,
            "scope": Scope.CHARACTER,
            "count": 20,
            **query,
        },
    )
    return list(search(bench.index, embedder or bench.embedder, wanted).memories)


def texts(found: Sequence[Memory]) -> set[str]:
    return {memory.text for memory in found}


def test_what_is_too_far_in_meaning_is_found_only_by_its_words(bench: Bench, minilm: Embedder) -> None:
    sister = "My sister lives in Oslo."
    said(bench, [sister, "I had soup for lunch.", "Let us play chess."], NOW - 9 * DAY)
    bench.index.catch_up(minilm)
    meant, named = "Which city is the home of my female sibling?", "sister Oslo"
    [near, *_] = asked(bench, meant, minilm, distance=2.0)
    assert (near.text, near.lexical, near.dense is not None) == (sister, 0, True)
    distance = 1 - (near.dense or 0)
    assert sister in texts(asked(bench, meant, minilm, distance=distance + 0.01))
    assert sister not in texts(asked(bench, meant, minilm, distance=distance - 0.01))
    assert sister in texts(asked(bench, named, minilm, distance=0.01))


def test_what_scores_too_low_is_found_only_by_its_words(bench: Bench, minilm: Embedder) -> None:
    sister, brother = "My sister lives in Oslo.", "My brother owns a farm."
    said(bench, [sister, brother, "Let us play chess."], NOW - 9 * DAY)
    bench.index.catch_up(minilm)
    meant = "Which city is the home of my female sibling?"
    first, second, *_ = asked(bench, meant, minilm)
    assert (first.text, second.text, second.lexical) == (sister, brother, 0)
    assert {sister, brother} <= texts(asked(bench, meant, minilm, minimum_score=second.score - 0.01))
    assert texts(asked(bench, meant, minilm, minimum_score=(first.score + second.score) / 2)) == {sister}
    assert texts(asked(bench, meant, minilm, minimum_score=first.score + 0.01)) == set()
    assert {sister, brother} <= texts(asked(bench, "sister brother", minilm, minimum_score=0.99))
    query = RecallQuery(turns=(Turn("user", "Jo", "my sister"),), now=NOW, scope=Scope.ALL, minimum_score=0.99)
    assert sister in {memory.text for memory in search(bench.index, None, query).memories}


def test_what_is_not_embedded_yet_is_found_by_its_words_beside_what_is(bench: Bench, minilm: Embedder) -> None:
    said(bench, ["The harbour was full of ships.", "Let us play chess."], NOW - 9 * DAY)
    bench.index.catch_up(minilm)
    wife = "My wife is called Oona and comes from Turku."
    said(bench, [wife], NOW - 2 * DAY)
    while bench.index.take_in():
        pass
    shipped = RecallSettings()
    limits = {"distance": shipped.distance, "minimum_score": shipped.minimum_score, "count": shipped.count}
    assert wife in texts(asked(bench, "Does Oona come from Turku?", minilm, **limits))
    bench.index.catch_up(minilm)
    assert wife in texts(asked(bench, "Does Oona come from Turku?", minilm, **limits))


def test_of_this_session_nothing_is_found_where_only_earlier_ones_are_wanted(bench: Bench) -> None:
    other = bench.store.chats.create("Another", bench.character.id, "Jo")
    said(bench, ["The boat was red."], NOW - 9 * DAY)
    said(bench, ["The boat is green."], NOW - HOUR)
    said(bench, ["A boat of paper."], NOW - HOUR, other)
    bench.catch_up()
    earlier = {"The boat was red.", "A boat of paper."}
    assert texts(asked(bench, "boat", earlier_sessions=True)) == earlier
    assert texts(asked(bench, "boat")) == earlier | {"The boat is green."}


def test_a_session_lasts_until_nothing_is_said_for_six_hours(bench: Bench) -> None:
    red, green, sail, leak = "The boat was red.", "The boat is green.", "My boat sails.", "My boat leaks."
    for text, hours in ((red, 20), (green, 13), (sail, 8), (leak, 3)):
        said(bench, [text], NOW - hours * HOUR)
    bench.catch_up()
    assert texts(asked(bench, "boat", earlier_sessions=True)) == {red}
    assert texts(asked(bench, "boat")) == {red, green, sail, leak}
    bench.store.messages.delete([bench.store.messages.page(bench.chat.id)[2].id])
    assert texts(asked(bench, "boat", earlier_sessions=True)) == {red, green}
    assert texts(asked(bench, "boat", earlier_sessions=True, now=NOW + 3 * HOUR)) == {red, green, leak}


def test_where_nobody_has_paused_all_of_the_chat_is_this_session(bench: Bench) -> None:
    for hours in range(30, 0, -1):
        said(bench, ["The boat is green."], NOW - hours * HOUR)
    bench.catch_up()
    assert texts(asked(bench, "boat", earlier_sessions=True)) == set()


def test_a_session_of_very_many_messages_is_all_of_its_chat(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    red = "My boat is red."
    said(bench, [red], NOW - 9 * DAY)
    said(bench, ["A boat again.", "One more boat."], NOW - HOUR)
    bench.catch_up()
    assert texts(asked(bench, "boat", earlier_sessions=True)) == {red}
    monkeypatch.setattr("tuimem.worker.index.reading._LONGEST_SESSION", 2)
    assert texts(asked(bench, "boat", earlier_sessions=True)) == set()


@pytest.mark.parametrize("is_in_prompt", [True, False])
def test_what_the_prompt_has_word_for_word_is_not_recalled_from_another_machine(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, is_in_prompt: bool
) -> None:
    red = "My boat is red."
    prompt = bench.say(red if is_in_prompt else "Hello.")
    bench.catch_up()
    beside = {"message": 7, "chat": 1, "created": NOW - DAY, "role": "user", "author": "Jo", "character": "Mira"}
    foreign = read(Raw(red, beside, bench.embedder.embed([red])[0]), Sender("m2", "Laptop", 0), 0)
    assert foreign is not None
    monkeypatch.setattr(bench.index.others, "ask", lambda *_, **__: lambda end: ([foreign], ""))
    found = [(memory.text, memory.machine) for memory in asked(bench, "boat red", without=(prompt.id,))]
    assert found == ([] if is_in_prompt else [(red, "Laptop")])


def test_each_scope_finds_its_own(bench: Bench) -> None:
    other = bench.store.chats.create("Another", bench.character.id, "Jo")
    stranger = bench.store.chats.create("A stranger's", bench.store.characters.create("Nils").id, "Jo")
    for chat, text in ((bench.chat, "My boat."), (other, "Another boat."), (stranger, "A stranger's boat.")):
        said(bench, [text], NOW - DAY, chat)
    bench.catch_up()
    assert texts(asked(bench, "boat", scope=Scope.CHAT)) == {"My boat."}
    assert texts(asked(bench, "boat", scope=Scope.CHARACTER)) == {"My boat.", "Another boat."}
    assert texts(asked(bench, "boat", scope=Scope.ALL)) == {"My boat.", "Another boat.", "A stranger's boat."}


def test_chroma_proposes_and_the_kept_vectors_decide(
    bench: Bench, minilm: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(bench, ["Our cat sleeps.", "The dog barks.", "I paint walls.", "Rain again.", "A loud kitten."], NOW - DAY)
    bench.index.catch_up(minilm)
    words = "feline animals"  # none of which was said
    honest = [(memory.text, memory.dense, memory.score) for memory in asked(bench, words, minilm)]
    nearest: Callable[..., list[tuple[float, str, object, str]]] = Collections.nearest
    lies: list[int] = []

    def lying(*arguments: object, **named: object) -> list[tuple[float, str, object, str]]:
        found = nearest(*arguments, **named)[::-1]
        lies.append(len(found))
        return [(place / 100, identifier, *rest) for place, (_, identifier, *rest) in enumerate(found)]  # type: ignore[misc]  # as Chroma's

    monkeypatch.setattr(Collections, "nearest", lying)
    assert [(memory.text, memory.dense, memory.score) for memory in asked(bench, words, minilm)] == honest
    assert lies and all(lies), "it was asked"


def test_what_is_true_now_and_what_was_both_have_their_dates(bench: Bench, minilm: Embedder) -> None:
    before, now = NOW - 300 * DAY, NOW - 2 * DAY
    said(bench, ["I live in Paris."], before)
    said(bench, ["I moved to Lyon last week."], now)
    bench.index.catch_up(minilm)
    found = [(memory.text, memory.created) for memory in asked(bench, "Where do I live?", minilm)]
    assert found == [("I moved to Lyon last week.", now), ("I live in Paris.", before)]
