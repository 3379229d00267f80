"""From settings, or from what a user names, to a connected model."""

import os
from pathlib import Path

from tuimem.chat.model import ChatModel
from tuimem.chat.session import ChatSession
from tuimem.endpoint.client import Client
from tuimem.endpoint.connection import connection_for_chat, connection_for_summaries, connection_to
from tuimem.endpoint.estimate import EstimateCounter


class Connector:
    def __init__(self, session: ChatSession, paths: object, *, model_file: str = "") -> None:
        self._session = session

    async def connect(self, reference: str) -> None:
        connection = connection_for_chat(self._session.settings, os.environ)
        client = Client(connection)
        await self._session.connect(ChatModel(connection, client, EstimateCounter(), "fake", 4096, True))

    async def choices(self):
        return []

    async def close(self) -> None: ...
