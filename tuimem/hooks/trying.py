"""What hooks make of a text, without any chat."""

from typing import Any

from tuimem.hooks import checks
from tuimem.hooks.kinds import CHUNK, MESSAGES, POST_RESPONSE, PRE_PROMPT
from tuimem.hooks.runner import HookRunner, Step

_CHAT: dict[str, Any] = {"id": 0, "title": "A test", "user": "User", "character": "Assistant", "model": ""}


async def tried(runner: HookRunner, text: str, seconds: float) -> list[Step]:
    """What each hook that changes something makes of this text, as a prompt and as a reply."""
    messages = [{"role": "user", "content": text}]
    return [
        *await runner.run(PRE_PROMPT, (text, _CHAT), seconds, checks.some_text),
        *await runner.run(MESSAGES, (messages, _CHAT), seconds, checks.messages),
        *await runner.run(CHUNK, (text, True, _CHAT), seconds, checks.text),
        *await runner.run(POST_RESPONSE, (text, _CHAT), seconds, checks.some_text),
    ]
