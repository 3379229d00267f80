"""The settings of how summaries are made."""

from enum import StrEnum
from typing import Annotated

from msgspec import Struct

from tuimem.messages import Role
from tuimem.settings.groups.endpoint import Accepts
from tuimem.settings.groups.help_text import number, text
from tuimem.settings.groups.macros import Macro, RegexScript, check_macros


class WhenSummarised(StrEnum):
    """When automatic runs come."""

    AFTER_REPLY = "after_reply"
    BEFORE_GENERATION = "before_generation"


class SummarySettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """How summaries are made."""

    automatic: Annotated[bool, text("Summarise messages automatically.")] = True
    when: Annotated[WhenSummarised, text("Run automatic summaries after each reply, or before the next one.")] = (
        WhenSummarised.AFTER_REPLY
    )
    block_generation: Annotated[
        bool, text("With before_generation: let the reply wait until the summaries are made.")
    ] = True
    show_progress: Annotated[bool, text("Show the progress of automatic runs.")] = True
    block_chat: Annotated[
        bool, text("Do not send while summaries of the chat are being made; what is typed stays.")
    ] = False
    lag: Annotated[int, number("How many of the last messages to leave without a summary.", 0, 999)] = 0
    batch_size: Annotated[int, number("Wait until this many messages need a summary.", 1, 999)] = 1
    message_limit: Annotated[
        int, number("How many messages to look back for missing summaries; -1: all.", -1, 100_000)
    ] = 50
    on_edit: Annotated[bool, text("Summarise again when a summarised message is edited.")] = False
    on_swipe: Annotated[bool, text("Summarise a new swipe when the previous one had a summary.")] = True
    on_continue: Annotated[bool, text("Summarise again when a summarised reply is continued.")] = False
    connection: Annotated[
        str, text("Name of the connection for summaries; empty: the settings of this group, else the chat's server.")
    ] = ""
    mark_doubtful: Annotated[
        bool, text("Mark summaries that name or deny something that their message does not, with the sign ≈.")
    ] = True
    retry_doubtful: Annotated[
        bool, text("Ask once more for a summary that is marked as doubtful, and keep the better one.")
    ] = False
    base_url: Annotated[str, text("Server for summaries; empty: the chat's server.")] = ""
    model: Annotated[str, text("Model for summaries; empty: the chat's model.")] = ""
    api_key_env: Annotated[str, text("Environment variable that holds the API key of the server for summaries.")] = ""
    api_key_command: Annotated[str, text("Command that prints the API key of the server for summaries.")] = ""
    system_role: Annotated[
        Accepts,
        text("Whether the model for summaries accepts system messages; see endpoint.system_role."),
    ] = Accepts.AUTO
    system_later: Annotated[
        Accepts,
        text("Whether its system messages may stand after other messages; see endpoint.system_later."),
    ] = Accepts.AUTO
    assistant_first: Annotated[
        Accepts,
        text("Whether its requests may do without a user message at the start; see endpoint.assistant_first."),
    ] = Accepts.AUTO
    assistant_last: Annotated[
        Accepts,
        text("Whether its requests may end with the beginning of the summary; see endpoint.assistant_last."),
    ] = Accepts.AUTO
    temperature: Annotated[float, number("Sampling temperature of summaries; 0: the most likely words.", 0.0, 2.0)] = (
        0.0
    )
    top_p: Annotated[float, number("Nucleus sampling of summaries: share of the most likely tokens.", 0.01, 1.0)] = 0.95
    extra_fields: Annotated[
        str, text("Extra fields for every request for a summary, as a JSON object; see endpoint.extra_fields.")
    ] = ""
    max_tokens: Annotated[int, number("Longest summary, in tokens.", 8, 8192)] = 120
    reasoning_tokens: Annotated[
        int,
        number(
            "Extra tokens for models that reason first; reasoning is turned off where the server allows it.", 0, 65536
        ),
    ] = 1024
    words: Annotated[int, number("Longest summary, in words; {{words}} in the prompt.", 3, 1000)] = 40
    delay: Annotated[
        float,
        number("Seconds to wait before each request, except the first one that you ask for yourself.", 0.0, 999.0),
    ] = 0.0
    delay_skip_first: Annotated[
        bool, text("Do not wait before the first request of a series, in automatic runs either.")
    ] = False
    parallel: Annotated[int, number("How many requests to run at the same time.", 1, 64)] = 1
    prompt: Annotated[
        str,
        text(
            "Prompt for a summary; {{message}}, {{author}}, {{history}}, {{words}}, {{user}}, {{char}} and "
            "{{description}} are filled in, and macros of your own. {{#if history}}…{{/if}} is kept where there is one."
        ),
    ] = (
        "Write one sentence that says what {{author}} says or does in the message below.\n"
        "Past tense, third person, names instead of pronouns, only facts from the message, at most {{words}} words.\n"
        "Answer with that sentence and nothing else.\n\n"
        "{{#if history}}\nWhat came before, for you to understand the message:\n{{history}}\n\n{{/if}}\n"
        "Message by {{author}}:\n{{message}}"
    )
    in_chat: Annotated[
        bool,
        text(
            "Ask for summaries at the end of the chat's own prompt, so that its model knows the story and reads less."
        ),
    ] = False
    in_chat_prompt: Annotated[str, text("With in_chat: what is asked after the message, in place of the prompt.")] = (
        "Leave the conversation for a moment. Write one sentence that says what {{author}} says or does in the last "
        "message, the one directly above.\n"
        "Past tense, third person, names instead of pronouns, only facts from that message, at most {{words}} words.\n"
        "Answer with that sentence and nothing else."
    )
    condense_prompt: Annotated[
        str,
        text(
            "Prompt to merge several summaries into one; {{memories}}, {{words}}, {{user}} and {{char}} are filled in."
        ),
    ] = (
        "Write one short paragraph that says what happens in the notes below, in their order.\n"
        "Past tense, third person, only facts from the notes, at most {{words}} words. Keep names, places, numbers and "
        "what was promised.\n"
        "Answer with that paragraph and nothing else.\n\n"
        "Notes, oldest first:\n{{memories}}"
    )
    condense_words: Annotated[int, number("Longest merged summary, in words; {{words}} in its prompt.", 3, 1000)] = 80
    prompt_role: Annotated[Role, text("Role under which the prompt is sent.")] = Role.USER
    prefill: Annotated[str, text("How the model's answer begins, such as {{author}}; it goes on from there.")] = ""
    show_prefill: Annotated[bool, text("Begin each new summary with the prefill.")] = False
    trim_sentences: Annotated[bool, text("Cut off a last sentence that has no end.")] = False
    macros: Annotated[
        dict[str, Macro],
        text("Macros for the prompt, by name: messages before the summarised one, or a text.", check=check_macros),
    ] = {}
    regex_scripts: Annotated[
        dict[str, RegexScript], text("Patterns to search for and replace in messages and summaries, by name.")
    ] = {}
    message_scripts: Annotated[
        tuple[str, ...], text("Names of the regex scripts that run on each message before it is summarised.")
    ] = ()
