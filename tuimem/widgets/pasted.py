"""Long pasted texts, each folded into one line that stands for it: what is written stays in sight."""

import re
from collections.abc import Iterator

_FILE_LINES = 50
_FILE_CHARACTERS = 5_000
"""A text of more lines or characters than these is folded: it would hide all else that is written."""

_ESTIMATED = 100_000
"""Characters of a text that are estimated; the rest is taken to be like them."""


def is_file_sized(text: str) -> bool:
    """Whether a text is long enough to be folded."""
    return len(text) > _FILE_CHARACTERS or text.count("\n") >= _FILE_LINES


def short_number(number: int) -> str:
    """A number in as few characters as say how large it is: 900, 1.2k, 126k, 1.3M."""
    for size, letter in ((1_000_000, "M"), (1_000, "k")):
        if number >= size:
            return f"{number / size:.1f}{letter}" if number < 10 * size else f"{number // size}{letter}"
    return str(number)


class PastedTexts:
    """The folded texts of one composer, by the labels that stand for them. A label is one line."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    def fold(self, text: str) -> str:
        """A label for the text; the same one for the same text."""
        name = f"pasted {_size(text)} ({short_number(_tokens(text))} tokens)"
        label, number = f"[{name}]", 1
        while self._texts.setdefault(label, text) != text:
            number += 1
            label = f"[{name}, {number}]"
        return label

    def fold_again(self, text: str) -> str:
        """A text that is to be shown, with what was folded before folded, and all of what is still too long."""
        for label, whole in self._texts.items():
            text = text.replace(whole, label)
        return self.fold(text) if is_file_sized(text) else text

    def unfold(self, text: str) -> str:
        """The text with the whole of what its labels stand for."""
        if not self._texts or "[pasted " not in text:
            return text
        return self._pattern().sub(lambda found: self._texts[found[0]], text)

    def labels(self, line: str) -> Iterator[tuple[int, int]]:
        """Where labels stand in a line: the first character of each, and the one after it."""
        if self._texts and "[pasted " in line:
            yield from (found.span() for found in self._pattern().finditer(line))

    def _pattern(self) -> re.Pattern[str]:
        return re.compile("|".join(map(re.escape, self._texts)))


def _size(text: str) -> str:
    lines = text.rstrip("\n").count("\n") + 1
    return f"{lines:,} lines" if lines > 1 else f"{len(text):,} characters"


def _tokens(text: str) -> int:
    from tuimem.endpoint.estimate import estimate_tokens  # which the first paint can do without

    tokens = estimate_tokens(text[:_ESTIMATED])
    return tokens if len(text) <= _ESTIMATED else tokens * len(text) // _ESTIMATED
