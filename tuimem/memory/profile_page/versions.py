"""What a version of the page changed, in words and line by line."""

from collections.abc import Iterator

from tuimem.memory.difference import DifferenceKind, DifferenceLine, changed_lines, different_lines
from tuimem.memory.profile_page.page import Page
from tuimem.remembered import PageOrigin, PageVersion

ORIGINS = {
    PageOrigin.NEW: "begun",
    PageOrigin.MODEL: "learned",
    PageOrigin.EDIT: "edited",
    PageOrigin.LOAD: "loaded",
    PageOrigin.CLEAR: "cleared",
    PageOrigin.UNDO: "undone",
}

SIGNS = {DifferenceKind.NEW: "+", DifferenceKind.GONE: "-", DifferenceKind.SAME: " "}


def difference(version: PageVersion) -> list[DifferenceLine]:
    """All lines of a version, with those that it took out; without what stood before, only its own."""
    if version.before is None:
        return [DifferenceLine(DifferenceKind.SAME, line) for line in version.text.split("\n")]
    return list(changed_lines(version.before.split("\n"), version.text.split("\n")))


def changes(version: PageVersion) -> list[str]:
    """The lines that a version changed, each behind its sign."""
    return [f"{SIGNS[line.change]} {line.text}" for line in _changed(version)]


def _changed(version: PageVersion) -> Iterator[DifferenceLine]:
    before = version.before
    found = () if before is None else different_lines(before.split("\n"), version.text.split("\n"))
    return (line for line in found if line.text.strip())


def in_words(version: PageVersion) -> str:
    """What a version changed, in one line."""
    if version.reason and version.origin is not PageOrigin.UNDO:
        return version.reason
    found = list(_changed(version))
    if len(found) == 1:
        (line,) = found
        return f"{'added' if line.change is DifferenceKind.NEW else 'removed'}: {_plain(line.text)}"
    new = sum(line.change is DifferenceKind.NEW for line in found)
    parts = [(new, "added"), (len(found) - new, "removed")]
    return ", ".join(f"{_counted(lines)} {what}" for lines, what in parts if lines) or "only blank lines changed"


def _plain(line: str) -> str:
    page = Page.of(line)
    return page.statement(0) if page.entries else line.strip("# ")


def _counted(lines: int) -> str:
    return f"{lines} {'line' if lines == 1 else 'lines'}"
