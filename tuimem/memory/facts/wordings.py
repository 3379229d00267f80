"""Other words for what a fact says, each of which means as much: who stopped smoking has quit."""

import re
from collections.abc import Iterator

from tuimem.memory.facts import part_words
from tuimem.memory.facts.statements import clauses

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

_IF_SAID = (
    (
        r"\bis (\d+)(?: years old)?$",
        r"turned \1",
        r"^i (?:(?:just|finally|recently) )?turned \1(?: (?:today|yesterday))?$",
    ),
    (r"\b(?:has|owns) (an? [A-Z]\w+)$", r"drives \1", r"^(?:i|we) drive \1$"),
    (r"\bhas (an? (?:\w+ )?(?:exam|test))\b", r"is studying for \1", r"\bstudying for \1"),
    (rf"\bis ({'|'.join(sorted(part_words.FEELINGS))})\b", r"feels \1", r"\bfeel(?:ing)? \1"),
    (r"\bis an? (\w+(?: \w+)?)$", r"is a bit of a \1", r"\ba bit of an? \1"),
)
"""What a fact says, what carries that too, and how a clause has to say it."""

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
    for told, other, how in _IF_SAID:
        found = re.search(told, fact)
        if found and _says(how.replace(r"\1", re.escape(found[1])), said):
            yield re.sub(told, other, fact, count=1)


def _says(how: str, said: str) -> bool:
    return any(re.search(how, clause, re.IGNORECASE) for clause in clauses(said))


def _stands(words: str, said: str) -> bool:
    return re.search(rf"(?<!\bto )\b{re.escape(words)}\b", said, re.IGNORECASE) is not None
