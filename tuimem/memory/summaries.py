"""What makes a model's answer a summary that is good enough to be stored."""

import re
from collections.abc import Iterator
from itertools import accumulate, takewhile

from tuimem.settings.model import SummarySettings
from tuimem.text import clean

LONGEST_IN_WORDS = 2
"""An answer may be this many times as long as asked for: models count words badly, but a retold story is no summary."""

_SENTENCE_ENDS = tuple(".!?…。！？")
_CLOSES_AFTER_SENTENCE = '"”’»)'
_SENTENCE_END = re.compile(
    r"""(?:[.!?…]+["'”’»)\]}*_`$]*(?=\s|$)|[。！？．｡…]+[」』）】〉》〕”’]*|[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)"""
)
"""As far as a text is whole. Only in scripts without blanks may a letter follow at once."""

_END_OF_REASONING = "</think>"
"""Some chat templates begin the reasoning in the prompt, so that an answer shows only where it ends."""

_LABEL = re.compile(r"^\W{0,5}(?:summary|answer|sentence)\W{0,3}:[*_\s]*", re.IGNORECASE)
_REFUSAL = re.compile(
    r"^(?:i[’']?m sorry|sorry,|i apologi[sz]e|i can(?:not|[’']t)\b|i am (?:unable|not able)|i[’']m (?:unable|not able)"
    r"|as an ai\b|i won[’']t\b|unfortunately, i\b)",
    re.IGNORECASE,
)
_QUOTES = {'"': '"', "“": "”", "«": "»", "'": "'"}


class SummaryRejected(Exception):
    """An answer that cannot stand for its message; the text says why, in words a user reads."""


def ask_again(doubt: str) -> str:
    """What asks for another summary, after one that is doubtful for this reason."""
    return (
        f"Your sentence {doubt}. Write it again, with only what the message says. "
        "Answer with that sentence and nothing else."
    )


def accept(answer: str, finish_reason: str, settings: SummarySettings, prefill: str = "") -> str:
    """The summary in a model's answer, without reasoning before it and labels and quotation marks around it.

    The answer goes on from the `prefill`, which some servers say again. Raises `SummaryRejected` for an answer that is
    empty, a refusal, cut off, or more than `LONGEST_IN_WORDS` times too long.
    """
    said = clean(answer).rpartition(_END_OF_REASONING)[2]
    if prefill.strip() and said.lstrip().startswith(prefill.strip()):
        said = said.lstrip().removeprefix(prefill.strip())
    text = " ".join(_LABEL.sub("", said.strip()).split())
    inside = text[1:-1]
    if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] and not {text[0], text[-1]} & set(inside):
        text = inside.strip()
    if not any(character.isalnum() for character in text):
        raise SummaryRejected("the model sent an empty answer")
    if _REFUSAL.match(text):
        raise SummaryRejected("the model refused")
    text = _tidied(text, settings.words * LONGEST_IN_WORDS, was_cut=finish_reason == "length")
    words = len(text.split())
    if words > settings.words * LONGEST_IN_WORDS:
        raise SummaryRejected(f"the answer was too long: {words} words instead of {settings.words}")
    if settings.trim_sentences:
        text = trimmed(text)
    if not settings.show_prefill or not prefill:
        return text
    gap = " " if said[:1].isspace() else ""
    return " ".join(f"{prefill}{gap}{text}".split())


def trimmed(text: str) -> str:
    """The text up to the end of its last whole sentence; all of it when no sentence ends."""
    end = len(text)
    for found in _SENTENCE_END.finditer(text):
        end = found.end()
    return text[:end].rstrip()


def _tidied(text: str, most_words: int, *, was_cut: bool) -> str:
    """The text without sentences said twice; of an answer that was cut, the whole sentences that are not too many.

    Small models run on in circles until they are cut; what they say before that is often good.
    """
    sentences = list(dict.fromkeys(_sentences(text)))
    if not was_cut:
        return " ".join(sentences)
    whole = [sentence for sentence in sentences if _is_whole(sentence)]
    if not whole:
        raise SummaryRejected("the answer was cut off before its first sentence ended")
    lengths = accumulate(len(sentence.split()) for sentence in whole)
    fitting = sum(1 for _ in takewhile(lambda words: words <= most_words, lengths))
    return " ".join(whole[: max(1, fitting)])


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a line, each up to a word that ends one; the last may be without its end."""
    words: list[str] = []
    for word in text.split():
        words.append(word)
        if _is_whole(word):
            yield " ".join(words)
            words.clear()
    if words:
        yield " ".join(words)


def _is_whole(sentence: str) -> bool:
    return sentence.rstrip(_CLOSES_AFTER_SENTENCE).endswith(_SENTENCE_ENDS)
