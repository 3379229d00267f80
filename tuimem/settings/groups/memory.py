"""The settings of what the model is sent."""

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from tuimem.messages import Role
from tuimem.settings.groups.help_text import SettingScope, number, text

NO_EMBEDDER = "none"
ENDPOINT = "endpoint"
"""What `embedder` can be beside the name or the folder of a model."""


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


class Position(StrEnum):
    """Where a block of summaries stands: round the main prompt, in the chat, or only where a text names it."""

    BEFORE = "before"
    AFTER = "after"
    CHAT = "chat"
    MACRO = "macro"


def _check_headers(headers: tuple[str, ...]) -> None:
    for header in headers:
        name, colon, value = header.partition(":")
        if not (colon and name.strip() and value.strip() and header.isprintable()):
            raise ValueError("must be headers with a name, a colon and a value")


class MemorySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the model is sent: which messages keep their text, and which summaries stand for the others."""

    enabled: Annotated[bool, text("Turn memory on in new chats.")] = True
    use_global_toggle: Annotated[
        bool, text("Turn memory on and off with one switch for all chats with this setting, instead of one per chat.")
    ] = False
    threshold_unit: Annotated[
        ThresholdUnit,
        text("How to decide how many messages keep their text: by window fill, messages, tokens or percent."),
    ] = ThresholdUnit.FILL
    threshold: Annotated[
        int, number("How many messages, tokens or percent of the budget keep their text.", 0, 10_000_000)
    ] = 10
    step_at: Annotated[
        int, number("With fill: move the threshold when the prompt reaches this percent of the budget.", 10, 100)
    ] = 90
    step_to: Annotated[
        int, number("With fill: percent of the budget to fill after the threshold has moved.", 5, 100)
    ] = 60
    minimum_kept: Annotated[
        int, number("With fill, tokens and percent: how many of the last messages always keep their text.", 1, 999)
    ] = 4
    step_messages: Annotated[
        int, number("Move the threshold in steps of this many messages; 0: with every message.", 0, 999)
    ] = 0
    step_summaries: Annotated[
        int, number("Move the threshold when this many new summaries would enter the prompt; 0: off.", 0, 999)
    ] = 0
    step_percent: Annotated[
        int, number("Move the threshold when the prompt fills this percent of the budget; 0: off.", 0, 100)
    ] = 0
    remove_messages: Annotated[bool, text("Leave out the text of a message when its summary can replace it.")] = True
    remove_only_summarised: Annotated[
        bool,
        text("Before the threshold, leave out only what has a summary; off: leave out every message."),
    ] = True
    keep_last_user_message: Annotated[bool, text("Always send the text of your last message.")] = True
    include_user_messages: Annotated[bool, text("Summarise your own messages too.")] = True
    include_hidden_messages: Annotated[bool, text("Summarise hidden messages too.")] = False
    include_system_messages: Annotated[bool, text("Summarise system messages too.")] = False
    minimum_length: Annotated[int, number("Shortest message to summarise, in tokens.", 0, 999)] = 10
    separate_long_term: Annotated[bool, text("Static mode: marked summaries never use the short-term budget.")] = False
    short_term_budget: Annotated[
        float, number("Budget for short-term summaries, unless its unit is auto.", 0, 10_000_000)
    ] = 20.0
    short_term_unit: Annotated[
        BudgetUnit, text("Unit of the short-term budget; auto: as much as the summaries need.")
    ] = BudgetUnit.AUTO
    long_term_budget: Annotated[float, number("Budget for long-term summaries.", 0, 10_000_000)] = 10.0
    long_term_unit: Annotated[BudgetUnit, text("Unit of the long-term budget.")] = BudgetUnit.PERCENT
    separator: Annotated[str, text("Text before each summary in the prompt.")] = "\n- "
    short_term_template: Annotated[
        str, text("Text of the short-term segment; {{memories}} becomes the list of summaries.")
    ] = "[What happened a short while ago, oldest first]{{memories}}"
    long_term_template: Annotated[
        str, text("Text of the long-term segment; {{memories}} becomes the list of summaries.")
    ] = "[What must not be forgotten, oldest first]{{memories}}"
    block_template: Annotated[
        str, text("Text of the segment of condensed memories; {{memories}} becomes the list of them.")
    ] = "[What happened before that, in short, oldest first]{{memories}}"
    short_term_position: Annotated[
        Position,
        text(
            "Place of the short-term segment: before or after the main prompt, in the chat, or only where a text "
            "says {{qm-short-term-memory}}."
        ),
    ] = Position.AFTER
    short_term_depth: Annotated[
        int, number("In the chat: how many messages stand after the short-term segment.", 0, 9999)
    ] = 2
    short_term_role: Annotated[Role, text("In the chat: the role of the short-term segment.")] = Role.SYSTEM
    long_term_position: Annotated[
        Position,
        text(
            "Place of the long-term segment: before or after the main prompt, in the chat, or only where a text "
            "says {{qm-long-term-memory}}."
        ),
    ] = Position.AFTER
    long_term_depth: Annotated[
        int, number("In the chat: how many messages stand after the long-term segment.", 0, 9999)
    ] = 2
    long_term_role: Annotated[Role, text("In the chat: the role of the long-term segment.")] = Role.SYSTEM
    connection: Annotated[
        str, text("Name of the connection for what learns from chats, such as facts; empty: that of the summaries.")
    ] = ""
    embedder: Annotated[
        str,
        text(
            "Model that finds memories by meaning: empty for the built-in one, `none`, `endpoint` for a server, or "
            "the name or folder of a sentence-transformers model (downloaded if it is not here).",
            SettingScope.GLOBAL,
        ),
    ] = ""
    embedder_connection: Annotated[
        str,
        text(
            "With the embedder endpoint: name of the connection to use; empty: the chat's server, and the first "
            "embedding model that it lists.",
            SettingScope.GLOBAL,
        ),
    ] = ""
    embedder_download: Annotated[
        bool,
        text(
            "Download Chroma's embedding model (83 MB) when no other one is installed.",
            SettingScope.GLOBAL,
        ),
    ] = False
    chroma_url: Annotated[
        str,
        text(
            "Address of a Chroma server that holds the vectors, with http:// or https://; empty: a folder of tuimem's.",
            SettingScope.GLOBAL,
        ),
    ] = ""
    chroma_headers: Annotated[
        tuple[str, ...],
        text(
            "Headers for the Chroma server, such as `Authorization: Bearer $TOKEN`; $TOKEN is an environment variable.",
            SettingScope.GLOBAL,
            _check_headers,
        ),
    ] = ()
    chroma_ca: Annotated[
        str,
        text("File with the CA certificate for the Chroma server; empty: the usual ones.", SettingScope.GLOBAL),
    ] = ""
    chroma_tenant: Annotated[str, text("Tenant on the Chroma server; empty: its default one.", SettingScope.GLOBAL)] = (
        ""
    )
    chroma_database: Annotated[
        str, text("Database on the Chroma server; empty: its default one.", SettingScope.GLOBAL)
    ] = ""
    share: Annotated[
        bool,
        text(
            "With a Chroma server: let other machines find the memories of this one, and find theirs. The texts "
            "themselves then lie on that server, for all who can reach it.",
            SettingScope.GLOBAL,
        ),
    ] = False
    share_as: Annotated[str, text("What other machines call this one; empty: its host name.", SettingScope.GLOBAL)] = ""
