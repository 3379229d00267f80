"""Named connections: where a model lives and how it is asked, under a name that chat and summaries can choose."""

from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.endpoint import Accepts
from tuimem.settings.groups.help_text import number, text


class Connection(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """One connection; every field may be left out.

    With an address, what it leaves out of key, model, window, extra fields and abilities is not set: what is set for
    another server is not meant for this one. Without an address it is another way to ask the group's own server.
    """

    base_url: Annotated[str, text("Address of an OpenAI-compatible server; empty: the server that is set anyway.")] = ""
    api_key_env: Annotated[str, text("Environment variable that holds the API key.")] = ""
    api_key_command: Annotated[str, text("Command that prints the API key.")] = ""
    model: Annotated[str, text("Name of the model; empty: the first that the server lists.")] = ""
    temperature: Annotated[Annotated[float, number("", 0.0, 2.0)] | None, text("Sampling temperature.")] = None
    top_p: Annotated[Annotated[float, number("", 0.01, 1.0)] | None, text("Nucleus sampling.")] = None
    reply_tokens: Annotated[
        Annotated[int, number("", 16, 65536)] | None, text("Longest reply of the chat, in tokens.")
    ] = None
    window: Annotated[
        Annotated[int, number("", 0, 10_000_000)] | None, text("Context window, in tokens; 0: ask the server.")
    ] = None
    extra_fields: Annotated[str, text("Extra fields for every request, as a JSON object.")] = ""
    system_role: Annotated[Accepts, text("Whether the model accepts system messages.")] = Accepts.AUTO
    system_later: Annotated[Accepts, text("Whether they may stand after other messages.")] = Accepts.AUTO
    assistant_first: Annotated[Accepts, text("Whether the character may begin a chat.")] = Accepts.AUTO
    assistant_last: Annotated[Accepts, text("Whether a request may end with an unfinished reply.")] = Accepts.AUTO
