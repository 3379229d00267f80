"""A terminal with a careful eye: nothing that it shows is cut, hidden or wider than it, and what is read stays."""

import ast
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from wcwidth import wcswidth

import tuimem
from tests.limits import LONGEST_WAIT
from tests.terminal import Terminal

SIZES = [(120, 40), (80, 24), (50, 20)]

_WORD = re.compile(r"[^\W\d_]{2,}…?")
_BOX = "╭╮╰╯│"
_BAR = "▌"
_COMPOSER = re.compile(rf"^{_BAR} .*(↑ send|■ stop)", re.MULTILINE)
_WAY_BACK = re.compile(r"\besc \w+")
_FAULT = re.compile(r"Traceback|File \".*\", line \d|\b[A-Z]\w+Error\b")
_LAST_HINT = "f1 more"


def words_of(text: str) -> set[str]:
    """The words in small letters; whatever is no letter ends one."""
    return {word.lower() for word in _WORD.findall(text)}


@cache
def _own_words() -> frozenset[str]:
    """The words of every text in the program but its docstrings."""
    words: set[str] = set()
    for path in Path(tuimem.__file__).parent.rglob("*.py"):
        nodes = list(ast.walk(ast.parse(path.read_text(encoding="utf-8"))))
        docstrings = {id(node.value) for node in nodes if isinstance(node, ast.Expr)}
        for node in nodes:
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
                words |= words_of(node.value)
    return frozenset(words)


def _is_covered(line: str) -> bool:
    """Whether a dialog stands over a part of the line."""
    return any(character in _BOX for character in line)


def _seen_whole(line: str) -> list[str]:
    """The parts of a line of which all can be seen: beside a dialog or what is said in passing, words are hidden."""
    before, bar, said = line[1:].partition(_BAR)
    before = line[:1] + before
    if bar:
        before = before.rpartition(" ")[0]
    if _is_covered(before):
        first = next(n for n, character in enumerate(before) if character in _BOX)
        last = max(n for n, character in enumerate(before) if character in _BOX)
        before = before[first : last if last > first else None]
    return [before, said]


def complaints(text: str, columns: int, known: Iterable[str]) -> list[str]:
    """All that is wrong with a screen."""
    lines = text.splitlines()
    found = [f"a fault is shown: {fault[0]}" for fault in _FAULT.finditer(text)]
    found += [f"{line!r} is wider than the screen" for line in lines if wcswidth(line) > columns]
    for line in lines:
        open_box = line.count("╭") != line.count("╮") or line.count("╰") != line.count("╯")
        if open_box and _BAR not in line:
            found.append(f"a box is not whole: {line!r}")
    if not _COMPOSER.search(text) and not _WAY_BACK.search(text):
        found.append("neither the composer nor a way back is seen")
    if not _is_covered(lines[-1]) and not lines[-1].endswith(_LAST_HINT):
        found.append(f"the line of keys does not end in {_LAST_HINT!r}")
    words = [word for line in lines for part in _seen_whole(line) for word in _WORD.findall(part)]
    return found + [f"{word!r} is no word" for word in words if not _is_word(word.lower(), known)]


def _is_word(word: str, known: Iterable[str]) -> bool:
    return word.endswith("…") or word in known or (word.endswith("s") and word[:-1] in known)


class WatchfulTerminal(Terminal):
    """`texts` are the words that a test brings in itself: names, messages, replies."""

    def __init__(
        self,
        command: Sequence[str | Path],
        size: tuple[int, int],
        texts: Iterable[str],
        env: Mapping[str, str] | None = None,
    ) -> None:
        self._known = _own_words().union(*map(words_of, texts))
        self._held = ""
        self._rows: set[int] = set()
        self._frame = ""
        super().__init__(command, *size, env=env)

    def _text(self) -> str:
        """The last frame that was whole."""
        return self._frame or super()._text()

    def step(self, *keys: str, shows: str, gone: str = "") -> None:
        """Press keys, wait for what comes and what goes because of them, and look."""
        self.press(*keys)
        self.wait(shows)
        if gone:
            self.wait_gone(gone)
        self.look(f"{keys}")

    def write(self, text: str) -> None:
        """Type a text that has place on one line, and see it in the composer."""
        self.send(text)
        self.wait(rf"^{_BAR} .*{re.escape(text)}")
        self.look(text)

    def look(self, after: str) -> None:
        """Fail if the screen stays out of order."""
        try:
            self.wait_until(lambda text: not self._complaints(text), LONGEST_WAIT, f"a screen in order after {after}")
        except AssertionError as error:
            raise AssertionError(f"{'; '.join(self._complaints(self.text))}\n{error}") from None

    def _complaints(self, text: str) -> list[str]:
        return complaints(text, self.columns, self._known)

    def row_of(self, words: str) -> int:
        """The first row that shows these words."""
        return self._row_in(self.text, words)

    @staticmethod
    def _row_in(text: str, words: str) -> int:
        return next((n for n, line in enumerate(text.splitlines()) if words in line), -1)

    @contextmanager
    def still(self, words: str) -> Iterator[None]:
        """Fail if the words are at another row in any frame, or not at theirs in the end; they may be hidden."""
        row = self.row_of(words)
        assert row >= 0, f"{words!r} is not seen:\n{self.text}"
        with self._changed:
            self._held, self._rows = words, {row}
        try:
            yield
            self.wait_until(lambda text: self._row_in(text, words) >= 0, what=f"{words!r} to show")
            with self._changed:
                rows = self._rows | {self._row_in(self._text(), words)}
            assert rows == {row}, f"{words!r} was at the rows {sorted(rows)}, and not always at {row}:\n{self.text}"
        finally:
            self._held = ""

    def frame_ended(self) -> None:
        """Keep the frame, and note where the words are in it that must not move."""
        self._frame = super()._text()
        if self._held and (row := self._row_in(self._frame, self._held)) >= 0:
            self._rows.add(row)
