"""Every setting, typed, with its default, its range and its help text.

The settings file, the reference page, `config show` and the checks of what a user typed all derive from this model.
"""

from typing import Annotated

from msgspec import Struct

from tuimem.settings.groups.chats import ChatSettings
from tuimem.settings.groups.connections import Connection
from tuimem.settings.groups.digest import DigestSettings
from tuimem.settings.groups.display import CodeLines, DisplaySettings, EnterKey
from tuimem.settings.groups.endpoint import Accepts, EndpointSettings, LocalSettings
from tuimem.settings.groups.facts import FactMethod, FactScope, FactSettings
from tuimem.settings.groups.help_text import SettingScope, text
from tuimem.settings.groups.hooks import HookSettings
from tuimem.settings.groups.injection import InjectionSettings
from tuimem.settings.groups.llm import LlmSettings
from tuimem.settings.groups.memory import BudgetUnit, MemorySettings, Position, ThresholdUnit
from tuimem.settings.groups.pinned import PinnedSettings
from tuimem.settings.groups.recall import RecallPosition, RecallScope, RecallSettings
from tuimem.settings.groups.summaries import SummarySettings, WhenSummarised
from tuimem.settings.groups.transcript import TranscriptSettings
from tuimem.settings.groups.user_profile import UserProfileSettings

__all__ = [
    "Accepts",
    "BudgetUnit",
    "ChatSettings",
    "CodeLines",
    "Connection",
    "DigestSettings",
    "DisplaySettings",
    "EndpointSettings",
    "EnterKey",
    "FactMethod",
    "FactScope",
    "FactSettings",
    "HookSettings",
    "InjectionSettings",
    "LlmSettings",
    "LocalSettings",
    "MemorySettings",
    "PinnedSettings",
    "Position",
    "RecallPosition",
    "RecallScope",
    "RecallSettings",
    "Settings",
    "SummarySettings",
    "ThresholdUnit",
    "TranscriptSettings",
    "UserProfileSettings",
    "WhenSummarised",
]


class Settings(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All settings, by group."""

    endpoint: EndpointSettings = EndpointSettings()
    local: LocalSettings = LocalSettings()
    memory: MemorySettings = MemorySettings()
    summaries: SummarySettings = SummarySettings()
    recall: RecallSettings = RecallSettings()
    facts: FactSettings = FactSettings()
    user_profile: UserProfileSettings = UserProfileSettings()
    injection: InjectionSettings = InjectionSettings()
    pinned: PinnedSettings = PinnedSettings()
    digest: DigestSettings = DigestSettings()
    hooks: HookSettings = HookSettings()
    transcript: TranscriptSettings = TranscriptSettings()
    llm: LlmSettings = LlmSettings()
    chats: ChatSettings = ChatSettings()
    display: DisplaySettings = DisplaySettings()
    connections: Annotated[
        dict[str, Connection],
        text("Named connections, which endpoint.connection and others can choose.", SettingScope.GLOBAL),
    ] = {}
    keys: Annotated[
        dict[str, str], text("Your own keys: the id of a command, then its keys, separated by commas.")
    ] = {}
