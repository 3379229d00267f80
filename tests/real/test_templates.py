"""What a real llama.cpp says when the model's template refuses, and that the request is adapted to it."""

import asyncio
import sys
from typing import Any

import pytest

from tuimem.endpoint.client import Client
from tuimem.endpoint.local_model import demo_model
from tuimem.endpoint.local_server import LocalServer
from tuimem.endpoint.protocol import PromptMessage
from tuimem.endpoint.sampling import Sampling
from tuimem.messages import Role

FEW = Sampling(most_tokens=8, temperature=0.0)


async def test_a_strict_template_refuses_and_is_adapted_to(monkeypatch: pytest.MonkeyPatch) -> None:
    model = demo_model()
    assert model is not None
    start = asyncio.create_subprocess_exec

    async def strictly(*command: str, **options: Any) -> asyncio.subprocess.Process:
        assert command[-1] == "tuimem.endpoint.local_process"
        return await start(sys.executable, "-m", "tests.real.strict_template", **options)

    monkeypatch.setattr(asyncio, "create_subprocess_exec", strictly)
    hard = [PromptMessage(Role.SYSTEM, "You are Mira."), PromptMessage(Role.ASSISTANT, "Who is there?")]
    hard += [PromptMessage(Role.USER, "It is me."), PromptMessage(Role.SYSTEM, "It rains.")]
    async with LocalServer(model, window=512, threads=1) as server, Client(server.server()) as client:
        assert (await client.complete(hard, FEW)).usage is not None
        taken = await client.as_sent(hard, FEW)
        assert [message.role for message in taken if message.role is not Role.SYSTEM] == [
            *(Role.USER, Role.ASSISTANT, Role.USER),
        ]
        known = await client.abilities((await client.models())[0].id)
        assert "Conversation roles must alternate" in known.learned["assistant_first"].source
