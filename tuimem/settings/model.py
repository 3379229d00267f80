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
        _text("Environment variable that holds the API key; empty: OPENAI_API_KEY, for https and this machine only."),
    ] = ""
    api_key_command: Annotated[str, _text("Command that prints the API key, for password managers.")] = ""
    temperature: Annotated[
        float, _number("Sampling temperature; higher values give more varied replies.", 0.0, 2.0)
    ] = 0.8
    top_p: Annotated[float, _number("Nucleus sampling: share of the most likely tokens to choose from.", 0.01, 1.0)] = (
        0.95
    )
    reply_tokens: Annotated[
        int, _number("Longest reply, in tokens; this much of the window is reserved for it.", 16, 65536)
    ] = 512
    window: Annotated[int, _number("Context window, in tokens; 0: ask the server.", 0, 10_000_000)] = 0
    fallback_window: Annotated[
        int, _number("Context window, in tokens, when the server does not report one.", 256, 10_000_000)
    ] = 8192
    connect_timeout: Annotated[float, _number("Seconds to wait for a connection.", 0.1, 600.0)] = 5.0
    first_token_timeout: Annotated[float, _number("Seconds to wait for the first token of a reply.", 1.0, 3600.0)] = (
        300.0
    )
    token_timeout: Annotated[float, _number("Seconds to wait between two tokens.", 1.0, 3600.0)] = 60.0
    fetch_vocabulary: Annotated[
        bool,
        _text("Download tiktoken's vocabulary once, for servers that cannot count tokens; otherwise estimate."),
    ] = False
    extra_fields: Annotated[
        str, _text('Extra fields for every chat request, as a JSON object such as {"min_p": 0.05}.')
    ] = ""
    retries: Annotated[int, _number("How many times to retry a request when nothing has been received.", 0, 10)] = 2


class LocalSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The built-in model, served by llama.cpp inside tuimem."""

    model_file: Annotated[str, _text("GGUF file for the built-in server; empty: the demo model.")] = ""
    window: Annotated[int, _number("Context window of the built-in server, in tokens.", 512, 1_000_000)] = 4096
    threads: Annotated[int, _number("Processor threads of the built-in server; 0: one per core.", 0, 256)] = 0


class MemorySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model is sent: which messages keep their text, and which summaries stand for the others."""

    enabled: Annotated[bool, _text("Turn memory on in new chats.")] = True
    threshold_unit: Annotated[
        ThresholdUnit,
        _text("How to decide how many messages keep their text: by window fill, messages, tokens or percent."),
    ] = ThresholdUnit.FILL
    threshold: Annotated[
        int, _number("How many messages, tokens or percent of the budget keep their text.", 0, 10_000_000)
    ] = 10
    step_at: Annotated[
        int, _number("With fill: move the threshold when the prompt reaches this percent of the budget.", 10, 100)
    ] = 90
    step_to: Annotated[
        int, _number("With fill: percent of the budget to fill after the threshold has moved.", 5, 100)
    ] = 60
    minimum_kept: Annotated[
        int, _number("With fill, tokens and percent: number of newest messages that always keep their text.", 1, 999)
    ] = 4
    step_messages: Annotated[
        int, _number("Move the threshold in steps of this many messages; 0: with every message.", 0, 999)
    ] = 0
    step_summaries: Annotated[
        int, _number("Move the threshold when this many new summaries would enter the prompt; 0: off.", 0, 999)
    ] = 0
    step_percent: Annotated[
        int, _number("Move the threshold when the prompt fills this percent of the budget; 0: off.", 0, 100)
    ] = 0
    remove_messages: Annotated[bool, _text("Leave out the text of a message when its summary can replace it.")] = True
    keep_last_user_message: Annotated[bool, _text("Always send the text of your newest message.")] = True
    include_user_messages: Annotated[bool, _text("Summarise your own messages too.")] = True
    include_hidden_messages: Annotated[bool, _text("Summarise hidden messages too.")] = False
    include_system_messages: Annotated[bool, _text("Summarise system messages too.")] = False
    minimum_length: Annotated[int, _number("Shortest message to summarise, in tokens.", 0, 999)] = 10
    separate_long_term: Annotated[bool, _text("Static mode: marked summaries never use the short-term budget.")] = False
    short_term_budget: Annotated[
        int, _number("Budget for short-term summaries, unless its unit is auto.", 0, 10_000_000)
    ] = 20
    short_term_unit: Annotated[
        BudgetUnit, _text("Unit of the short-term budget; auto: as much as the summaries need.")
    ] = BudgetUnit.AUTO
    long_term_budget: Annotated[int, _number("Budget for long-term summaries.", 0, 10_000_000)] = 10
    long_term_unit: Annotated[BudgetUnit, _text("Unit of the long-term budget.")] = BudgetUnit.PERCENT
    separator: Annotated[str, _text("Text before each summary in the prompt.")] = "\n- "
    short_term_template: Annotated[
        str, _text("Text of the short-term segment; {{memories}} becomes the list of summaries.")
    ] = "[What happened a short while ago, oldest first]{{memories}}"
    long_term_template: Annotated[
        str, _text("Text of the long-term segment; {{memories}} becomes the list of summaries.")
    ] = "[What must not be forgotten, oldest first]{{memories}}"


class SummarySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How summaries are made."""

    automatic: Annotated[bool, _text("Summarise messages after each reply.")] = True
    lag: Annotated[int, _number("Number of newest messages to leave without a summary.", 0, 999)] = 0
    batch_size: Annotated[int, _number("Wait until this many messages need a summary.", 1, 999)] = 1
    message_limit: Annotated[
        int, _number("How many messages to look back for missing summaries; -1: all.", -1, 100_000)
    ] = 50
    on_edit: Annotated[bool, _text("Summarise again when a summarised message is edited.")] = False
    on_swipe: Annotated[bool, _text("Summarise a new swipe when the previous one had a summary.")] = True
    on_continue: Annotated[bool, _text("Summarise again when a summarised reply is continued.")] = False
    base_url: Annotated[str, _text("Server for summaries; empty: the chat's server.")] = ""
    model: Annotated[str, _text("Model for summaries; empty: the chat's model.")] = ""
    api_key_env: Annotated[str, _text("Environment variable that holds the API key of the server for summaries.")] = ""
    temperature: Annotated[float, _number("Sampling temperature of summaries; 0: the most likely words.", 0.0, 2.0)] = (
        0.0
    )
    max_tokens: Annotated[int, _number("Longest summary, in tokens.", 8, 8192)] = 120
    reasoning_tokens: Annotated[
        int,
        _number(
            "Extra tokens for models that reason first; reasoning is turned off where the server allows it.", 0, 65536
        ),
    ] = 1024
    words: Annotated[int, _number("Longest summary, in words; {{words}} in the prompt.", 3, 1000)] = 40
    delay: Annotated[float, _number("Seconds to wait before each request.", 0.0, 999.0)] = 0.0
    parallel: Annotated[int, _number("How many requests to run at the same time.", 1, 64)] = 1
    prompt: Annotated[
        str,
        _text("Prompt for a summary; {{message}}, {{author}}, {{words}}, {{user}} and {{char}} are filled in."),
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
    system_prompt: Annotated[str, _text("System prompt of characters without one of their own.")] = (
        "You are {{char}}. Be helpful, accurate and brief."
    )
    opening: Annotated[
        str,
        _text("First message of yours when the character speaks first; some models require one. Empty: none."),
    ] = "…"
    keep_deleted_days: Annotated[
        int,
        _number(
            "Days to keep deleted chats and messages, replaced texts, undo steps and the composer's history; "
            "after that they are removed for good.",
            1,
            36_500,
        ),
    ] = 30


class DisplaySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the screen looks like."""

    theme: Annotated[
        str, _text("Name of the theme; auto: tuimem-dark, or tuimem-ansi in a terminal with 16 colours.")
    ] = "auto"
    show_summaries: Annotated[bool, _text("Show each message's summary under it.")] = True
    show_preview: Annotated[bool, _text("Open the injection preview at the start.")] = False
    show_chat_list: Annotated[bool, _text("Open the chat list at the start.")] = False
    unfold_reasoning: Annotated[bool, _text("Show the model's reasoning in full.")] = False
    enter_key: Annotated[EnterKey, _text("What enter does in the composer; ctrl+j does the other.")] = EnterKey.SENDS
    code_lines: Annotated[
        CodeLines, _text("What long lines of code do: wrap, or scroll with < and > on a focused message.")
    ] = CodeLines.WRAP
    time_format: Annotated[str, _text("Time format of messages, in strftime notation.")] = "%H:%M"


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, by group."""

    endpoint: EndpointSettings = EndpointSettings()
    local: LocalSettings = LocalSettings()
    memory: MemorySettings = MemorySettings()
    summaries: SummarySettings = SummarySettings()
    chats: ChatSettings = ChatSettings()
    display: DisplaySettings = DisplaySettings()
    keys: Annotated[
        dict[str, str], _text("Your own keys: the id of a command, then its keys, separated by commas.")
    ] = {}
