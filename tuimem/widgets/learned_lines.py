"""What was learned from a message, as it stands under that: a line for each change of a fact, with what can be done."""

from msgspec import Struct
from textual.content import Content

from tuimem.memory.fact_view import state_in_words
from tuimem.remembered import ChangeKind, LearnedFrom, ToldChange
from tuimem.text import clean_line
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, hang, styled, to_content
from tuimem.widgets.under_message import INDENT, Deed, fold_line, with_deeds, write_deeds

_FAINT, _NAME = "$foreground-muted", "$segment-facts"
_MOST_FOLDED = 3
"""As many changes stand there without being unfolded."""

_MOST_CHARACTERS = 280

_UNDO = Deed("undo", "facts.undo_change")
_REDO = Deed("redo", "facts.redo_change")
_AGAIN = Deed("try again", "message.learn_again")
_STILL_TRUE = Deed("still true", "facts.undo_change")


class LearnedLook(Struct, frozen=True):
    """What was learned and what could not be, and whether all of it is shown."""

    learned: LearnedFrom
    unfolded: bool = False


def write_learned(look: LearnedLook, width: int) -> Content | None:
    """The lines, at most `width` cells wide; None where nothing was learned."""
    changes = [pair for pair in enumerate(look.learned.changes, 1) if _is_shown(pair[1])]
    is_long = len(changes) > _MOST_FOLDED
    shown = changes if look.unfolded or not is_long else changes[: _MOST_FOLDED - 1]
    lines = [line for number, told in shown for line in _change(told, number, width)]
    if is_long:
        words = "show fewer" if look.unfolded else f"{len(changes) - len(shown)} more"
        lines += fold_line(words, width, _NAME, unfolded=look.unfolded)
    for error in look.learned.errors:
        lines += _error(error, width)
    return to_content(lines) if lines else None


def _error(error: str, width: int) -> list[Line]:
    """What kept somebody from learning; 0 stands for the whole message."""
    rows = with_deeds(styled(error, _FAINT, Wrapping.PROSE), write_deeds((_AGAIN,), 0), width - INDENT)
    return hang(rows, styled("  ✗ ", "$text-error"), styled(" " * INDENT, ""))


def _is_shown(told: ToldChange) -> bool:
    """A doubt stands there as long as it is one."""
    return told.change.kind is not ChangeKind.STALE or (told.fact.is_current and told.fact.stale_by is not None)


def _change(told: ToldChange, number: int, width: int) -> list[Line]:
    glyph, style, line = _written(told)
    deed = _STILL_TRUE if told.change.kind is ChangeKind.STALE else _REDO if told.change.undone else _UNDO
    rows = with_deeds(line, write_deeds((deed,), number), width - INDENT)
    return hang(rows, styled(f"  {glyph} ", style), styled(" " * INDENT, ""))


def _written(told: ToldChange) -> tuple[str, str, Line]:
    """The glyph with its style, and what happened in a line."""
    text, before = told.fact.text, told.before
    if told.change.undone:
        return "·", _FAINT, _line("undone: ", text, f"strike {_FAINT}")
    match told.change.kind:
        case ChangeKind.DELETE:
            return "-", _FAINT, _line("set aside: ", text)
        case ChangeKind.STALE:
            return "?", "$text-warning", _line("perhaps out of date: ", text)
        case ChangeKind.UPDATE | ChangeKind.EDIT if before is not None:
            return "~", _NAME, _since(told, beside(_line("changed: ", before.text, _FAINT), _line(" → ", text)))
    return "+", _NAME, _since(told, _line("remembered: ", text))


def _since(told: ToldChange, line: Line) -> Line:
    """With what has become of the fact since then, if it does not hold any more."""
    if told.fact.is_current:
        return line
    return beside(line, styled(f", {state_in_words(told.fact)} since", _FAINT, Wrapping.PROSE))


def _line(before: str, text: str, style: str = "") -> Line:
    said = styled(clean_line(text, _MOST_CHARACTERS), style, Wrapping.PROSE)
    return beside(styled(before, _FAINT, Wrapping.PROSE), said)
