"""Where `tuimem config` reads and writes a setting: the settings file, a config profile, or a chat's own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tuimem.cli import options
from tuimem.cli.completion import profile_names
from tuimem.cli.errors import Miswritten, say
from tuimem.cli.finding import chat_option, find_chat, open_store

if TYPE_CHECKING:
    from tuimem.messages import Chat
    from tuimem.settings import LoadedSettings
    from tuimem.settings.paths import Paths

OfProfile = Annotated[
    str | None,
    typer.Option(
        "--profile",
        metavar="NAME",
        parser=options.a_text("--profile"),
        autocompletion=profile_names,
        help="In this config profile.",
    ),
]
OfChat = Annotated[str | None, chat_option("In this chat alone.")]


@dataclass(frozen=True, slots=True)
class SettingPlace:
    """Where a setting is read and written; without a profile and a chat, the settings file."""

    paths: "Paths"
    profile: str | None = None
    chat: str | None = None

    def __post_init__(self) -> None:
        if self.profile is not None and self.chat is not None:
            raise Miswritten("--profile and --chat cannot be used together.", "Use one of them.")

    @property
    def words(self) -> str:
        """What it is called."""
        if self.chat is not None:
            return "chat’s own settings"
        return "settings file" if self.profile is None else f"config profile “{self.profile}”"

    @property
    def origin(self) -> str:
        """How the origin of its values begins."""
        return "chat" if self.chat is not None else "file" if self.profile is None else "config profile"

    def loaded(self) -> "LoadedSettings":
        """What is in force there. What is wrong is told."""
        from tuimem.settings import FileSettings

        source = FileSettings(self.paths, os.environ)
        if self.chat is not None:
            with open_store(self.paths) as store:
                chat = find_chat(store, self.chat)
            found = source.in_force(chat.profile, chat.own_settings)
        else:
            found = source.in_force("" if self.profile is None else source.profiles.named(self.profile))
        for problem in found.problems:
            say(problem)
        return found

    def write(self, key: str, value: Any) -> bool:  # noqa: ANN401  # any setting's value, or REMOVED
        """Put a value there, or take it away with REMOVED; whether anything changed. Raises SettingError."""
        from tuimem.settings.profile_files import ProfileFiles
        from tuimem.settings.writing import change_file

        if self.chat is not None:
            return self._write_own(key, value)
        if self.profile is None:
            return change_file(self.paths.settings_file, {key: value})
        files = ProfileFiles(self.paths.profiles_folder)
        return files.write(files.named(self.profile), key, value)

    def _write_own(self, key: str, value: object) -> bool:
        from tuimem.settings.layers import refuse_global
        from tuimem.settings.tables import plain
        from tuimem.settings.writing import REMOVED

        refuse_global(key, "a chat")
        with open_store(self.paths) as store:
            chat: Chat = find_chat(store, self.chat)
            own: Mapping[str, Any] = {name: kept for name, kept in chat.own_settings.items() if name != key}
            store.chats.update(chat.id, own_settings=own if value is REMOVED else {**own, key: plain(value)})
            return value is not REMOVED or key in chat.own_settings
