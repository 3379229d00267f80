"""Which settings and which connection the job of a chat has, whichever chat is open."""

import os
from contextlib import suppress

from tuimem.chat.in_chat import prompt_up_to
from tuimem.chat.model import ChatModel, sampling_elsewhere, sampling_for
from tuimem.chat.own_clients import OwnClients
from tuimem.chat.state import State
from tuimem.endpoint.client import Client
from tuimem.endpoint.errors import EndpointError
from tuimem.endpoint.sampling import Sampling
from tuimem.endpoint.server import Server, names_another, server_for_chat, server_for_summaries
from tuimem.jobs.handler import ConnectionUse
from tuimem.memory.summary_request import ChatPrompt
from tuimem.messages import Message
from tuimem.settings.model import Settings
from tuimem.settings.overlays import for_memory
from tuimem.store import Store


class JobConnections:
    """Finds the client for each use by the settings of the job's chat: the one in use, or one of `own_clients`."""

    def __init__(self, state: State, own_clients: OwnClients) -> None:
        self._state = state
        self._own_clients = own_clients

    async def settings_of(self, chat_id: int | None) -> Settings:
        """The settings of the chat that a job belongs to."""
        state = self._state

        def read(store: Store) -> Settings:
            chat = store.chats.get(chat_id) if chat_id is not None else None
            return (state.source.in_force() if chat is None else state.in_force(chat)).settings

        if chat_id is not None and (open_chat := state.same_chat(chat_id)) is not None:
            return open_chat.settings
        return await state.store.read(read)

    def client(self, use: ConnectionUse, settings: Settings) -> Client | None:
        """The client for a use under the settings of a chat. Raises `BadAddress`."""
        model = self._state.model
        if model is None:
            return None
        server = chat = self._chat_server(model, settings)
        if use != "chat":
            asked = for_memory(settings) if use == "memory" else settings
            server = server_for_summaries(asked, os.environ, chat)
        return model.client if server is model.client.server else self._own_clients.of(server)

    def _chat_server(self, model: ChatModel, settings: Settings) -> Server:
        """The server in use, unless these settings name another one than those of the open chat do."""
        if not settings.endpoint.base_url or not names_another(self._state.settings.endpoint, settings.endpoint):
            return model.client.server
        return server_for_chat(settings, os.environ)

    async def prepare(self, client: Client, sampling: Sampling) -> None:
        """Learn what a server beside the chat's own is, once."""
        await self._own_clients.ask_about(client, sampling.model)

    def sampling(self, use: ConnectionUse, client: Client, settings: Settings) -> Sampling:
        """How such a client is asked. Raises `ExtraFieldsUnusable`."""
        model = self._state.model
        if model is None or client is not model.client:
            return sampling_elsewhere(settings, use, client)
        return sampling_for(settings, use, model.model)

    async def chat_prompt(self, message: Message, settings: Settings) -> ChatPrompt | None:
        """What the message's chat sends up to it, if summaries are asked for there and of the same model."""
        model = self._state.model
        if not settings.summaries.in_chat or model is None:
            return None
        with suppress(EndpointError):  # the request that follows says what is wrong
            client = self.client("summaries", settings)
            if client is model.client and self.sampling("summaries", client, settings).model == model.model:
                return await prompt_up_to(self._state, message.chat_id, message.id)
        return None
