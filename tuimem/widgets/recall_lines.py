"""What was recalled for a message, as it stands under that: one line while folded, two for each memory while not."""

from msgspec import Struct
from textual.content import Content

from tuimem.memory.recall.reasons import why
from tuimem.messages import Recall, RecalledMemory
from tuimem.text import clean_line
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, cells, hang, styled, to_content, wrap
from tuimem.widgets.under_message import INDENT, Deed, fold_line, hung, write_deeds

_FAINT = "$foreground-muted"
_NAME = "$segment-recall"
_GAP = 3
_MOST_CHARACTERS = 280
"""Of a memory that is shown here; the dialog and the source have the rest."""

_DEEDS = (Deed("source", "recall.source"), Deed("not this", "recall.drop"), Deed("never", "recall.forbid"))
_OF_A_FACT = (
    Deed("source", "recall.source"),
    Deed("edit", "recall.edit_fact"),
    Deed("forget", "recall.forget_fact"),
    Deed("not this", "recall.drop"),
)
_REMEMBER = Deed("remember", "recall.remember")


class RecallLook(Struct, frozen=True):
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
        lines += fold_line(words, width, _NAME if recall.is_sent else _FAINT, unfolded=look.unfolded)
    if recall.problem and (look.unfolded or not recall.memories):
        lines += hung([styled(recall.problem, _FAINT, Wrapping.PROSE)], width, "!", "$text-warning")
    return lines


def _memory(memory: RecalledMemory, number: int, width: int) -> list[Line]:
    """Who said it and when, why it was found, what can be done about it; below, what was said."""
    reason = why(memory.dense, memory.lexical, memory.signals)
    where = f" on {memory.machine}, in {memory.chat_title}" if memory.machine else ""
    about = f"{memory.author}, {memory.age}{where} · {memory.score:.2f}{f' {reason}' if reason else ''}"
    head = beside(styled(f"{number} ", _NAME), styled(about, _FAINT, Wrapping.PROSE))
    text = styled(clean_line(memory.text, _MOST_CHARACTERS), "", Wrapping.PROSE)
    margin, deeper = styled(" " * INDENT, ""), styled(" " * (INDENT + 2), "")
    room, deeds = width - INDENT - 2, write_deeds(_deeds(memory), number)
    quote = hang(wrap([text], room), deeper, deeper)
    if cells(head.text) + _GAP + cells(deeds.text) <= room:
        return [*hang([beside(beside(head, styled(" " * _GAP, "")), deeds)], margin, deeper), *quote]
    return [*hang(wrap([head], room), margin, deeper), *quote, *hang(wrap([deeds], room), deeper, deeper)]


def _deeds(memory: RecalledMemory) -> tuple[Deed, ...]:
    if memory.fact_id is not None:
        return _OF_A_FACT
    if memory.source_id is None:
        return _DEEDS[1:] if memory.elsewhere else (_DEEDS[1],)
    return _DEEDS if memory.is_remembered else (*_DEEDS, _REMEMBER)
