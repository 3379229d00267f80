"""Pictures are taken when everything has come that is going to come, however slow the machine is."""

import asyncio
from collections.abc import Mapping
from typing import Any

import pytest

from tests.tui.conftest import OpenApp
from tests.tui.rest import steady, works_for_the_screen_in_front
from tuimem.chat import offers
from tuimem.endpoint.discovery import Discovery, FoundServer
from tuimem.endpoint.protocol import Model
from tuimem.endpoint.server import server_at


async def test_a_picture_of_a_question_waits_until_nothing_is_looked_for(
    open_app: OpenApp, monkeypatch: pytest.MonkeyPatch
):
    looked = asyncio.Event()

    async def slow_discovery(environ: Mapping[str, str], **options: Any) -> Discovery:
        await looked.wait()
        return Discovery((FoundServer(server_at("http://127.0.0.1:9", name="Ollama"), (Model("late"),)),), ())

    monkeypatch.setattr(offers, "discover", slow_discovery)
    async with open_app(base_url="http://127.0.0.1:9/v1", ready=False) as window:
        await window.until(lambda: window.has_question and window.items, "the question")
        waited_for = {
            worker.group for worker in window.app.workers if works_for_the_screen_in_front(worker, window.app)
        }
        assert "look" in waited_for
        looked.set()
        await steady(window.pilot)
        assert "late" in window.items
