"""The transcript: each exchange as it was written, as it was sent and as it was answered."""

import asyncio
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Any

from tuimem.chat.events import ReplyEnded, Skipped
from tuimem.chat.state import State
from tuimem.chat.transcript_file import append
from tuimem.files import expanded
from tuimem.messages import Message, Role
from tuimem.patterns import TooSlow, replacing
from tuimem.settings.model import TranscriptSettings
from tuimem.settings.source import FileSettings
from tuimem.store import Store

FILE_NAME = "transcript.jsonl"
_HIDDEN = "…"
_MOST_BEFORE = 50
"""Messages before a reply in which those of the user are looked for."""


class TranscriptWriter:
    """Writes a line when a reply has ended, where the settings say so. Unless it `is_kept`, nothing is written."""

    def __init__(self, state: State) -> None:
        self.is_kept = isinstance(state.source, FileSettings)
        self._state = state
        self._has_failed = False

    async def note(self, ended: ReplyEnded) -> None:
        """Write down an exchange. That it cannot be written is told once."""
        source, switches = self._state.source, self._state.settings.injection
        is_on = self.is_kept and switches.enabled and switches.logging
        if not is_on or not isinstance(source, FileSettings) or not ended.message.text.strip():
            return
        asked = await self._asked(ended.message)
        settings = self._state.settings.transcript
        path = source.paths.data_folder / expanded(settings.file or FILE_NAME)  # an absolute one stays so
        try:
            await asyncio.to_thread(_write, path, settings, ended, asked)
        except (OSError, RuntimeError) as error:
            if not self._has_failed:
                self._has_failed = True
                what = f"The transcript {path} cannot be written: {error}."
                self._state.emit(Skipped(what, "Set transcript.file to another place, or injection.logging to false."))

    async def _asked(self, reply: Message) -> dict[int, str]:
        """What the user typed directly before a reply, by message."""

        def asked(store: Store) -> dict[int, str]:
            before = store.messages.page(reply.chat_id, before=reply.id, limit=_MOST_BEFORE)
            first = next((at for at in range(len(before), 0, -1) if before[at - 1].role is Role.ASSISTANT), 0)
            texts = {each.id: each.text for each in before[first:] if each.role is Role.USER}
            return texts | store.messages.typed_texts(list(texts))

        return await self._state.store.read(asked)


def _write(path: Path, settings: TranscriptSettings, ended: ReplyEnded, asked: Mapping[int, str]) -> None:
    hide, reply = _hiding(settings), ended.message
    figures = reply.swipe.figures
    tokens = {"prompt": figures.prompt_tokens, "reply": figures.tokens, "reused": figures.reused_tokens}
    record: dict[str, Any] = {
        "timestamp": datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "user": hide("\n\n".join(asked.values()).strip()),
        "response": hide(reply.text.strip()),
        "sent": hide(ended.sent),
        "chat": reply.chat_id,
        "messages": list(asked),
        "reply": reply.id,
        "swipe": reply.swipe_index,
        "kind": ended.kind.value,
        "state": reply.swipe.state.value,
        "character": reply.author,
        "model": reply.swipe.model,
        "tokens": tokens,
    }
    append(path, record, most_bytes=settings.most_megabytes * 1_000_000, keep=settings.keep)


def _hiding(settings: TranscriptSettings) -> Callable[[str], str]:
    """Takes out of a text what is not to be written down."""
    patterns = [replacing(pattern, _HIDDEN, everywhere=True) for pattern in settings.redact]

    @cache  # what was typed and what was sent are mostly the same
    def hide(text: str) -> str:
        if settings.secrets:
            from tuimem.memory import secrets  # most people have no transcript

            text = secrets.hide(text)
        for pattern in patterns:
            try:
                text = pattern(text)
            except TooSlow:
                return f"{_HIDDEN} (a pattern of transcript.redact took too long, so nothing of this was written)"
        return text

    return hide
