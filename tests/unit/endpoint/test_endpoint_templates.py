"""What a server refuses about the order of messages is found out, adapted to within the request, and remembered."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fakes import templates
from tests.fakes.behaviours import Reply, status
from tests.fakes.openai_server import FakeServer
from tests.fakes.templates import Template, roles
from tuimem.endpoint.abilities import NOTHING_KNOWN, MemoryStore, registry
from tuimem.endpoint.abilities.messages import GO_ON
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import BadRequest
from tuimem.endpoint.protocol import PromptMessage, joined_neighbours
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import server_at
from tuimem.messages import Role

SYSTEM, USER, ASSISTANT = Role.SYSTEM, Role.USER, Role.ASSISTANT
NAMES = ("system_later", "assistant_first", "system_role", "assistant_last")


def conversation(*given: Role) -> list[PromptMessage]:
    return [PromptMessage(role, f"text {number}") for number, role in enumerate(given)]


HARD = conversation(SYSTEM, ASSISTANT, USER, ASSISTANT, SYSTEM, USER, ASSISTANT)
"""Everything that one template or another refuses."""


@pytest.fixture
def server():
    with FakeServer() as running:
        yield running


@pytest.mark.parametrize("template", templates.TEMPLATES, ids=lambda template: template.name)
@pytest.mark.parametrize("messages", [HARD, conversation(SYSTEM, ASSISTANT), conversation(SYSTEM)])
async def test_a_refused_order_is_adapted_to_at_once_and_remembered(
    server: FakeServer, template: Template, messages: list[PromptMessage]
) -> None:
    server.reply = template.around(Reply("Fine."))
    store = MemoryStore()
    for _ in range(2):
        async with Client(server_at(server.base_url), store=store) as client:
            assert (await client.complete(messages, Sampling("m"))).text == "Fine."
            before = len(server.requests)
            assert (await client.complete(messages, Sampling("m"))).text == "Fine."
            assert len(server.requests) == before + 1, "it is not asked in vain again"
    said = "\n".join(message["content"] for message in server.requests[-1]["messages"])
    assert all(message.text in said for message in messages), "no text is lost"
    refused = sum(template.refuses(roles(body)) for body in server.requests)
    learned = await store.read(client.server.key("m"))
    assert all(not learned[name].value and learned[name].source.startswith("a refusal: ") for name in learned)
    assert bool(refused) == bool(learned)


async def test_only_what_was_needed_is_given_up(server: FakeServer) -> None:
    store = MemoryStore()
    server.reply = templates.ALTERNATES_AFTER_SYSTEM.around(Reply("Fine."))
    async with Client(server_at(server.base_url), store=store) as client:
        await client.complete(conversation(SYSTEM, USER, ASSISTANT, SYSTEM, USER), Sampling("m"))
        assert set(await store.read(client.server.key("m"))) == {"system_later"}
    assert roles(server.requests[-1]) == ["system", "user", "assistant", "user"]


async def test_what_is_set_by_hand_is_never_unlearned(server: FakeServer) -> None:
    server.reply = templates.NO_SYSTEM_ROLE.around(Reply("Fine."))
    async with Client(server_at(server.base_url)) as client:
        with pytest.raises(BadRequest, match="System role not supported"):
            await client.complete(conversation(SYSTEM, USER), Sampling("m", by_hand={"system_role": True}))
        assert len(server.requests) == 1
        await client.complete(conversation(SYSTEM, USER), Sampling("m", by_hand={"system_role": False}))
    assert roles(server.requests[-1]) == ["user"]
    assert server.requests[-1]["messages"][0]["content"] == "text 0\n\ntext 1"


async def test_a_template_fault_that_nothing_helps_is_asked_once_and_says_what_the_template_says(
    server: FakeServer,
) -> None:
    source = "x" * 400 + "\nError: Jinja Exception: Unknown filter upside_down"
    server.reply = status(500, source)
    async with Client(server_at(server.base_url)) as client:
        with pytest.raises(BadRequest, match=r"\(500\): Unknown filter upside_down\. Check the"):
            await client.complete(conversation(USER), Sampling("m"))
    assert len(server.requests) == 1


async def test_an_unfinished_reply_is_asked_to_be_continued(server: FakeServer) -> None:
    server.reply = templates.NO_PREFILL.around(Reply("Fine."))
    async with Client(server_at(server.base_url)) as client:
        await client.complete(conversation(USER, ASSISTANT), Sampling("m"))
    assert [message["content"] for message in server.requests[-1]["messages"]] == ["text 0", "text 1", GO_ON]


@given(st.lists(st.sampled_from([SYSTEM, USER, ASSISTANT]), min_size=1, max_size=8), st.sets(st.sampled_from(NAMES)))
def test_adapted_messages_have_the_promised_form_and_all_texts(given_roles: list[Role], missing: set[str]) -> None:
    messages = joined_neighbours(conversation(*given_roles))
    by_hand = dict.fromkeys(missing, False)
    taken = registry.as_taken(messages, NOTHING_KNOWN, by_hand)
    assert registry.as_taken(taken, NOTHING_KNOWN, by_hand) == taken, "adapted once is adapted"
    found = [message.role for message in taken]
    spoken = [role for role in found if role is not SYSTEM]
    if not missing:
        assert taken == messages
    if "system_role" in missing:
        assert SYSTEM not in found
    if "system_later" in missing:
        assert SYSTEM not in found[1:]
    if "assistant_first" in missing:
        assert spoken[0] is USER
    if "assistant_last" in missing:
        assert found[-1] is not ASSISTANT
    said = "\n".join(message.text for message in taken)
    assert said.split("text")[1:] or not messages
    assert all(message.text in said for message in messages)
    assert all(first is not second for first, second in pairwise(found))
