"""A query taken apart: the text to embed, the terms to look for, who and when it asks for."""

from collections.abc import Iterable

from msgspec import Struct

from tuimem.memory.recall import words
from tuimem.memory.recall.passages import SHORT
from tuimem.memory.recall.ranking import ParsedQuery
from tuimem.memory.recall.values import Turn

_EARLIER = 0.3
"""What the terms of the turn before the last one count; those of the turn before that count that much less again.
A turn with more terms than the last one counts as a whole as if it had no more: an assistant's long answer would else
say more than the question after it."""

_FEW_TERMS = 3
"""With fewer the last turn does not say what it is about, so that it is read after the one before, and candidates are
looked for by the terms of earlier turns too. With more, those only count in the scores: three turns on other matters
cost a question 5 of 52 R@4 in chats with an assistant before this."""

_MOST_TERMS = 64
"""Terms that are looked for; a longer text repeats itself."""


class RecallQuestion(Struct, frozen=True, kw_only=True):
    """What is looked for: `text`, read after `lead`, by meaning; `terms` by words; and what it asks for."""

    text: str
    lead: str
    terms: tuple[str, ...]
    asked: ParsedQuery


def question(turns: tuple[Turn, ...], names: Iterable[str]) -> RecallQuestion:
    """The last turns as a query; the newest says most. There must be one."""
    everybody = tuple(dict.fromkeys([*names, *(turn.author for turn in turns if turn.author)]))
    *earlier, last = turns
    text = words.neutral(last.text, everybody)
    before = words.neutral(earlier[-1].text, everybody) if earlier else ""
    terms = _terms([text, *(words.neutral(turn.text, everybody) for turn in reversed(earlier))])
    own = tuple(dict.fromkeys(words.terms(text)))[:_MOST_TERMS]
    is_clear = len(own) >= _FEW_TERMS
    return RecallQuestion(
        text=text,
        lead=before if not is_clear and max(len(before), len(text)) <= SHORT else "",
        terms=own if is_clear else tuple(terms),
        asked=ParsedQuery(
            terms=terms,
            speakers=words.names_in(last.text, everybody),
            roles=frozenset({"assistant"}) if words.asks_what_you_said(last.text) else frozenset(),
            dates=words.dates_in(last.text),
            asks_of_the_past=words.asks_of_the_past(last.text),
            asks_time=words.asks_time(last.text),
        ),
    )


def _terms(texts: list[str]) -> dict[str, float]:
    """The terms of texts, the newest first, each with the weight that it has in the newest one that holds it."""
    found: dict[str, float] = {}
    wanted = 0
    for age, text in enumerate(texts):
        said = list(dict.fromkeys(words.terms(text)))
        wanted = wanted or len(said)
        for term in said:
            if len(found) < _MOST_TERMS:
                found.setdefault(term, _EARLIER**age * min(1.0, wanted / len(said)))
    return found
