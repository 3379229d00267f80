"""Judges what a model wants to change on the page: what stays of it is done, and no other line is touched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tuimem.memory import secrets
from tuimem.memory.commanding import commands_a_model
from tuimem.memory.profile_page.grounds import is_said, is_superseded, is_taken_back
from tuimem.memory.profile_page.operations import Operation, OperationKind, ProfileRejected, operations_in
from tuimem.memory.profile_page.page import SECTIONS, Page

_LONGEST_STATEMENT = 300
"""Characters; what is longer is no note."""

_MARKS = "-*+•#> \t`"
"""What a statement is not to begin with: it is one entry of a list, and never a heading."""

_FEW = 3
"""Entries; of so few any may go."""


@dataclass(frozen=True, slots=True)
class PageLimits:
    """How much an update may change, in operations, in characters of the page, and in percent that must stay."""

    operations: int = 20
    characters: int = 4000
    least_kept: int = 50


@dataclass(frozen=True, slots=True)
class Update:
    """The page after what one of the texts said, by its place among them, and what was changed, in words."""

    said: int
    page: Page
    changes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class JudgedPage:
    """What becomes of the page, step by step, and why other operations were refused."""

    updates: tuple[Update, ...] = ()
    refused: tuple[str, ...] = ()


class _Refused(Exception):
    """One operation is not carried out; the text says why."""


def judge_profile(answer: str, page: Page, said: Sequence[str], limits: PageLimits) -> JudgedPage:
    """What a model's answer makes of a page, after these texts of the user's, which are their own words.

    Each operation is judged alone. Raises ProfileRejected for an answer that is none, or takes too much away.
    """
    judge = _Judge(page, said, limits)
    for operation in operations_in(answer, limits.operations):
        try:
            judge.take(operation)
        except _Refused as refused:
            judge.refused.append(str(refused))
    judge.check_what_is_left()
    return JudgedPage(tuple(judge.updates()), tuple(judge.refused))


@dataclass(frozen=True, slots=True)
class _Step:
    """An operation that is carried out: on a line of the page as it was, or in a section."""

    said: int
    line: int | None
    section: str
    statement: str


class _Judge:
    """Takes the operations one by one; the page is changed when all are known, in the order of what was said."""

    def __init__(self, page: Page, said: Sequence[str], limits: PageLimits) -> None:
        self.refused: list[str] = []
        self._page, self._said, self._limits = page, said, limits
        self._steps: list[_Step] = []
        self._length = len(page.text)

    def take(self, operation: Operation) -> None:
        """Accept an operation, or raise `_Refused`."""
        match operation.kind:
            case OperationKind.ADD:
                self._add(operation.section, self._statement(operation))
            case OperationKind.REPLACE:
                self._replace(self._line(operation), self._statement(operation))
            case OperationKind.REMOVE:
                self._remove(self._line(operation))

    def _add(self, section: str, statement: str) -> None:
        found = self._page.section(section)
        usual = next((name for name in SECTIONS if name.casefold() == section.casefold()), "")
        if found is None and (not usual or any(self._page.section(name) for name in SECTIONS)):
            raise _Refused(f"there is no section “{section}”" if section else "it names no section")
        self._accept(_Step(self._source(statement), None, found.name if found else usual, statement), len(statement))

    def _replace(self, line: int, statement: str) -> None:
        old = self._page.statement(line)
        source = self._source(statement)
        if not is_superseded(old, statement, self._said[source]):
            self._add(self._page.section_at(line), statement)
            return
        self._accept(_Step(source, line, "", statement), len(statement) - len(old))

    def _remove(self, line: int) -> None:
        old = self._page.statement(line)
        source = next((at for at, said in enumerate(self._said) if is_taken_back(old, said)), None)
        if source is None:
            raise _Refused(f"you did not take “{old}” back")
        self._accept(_Step(source, line, "", ""), -len(old))

    def _accept(self, step: _Step, growth: int) -> None:
        if step.line is not None and any(step.line == other.line for other in self._steps):
            raise _Refused("one line was to be changed twice")
        if growth > 0 and self._length + growth > self._limits.characters:
            raise _Refused(f"the page would be longer than {self._limits.characters:,} characters")
        self._length += growth
        self._steps.append(step)

    def _statement(self, operation: Operation) -> str:
        """The text of an operation, if it may stand on the page."""
        text = operation.text.lstrip(_MARKS).strip()
        known = [_plain(each) for each in (*self._page.statements, *(step.statement for step in self._steps))]
        if not any(character.isalnum() for character in text):
            raise _Refused("a line would be empty")
        if len(text) > _LONGEST_STATEMENT:
            raise _Refused("a line would be far too long")
        if secrets.find(text):
            raise _Refused("a line would hold a password, a key or the number of a card")
        if commands_a_model(text):
            raise _Refused("a line would be an instruction to a model")
        if "{{" in text:
            raise _Refused("a line would hold a macro")
        if _plain(text) in known:
            raise _Refused(f"“{text}” is there already")
        return text

    def _line(self, operation: Operation) -> int:
        """The place of the entry that is meant: by its number, which its text must not belie, or by its text."""
        entries, wanted = self._page.entries, _plain(operation.quote)
        if operation.number is not None and 1 <= operation.number <= len(entries):
            line = entries[operation.number - 1]
            if not wanted or wanted == _plain(self._page.statement(line)):
                return line
        found = [line for line in entries if wanted and _plain(self._page.statement(line)) == wanted]
        if len(found) != 1:
            raise _Refused("a line that is not there was to be changed")
        return found[0]

    def _source(self, statement: str) -> int:
        """The newest text that says this."""
        found = [at for at, said in enumerate(self._said) if is_said(statement, said)]
        if not found:
            raise _Refused(f"you did not say “{statement}”")
        return found[-1]

    def check_what_is_left(self) -> None:
        """Raises ProfileRejected when the operations together take too much away."""
        entries = self._page.entries
        gone = [step.line for step in self._steps if step.line is not None]
        removed = [step.line for step in self._steps if step.line is not None and not step.statement]
        lengths = {line: len(self._page.statement(line)) for line in entries}
        kept = sum(lengths.values()) - sum(lengths[line] for line in removed)
        is_small = kept * 100 < self._limits.least_kept * sum(lengths.values())
        if len(removed) > 1 and is_small and (len(entries) > _FEW or len(gone) == len(entries)):
            raise ProfileRejected(f"the model wanted to remove {len(removed)} of {len(entries)} lines")

    def updates(self) -> Iterator[Update]:
        """The page after each of the texts that change it."""
        page = self._page
        for said in sorted({step.said for step in self._steps}):
            changes: list[str] = []
            for step in (step for step in self._steps if step.said == said):
                page = self._changed(page, step)
                changes.append(self._words(step))
            yield Update(said, page, tuple(changes))

    def _changed(self, page: Page, step: _Step) -> Page:
        if step.line is None:
            page = page if page.section(step.section) else page.with_section(step.section)
            section = page.section(step.section)
            return page if section is None else page.with_added(section, step.statement)
        text = self._page.lines[step.line]
        line = min((at for at, one in enumerate(page.lines) if one == text), key=lambda at: abs(at - (step.line or 0)))
        return page.with_replaced(line, step.statement) if step.statement else page.without(line)

    def _words(self, step: _Step) -> str:
        if step.line is None:
            return f"added: {step.statement}"
        old = self._page.statement(step.line)
        return f"changed: {old} → {step.statement}" if step.statement else f"removed: {old}"


def _plain(statement: str) -> str:
    return " ".join(statement.casefold().strip(_MARKS + ".").split())
