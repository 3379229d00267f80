"""Servers whose models take only some orders of messages: each refuses in the words of a real one.

server.reply = NO_SYSTEM_ROLE.around(Reply("Fine."))
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from tests.fakes.behaviours import Behaviour, status
from tests.fakes.exchange import Exchange

Refuses = Callable[[list[str]], bool]
"""Whether messages of these roles are refused."""


@dataclass(frozen=True)
class Template:
    """A chat template: which messages it refuses, and how the server says so."""

    name: str
    refuses: Refuses
    fault: Behaviour

    def around(self, reply: Behaviour) -> Behaviour:
        """The reply to what the template takes, a refusal of everything else."""

        async def behave(exchange: Exchange) -> None:
            await (self.fault if self.refuses(roles(exchange.request.body)) else reply)(exchange)

        return behave


def roles(body: dict[str, Any]) -> list[str]:
    """The roles of a request's messages."""
    return [message["role"] for message in body["messages"]]


def _llama_cpp(words: str) -> Behaviour:
    """As llama.cpp passes on what a template says: with the template's source before it."""
    source = (
        "\n------------\nWhile executing CallExpression at line 189, column 32 in source:\n"
        f"...== 0) %}}↵            {{{{- raise_exception('{words[:40]}...\n{' ' * 60}^\nError: Jinja Exception: {words}"
    )
    return status(500, body={"error": {"code": 500, "message": source, "type": "server_error"}})


def _after_system(given: list[str]) -> list[str]:
    return given[1:] if given[:1] == ["system"] else given


def _alternate(given: list[str]) -> bool:
    return all(role == ("user", "assistant")[n % 2] for n, role in enumerate(given))


NO_SYSTEM_ROLE = Template(
    "Gemma 2 at llama.cpp", lambda given: "system" in given, _llama_cpp("System role not supported")
)
NO_SYSTEM_AT_VLLM = Template(
    "Mistral 7B at vLLM",
    lambda given: not _alternate(given),
    status(
        400,
        body={
            "object": "error",
            "message": "Conversation roles must alternate user/assistant/user/assistant/...",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
)
NO_SYSTEM_AT_OPENAI = Template(
    "o1-mini at OpenAI",
    lambda given: "system" in given,
    status(400, "Unsupported value: 'messages[0].role' does not support 'system' with this model."),
)
NO_SYSTEM_BEHIND_A_ROUTER = Template(
    "Gemma at Google, behind OpenRouter",
    lambda given: "system" in given,
    status(
        400,
        body={
            "error": {
                "message": "Provider returned error",
                "code": 400,
                "metadata": {"raw": '{"error": {"message": "Developer instruction is not enabled for models/gemma"}}'},
            }
        },
    ),
)
NO_LATER_SYSTEM = Template(
    "Qwen 3.5 at llama.cpp",
    lambda given: "system" in given[1:],
    _llama_cpp("System message must be at the beginning."),
)
ALTERNATES_AFTER_SYSTEM = Template(
    "Devstral at llama.cpp",
    lambda given: not _alternate(_after_system(given)),
    _llama_cpp(
        "After the optional system message, conversation roles must alternate user and assistant roles except for tool "
        "calls and results."
    ),
)
NO_LATER_SYSTEM_AT_MISTRAL = Template(
    "the Mistral API",
    lambda given: "system" in given[1:],
    status(
        400,
        body={
            "object": "error",
            "message": "Unexpected role 'system' after role 'assistant'",
            "type": "invalid_request_message_order",
            "code": "3230",
        },
    ),
)
NEEDS_A_USER = Template(
    "Qwen 3 at llama.cpp", lambda given: "user" not in given, _llama_cpp("No user query found in messages.")
)
USER_FIRST = Template(
    "an Anthropic proxy",
    lambda given: _after_system(given)[:1] != ["user"],
    status(400, 'messages: first message must use the "user" role'),
)
NO_PREFILL = Template(
    "Claude 4.6",
    lambda given: given[-1] == "assistant",
    status(
        400,
        "This model does not support assistant message prefill. The conversation must end with a user message.",
    ),
)
NO_PREFILL_AT_MISTRAL = Template(
    "Mistral, without a prefix",
    lambda given: given[-1] == "assistant",
    status(400, "Expected last role User or Tool (or Assistant with prefix True) for serving but got assistant"),
)
NO_PREFILL_WHEN_THINKING = Template(
    "a thinking model at llama.cpp",
    lambda given: given[-1] == "assistant",
    status(400, "Assistant response prefill is incompatible with enable_thinking."),
)
NO_PREFILL_AT_PERPLEXITY = Template(
    "Perplexity", lambda given: given[-1] not in ("user", "tool"), status(400, "Last message must have role `user`.")
)

TEMPLATES = tuple(value for value in globals().values() if isinstance(value, Template))
