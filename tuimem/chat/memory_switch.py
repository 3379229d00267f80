"""Whether memory is on in a chat: by its own switch, or the one for all chats where the settings go by that."""

import msgspec

from tuimem.messages import Chat
from tuimem.settings.model import MemorySettings, Settings


def memory_in_force(chat: Chat, settings: Settings) -> MemorySettings:
    """The memory settings of a chat, with its switch."""
    memory = settings.memory
    if not injects(settings):
        return msgspec.structs.replace(memory, enabled=False)
    own = chat.memory_everywhere if memory.use_global_toggle else chat.memory_enabled
    return memory if own is None else msgspec.structs.replace(memory, enabled=own)


def injects(settings: Settings) -> bool:
    """Whether anything that is remembered may stand in prompts at all."""
    return settings.injection.enabled and settings.injection.inject_memory


def recalls(chat: Chat, settings: Settings) -> bool:
    """Whether old messages are recalled in a chat."""
    return settings.recall.enabled and memory_in_force(chat, settings).enabled


def learns_facts(chat: Chat, settings: Settings) -> bool:
    """Whether facts are learned from a chat."""
    return settings.facts.enabled and memory_in_force(chat, settings).enabled
