"""The switches of what is done round each message, under the names that people know from memory injectors."""

from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.help_text import text


class InjectionSettings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is put into prompts, and what is done with what you write and what the model answers."""

    enabled: Annotated[
        bool, text("Main switch for this group; off: no memory, hooks or transcript.", also="INJ_ENABLED")
    ] = True
    inject_memory: Annotated[
        bool,
        text(
            "Put memories into prompts: pinned files, profile, facts, digest, recalled messages, summaries. "
            "Off: as if memory were off in every chat.",
            also="INJ_INJECT_MEMORY",
        ),
    ] = True
    logging: Annotated[bool, text("Write each exchange into the transcript.", also="INJ_LOGGING")] = False
    pre_prompt_hook: Annotated[
        bool,
        text(
            "Let hooks change what you write, and what is sent (pre_prompt_hook, messages_hook).",
            also="INJ_PRE_PROMPT_HOOK",
        ),
    ] = True
    post_response_hook: Annotated[
        bool, text("Let hooks change replies (chunk_hook, post_response_hook).", also="INJ_POST_RESPONSE_HOOK")
    ] = True
