"""Where everything is set: each change takes effect at once, and shows what it does to the next prompt."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from textual import getters, work

from tuimem.cancelling import to_the_end
from tuimem.chat.sent_counts import SentCounts, in_words, sent_counts
from tuimem.commands.context import Program
from tuimem.errors import TuimemError
from tuimem.screens.editor import EditorScreen
from tuimem.screens.picker import PickerScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.screens.summary_prompt import PROMPT_KEY, SummaryPromptScreen
from tuimem.settings.describe import Setting, find
from tuimem.settings.editing import as_editable, from_editable, macros_of, needs_room
from tuimem.settings.errors import SettingError
from tuimem.settings.setting_rows import setting_rows
from tuimem.settings.writing import REMOVED
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.settings_list import SettingsList

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession

_UNSAVED = "unsaved"
_FEW = 2
"""Choices between which enter switches; more are listed."""


class SettingsScreen(PickerScreen[None]):
    """Lists all settings, and has the chosen one changed: in the config profile, in this chat, or in the file."""

    CSS_PATH = "settings_screen.tcss"

    settings = getters.query_one(SettingsList)

    def __init__(self, session: "ChatSession", program: Program, typed: str = "") -> None:
        super().__init__(SettingsList(typed))
        self._session, self._program = session, program
        self._is_for_chat = False

    def on_mount(self) -> None:
        self._show(self._counts())

    def _counts(self) -> SentCounts | None:
        plan = self._session.plan
        return None if plan is None else sent_counts(plan)

    def _show(self, before: SentCounts | None) -> None:
        """Show what is in force now, and what has changed in the next prompt."""
        loaded = self._session.loaded
        unsaved = [key for key, origin in loaded.origins.items() if origin.endswith(_UNSAVED)]
        self.settings.show_rows(list(setting_rows(loaded, unsaved)))
        self.settings.show_target(self._target(len(unsaved)), loaded.problems)
        if (counts := self._counts()) is not None:
            self.settings.show_effect(f"Next prompt: {in_words(counts, before)}")

    def _target(self, unsaved: int) -> str:
        if self._is_for_chat:
            return f"Changes are for this chat only: “{self._session.chat.title}”."
        edits = "" if not unsaved else f" · {unsaved} unsaved edit{'s' if unsaved > 1 else ''}"
        return f"Changes are for the config profile “{self._session.profiles.current}”{edits}."

    def pick(self, value: Any) -> None:  # noqa: ANN401  # the value of any item of a picker
        """A setting was picked: have it changed."""
        self.settings.stay()
        setting = find(value)
        if setting.key == PROMPT_KEY:
            self.app.push_screen(SummaryPromptScreen(self._session, self._program), lambda _: self._show(None))
        else:
            self._change(setting)

    @work(group="change a setting", exit_on_error=False, description="change a setting")
    async def _change(self, setting: Setting) -> None:
        if len(setting.choices) == _FEW:
            await self._done(self._program.toggle_setting(setting.key, for_chat=self._is_for_chat))
        elif (value := await self._asked(setting)) is not None:
            await self._put(setting, value)

    async def _asked(self, setting: Setting) -> object:
        """The value that the user wants, None for none."""
        current = setting.value_in(self._session.loaded.settings)
        if setting.choices:
            return await self.app.push_screen_wait(_ChoiceScreen(setting, str(current)))

        def refusal(text: str) -> str:
            try:
                from_editable(setting, text)
            except SettingError as error:
                return error.what
            return ""

        text, said = as_editable(setting, current), f"{setting.help} Takes {setting.kind}."
        if needs_room(setting, current):
            macros = macros_of(setting)
            screen = EditorScreen(setting.key, text, said=said, macros=macros, refusal=refusal)
            answer = await self.app.push_screen_wait(screen)
        else:
            answer = await self.app.push_screen_wait(PromptScreen(setting.key, text, said=said, refusal=refusal))
        return None if answer is None or answer == text else from_editable(setting, answer)

    async def _put(self, setting: Setting, value: object) -> None:
        await self._done(self._program.change_setting(setting.key, value, for_chat=self._is_for_chat))

    async def _done(self, change: Coroutine[Any, Any, None]) -> None:
        """Closing the screen does not stop it."""
        before = self._counts()
        try:
            await to_the_end(change)
        except TuimemError as error:
            self.notify(f"{error.what} {error.remedy}", severity="error", timeout=12, markup=False)
        if self.is_attached:
            self._show(before)

    def on_settings_list_reset_wanted(self, event: SettingsList.ResetWanted) -> None:
        event.stop()
        self._reset(find(event.key))

    @work(group="change a setting", exit_on_error=False, description="reset a setting")
    async def _reset(self, setting: Setting) -> None:
        self.settings.stay()
        await self._put(setting, REMOVED)

    def on_settings_list_target_wanted(self, event: SettingsList.TargetWanted) -> None:
        event.stop()
        self._is_for_chat = not self._is_for_chat
        self._show(None)

    def on_settings_list_save_wanted(self, event: SettingsList.SaveWanted) -> None:
        event.stop()
        self._save()

    @work(group="change a setting", exit_on_error=False, description="save the config profile")
    async def _save(self) -> None:
        try:
            count = await to_the_end(self._session.profiles.save())
        except TuimemError as error:
            self.notify(f"{error.what} {error.remedy}", severity="error", timeout=12, markup=False)
            return
        edits = "1 edit" if count == 1 else f"{count} edits"
        self.notify(f"{edits} saved." if count else "There are no unsaved edits.", timeout=6, markup=False)
        self._show(None)


class _ChoiceScreen(PickerScreen[object]):
    """Chooses one of the words that a setting takes."""

    def __init__(self, setting: Setting, current: str) -> None:
        picker = Picker(setting.key, said=setting.help)
        super().__init__(picker)
        self._setting, self._current = setting, current

    def on_mount(self) -> None:
        self.picker.show([Item(word, word, is_current=word == self._current) for word in self._setting.choices])

    def pick(self, value: Any) -> None:  # noqa: ANN401  # the value of any item of a picker
        """A word was picked."""
        self.dismiss(self._setting.convert(value, from_text=True))
