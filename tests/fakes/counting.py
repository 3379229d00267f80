"""The scripted server's tokenizer: a word or a mark is a token, and every message costs four more."""

import re
from typing import Any

PER_MESSAGE = 4

_TOKEN = re.compile(r"\w+|[^\w\s]")


def count(text: str) -> int:
    """Tokens of a text."""
    return len(_TOKEN.findall(text))


def pieces(text: str) -> list[str]:
    """The text cut into words with the white space before them."""
    return re.findall(r"\s*\S+|\s+$", text)


def prompt_tokens(body: dict[str, Any]) -> int:
    """Tokens of all messages of a request."""
    return sum(count(str(message.get("content", ""))) + PER_MESSAGE for message in body.get("messages", []))
