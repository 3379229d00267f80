"""The app's part in the settings: it takes up those of the whole program, and those of the chat that is open."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from textual import work

from tuimem.screens.palette_app import PaletteApp
from tuimem.settings.describe import find
from tuimem.settings.layers import LoadedSettings, is_global
from tuimem.settings.paths import Paths
from tuimem.settings.source import FileSettings
from tuimem.theme_files import default_variables, load_themes, theme_for_terminal
from tuimem.widgets.bindings import usable_keys

if TYPE_CHECKING:
    from tuimem.chat.events import Event, SettingsChanged
    from tuimem.chat.session import ChatSession
    from tuimem.screens.chat import ChatScreen
    from tuimem.screens.model_chooser import ModelChooser
    from tuimem.settings.profile_edits import Clash


_LOOKED_FOR_EVERY = 1.5
"""Seconds."""


class SettingsApp(PaletteApp):
    """A base for the app. What is wrong in the settings is told, and told once."""

    chat_screen: "ChatScreen"

    def __init__(self, source: FileSettings) -> None:
        super().__init__()
        self.source = source
        self.session: ChatSession | None = None
        self.chooser: ModelChooser | None = None
        self._told: tuple[str, ...] = ()
        self._looking = asyncio.Lock()
        self._asked: tuple[str, tuple[Clash, ...]] | None = None
        self._theme_problems = self._take_themes()

    @property
    def paths(self) -> Paths:
        """Where settings and data are."""
        return self.source.paths

    @property
    def loaded(self) -> LoadedSettings:
        """The settings in force in the open chat, and where each comes from."""
        return self.source.in_force() if self.session is None else self.session.loaded

    @property
    def own_keys(self) -> Mapping[str, str]:
        """Keys of the user's own, by command."""
        return self.loaded.settings.keys

    def get_theme_variable_defaults(self) -> dict[str, str]:
        """Colours that every theme has, whether it names them or not."""
        return default_variables(self.current_theme)

    def tell_problems(self) -> None:
        """Say what is wrong in the settings, as far as that is news; the user's own keys are taken on the way."""
        problems = (*self.loaded.problems, *self._theme_problems, *self._take_keys())
        if news := [problem for problem in problems if problem not in self._told]:
            self.notify("\n".join(news), title="Settings", severity="warning", timeout=15, markup=False)
        self._told = problems

    def _take_themes(self) -> list[str]:
        """Register the themes and use the one that is set; returns a sentence or two for each that cannot be used.

        Before the app runs, so that the stylesheets are not read a second time for other colours.
        """
        themes, problems = load_themes(self.paths.themes_folder)
        for theme in themes:
            self.register_theme(theme)
        if (name := self._theme_name()) in self.available_themes:
            self.theme = name
            return problems
        return [*problems, f"There is no theme “{name}”. Use /theme to list all themes."]

    def _theme_name(self) -> str:
        """The theme that the settings and the terminal ask for."""
        wanted = self.loaded.settings.display.theme
        return theme_for_terminal(wanted, self.console.color_system, no_colour=self.no_color)

    def _take_keys(self) -> list[str]:
        """Use the user's own keys; returns a sentence or two for each that cannot be used."""
        keymap, problems = usable_keys(self.loaded.settings.keys)
        self.set_keymap(keymap)
        return problems

    def follow_settings(self, session: "ChatSession") -> None:
        """Take up what changes in the settings of the open chat, by this program or by another."""
        session.listen(self._hear)
        self.set_interval(_LOOKED_FOR_EVERY, partial(self._look_for_changes, session))

    @work(group="settings", exit_on_error=False, description="look for changed settings")
    async def _look_for_changes(self, session: "ChatSession") -> None:
        from tuimem.settings.errors import SettingError

        async with self._looking:
            if not await session.look_for_settings():
                return
        self.tell_problems()
        with suppress(SettingError):  # a file that cannot be read has been told by now
            profile = session.profiles.current
            clashes = await session.profiles.clashes(profile)
            if clashes and self._asked != (profile, clashes):
                self._asked = profile, clashes
                self._ask(session, profile, clashes)

    @work(group="clash", exit_on_error=False, description="ask about changed settings")
    async def _ask(self, session: "ChatSession", profile: str, clashes: "tuple[Clash, ...]") -> None:
        """Ask which values hold where a profile was edited here and its file changed elsewhere."""
        from tuimem.widgets.clash_picker import ClashPicker

        keeps = await self.chat_screen.question.ask(ClashPicker(profile, clashes))
        self._asked = None
        if keeps is not None:
            await session.profiles.settle(profile, {clash.key: keeps for clash in clashes})

    def _hear(self, event: "Event") -> None:
        from tuimem.chat.events import SettingsChanged

        if isinstance(event, SettingsChanged):
            self.chat_screen.use_settings(event.loaded.settings)
            self.call_later(self._take_up, event)

    def _take_up(self, event: "SettingsChanged") -> None:
        before, after = event.before.settings, event.loaded.settings
        if event.before.profile != event.loaded.profile and not event.by_user:
            self.notify(f"Config profile: {event.loaded.profile}{self._why()}", markup=False)
        if before.display.theme != after.display.theme and (name := self._theme_name()) in self.available_themes:
            self.theme = name
        self._told = self._told if before.keys == after.keys else ()
        self.tell_problems()
        if self.chooser is not None:
            self.chooser.follow(before, after)

    async def change_setting(self, key: str, value: object, *, for_chat: bool = False) -> None:
        """Put a value in force at once, or take it away with `REMOVED`. Raises `TuimemError`."""
        from tuimem.settings.writing import change_file

        if is_global(key):
            change_file(self.paths.settings_file, {key: value})
            await self.reload_settings()
        elif self.session is not None and for_chat:
            await self.session.profiles.set_own(key, value)
        elif self.session is not None:
            await self.session.profiles.change(key, value)

    async def toggle_setting(self, key: str, *, for_chat: bool = False) -> None:
        """Put the other one of two choices in force, as in `change_setting`. Raises `TuimemError`."""
        if is_global(key):
            await self.change_setting(key, find(key).other_than_in(self.source.in_force().settings))
        elif self.session is not None:
            await self.session.profiles.toggle(key, for_chat=for_chat)

    def _why(self) -> str:
        """Why the open chat has its profile, in words behind its name."""
        session = self.session
        lock = None if session is None or not session.is_open else session.profiles.locked_by
        if session is None or lock is None:
            return ""
        who = "this chat" if lock == "chat" else session.chat.character.name
        return f". {who[:1].upper()}{who[1:]} is locked to it."

    async def reload_settings(self) -> None:
        """Read the settings file and the config profiles again, and work with what they say now."""
        self.source.reload()
        self._told = ()
        if self.session is not None:
            await self.session.settings_changed(by_user=True)
        self.tell_problems()
