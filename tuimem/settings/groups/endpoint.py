"""The settings of servers and of the built-in model."""

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import SettingScope, number, text


class Accepts(StrEnum):
    """Whether a server accepts something; by itself that is found out when it refuses a request."""

    AUTO = "auto"
    YES = "yes"
    NO = "no"


class EndpointSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the model of the chat lives."""

    connection: Annotated[str, text("Name of the connection to use; empty: the settings of this group.")] = ""
    base_url: Annotated[str, text("Address of an OpenAI-compatible server; empty: look for one on this machine.")] = ""
    model: Annotated[str, text("Name of the model; empty: the first that the server lists.")] = ""
    api_key_env: Annotated[
        str,
        text("Environment variable that holds the API key; empty: OPENAI_API_KEY, for https and this machine only."),
    ] = ""
    api_key_command: Annotated[str, text("Command that prints the API key, for password managers.")] = ""
    temperature: Annotated[float, number("Sampling temperature; higher values give more varied replies.", 0.0, 2.0)] = (
        0.8
    )
    top_p: Annotated[float, number("Nucleus sampling: share of the most likely tokens to choose from.", 0.01, 1.0)] = (
        0.95
    )
    reply_tokens: Annotated[
        int, number("Longest reply, in tokens; this much of the window is reserved for it.", 16, 65536)
    ] = 512
    window: Annotated[int, number("Context window, in tokens; 0: ask the server.", 0, 10_000_000)] = 0
    fallback_window: Annotated[
        int, number("Context window, in tokens, when the server does not report one.", 256, 10_000_000)
    ] = 8192
    connect_timeout: Annotated[float, number("Seconds to wait for a connection.", 0.1, 600.0)] = 5.0
    first_token_timeout: Annotated[float, number("Seconds to wait for the first token of a reply.", 1.0, 3600.0)] = (
        300.0
    )
    token_timeout: Annotated[float, number("Seconds to wait between two tokens.", 1.0, 3600.0)] = 60.0
    fetch_vocabulary: Annotated[
        bool,
        text("Download tiktoken's vocabulary once, for servers that cannot count tokens; otherwise estimate."),
    ] = False
    extra_fields: Annotated[
        str, text('Extra fields for every chat request, as a JSON object such as {"min_p": 0.05}.')
    ] = ""
    system_role: Annotated[
        Accepts,
        text("Whether the model accepts system messages; no: their text is sent in the user's. auto: find out."),
    ] = Accepts.AUTO
    system_later: Annotated[
        Accepts,
        text("Whether system messages may stand after other messages; no: their text is sent in the user's."),
    ] = Accepts.AUTO
    assistant_first: Annotated[
        Accepts,
        text("Whether the character may begin a chat, without a user message; no: chats.opening stands first."),
    ] = Accepts.AUTO
    assistant_last: Annotated[
        Accepts,
        text("Whether a request may end with an unfinished reply; no: an instruction to continue it follows."),
    ] = Accepts.AUTO
    retries: Annotated[int, number("How many times to retry a request when nothing has been received.", 0, 10)] = 2


class LocalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The built-in model, served by llama.cpp inside tuimem."""

    model_file: Annotated[
        str, text("GGUF file for the built-in server; empty: the demo model.", SettingScope.GLOBAL)
    ] = ""
    window: Annotated[
        int, number("Context window of the built-in server, in tokens.", 512, 1_000_000, SettingScope.GLOBAL)
    ] = 4096
    threads: Annotated[
        int, number("Processor threads of the built-in server; 0: one per core.", 0, 256, SettingScope.GLOBAL)
    ] = 0
