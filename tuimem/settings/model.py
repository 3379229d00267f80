"""Every setting, typed, with its default, its range and its help text.

The settings file, the reference page, `config show` and the checks of what a user typed all derive from this model.
"""

from enum import StrEnum
from typing import Annotated

from msgspec import Meta, Struct


class ThresholdUnit(StrEnum):
    """What the injection threshold counts in."""

    FILL = "fill"
    MESSAGES = "messages"
    TOKENS = "tokens"
    PERCENT = "percent"


class BudgetUnit(StrEnum):
    """What a memory budget counts in. With `auto` there is no limit but the window."""

    AUTO = "auto"
    PERCENT = "percent"
    TOKENS = "tokens"


class EnterKey(StrEnum):
    """What the enter key does in the composer."""

    SENDS = "sends"
    NEWLINE = "newline"


class CodeLines(StrEnum):
    """What becomes of lines of code that are longer than the screen is wide."""

    WRAP = "wrap"
    SCROLL = "scroll"


def _text(help_text: str) -> Meta:
    return Meta(description=help_text)


def _number(help_text: str, least: float, most: float) -> Meta:
    return Meta(description=help_text, ge=least, le=most)


class EndpointSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the model of the chat lives."""

    base_url: Annotated[str, _text("Address of an OpenAI-compatible server; empty: look for one on this machine.")] = ""
    model: Annotated[str, _text("Name of the model; empty: the first that the server lists.")] = ""
    api_key_env: Annotated[
        str,
        _text("Environment variable that holds the API key; empty: OPENAI_API_KEY, to https and this machine only."),
    ] = ""
    api_key_command: Annotated[str, _text("Command that prints the API key, for password managers.")] = ""
    temperature: Annotated[float, _number("How freely the model chooses its words.", 0.0, 2.0)] = 0.8
    top_p: Annotated[float, _number("Share of the likeliest words that the model chooses from.", 0.01, 1.0)] = 0.95
    reply_tokens: Annotated[
        int, _number("Longest reply, in tokens; this much of the window is kept free.", 16, 65536)
    ] = 512
    window: Annotated[int, _number("Context window in tokens; 0: ask the server.", 0, 10_000_000)] = 0
    fallback_window: Annotated[
        int, _number("Context window in tokens when the server does not say.", 256, 10_000_000)
    ] = 8192
    connect_timeout: Annotated[float, _number("Seconds to wait for a connection.", 0.1, 600.0)] = 5.0
    first_token_timeout: Annotated[float, _number("Seconds to wait for the first token of a reply.", 1.0, 3600.0)] = (
        300.0
    )
    token_timeout: Annotated[float, _number("Seconds to wait between two tokens.", 1.0, 3600.0)] = 60.0
    fetch_vocabulary: Annotated[
        bool,
        _text("Fetch tiktoken's vocabulary from its maker, once, for servers that cannot count tokens; else estimate."),
    ] = False
    extra_fields: Annotated[
        str, _text('More fields for every request of the chat, as a JSON object such as {"min_p": 0.05}.')
    ] = ""
    retries: Annotated[int, _number("How often a request is tried again when nothing has been received.", 0, 10)] = 2


class LocalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The built-in model, served by llama.cpp inside tuimem."""

    model_file: Annotated[str, _text("GGUF file for the built-in server; empty: the demo model.")] = ""
    window: Annotated[int, _number("Context window of the built-in server, in tokens.", 512, 1_000_000)] = 4096
    threads: Annotated[int, _number("Processor threads of the built-in server; 0: one for each core.", 0, 256)] = 0


class MemorySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model is sent: which messages keep their text, and which summaries stand for the others."""

    enabled: Annotated[bool, _text("Use memory in chats that do not say otherwise.")] = True
    threshold_unit: Annotated[
        ThresholdUnit,
        _text("How the number of messages that keep their text is found: by window fill, messages, tokens or percent."),
    ] = ThresholdUnit.FILL
    threshold: Annotated[
        int, _number("How many messages, tokens or percent of the budget keep their text.", 0, 10_000_000)
    ] = 10
    step_at: Annotated[int, _number("With fill: percent of the budget at which the threshold moves.", 10, 100)] = 90
    step_to: Annotated[int, _number("With fill: percent of the budget that is left filled when it moves.", 5, 100)] = 60
    minimum_kept: Annotated[
        int, _number("With fill, tokens and percent: newest messages that always keep their text.", 1, 999)
    ] = 4
    step_messages: Annotated[
        int, _number("Move the threshold only when it would move by this many messages; 0: with every message.", 0, 999)
    ] = 0
    step_summaries: Annotated[
        int, _number("Move the threshold when this many new summaries would enter the prompt; 0: off.", 0, 999)
    ] = 0
    step_percent: Annotated[
        int, _number("Move the threshold when the prompt fills this much of the budget; 0: off.", 0, 100)
    ] = 0
    remove_messages: Annotated[bool, _text("Leave out the text of a message when its summary can stand for it.")] = True
    keep_last_user_message: Annotated[bool, _text("Always send the text of your newest message.")] = True
    include_user_messages: Annotated[bool, _text("Summarise your own messages too.")] = True
    include_hidden_messages: Annotated[bool, _text("Summarise hidden messages too.")] = False
    include_system_messages: Annotated[bool, _text("Summarise system messages too.")] = False
    minimum_length: Annotated[int, _number("Shortest message that is summarised, in tokens.", 0, 999)] = 10
    separate_long_term: Annotated[bool, _text("Static mode: remembered summaries never use the short-term budget.")] = (
        False
    )
    short_term_budget: Annotated[
        int, _number("Room for short-term summaries, when its unit is not auto.", 0, 10_000_000)
    ] = 20
    short_term_unit: Annotated[
        BudgetUnit, _text("Unit of the short-term budget; auto: as much as the summaries need.")
    ] = BudgetUnit.AUTO
    long_term_budget: Annotated[int, _number("Room for long-term summaries.", 0, 10_000_000)] = 10
    long_term_unit: Annotated[BudgetUnit, _text("Unit of the long-term budget.")] = BudgetUnit.PERCENT
    separator: Annotated[str, _text("What stands before every summary in the prompt.")] = "\n- "
    short_term_template: Annotated[str, _text("The short-term segment; {{memories}} is the list of summaries.")] = (
        "[What happened a short while ago, oldest first]{{memories}}"
    )
    long_term_template: Annotated[str, _text("The long-term segment; {{memories}} is the list of summaries.")] = (
        "[What must not be forgotten, oldest first]{{memories}}"
    )


class SummarySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How summaries are made."""

    automatic: Annotated[bool, _text("Summarise messages after each reply.")] = True
    lag: Annotated[int, _number("Newest summarisable messages that are left alone.", 0, 999)] = 0
    batch_size: Annotated[int, _number("Wait until this many messages are due.", 1, 999)] = 1
    message_limit: Annotated[int, _number("How many summarisable messages to look back; -1: all.", -1, 100_000)] = 50
    on_edit: Annotated[bool, _text("Summarise again when a summarised message is edited.")] = False
    on_swipe: Annotated[bool, _text("Summarise a new swipe when the one before had a summary.")] = True
    on_continue: Annotated[bool, _text("Summarise again when a summarised reply is continued.")] = False
    base_url: Annotated[str, _text("Server for summaries; empty: the one of the chat.")] = ""
    model: Annotated[str, _text("Model for summaries; empty: the one of the chat.")] = ""
    api_key_env: Annotated[str, _text("Environment variable with the key of the server for summaries.")] = ""
    temperature: Annotated[float, _number("How freely summaries are worded.", 0.0, 2.0)] = 0.0
    max_tokens: Annotated[int, _number("Longest answer to a summary request, in tokens.", 8, 8192)] = 120
    reasoning_tokens: Annotated[
        int, _number("Tokens on top for models that reason first; reasoning is switched off where it can be.", 0, 65536)
    ] = 1024
    words: Annotated[int, _number("Longest summary, in words; {{words}} in the prompt.", 3, 1000)] = 40
    delay: Annotated[float, _number("Seconds to wait before each request.", 0.0, 999.0)] = 0.0
    parallel: Annotated[int, _number("Requests at the same time.", 1, 64)] = 1
    prompt: Annotated[
        str,
        _text("The request for a summary; {{message}}, {{author}}, {{words}}, {{user}} and {{char}} are filled in."),
    ] = (
        "Write one sentence that says what {{author}} says or does in the message below.\n"
        "Past tense, third person, names instead of pronouns, only facts from the message, at most {{words}} words.\n"
        "Answer with that sentence and nothing else.\n\n"
        "Message by {{author}}:\n{{message}}"
    )


class ChatSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who talks to whom."""

    user_name: Annotated[str, _text("Your name in new chats; {{user}} in prompts.")] = "User"
    character_name: Annotated[str, _text("Name of the character in new chats; {{char}} in prompts.")] = "Assistant"
    system_prompt: Annotated[str, _text("System prompt of a character that has none of its own.")] = (
        "You are {{char}}. Be helpful, accurate and brief."
    )
    opening: Annotated[
        str,
        _text("Your words when the character speaks first, since some models insist that you begin; empty: none."),
    ] = "…"
    keep_deleted_days: Annotated[
        int,
        _number(
            "Days for which deleted chats and messages, replaced texts, undo and the composer's history are kept; "
            "then they are removed for good.",
            1,
            36_500,
        ),
    ] = 30


class DisplaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the screen looks like."""

    theme: Annotated[
        str, _text("Name of the theme; auto: tuimem-dark, or tuimem-ansi in a terminal of sixteen colours.")
    ] = "auto"
    show_summaries: Annotated[bool, _text("Show each message's summary under it.")] = True
    show_preview: Annotated[bool, _text("Open the injection preview at the start.")] = False
    show_chat_list: Annotated[bool, _text("Open the chat list at the start.")] = False
    unfold_reasoning: Annotated[bool, _text("Show a model's reasoning unfolded.")] = False
    enter_key: Annotated[EnterKey, _text("What enter does in the composer; the other is ctrl+j.")] = EnterKey.SENDS
    code_lines: Annotated[
        CodeLines, _text("Long lines of code wrap, or scroll sideways with < and > on a focused message.")
    ] = CodeLines.WRAP
    time_format: Annotated[str, _text("How the time of a message is written, as strftime takes it.")] = "%H:%M"


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, by group."""

    endpoint: EndpointSettings = EndpointSettings()
    local: LocalSettings = LocalSettings()
    memory: MemorySettings = MemorySettings()
    summaries: SummarySettings = SummarySettings()
    chats: ChatSettings = ChatSettings()
    display: DisplaySettings = DisplaySettings()
    keys: Annotated[
        dict[str, str], _text("Keys of your own: the id of a command, then its keys, comma separated.")
    ] = {}
