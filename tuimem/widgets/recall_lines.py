"""What was recalled for a message, as it stands under that: one line while folded, two for each memory while not."""

from dataclasses import dataclass

from textual.content import Content, Span
from textual.style import Style

from tuimem.memory.recall.reasons import why
from tuimem.messages import Recall, RecalledMemory
from tuimem.text import clean_line
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, cells, hang, styled, to_content, wrap

_FAINT = "$foreground-muted"
_ACTION = "$text-primary"
_NAME = "$segment-recall"
_INDENT = 4
_GAP = 3
_MOST_CHARACTERS = 280
"""Of a memory that is shown here; the dialog and the source have the rest."""

UNFOLDS = Style.from_meta({"unfolds_recall": True})
"""What unfolds the lines when it is clicked. It is no link, so that it stays as faint as it is."""

DEEDS = (("source", "recall.source"), ("not this", "recall.drop"), ("never", "recall.forbid"))
REMEMBER = ("remember", "recall.remember")
"""What a click does to a memory: the word and the command."""


@dataclass(frozen=True, slots=True)
class RecallLook:
    """What was recalled, and whether all of it is shown."""

    recall: Recall
    unfolded: bool = False


def write_recall(look: RecallLook, width: int) -> Content | None:
    """The lines, at most `width` cells wide; None where nothing was found and nothing went wrong."""
    recall = look.recall
    if not recall.memories and not recall.problem:
        return None
    lines = _title(look, width)
    for number, memory in enumerate(recall.memories if look.unfolded else (), 1):
        lines += _memory(memory, number, width)
    return to_content(lines)


def _title(look: RecallLook, width: int) -> list[Line]:
    recall = look.recall
    lines: list[Line] = []
    if recall.memories:
        words = f"recalled {len(recall.memories)}" + ("" if recall.is_sent else ", not sent any more")
        title = Line(words, [Span(0, len(words), _FAINT), Span(0, len(words), UNFOLDS)], Wrapping.DONE)
        glyph = "▾" if look.unfolded else "▸"
        lines += _hung([title], width, glyph, _NAME if recall.is_sent else _FAINT)
    if recall.problem and (look.unfolded or not recall.memories):
        lines += _hung([styled(recall.problem, _FAINT, Wrapping.PROSE)], width, "!", "$text-warning")
    return lines


def _memory(memory: RecalledMemory, number: int, width: int) -> list[Line]:
    """Who said it and when, why it was found, what can be done about it; below, what was said."""
    reason = why(memory.dense, memory.lexical, memory.signals)
    about = f"{memory.author}, {memory.age} · {memory.score:.2f}{f' {reason}' if reason else ''}"
    head = beside(styled(f"{number} ", _NAME), styled(about, _FAINT, Wrapping.PROSE))
    text = styled(clean_line(memory.text, _MOST_CHARACTERS), "", Wrapping.PROSE)
    margin, deeper = styled(" " * _INDENT, ""), styled(" " * (_INDENT + 2), "")
    room, deeds = width - _INDENT - 2, _deeds(memory, number)
    quote = hang(wrap([text], room), deeper, deeper)
    if cells(head.text) + _GAP + cells(deeds.text) <= room:
        return [*hang([beside(beside(head, styled(" " * _GAP, "")), deeds)], margin, deeper), *quote]
    return [*hang(wrap([head], room), margin, deeper), *quote, *hang(wrap([deeds], room), deeper, deeper)]


def _deeds(memory: RecalledMemory, number: int) -> Line:
    deeds = [*DEEDS, *(() if memory.is_remembered else (REMEMBER,))] if memory.source_id is not None else [DEEDS[1]]
    line = styled("", "")
    for at, (words, command) in enumerate(deeds):
        gap = styled("  " if at else "", "")
        line = beside(beside(line, gap), _clicked(words, f"recall_deed('{command}', {number})", _ACTION))
    return line


def _clicked(words: str, action: str, style: str) -> Line:
    """Words that do this to the message when they are clicked."""
    spans = [Span(0, len(words), f"@click={action}"), Span(0, len(words), style)]
    return styled(words, style)._replace(spans=spans, wrapping=Wrapping.DONE)


def _hung(lines: list[Line], width: int, glyph: str, style: str) -> list[Line]:
    return hang(wrap(lines, width - _INDENT), styled(f"  {glyph} ", style), styled(" " * _INDENT, ""))
