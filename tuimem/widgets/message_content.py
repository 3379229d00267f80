"""What one message looks like: a pure function from what is known of it to one `Content`."""

from dataclasses import dataclass

from msgspec import Struct
from textual.content import Content, Span

from tuimem.memory.plan import SentAs, Status
from tuimem.memory.statuses import CONDENSED_GLYPH, DOUBT_GLYPH, STATUS_GLYPHS, STATUS_STYLES
from tuimem.messages import Message, Role, SwipeState
from tuimem.widgets.learned_lines import LearnedLook, write_learned
from tuimem.widgets.markdown import (
    CodeBlock,
    CodeLook,
    code_blocks,
    inline_lines,
    render_markdown,
    render_written,
    written_code_blocks,
)
from tuimem.widgets.markdown.lines import Line, Wrapping, beside, hang, split, styled, to_content, wrap
from tuimem.widgets.message_header import clicked
from tuimem.widgets.recall_lines import RecallLook, write_recall
from tuimem.widgets.under_message import hung

COPIED = CodeLook(copies=True)

_FAINT = "$foreground-muted"
_STALE = " ↻ stale (s)"


class CondensedLook(Struct, frozen=True):
    """A condensed memory as it stands under the newest of its messages; `first` and `last` are their numbers."""

    text: str
    first: int
    last: int
    is_sent: bool = False
    is_stale: bool = False
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """All that decides what a message looks like. `index` is its number in the chat, from 0; -1 while unknown."""

    message: Message
    index: int
    status: Status = Status.NONE
    sent_as: SentAs = SentAs.TEXT
    shows_summary: bool = True
    unfolded: bool = False
    is_newest: bool = False
    time_format: str = "%H:%M"
    code: CodeLook = COPIED
    condensed: CondensedLook | None = None
    recall: RecallLook | None = None
    learned: LearnedLook | None = None

    @property
    def is_removed(self) -> bool:
        """Whether the message's own text is not sent any more."""
        return self.sent_as is not SentAs.TEXT


class Drawn(Struct, frozen=True):
    """All of a message below its header, and whether it looks the same at other widths (in cells) too."""

    content: Content
    body_fits: "tuple[int, int | None]"

    def fits(self, width: int) -> bool:
        """Whether drawing at `width` would give the same."""
        narrowest, widest = self.body_fits
        return narrowest <= width and (widest is None or width <= widest)


def draw(look: Look, width: int) -> Drawn:
    """A message below its header, at `width` cells: folded reasoning, text, what went wrong, summary."""
    render = render_written if look.message.role is Role.USER else render_markdown
    body = render(look.message.text, width, look.code)
    parts = []
    if look.message.swipe.reasoning:
        parts.append(write_reasoning(look.message.swipe.reasoning, width, unfolded=look.unfolded))
    if body.content:
        parts.append(body.content)
    hanging = None
    memories = (_summary(look, width), _condensed(look, width)) if look.shows_summary else ()
    recalled = None if look.recall is None else write_recall(look.recall, width)
    learned = None if look.learned is None else write_learned(look.learned, width)
    for below in (_end(look, width), *memories, recalled, learned):
        if below is not None:
            parts.append(below)
            hanging = width
    widest = hanging if body.widest is None else body.widest
    return Drawn(Content("\n").join(parts), (body.narrowest if hanging is None else hanging, widest))


def code_of(message: Message) -> list[CodeBlock]:
    """The code blocks of a message, as its rules number them."""
    find = written_code_blocks if message.role is Role.USER else code_blocks
    return find(message.text)


def write_reasoning(text: str, width: int, *, unfolded: bool, is_thinking: bool = False) -> Content:
    """The model's reasoning, whole or still coming: one line while folded, all of it while not."""
    title = _reasoning_title(len(text.split()), unfolded=unfolded, is_thinking=is_thinking)
    if not unfolded or not text:
        return title
    bar = styled("▏ ", "$reasoning")
    return Content("\n").join([title, to_content(hang(wrap(_lines(text, "italic $reasoning"), width - 2), bar, bar))])


def _reasoning_title(words: int, *, unfolded: bool, is_thinking: bool) -> Content:
    """The line above the reasoning, which stands for it while it is folded, or still comes."""
    glyph = "▾" if unfolded else "▸"
    counted = f"{words:,} word{'s' if words != 1 else ''}"
    return Content.styled(f"{glyph} reasoning, {counted}{' …' if is_thinking else ''}", "italic $reasoning")


def _lines(text: str, style: str) -> list[Line]:
    return [styled(line.text, style)._replace(wrapping=line.wrapping) for line in split(text, ())]


def _end(look: Look, width: int) -> Content | None:
    """How the reply ended, if not by itself; and what can be done, which is so for the newest one only."""
    swipe, remedies = look.message.swipe, [_RETRY]
    if swipe.state is SwipeState.FAILED:
        glyph, style, said = "✗ ", "$text-error", swipe.error
    elif swipe.state is SwipeState.STOPPED:
        glyph, style, said, remedies = "■ ", _FAINT, swipe.error or "Stopped.", [_CONTINUE, _RETRY]
    elif swipe.ended_at_limit:
        glyph, style, said, remedies = "✂ ", "$text-warning", _cut_off(look), [_CONTINUE]
    else:
        return None
    *before, last = _lines(said, style)
    for number, remedy in enumerate(remedies if look.is_newest else ()):
        last = beside(beside(last, styled(", " if number else "  ", _FAINT)), remedy)
    lines = wrap([*before, last], width - len(glyph))
    return to_content(hang(lines, styled(glyph, style), styled(" " * len(glyph), "")))


def _cut_off(look: Look) -> str:
    tokens = look.message.swipe.figures.tokens
    return f"Cut off at the reply limit{f' ({tokens:,} tokens)' if tokens else ''}."


def _remedy(words: str, command: str) -> Line:
    """A key and what it does, which a click does too."""
    return styled(words, _FAINT)._replace(
        spans=[Span(0, len(words), clicked(command)), Span(0, len(words), _FAINT)], wrapping=Wrapping.DONE
    )


_CONTINUE = _remedy("ctrl+g continues", "reply.continue")
_RETRY = _remedy("ctrl+r tries again", "reply.regenerate")


def _summary(look: Look, width: int) -> Content | None:
    swipe = look.message.swipe
    style = words = STATUS_STYLES[look.status]
    if look.sent_as is SentAs.TEXT and look.status in (Status.SHORT_TERM, Status.LONG_TERM):
        words = _FAINT
    elif look.status is Status.EXCLUDED:
        words = f"{style} strike"
    lines: list[Line] = []
    if swipe.summary is not None:
        *before, last = inline_lines(swipe.summary.text, words)
        notes = " ✎" * swipe.summary.edited + _STALE * swipe.summary_is_stale
        last = beside(last, styled(notes, words, Wrapping.PROSE))
        lines += hung([*before, last], width, STATUS_GLYPHS[look.status], style)
        if swipe.summary.doubt:
            lines += hung(_lines(f"doubtful: {swipe.summary.doubt}", _FAINT), width, DOUBT_GLYPH, "$text-warning")
    if swipe.summary_error:
        lines += hung(_lines(swipe.summary_error, _FAINT), width, "✗", "$text-error")
    return to_content(lines) if lines else None


def _condensed(look: Look, width: int) -> Content | None:
    condensed = look.condensed
    if condensed is None:
        return None
    style = "$segment-block" if condensed.is_sent else _FAINT
    stale = "out of date, not sent: " if condensed.is_stale else ""
    before = styled(f"condensed {condensed.first}–{condensed.last}: {stale}", style, Wrapping.PROSE)
    text, *more = inline_lines(condensed.text, style)
    lines = hung([beside(before, text), *more], width, CONDENSED_GLYPH, style)
    if condensed.doubt:
        lines += hung(_lines(f"doubtful: {condensed.doubt}", _FAINT), width, DOUBT_GLYPH, "$text-warning")
    return to_content(lines)
