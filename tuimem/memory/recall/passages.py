"""A message as passages: a short one is one, a long one several that compete one by one."""

from collections.abc import Iterator, Sequence

from msgspec import Struct

from tuimem.memory.recall import words

WHOLE = 900
"""A text of at most this many characters is one passage. MiniLM reads 256 word pieces, about 1,000 characters."""

LONGEST = 600
"""Characters of a passage of a longer text: about a paragraph, so that one line of fact is not one among fifty."""

SHORT = 400
"""A message of at most this many characters is read after the one before it, if that is as short: so "Yes, in May"
means something. A long answer's end tells nothing of the next question, and a long answer needs no other words."""

SESSION = 6 * 3600
"""Seconds of silence that end a session."""

SUMMARY = -1
"""The number of the passage that is the summary of its message."""


VERSION = 3
"""Of the way in which messages are cut and described: what was cut in another way is cut again."""


class PassageSource(Struct, frozen=True, kw_only=True):
    """A message as it is shown, with what its passages are made from.

    `names` are those of who speaks in the chat. `before` is the text of the message before it in the same session,
    or its end; empty where there is none.
    """

    message_id: int
    swipe_id: int
    chat_id: int
    role: str
    author: str
    created: float
    text: str
    names: tuple[str, ...] = ()
    before: str = ""
    summary: str = ""


class Passage(Struct, frozen=True, kw_only=True):
    """A part of a message (or its summary) that can be found by itself.

    `start` and `end` are its place in the text. `text` is what is embedded: without names, read after `lead`.
    `terms` are its stems, joined by spaces; `lead_terms` those of the question that a short answer answers.
    `length` is the number of `terms`. `asks` is the share of its sentences that are questions, `timed` whether it
    says when something was.
    """

    number: int
    start: int
    end: int
    text: str
    terms: str
    length: int
    lead: str = ""
    lead_terms: str = ""
    asks: float = 0.0
    timed: bool = False


class IndexedPassage(Struct, frozen=True, kw_only=True):
    """A passage as the index gives it, with what the store says of its message. `characters` is the length of the
    whole message."""

    id: int
    message_id: int
    swipe_id: int
    chat_id: int
    chat_title: str
    role: str
    author: str
    created: float
    characters: int
    passage: Passage


class Statistics(Struct, frozen=True, kw_only=True):
    """What the passages in reach have in common, by the role of who said them.

    `passages` is their number, `sizes` that of each role, `lengths` the mean number of terms of its passages,
    `mean_length` the mean number of characters of its messages; `counts` says of each term asked for in how many
    passages of a role it is.
    """

    passages: int = 0
    sizes: dict[str, int] = {}
    lengths: dict[str, float] = {}
    mean_length: dict[str, float] = {}
    counts: dict[str, dict[str, int]] = {}


def cut(source: PassageSource) -> tuple[Passage, ...]:
    """The passages of a message in order, then its summary. None of a message without words."""
    is_short = max(len(source.text), len(source.before)) <= SHORT
    lead = words.neutral(source.before, source.names) if is_short else ""
    found: list[Passage] = []
    for start, end in spans(source.text):
        text = words.neutral(source.text[start:end], source.names)
        if stems := words.terms(text):
            found.append(described(len(found), start, end, text, stems, lead))
    text = words.neutral(source.summary, source.names)
    if stems := words.terms(text):
        found.append(described(SUMMARY, 0, len(source.summary), text, stems))
    return tuple(found)


def described(number: int, start: int, end: int, text: str, stems: Sequence[str], lead: str = "") -> Passage:
    """A passage with all that is looked for in it; `text` is without the names of who speaks, `stems` are its terms."""
    return Passage(
        number=number,
        start=start,
        end=end,
        text=text,
        terms=" ".join(stems),
        length=len(stems),
        lead=lead,
        lead_terms=" ".join(words.terms(lead)) if asks(lead) else "",
        asks=share_of_questions(text),
        timed=words.tells_time(text),
    )


def asks(text: str) -> bool:
    """Whether a text holds a question."""
    return "?" in text or "？" in text or any(map(words.is_question, words.sentences(text)))


def share_of_questions(text: str) -> float:
    """How much of a text asks, from 0 to 1, by characters of its sentences."""
    asked = told = 0
    for sentence in map(str.strip, words.sentences(text)):
        if words.is_question(sentence):
            asked += len(sentence)
        else:
            told += len(sentence)
    return asked / (asked + told) if asked else 0.0


def spans(text: str) -> list[tuple[int, int]]:
    """Where the passages of a text begin and end: at lines, and where a line is too long at sentences, then words."""
    if len(text) <= WHOLE and "```" not in text:
        return [_trimmed(text, 0, len(text))] if text.strip() else []
    found: list[tuple[int, int]] = []
    first = last = 0
    for start, end, is_fence in _units(text):
        if is_fence or end - first > LONGEST:
            found.append((first, last))
            first = start if not is_fence else end
        last = end
    found.append((first, last))
    trimmed = (_trimmed(text, start, end) for start, end in found)
    return [(start, end) for start, end in trimmed if start < end]


def _units(text: str) -> Iterator[tuple[int, int, bool]]:
    """Lines, none longer than a passage: start, end, and whether it is the fence of a block of code."""
    place = 0
    for line in text.splitlines(keepends=True):
        end = place + len(line)
        if line.lstrip().startswith("```"):
            yield place, end, True
        else:
            yield from ((start, stop, False) for start, stop in _broken(text, place, end))
        place = end


def _broken(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """A line in parts that fit a passage: cut after a sentence if there is one in its second half, else at a space."""
    while end - start > LONGEST:
        middle, limit = start + LONGEST // 2, start + LONGEST
        cut = max(text.rfind(mark, middle, limit) for mark in (". ", "! ", "? ", "。", "！", "？")) + 1
        cut = cut or text.rfind(" ", middle, limit) + 1 or limit
        yield start, cut
        start = cut
    yield start, end


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """The span without white space at its ends."""
    part = text[start:end]
    return start + len(part) - len(part.lstrip()), end - len(part) + len(part.rstrip())
