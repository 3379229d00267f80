"""What of a message the user says: not what is pasted, quoted, fenced, or told of a scene.

Nothing is added or moved, so the answer is a part of the text. It takes time in proportion to the text.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from tuimem.memory.facts import foreign
from tuimem.memory.facts.scenes import before_any_scene
from tuimem.text import clean

LONGEST = 20_000
"""Characters of a message that are read; who writes more has pasted."""

_LONGEST_PARAGRAPH = 900
"""A longer one that does not speak of its writer is pasted."""

_QUOTED_WORDS, _QUOTED_SIGNS = 4, 8
"""Fewer words, or Chinese or Japanese signs, between quotation marks are a name or a term that the user says."""

_SCENE_WORDS = 3
"""So many words between asterisks tell a scene; fewer are stressed."""

_SPEAKER_LINES = 3
"""So many lines with a name before them are a talk, if one of the names comes back."""

_BLOCK = re.compile(
    r"(\"{3}|'{3})(?:(?!\1)(?:.|\n)){1,5000}\1|\[quote\b[^\]\n]{0,80}\](?:(?!\[/?quote)(?:.|\n)){0,5000}\[/quote\]",
    re.IGNORECASE,
)
"""Quoted over several lines: between three quotation marks, or as forums mark it."""

_MOST_NESTED = 4
"""Quotes within quotes."""

_BETWEEN_QUOTES = (
    re.compile(r'(?<!\w)"(?=\S)((?:[^"\n]|\n(?!\n)){1,2000})"'),
    re.compile(r"“([^“”]{1,2000})”"),
    re.compile(r"„([^„“”]{1,2000})[“”]"),
    re.compile(r"«([^«»]{1,2000})»"),
    re.compile(r"「([^「」]{1,2000})」"),
    re.compile(r"『([^『』]{1,2000})』"),
    re.compile(r"(?<![\w'])'(?=\S)((?:[^'\n]|(?<=\w)'(?=\w)){1,2000})'(?!\w)"),
    re.compile(r"(?<!\w)‘(?=\S)((?:[^‘’\n]|(?<=\w)’(?=\w)){1,2000})’(?!\w)"),
)
_CODE = re.compile(r"`[^`\n]{1,500}`")
_SCENE = re.compile(r"(?<![*\w])\*(?![*\s])([^*\n]{1,1000})\*(?![*\w])")
_SIGN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")


def own_words(text: str) -> str:
    """What the user says in this text, in its lines; empty when all of it is somebody else's."""
    said = clean(text[:LONGEST])
    for _ in range(_MOST_NESTED):
        said = _BLOCK.sub(" ", said)
    lines = list(_outside_of_blocks(said.split("\n")))
    said = "\n".join(_before_what_is_handed_over(_without_talk(lines)))
    said = before_any_scene(said)
    said = "\n\n".join(part for part in re.split(r"\n{2,}", said) if not _is_pasted(part))
    said = foreign.SAID.sub(" ", foreign.TO_TRANSLATE.sub(" ", said))
    for pattern in _BETWEEN_QUOTES:
        said = pattern.sub(_kept_quote, said)
    said = _SCENE.sub(_kept_stress, _CODE.sub(" ", said))
    return "\n".join(line.strip() for line in said.split("\n")).strip()


def _outside_of_blocks(lines: Sequence[str]) -> Iterator[str]:
    """The lines outside of fences, tags, quotes, code and letters; an empty one for each that is left out."""
    closing = {found[1] for line in lines for found in re.finditer(r"</([A-Za-z][\w-]{0,30})>", line)}
    fence = tag = ""
    headers = 0
    for line in lines:
        if fence or tag:
            found = foreign.FENCE.match(line)
            fence = "" if found and fence and found[1].startswith(fence) else fence
            tag = "" if tag and f"</{tag}>" in line else tag
            yield ""
            continue
        if found := foreign.FENCE.match(line):
            fence = found[1]
        elif (found := foreign.TAG.match(line)) and found[1] in closing:
            tag = "" if f"</{found[1]}>" in line else found[1]
        headers += bool(foreign.HEADER.match(line))
        if foreign.FORWARDED.match(line) or headers > 1:
            return
        yield "" if fence or found or _is_foreign(line) else line


def _is_foreign(line: str) -> bool:
    return any(pattern.match(line) for pattern in (foreign.QUOTE, foreign.INDENTED, foreign.PRINTED, foreign.HEADER))


def _without_talk(lines: Sequence[str]) -> Iterator[str]:
    """The lines without those of a chat or a play."""
    speakers = [found[1].lower() if (found := foreign.SPEAKER.match(line)) else "" for line in lines]
    times = Counter(filter(None, speakers))
    is_talk = times.total() >= _SPEAKER_LINES and max(times.values()) > 1
    for line, speaker in zip(lines, speakers, strict=True):
        yield "" if speaker and (is_talk or foreign.ROLE.match(speaker)) else line


def _before_what_is_handed_over(lines: Iterator[str]) -> Iterator[str]:
    """The lines up to the one that hands over another text, which goes on to the end."""
    for line in lines:
        if not foreign.OF_ONESELF.search(line):
            if foreign.TASK.match(line.strip()):
                return
            if foreign.HANDS_OVER.search(line):
                return
        yield line


def _is_pasted(paragraph: str) -> bool:
    return len(paragraph) > _LONGEST_PARAGRAPH and not foreign.FIRST_PERSON.search(paragraph)


def _kept_quote(found: re.Match[str]) -> str:
    is_short = len(found[1].split()) < _QUOTED_WORDS and sum(1 for _ in _SIGN.finditer(found[1])) < _QUOTED_SIGNS
    return found[0] if is_short else " "


def _kept_stress(found: re.Match[str]) -> str:
    return found[1] if len(found[1].split()) < _SCENE_WORDS else " "
