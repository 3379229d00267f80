"""A message is text, or parts; both are sent, joined and counted."""

import pytest

from tests.fakes.openai_server import FakeServer
from tuimem.endpoint.client import Client
from tuimem.endpoint.protocol import Content, PromptMessage, TextPart, joined
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.messages import Role

PARTS = (TextPart("One. "), TextPart("Two."))


@pytest.mark.parametrize(
    ("first", "second", "text"),
    [
        ("One.", "Two.", "One.\n\nTwo."),
        (PARTS, "Three.", "One. Two.\n\nThree."),
        ("Zero.", PARTS, "Zero.\n\nOne. Two."),
        (PARTS, PARTS, "One. Two.\n\nOne. Two."),
    ],
)
def test_messages_are_joined_whatever_they_are_made_of(first: Content, second: Content, text: str) -> None:
    both = joined(PromptMessage(Role.USER, first), PromptMessage(Role.USER, second))
    assert both.text == text
    assert isinstance(both.content, str) == (isinstance(first, str) and isinstance(second, str))


async def test_text_and_parts_are_sent_as_the_protocol_writes_them() -> None:
    messages = [PromptMessage(Role.SYSTEM, "Be brief."), PromptMessage(Role.USER, PARTS)]
    with FakeServer() as server:
        async with Client(server_at(server.base_url)) as client:
            await client.complete(messages, Sampling("m"))
    assert server.requests[0]["messages"] == [
        {"role": "system", "content": "Be brief."},
        {"role": "user", "content": [{"type": "text", "text": "One. "}, {"type": "text", "text": "Two."}]},
    ]
