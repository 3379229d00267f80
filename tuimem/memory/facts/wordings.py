"""Other words for what a fact says, each of which means as much: who stopped smoking has quit."""

import re
from collections.abc import Iterator

_DOES_NO_MORE = ("quit", "stopped", "gave up", "given up")
_SAME = (
    (rf"\b(?:{'|'.join(_DOES_NO_MORE)})(?= \w+ing\b)", _DOES_NO_MORE),
    (r"\bspeaks ([A-Z]\w+) fluently\b|\bis fluent in ([A-Z]\w+)", (r"speaks fluent \1\2",)),
    (r"\bdislikes\b", ("does not like",)),
    (r"\bdoes(?: not|n['’]t) like\b", ("dislikes", "hates")),
    (r"\bcomes from\b", ("is from",)),
    (r"\bis (?:afraid|scared) of\b", ("is terrified of",)),
    (r"\bwants to\b", ("would love to", "would like to")),
)
"""What a fact says, and what carries that too: as much or more."""

_PATTERNS = tuple((re.compile(pattern), others) for pattern, others in _SAME)
_WORD_BY_WORD = re.compile(rf"(?:{'|'.join(_DOES_NO_MORE)})|fluent \w+")
"""What the user has to say so, and not as what is to be done."""


def in_other_words(fact: str, said: str) -> Iterator[str]:
    """The fact as others would put it, without itself, where it is said so."""
    for pattern, others in _PATTERNS:
        if pattern.search(fact):
            for other in (pattern.sub(other, fact, count=1) for other in others):
                needed = _WORD_BY_WORD.search(other)
                if other != fact and (needed is None or _stands(needed[0], said)):
                    yield other


def _stands(words: str, said: str) -> bool:
    return re.search(rf"(?<!\bto )\b{re.escape(words)}\b", said, re.IGNORECASE) is not None
