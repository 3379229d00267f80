"""Lets the user choose a config profile, and change those that there are."""

from typing import TYPE_CHECKING

from textual import work

from tuimem.cancelling import to_the_end
from tuimem.messages import Lock
from tuimem.screens.confirm import ConfirmScreen
from tuimem.screens.picker import PickerScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.settings.errors import SettingError
from tuimem.widgets.profile_picker import ProfilePicker

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession


class ProfilePickerScreen(PickerScreen[str]):
    """Answers with the name of the profile to use."""

    def __init__(self, session: "ChatSession") -> None:
        self._profiles = ProfilePicker()
        super().__init__(self._profiles)
        self._session = session

    def on_mount(self) -> None:
        self._read()

    @work(exclusive=True, group="read", exit_on_error=False, description="list the config profiles")
    async def _read(self) -> None:
        profiles, chat = self._session.profiles, self._session.chat
        rows, locked = await profiles.rows(), profiles.locked_by
        by = "" if locked is None else "this chat" if locked is Lock.CHAT else chat.character.name
        self._profiles.show_profiles(rows, profiles.current, by)

    @work(group="profile", exit_on_error=False, description="change a config profile")
    async def on_profile_picker_wanted(self, event: ProfilePicker.Wanted) -> None:
        """Do what is wanted, to its end when the list is closed, and list the profiles anew."""
        try:
            said = await self._do(event.what, event.name)
        except SettingError as error:
            self.notify(f"{error.what} {error.remedy}".strip(), severity="warning", markup=False)
            return
        if said:
            self.notify(said, markup=False)
        if self.is_attached:
            self._read()

    async def _do(self, what: str, name: str) -> str:
        profiles = self._session.profiles
        match what:
            case "save":
                count = await to_the_end(profiles.save(name))
                return f"“{name}” saved." if count else f"“{name}” has no unsaved edits."
            case "lock":
                locked = await to_the_end(profiles.toggle_lock(name))
                return f"This chat is locked to “{locked}”." if locked else "This chat is not locked any more."
            case "new":
                new = await self.app.push_screen_wait(PromptScreen("Name of the new config profile", enter="makes it"))
                return f"“{await to_the_end(profiles.new(new))}” is in use." if new else ""
            case "rename":
                screen = PromptScreen("Rename the config profile", name, enter="renames")
                new = await self.app.push_screen_wait(screen)
                return f"“{name}” renamed to “{await to_the_end(profiles.rename(name, new))}”." if new else ""
            case _:
                await profiles.deletable(name)
                question = f"“{name}” is deleted, and what is locked to it is unlocked."
                if not await self.app.push_screen_wait(ConfirmScreen("Delete the config profile?", question)):
                    return ""
                return f"“{name}” deleted. Its file is kept as {(await to_the_end(profiles.delete(name))).name}."
