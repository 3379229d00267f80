"""Parts a model's `<think>…</think>` from its reply while the text is still arriving."""

_OPEN = "<think>"
_CLOSE = "</think>"


class ThinkSplitter:
    """Takes a reply in pieces cut anywhere and tells reasoning from reply.

    Reasoning is what stands between `<think>` at the very start of the reply (white space apart) and `</think>`; where
    the tag stands later, it is text like any other. Reasoning that is never closed stays reasoning. Chat templates that
    write the opening tag into the prompt make replies that begin inside the reasoning: `starts_inside` says so; without
    it such a reply is text up to and with its `</think>`, since what was shown cannot be taken back.
    """

    def __init__(self, *, starts_inside: bool = False) -> None:
        self._inside = starts_inside
        self._undecided = not starts_inside
        self._space: list[str] = []
        self._held = ""
        self._trim = False

    def feed(self, text: str) -> tuple[str, str]:
        """Reasoning and reply in the next piece, as far as it can be told; what may be part of a tag is held back."""
        self._held += text
        if self._undecided and not self._decide():
            return "", ""
        if self._inside:
            return self._feed_inside()
        return "", self._release()

    def end(self) -> tuple[str, str]:
        """What was still held back, once the reply has ended."""
        held = "".join(self._space) + self._held
        self._held = ""
        self._space.clear()
        return (held, "") if self._inside else ("", held)

    def _decide(self) -> bool:
        """Whether it is clear now where the reply begins. White space before it is put aside and not read again."""
        start = self._held.lstrip()
        self._space.append(self._held[: len(self._held) - len(start)])
        self._held = start
        if start.startswith(_OPEN):
            self._inside, self._trim = True, True
            self._held = start.removeprefix(_OPEN)
            self._undecided = False
        elif start and not _OPEN.startswith(start):
            self._held = "".join(self._space) + start
            self._undecided = False
        if not self._undecided:
            self._space.clear()
        return not self._undecided

    def _feed_inside(self) -> tuple[str, str]:
        reasoning, closed, rest = self._held.partition(_CLOSE)
        if not closed:
            keep = next((n for n in range(len(_CLOSE) - 1, 0, -1) if self._held.endswith(_CLOSE[:n])), 0)
            cut = len(self._held) - keep
            reasoning, self._held = self._held[:cut], self._held[cut:]
            return self._trimmed(reasoning), ""
        reasoning = self._trimmed(reasoning)
        self._inside, self._trim, self._held = False, True, rest
        return reasoning, self._release()

    def _release(self) -> str:
        reply, self._held = self._held, ""
        return self._trimmed(reply)

    def _trimmed(self, text: str) -> str:
        """Without the white space that follows a tag."""
        if self._trim:
            text = text.lstrip()
            self._trim = not text
        return text
