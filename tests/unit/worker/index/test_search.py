"""From a query to memories, through a store, its index and Chroma."""

from collections.abc import Callable, Iterator, Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from tests.fakes.word_embedder import WordEmbedder
from tests.unit.worker.index.conftest import Bench
from tuimem.endpoint.estimate import estimate_tokens
from tuimem.memory.recall import Memory, RecallQuery, Scope, Turn
from tuimem.messages import Role
from tuimem.text import text_hash
from tuimem.worker.embedding import Embedder
from tuimem.worker.embedding.light import light_embedder
from tuimem.worker.search import search

NOW = 2_000_000_000.0


def asked(bench: Bench, *turns: str, embedder: bool = True, **query: object) -> list[Memory]:
    wanted = RecallQuery(
        turns=tuple(Turn("user", "Jo", turn) for turn in turns),
        now=NOW,
        **{"character_id": bench.character.id, "scope": Scope.CHARACTER, **query},  # type: ignore[arg-type]
    )
    return list(search(bench.index, bench.embedder if embedder else None, wanted).memories)


@pytest.fixture
def harbour(bench: Bench) -> Bench:
    for text in ("My sister lives in Oslo.", "It rains.", "The ferry to Bergen is late.", "I bake bread."):
        bench.say(text)
    bench.catch_up()
    return bench


def test_the_memory_that_answers_comes_first_with_its_place_and_its_reasons(harbour: Bench) -> None:
    first = asked(harbour, "Where does my sister live?", explains=True)[0]
    assert first.text == "My sister lives in Oslo."
    assert (first.start, first.end, first.role, first.author, first.chat_title) == (0, 24, "user", "Jo", "Harbour")
    assert first.score > 0.3
    assert first.lexical > 0.5
    assert first.dense is not None
    assert sum(share for _, share in first.signals) == pytest.approx(first.score, abs=0.01)


def test_what_the_prompt_has_in_the_same_words_is_no_memory(harbour: Bench) -> None:
    again = harbour.say("My sister lives in Oslo.", harbour.store.chats.create("Later", harbour.character.id, "Jo"))
    harbour.say("My sister has a boat.")
    harbour.catch_up()
    assert "My sister lives in Oslo." in [one.text for one in asked(harbour, "sister")]
    assert [one.text for one in asked(harbour, "sister", without=(again.id,)) if "sister" in one.text] == [
        "My sister has a boat."
    ]


def test_words_find_it_without_an_embedder(harbour: Bench) -> None:
    assert asked(harbour, "sister", embedder=False)[0].text == "My sister lives in Oslo."


def test_an_embedder_that_goes_away_is_told_and_words_go_on(harbour: Bench) -> None:
    harbour.embedder.is_away = True
    query = RecallQuery(turns=(Turn("user", "Jo", "sister"),), now=NOW, character_id=harbour.character.id)
    answer = search(harbour.index, harbour.embedder, query)
    assert answer.memories[0].text == "My sister lives in Oslo."
    assert answer.problem == "The embedder is away. Wait for it."


class PartlyReading(WordEmbedder):
    """Gives no vectors of word pieces, and of some texts none at all."""

    gives_tokens = False

    def embed(self, texts: Sequence[str], *, as_query: bool = False) -> NDArray[np.float32]:
        are_read = np.array([["unreadable" not in text] for text in texts])
        return np.where(are_read, super().embed(texts), np.float32(0))


def test_a_text_of_which_an_embedder_reads_nothing_is_found_by_its_words(bench: Bench) -> None:
    bench.embedder = PartlyReading()
    for text in ("My sister keeps bees.", "The ferry is late.", "An unreadable list of bees."):
        bench.say(text)
    bench.catch_up()
    assert bench.index.progress(bench.embedder).waiting == 0
    found = {memory.text: memory.dense for memory in asked(bench, "bees.", count=9)}
    assert found["An unreadable list of bees."] is None
    assert (found["My sister keeps bees."] or 0) > 0
    assert bench.found_by_meaning("ferry")[0] == "The ferry is late."


def test_when_nothing_is_near_enough_nothing_is_recalled(harbour: Bench) -> None:
    assert asked(harbour, "quantum chromodynamics", embedder=False) == []


def test_earlier_turns_help_to_find_it(harbour: Bench) -> None:
    assert asked(harbour, "Tell me of my sister.", "And when?", embedder=False)[0].text == "My sister lives in Oslo."


def test_what_is_in_the_prompt_already_is_not_recalled(harbour: Bench) -> None:
    first = asked(harbour, "sister")[0]
    assert first.message_id not in {one.message_id for one in asked(harbour, "sister", without=(first.message_id,))}


def test_count_length_and_tokens_limit_what_is_recalled(harbour: Bench) -> None:
    query = "sister rain ferry bread"
    assert len(asked(harbour, query, count=2)) == 2
    assert all(len(one.text) <= 5 for one in asked(harbour, query, most_characters=5))
    assert all(len(one.text) >= 12 for one in asked(harbour, query, fewest_characters=12))
    assert 0 < sum(estimate_tokens(one.text) for one in asked(harbour, query, tokens=10)) <= 10


def test_tokens_are_counted_as_scripts_have_them(bench: Bench) -> None:
    text = "私は毎朝六時に起きて海まで歩き、そこで妹と一緒に朝ごはんを食べます。"
    bench.say(text)
    bench.catch_up()
    assert asked(bench, "妹と一緒に朝ごはん", embedder=False, tokens=2 * len(text))[0].text == text
    assert asked(bench, "妹と一緒に朝ごはん", embedder=False, tokens=len(text) // 3) == []


def test_what_finds_no_room_leaves_its_place_to_the_next(harbour: Bench) -> None:
    query = "Where does my sister live? And where is the ferry to Bergen, is it late, the ferry?"
    long, short = (one.text for one in asked(harbour, query, count=2))
    assert estimate_tokens(long) > estimate_tokens(short)
    found = asked(harbour, query, count=1, tokens=estimate_tokens(short))
    assert [one.text for one in found] == [short]


def test_a_passage_of_a_long_answer_is_recalled_by_itself(bench: Bench) -> None:
    filler = "\n".join(f"Step {number}: stir the pot with care and wait for a while." for number in range(60))
    bench.say(f"{filler}\n\nYour quota is 1,000 calls a day.\n\n{filler}", role=Role.ASSISTANT)
    bench.catch_up()
    first = asked(bench, "How large is my quota of calls?")[0]
    assert "quota is 1,000" in first.text
    assert len(first.text) < 700


def test_a_summary_leads_to_its_text(bench: Bench) -> None:
    message = bench.say("We sat there until the lights went out.")
    bench.store.summaries.put(
        message.swipe.id, "A blackout in the theatre.", estimate=5, source_hash=text_hash(message.swipe.text)
    )
    bench.catch_up()
    assert asked(bench, "theatre blackout")[0].text == "We sat there until the lights went out."


def test_a_summary_of_a_long_text_leads_to_a_passage_of_it(bench: Bench) -> None:
    filler = "\n".join(f"Step {number}: stir the pot with care and wait for a while." for number in range(60))
    message = bench.say(f"{filler}\n\nYour quota is 1,000 calls a day.\n\n{filler}", role=Role.ASSISTANT)
    summary = "The quota of calls is 1,000."
    bench.store.summaries.put(message.swipe.id, summary, estimate=5, source_hash=text_hash(message.swipe.text))
    bench.catch_up()
    (first,) = asked(bench, "How large is the quota of calls?", tokens=300)
    assert "quota is 1,000" in first.text
    assert len(first.text) < 700


@pytest.mark.parametrize(
    ("text", "query"), [("我喜欢猫和茶", "喜欢猫"), ("ฉันชอบแมวมาก", "ชอบแมว"), ("Ich trinke gern Tee", "Tee")]
)
def test_other_scripts_are_found_by_their_words(bench: Bench, text: str, query: str) -> None:
    bench.say("It rains.")
    bench.say(text)
    bench.catch_up()
    assert asked(bench, query, embedder=False)[0].text == text


def test_another_character_is_not_asked(harbour: Bench, make_bench: Callable[..., Bench]) -> None:
    other = harbour.store.characters.create("Nils")
    assert asked(harbour, "sister", character_id=other.id) == []
    assert asked(harbour, "sister", scope=Scope.ALL, character_id=None)


@pytest.mark.parametrize(
    "text", ['"', "' OR 1 --", "AND NOT", "*", "terms:", "", "   ", "\x00", "😀" * 3000, "a " * 9000]
)
def test_no_query_breaks_the_search(harbour: Bench, text: str) -> None:
    asked(harbour, text)


@pytest.fixture(scope="module")
def minilm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedder]:
    embedder = light_embedder(tmp_path_factory.mktemp("embedder"))
    yield embedder
    embedder.close()


CHANGES = [
    ("I live in Paris.", "I moved to Lyon last week.", "Where do I live?"),
    ("My favourite colour is blue.", "My favourite colour is green now.", "What is my favourite colour?"),
    ("I work as a nurse at the city hospital.", "I quit the hospital, I'm a teacher now.", "What is my job?"),
    ("My cat is called Minka.", "We renamed the cat, she is called Luna now.", "What is my cat called?"),
    ("The meeting is on Tuesday at ten.", "The meeting was moved to Thursday.", "What day is the meeting?"),
    ("I drive a red Toyota.", "I sold the Toyota and bought a blue Volvo.", "What car do I drive?"),
    ("I'm learning Spanish.", "I switched from Spanish to Italian.", "Which language am I learning?"),
]


@pytest.mark.parametrize(("old", "new", "query"), CHANGES)
def test_what_is_true_now_comes_before_what_was(bench: Bench, minilm: Embedder, old: str, new: str, query: str) -> None:
    for text in (old, "The weather is nice today.", "I baked some bread.", new, "Let us play chess.", query):
        bench.say(text)
    bench.index.catch_up(minilm)
    wanted = RecallQuery(
        turns=(Turn("user", "Jo", query),), now=NOW, character_id=bench.character.id, scope=Scope.CHARACTER
    )
    found = [one.text for one in search(bench.index, minilm, wanted).memories]
    assert found[0] == new
    assert query not in found[: found.index(old)] if old in found else True


def test_another_ones_news_change_nothing(bench: Bench, minilm: Embedder) -> None:
    for text in ("My sister lives in Oslo.", "I had soup for lunch.", "I changed the tyres of my bike now."):
        bench.say(text)
    bench.index.catch_up(minilm)
    for query, answer in (
        ("Where does my sister live?", "My sister lives in Oslo."),
        ("soup", "I had soup for lunch."),
    ):
        wanted = RecallQuery(turns=(Turn("user", "Jo", query),), now=NOW, scope=Scope.ALL)
        assert search(bench.index, minilm, wanted).memories[0].text == answer


def test_what_has_nothing_to_do_with_the_chat_recalls_nothing(bench: Bench, minilm: Embedder) -> None:
    for text in ("My sister lives in Oslo.", "I had soup for lunch.", "Let us play chess."):
        bench.say(text)
    bench.index.catch_up(minilm)
    for query in ("What is the capital of Peru?", "The mitochondria is the powerhouse of the cell", "😀"):
        wanted = RecallQuery(turns=(Turn("user", "Jo", query),), now=NOW, scope=Scope.ALL)
        assert search(bench.index, minilm, wanted).memories == ()
