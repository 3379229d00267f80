"""All that there is to say about one fact: its dates, where it holds, why it is doubtful, its source and history."""

import time
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from textual.content import Content

from tuimem.memory.fact_view import earlier
from tuimem.memory.recall.ages import age, date_of, day_in_words
from tuimem.messages import ListedMemory
from tuimem.remembered import ChangeKind, Fact, FactChange, FactOrigin, SourceState
from tuimem.text import clean_line
from tuimem.widgets.detail_pane import DetailPane
from tuimem.widgets.fact_table import scope_of, write_about
from tuimem.widgets.times import now

_FAINT, _WARNING = "$foreground-muted", "$text-warning"
_MOST_OF_SOURCE = 400

_ORIGINS = {
    FactOrigin.MODEL: "learned",
    FactOrigin.PREFIX: "remembered at your request",
    FactOrigin.USER: "written by you",
    FactOrigin.IMPORT: "imported",
    FactOrigin.LLM: "learned from llm's log",
}
_KINDS = {
    ChangeKind.ADD: "remembered",
    ChangeKind.UPDATE: "changed",
    ChangeKind.DELETE: "set aside",
    ChangeKind.RESTORE: "restored",
    ChangeKind.EDIT: "edited by you",
    ChangeKind.STALE: "marked as perhaps out of date",
}


class FactDetail(NamedTuple):
    """A fact, all facts by their ids, the names of the characters, its changes from the first on, and its source."""

    fact: Fact
    everything: Mapping[int, Fact] = {}
    characters: Mapping[int, str] = {}
    changes: Sequence[FactChange] = ()
    source: ListedMemory | None = None


def write_fact(detail: FactDetail, time_format: str) -> Content:
    """The fact in full."""
    fact = detail.fact
    lines = [Content.styled(fact.text, "bold" if fact.is_current else f"bold {_FAINT}")]
    lines += [Content.styled(doubt, _WARNING) for doubt in _doubts(detail)]
    lines.append(Content.assemble(*_facts(detail)))
    if (ended := _end(detail)) is not None:
        lines.append(ended)
    if (source := _source(detail)) is not None:
        lines.append(source)
    lines += [_before(each) for each in earlier(fact, detail.everything)]
    lines += [_change(change, time_format) for change in detail.changes if change.fact_id == fact.id]
    return Content("\n").join(lines)


def _facts(detail: FactDetail) -> Iterator[Content | tuple[str, str]]:
    """One line: whom it is about, where it holds, when it was said and of when it speaks, and who put it down."""
    fact = detail.fact
    yield "about ", _FAINT
    yield write_about(fact, detail.characters)
    if fact.character_id is not None:
        yield f" · applies {scope_of(fact, detail.characters)} only", _FAINT
    words, date = age(fact.said, now())
    yield f" · said {words}, {date}", _FAINT
    if fact.about_date:
        yield f" · dated {day_in_words(fact.about_date)}", _FAINT
    yield f" · {_ORIGINS[fact.origin]}", _FAINT


def _doubts(detail: FactDetail) -> Iterator[str]:
    fact = detail.fact
    if not fact.is_current:
        return
    if fact.stale_by is not None:
        reason = detail.everything.get(fact.stale_by)
        since = f" since “{reason.text}” was said" if reason is not None else ""
        yield f"? Perhaps out of date{since}."
    if fact.source_state is SourceState.EDITED:
        yield "✎ The message that it comes from was edited since."
    elif fact.source_state is SourceState.DELETED:
        yield "✎ The message that it comes from was deleted."


def _end(detail: FactDetail) -> Content | None:
    """Until when it held, and what stands in its place."""
    fact = detail.fact
    if fact.ended is None:
        return None
    successor = None if fact.replaced_by is None else detail.everything.get(fact.replaced_by)
    until = f"until {date_of(fact.ended)}, "
    if successor is None:
        return Content.styled(f"{until}then set aside", _FAINT)
    return Content.assemble((f"{until}then: ", _FAINT), successor.text)


def _before(fact: Fact) -> Content:
    until = "" if fact.ended is None else f", until {date_of(fact.ended)}"
    return Content.assemble((f"before{until}: ", _FAINT), fact.text)


def _source(detail: FactDetail) -> Content | None:
    row = detail.source
    if row is None:
        return None
    text = clean_line(row.text, _MOST_OF_SOURCE)
    said = f"from what {row.author} said in “{row.chat_title}”: "
    return Content.assemble((said, _FAINT), f"“{text}”")


def _change(change: FactChange, time_format: str) -> Content:
    at = time.strftime(time_format, time.localtime(change.at))
    undone = ", undone" if change.undone else ""
    return Content.styled(f"{date_of(change.at)} {at}  {_KINDS[change.kind]}{undone}", _FAINT)


class FactPane(DetailPane):
    """Shows one fact in full."""

    def __init__(self) -> None:
        super().__init__(id="fact-pane")
        self._shown: Content | None = None

    def show(self, detail: FactDetail | None, time_format: str) -> None:
        """Show this fact; nothing where there is none."""
        written = Content("") if detail is None else write_fact(detail, time_format)
        if written != self._shown:  # its age changes, even if nothing else does
            self._shown = written
            self.show_row(written, None if detail is None else detail.fact.id)
