"""What one message looks like: a pure function from what is known of it to one `Content`."""

import time
from dataclasses import dataclass

from textual.content import Content

from tuimem.memory.plan import SentAs, Status
from tuimem.messages import Message, Role, SwipeState
from tuimem.widgets.markdown import render_markdown
from tuimem.widgets.markdown.lines import Line, beside, hang, split, styled, to_content, wrap

STATUS_STYLES = {
    Status.SHORT_TERM: "$qm-short",
    Status.LONG_TERM: "$qm-long",
    Status.OUT_OF_CONTEXT: "$qm-old",
    Status.EXCLUDED: "$qm-excluded",
    Status.NONE: "$qm-default",
}

STATUS_GLYPHS = {
    Status.SHORT_TERM: "●",
    Status.LONG_TERM: "◆",
    Status.OUT_OF_CONTEXT: "◇",
    Status.EXCLUDED: "✕",
    Status.NONE: "○",
}

_ROLE_STYLES = {Role.USER: "$role-user", Role.ASSISTANT: "$role-character", Role.SYSTEM: "$role-system"}
_FAINT = "$foreground-muted"
_STALE = " (stale: the text has changed; s summarises again)"


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

    @property
    def is_removed(self) -> bool:
        """Whether the message's own text is not sent any more."""
        return self.sent_as is not SentAs.TEXT


@dataclass(frozen=True, slots=True)
class Drawn:
    """A message as content, and whether it looks the same at other widths (in cells) too."""

    content: Content
    body_fits: "tuple[int, int | None]"

    def fits(self, width: int) -> bool:
        """Whether drawing at `width` would give the same."""
        narrowest, widest = self.body_fits
        return narrowest <= width and (widest is None or width <= widest)


def draw(look: Look, width: int) -> Drawn:
    """The whole message at `width` cells: header, folded reasoning, text, what went wrong, summary."""
    body = render_markdown(look.message.text, width)
    parts = [header(look)]
    if look.message.swipe.reasoning:
        parts.append(reasoning(look, width))
    if body.content:
        parts.append(body.content)
    hanging = None
    for below in (_end(look, width), _summary(look, width) if look.shows_summary else None):
        if below is not None:
            parts.append(below)
            hanging = width
    widest = hanging if body.widest is None else body.widest
    return Drawn(Content("\n").join(parts), (body.narrowest if hanging is None else hanging, widest))


def header(look: Look) -> Content:
    """Author, marks, number, time and swipe."""
    message = look.message
    marks = []
    if message.remember:
        marks.append(("  ◆ remembered", "$qm-long"))
    if message.exclude:
        marks.append(("  ✕ excluded", "$qm-excluded"))
    if message.hidden:
        marks.append(("  hidden", _FAINT))
    at = time.strftime(look.time_format, time.localtime(message.created)) if message.created else ""
    details = f"  {at}" + (f"  #{look.index}" if look.index >= 0 else "")
    if message.swipe_count > 1:
        details += f"  ‹{message.swipe_index + 1}/{message.swipe_count}›"
    return Content.assemble((message.author, f"bold {_ROLE_STYLES[message.role]}"), (details, _FAINT), *marks)


def reasoning(look: Look, width: int) -> Content:
    """The model's reasoning: one line while folded, all of it while not."""
    text = look.message.swipe.reasoning
    count = len(text.split())
    title = f"{'▾' if look.unfolded else '▸'} thought for {count:,} word{'s' if count != 1 else ''}"
    if not look.unfolded:
        return Content.assemble((title, "italic $reasoning"))
    bar = styled("▏ ", "$reasoning")
    lines = [styled(title, "italic $reasoning"), *hang(wrap(_lines(text, "italic $reasoning"), width - 2), bar, bar)]
    return to_content(lines)


def _lines(text: str, style: str) -> list[Line]:
    return [styled(line.text, style)._replace(wrapping=line.wrapping) for line in split(text, ())]


def _end(look: Look, width: int) -> Content | None:
    """How the reply ended, if not by itself; and what can be done, which is so for the newest one only."""
    swipe = look.message.swipe
    if swipe.state is SwipeState.FAILED:
        glyph, style, said, remedy = "✗ ", "$text-error", swipe.error, "ctrl+r tries again"
    elif swipe.state is SwipeState.STOPPED:
        glyph, style, said, remedy = "■ ", _FAINT, swipe.error or "Stopped.", "ctrl+g continues, ctrl+r tries again"
    else:
        return None
    *before, last = _lines(said, style)
    if look.is_newest:
        last = beside(last, styled(f"  {remedy}", _FAINT))
    lines = wrap([*before, last], width - len(glyph))
    return to_content(hang(lines, styled(glyph, style), styled(" " * len(glyph), "")))


def _summary(look: Look, width: int) -> Content | None:
    swipe = look.message.swipe
    style = STATUS_STYLES[look.status]
    if look.sent_as is SentAs.TEXT and look.status in (Status.SHORT_TERM, Status.LONG_TERM):
        style = f"{style} 60%"
    lines: list[Line] = []
    if swipe.summary is not None:
        notes = " ✎" * swipe.summary.edited + _STALE * swipe.summary_is_stale
        first, rest = styled(f"  {STATUS_GLYPHS[look.status]} ", style), styled("    ", style)
        lines += hang(wrap(_lines(swipe.summary.text + notes, style), width - 4), first, rest)
    if swipe.summary_error:
        first, rest = styled("  ✗ ", "$text-error"), styled("    ", "")
        lines += hang(wrap(_lines(swipe.summary_error, _FAINT), width - 4), first, rest)
    return to_content(lines) if lines else None
