"""What hooks of installed packages look like: the specification, and the mark `hookimpl` for what follows it.

`chat` has the chat's `id` and `title`, the names `user` and `character`, and the `model`. A hook leaves out the
arguments that it does not need, and returns None to change nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pluggy

hookspec = pluggy.HookspecMarker("tuimem")
hookimpl = pluggy.HookimplMarker("tuimem")


class Hooks:
    """All that a package can take part in."""

    @hookspec
    def chat_hook(self, chat: Mapping[str, Any]) -> None:
        """A chat was opened."""

    @hookspec
    def pre_prompt_hook(self, prompt: str, chat: Mapping[str, Any]) -> str | None:
        """Change what the user has written, before it is stored, shown and sent."""

    @hookspec
    def messages_hook(self, messages: Sequence[Mapping[str, str]], chat: Mapping[str, Any]) -> Any:  # noqa: ANN401  # what is no list of messages is refused
        """Change the messages of a request, each with `role` and `content`; what is stored stays as it is."""

    @hookspec
    def chunk_hook(self, chunk: str, is_last: bool, chat: Mapping[str, Any]) -> str | None:
        """Change a reply while it streams. A text held back is due with the last chunk, which is empty."""

    @hookspec
    def post_response_hook(self, response: str, chat: Mapping[str, Any]) -> str | None:
        """Change a whole reply, before its end is stored and shown."""

    @hookspec
    def stored_hook(self, message: Mapping[str, Any], chat: Mapping[str, Any]) -> None:
        """A message or a reply is stored: `id`, `role`, `author`, `text` and `state`."""
