"""The ranking, on passages whose numbers are known."""

import pytest

from tests.fakes.indexed_passages import indexed
from tuimem.memory.recall.passages import IndexedPassage, PassageSource, Statistics
from tuimem.memory.recall.ranking import Candidate, ParsedQuery, Ranked, rank, role_prior, word_scores
from tuimem.memory.recall.refining import refined
from tuimem.memory.recall.words import dates_in, terms

DAY = 86_400.0
ALIKE = {"user": 100.0, "assistant": 100.0}


def said(number: int, text: str, role: str = "user", created: float | None = None, chat: int = 1) -> IndexedPassage:
    at = number * DAY if created is None else created
    author = "Jo" if role == "user" else "Mira"
    source = PassageSource(
        message_id=number, swipe_id=number, chat_id=chat, role=role, author=author, created=at, text=text
    )
    return indexed(source)


def statistics(passages: list[IndexedPassage], mean_length: dict[str, float] | None = None) -> Statistics:
    found = [one.passage.terms.split() for one in passages]
    return Statistics(
        passages=len(found),
        sizes={"user": len(found)},
        lengths={"user": sum(map(len, found)) / len(found)},
        mean_length=mean_length or ALIKE,
        counts={term: {"user": sum(term in one for one in found)} for one in found for term in one},
    )


def ranked(
    query: str, passages: list[IndexedPassage], dense: list[float] | None = None, **asked: object
) -> list[Ranked]:
    numbers = statistics(passages)
    near = dense or [None] * len(passages)
    wanted = ParsedQuery(terms=dict.fromkeys(terms(query), 1.0), **asked)  # type: ignore[arg-type]
    words = word_scores(wanted, passages, numbers)
    candidates = [
        Candidate(passage=one, words=score, dense=cosine)
        for one, score, cosine in zip(passages, words, near, strict=True)
    ]
    return rank(wanted, candidates, numbers)


def order(found: list[Ranked]) -> list[int]:
    return [one.candidate.passage.message_id for one in found]


def test_without_an_embedder_words_alone_rank_from_0_to_1() -> None:
    found = ranked("sister in Oslo", [said(1, "It rains."), said(2, "My sister lives in Oslo."), said(3, "My sister")])
    assert order(found) == [2, 3, 1]
    assert found[0].score > 0.5
    assert found[-1].score < 0.2
    assert found[0].dense is None


def test_a_term_counts_as_often_as_it_is_there_and_not_as_a_part_of_another() -> None:
    passages = [said(1, "ferry"), said(2, "ferry ferry ferry"), said(3, "ferryman of the ferryboat"), said(4, "rain")]
    one, often, part, none = word_scores(ParsedQuery(terms={"ferri": 1.0}), passages, statistics(passages))
    assert often > one > 0
    assert (part, none) == (0, 0)
    assert word_scores(ParsedQuery(terms={"": 1.0}), passages, statistics(passages)) == [0, 0, 0, 0]
    assert word_scores(ParsedQuery(terms={}), passages, statistics(passages)) == [0, 0, 0, 0]


def test_meaning_and_words_are_added_and_explained() -> None:
    (one,) = ranked("sister", [said(1, "My sister lives here.")], [0.5])
    assert one.score == pytest.approx(sum(share for _, share in one.signals), abs=0.001)
    assert {"meaning", "words", "words in context"} <= {name for name, _ in one.signals}


def test_what_stands_beside_a_good_answer_is_better_than_what_stands_alone() -> None:
    passages = [said(1, "My sister in Oslo."), said(2, "It rains."), said(50, "It rains.")]
    passages = [said(one.message_id, one.passage.text, created=one.message_id * 60.0) for one in passages]
    assert order(ranked("sister in Oslo", passages)) == [1, 2, 50]


def test_short_messages_that_answer_together_count_for_each_of_them() -> None:
    asked = ParsedQuery(terms={"violin": 1.0})
    passages = [said(1, "It rains."), said(9, "On Tuesdays, with Anna."), said(20, "It rains.")]
    candidates = [
        Candidate(passage=one, words=0.0, dense=0.3, late=0.4, together=together)
        for one, together in zip(passages, (None, 0.8, 0.4), strict=True)
    ]
    found = rank(asked, candidates, statistics(passages))
    assert order(found)[0] == 9
    assert dict(found[0].signals)["words in context nearby"] > dict(found[1].signals)["words in context nearby"]


def test_a_neighbour_of_another_session_or_chat_does_not_count() -> None:
    apart = [said(1, "My sister in Oslo.", created=0), said(2, "It rains.", created=30 * DAY)]
    elsewhere = [said(1, "My sister in Oslo.", created=0), said(2, "It rains.", created=60, chat=2)]
    for passages in (apart, elsewhere):
        assert ranked("sister in Oslo", passages)[1].score == pytest.approx(0.0, abs=0.001)


def test_who_writes_shorter_is_preferred_and_two_alike_are_not() -> None:
    assert role_prior("user", {"user": 700.0, "assistant": 4300.0}) > 0.6
    assert role_prior("assistant", {"user": 700.0, "assistant": 4300.0}) < -0.6
    assert role_prior("user", ALIKE) == 0.0
    assert role_prior("user", {"user": 10.0}) == 0.0
    assert role_prior("user", {}) == 0.0


def test_a_question_that_repeats_an_earlier_turn_is_hardly_an_echo_of_the_query() -> None:
    passages = [said(1, "Where does my sister live?")]
    numbers = statistics(passages)
    candidates = [Candidate(passage=passages[0], words=0.5)]
    asked_now, asked_before = (
        rank(ParsedQuery(terms={"sister": weight, "live": weight, "violin": 1.0}), candidates, numbers)[0].echo
        for weight in (1.0, 0.3)
    )
    assert asked_now > 5 * asked_before > 0


def test_the_speaker_and_the_date_that_a_query_names_count() -> None:
    passages = [said(1, "I paint.", "user", created=0), said(40, "I paint.", "assistant", created=40 * DAY)]
    assert order(ranked("paint", passages, speakers=frozenset({"Mira"})))[0] == 40
    assert order(ranked("paint", passages, dates=dates_in("What did you do in February?")))[0] == 40
    assert order(ranked("paint", passages, dates=dates_in("What did you do in January 1970?")))[0] == 1


def test_a_question_that_repeats_the_query_stands_below_a_statement() -> None:
    passages = [said(1, "Where does my sister live?"), said(9, "My sister lives in Oslo, by the sea.")]
    assert order(ranked("Where does my sister live?", passages, [0.9, 0.8])) == [9, 1]


def test_a_question_asked_before_never_outranks_its_answer() -> None:
    passages = [said(1, "Where does my sister live?", created=0), said(2, "Oslo, I think.", "assistant", created=60)]
    found = refined(ranked("Where does my sister live?", passages, [1.0, 0.1]), lambda one, other: 0.0)
    assert order(found) == [2, 1]


def test_a_question_without_a_mark_stands_below_its_answer() -> None:
    passages = [
        said(1, "where did I put the spare key", created=0),
        said(2, "Behind the boiler.", "assistant", created=60),
    ]
    found = refined(ranked("Where did I put the spare key?", passages, [1.0, 0.1]), lambda one, other: 0.0)
    assert order(found) == [2, 1]


def test_an_answer_may_come_later_and_who_does_not_know_has_not_answered() -> None:
    passages = [
        said(1, "Which wine did we drink at the wedding?"),
        said(2, "No idea.", "assistant"),
        said(3, "Let us talk of work."),
        said(4, "Sure.", "assistant"),
        said(12, "At the wedding we drank Riesling.", "assistant"),
    ]
    cosines = [1.0, 0.6, 0.1, 0.1, 0.7]
    found = refined(ranked("Which wine did we drink at the wedding?", passages, cosines), lambda one, other: 0.0)
    assert order(found)[:2] == [12, 1]


@pytest.mark.parametrize(
    ("query", "older", "newer", "first"),
    [
        ("Where do I live?", "I live in Paris.", "I live in Lyon.", 9),
        ("What is my favourite colour?", "My favourite colour is blue.", "My favourite colour is green.", 9),
        ("Do I like coffee?", "I like coffee.", "I like tea.", 1),
        ("Where do I live?", "I live in Paris.", "My sister lives in Lyon.", 1),
    ],
)
def test_a_newer_value_of_the_same_stands_above_the_older_one(query: str, older: str, newer: str, first: int) -> None:
    found = refined(ranked(query, [said(1, older), said(9, newer)], [0.6, 0.55]), lambda one, other: 0.3)
    assert order(found)[0] == first


def test_a_newer_statement_stands_above_the_one_that_it_changes() -> None:
    passages = [said(1, "I live in Paris."), said(90, "I moved to Lyon."), said(95, "I like the rain now.")]
    found = ranked("Where do I live?", passages, [0.6, 0.35, 0.3])
    alike = {(90, 1): 0.5, (1, 90): 0.5}

    def likeness(one: Ranked, other: Ranked) -> float:
        return alike.get((one.candidate.passage.message_id, other.candidate.passage.message_id), 0.1)

    assert order(found) == [1, 90, 95]
    assert order(refined(found, likeness)) == [90, 1, 95]
    assert order(refined(found, likeness, asks_of_the_past=True)) == [1, 90, 95]


def test_the_same_said_again_is_one_memory_with_both_dates() -> None:
    passages = [said(1, "My cat is called Luna."), said(30, "my cat is called luna"), said(31, "It rains.")]
    found = refined(ranked("cat", passages), lambda one, other: 0.0)
    assert order(found) == [30, 31]
    assert (found[0].created, found[0].last_created) == (DAY, 30 * DAY)


def test_what_was_said_more_often_than_is_looked_at_closely_is_one_memory() -> None:
    passages = [said(number, "I like green tea best.") for number in range(1, 61)]
    found = refined(ranked("tea", [*passages, said(99, "Black tea is strong.")]), lambda one, other: 0.0)
    assert len(found) == 2
    assert {(one.created, one.last_created) for one in found} == {(DAY, 60 * DAY), (99 * DAY, 99 * DAY)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("I like coffee.", "I do not like coffee."),
        ("Anna loves Tom.", "Tom loves Anna."),
        ("My sister is older than me.", "I am older than my sister."),
    ],
)
def test_what_says_the_opposite_with_the_same_words_is_another_memory(one: str, other: str) -> None:
    found = refined(ranked("coffee Anna sister", [said(1, one), said(2, other)]), lambda one, other: 0.99)
    assert sorted(order(found)) == [1, 2]


@pytest.mark.parametrize(
    ("cosine", "role", "kept"),
    [(0.97, "user", [30]), (0.9, "user", [30, 1]), (0.97, "assistant", [30, 1])],
    ids=["nearly the same", "the same words with another meaning", "said by another"],
)
def test_nearly_the_same_is_one_memory_only_if_it_means_the_same(cosine: float, role: str, kept: list[int]) -> None:
    text = "My grey cat Luna sleeps on the red sofa near a warm window each winter evening"
    passages = [said(1, f"{text} daily.", role), said(30, f"{text} often.")]
    found = refined(ranked("cat Luna often", passages, [0.5, 0.6]), lambda one, other: cosine)
    assert order(found) == kept
    assert (found[0].created, found[0].last_created) == ((1 if len(kept) == 1 else 30) * DAY, 30 * DAY)
