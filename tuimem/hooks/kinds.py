"""The kinds of hooks there are: the names of the functions, and what they are given."""

from msgspec import Struct


class HookKind(Struct, frozen=True):
    """`arguments` in the order in which a plain function takes them. What one that `changes` returns takes the place
    of the first argument for the next hook; what others return is ignored.
    """

    name: str
    arguments: tuple[str, ...]
    changes: bool = True


CHAT = HookKind("chat_hook", ("chat",), changes=False)
PRE_PROMPT = HookKind("pre_prompt_hook", ("prompt", "chat"))
MESSAGES = HookKind("messages_hook", ("messages", "chat"))
CHUNK = HookKind("chunk_hook", ("chunk", "is_last", "chat"))
POST_RESPONSE = HookKind("post_response_hook", ("response", "chat"))
STORED = HookKind("stored_hook", ("message", "chat"), changes=False)

KINDS = {kind.name: kind for kind in (CHAT, PRE_PROMPT, MESSAGES, CHUNK, POST_RESPONSE, STORED)}
"""In the order of a turn."""
