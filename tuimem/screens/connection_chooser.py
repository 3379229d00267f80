"""What the app does about named connections: choose, make, change, delete and test them."""

import asyncio
import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tuimem.chat.choices import BY_SETTINGS
from tuimem.chat.connections import CHAT, USES, Named, check_connection, named_connections, used_for
from tuimem.chat.learning import StoredAbilities
from tuimem.commands.command import CommandError
from tuimem.listing import Row, Section
from tuimem.screens.connection_form import changed_connection, connection_form, name_is_wrong
from tuimem.screens.form import FormScreen, Wrong
from tuimem.screens.text import ListScreen
from tuimem.settings.errors import SettingError
from tuimem.settings.groups.connections import Connection
from tuimem.settings.layers import LoadedSettings
from tuimem.settings.overlays import as_chat, no_connection
from tuimem.settings.writing import REMOVED, RemovedSetting, change_file

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.endpoint.server_check import ServerCheck
    from tuimem.screens.settings_app import SettingsApp

_SIGNS = {True: ("✓", "$foreground"), False: ("✗", "$text-error"), None: ("·", "$foreground-muted")}


class ConnectionChooser:
    """All of it has to be awaited in a worker, and raises `CommandError` with a line for the user."""

    def __init__(self, app: "SettingsApp", session: "ChatSession") -> None:
        self._app = app
        self._session = session

    async def choose(self, name: str, group: str) -> str | None:
        """Use the connection of this name for the chat or for summaries; without a name, let the user choose."""
        if name:
            return await self.use(self._found(name), group)
        from tuimem.screens.connection_picker import ConnectionPickerScreen

        await self._app.push_screen_wait(ConnectionPickerScreen(self))
        return None

    def listed(self) -> tuple[list[Named], tuple[str, ...]]:
        """All connections, and what is done without one."""
        settings = self._session.settings
        return named_connections(settings), used_for(settings, "")

    def names(self) -> list[str]:
        """The names of all connections."""
        return [each.name for each in self.listed()[0]]

    async def use(self, name: str, group: str) -> str:
        """Use a connection from the next request on, or none; the config profile remembers it. Returns a line."""
        before = self._session.settings.endpoint
        try:
            await self._session.change_setting(f"{group}.connection", name)
        except SettingError as error:
            raise CommandError(f"{error.what} {error.remedy}") from error
        loaded = self._session.loaded
        if overruled := _overruled(loaded, name, group):
            return overruled
        if group == CHAT and loaded.settings.endpoint == before and self._app.chooser is not None:
            self._app.chooser.connect(BY_SETTINGS)  # what was chosen with /model gives way
        use = USES[group]
        if not name:
            return f"No connection is used for {'the chat' if group == CHAT else use} now."
        return f"The connection “{name}” is used for {'the chat' if group == CHAT else use} now."

    async def new(self) -> str:
        """Ask for a name and for what the connection is."""

        def check(texts: Mapping[str, str]) -> Wrong | None:
            return name_is_wrong(texts, self._session.settings.connections) or _wrong(texts, Connection())

        form = FormScreen("New connection", connection_form(Connection(), is_new=True), check)
        texts = await self._app.push_screen_wait(form)
        if texts is None:
            return ""
        await self._write(texts["name"], _made(texts, Connection()))
        return f"The connection “{texts['name']}” is there. Press enter on it to use it."

    async def edit(self, name: str) -> str:
        """Ask for changes of a connection; those in use apply to the next request."""
        before = self._session.settings.connections[self._found(name)]
        form = FormScreen(f"Connection {name}", connection_form(before), lambda texts: _wrong(texts, before))
        texts = await self._app.push_screen_wait(form)
        if texts is None or (made := _made(texts, before)) == before:
            return ""
        await self._write(name, made)
        return f"The connection “{name}” was changed."

    async def delete(self, name: str) -> str:
        """Delete a connection, after asking; whatever uses it here goes on without one."""
        from tuimem.screens.confirm import ConfirmScreen

        uses = used_for(self._session.settings, self._found(name))
        question = (
            f"It is used for {' and '.join(uses)}, which will go on without it." if uses else "It is not used here."
        )
        if not await self._app.push_screen_wait(ConfirmScreen(f"Delete the connection {name}?", question)):
            return ""
        for group, use in USES.items():
            if use in uses:
                await self.use("", group)
        await self._write(name, REMOVED)
        return f"The connection “{name}” was deleted."

    async def test(self, name: str) -> None:
        """Ask the server what works, and show it."""
        session, chat = self._session, self._session.chat
        values = as_chat(session.settings, self._found(name))
        settings = self._app.source.in_force_with(values, chat.profile, chat.own_settings).settings
        in_use = session.model.client.server if session.model is not None else None
        checks = await check_connection(settings, os.environ, StoredAbilities(session.store), in_use)
        self._app.push_screen(ListScreen(f"Test of {name}", [_section(checks)]))

    async def _write(self, name: str, connection: Connection | RemovedSetting) -> None:
        """Write a connection into the settings file beside those that it has by now, and work with them."""
        file = self._app.paths.settings_file
        origin = self._session.loaded.origins.get("connections", "")
        if origin.startswith(("environment", "command line")):
            raise CommandError(f"{origin} sets the connections. Change them there.")
        try:
            await asyncio.to_thread(change_file, file, {f"connections.{name}": connection})
        except SettingError as error:
            raise CommandError(f"{error.what} {error.remedy}") from error
        await self._app.reload_settings()

    def _found(self, name: str) -> str:
        """The name as it is written, in whatever case it is meant."""
        names = self.names()
        if name in names:
            return name
        same = [each for each in names if each.casefold() == name.casefold()]
        if len(same) == 1:
            return same[0]
        error = no_connection(name, "", names)
        raise CommandError(f"{error.what} {error.remedy}")


def _overruled(loaded: LoadedSettings, name: str, group: str) -> str:
    """A line when the choice has no effect yet, because of what sets something above it."""
    if getattr(loaded.settings, group).connection != name:
        return f"It has no effect yet: {loaded.origins[f'{group}.connection']} sets {group}.connection."
    found = loaded.settings.connections.get(name)
    origin = loaded.origins.get(f"{group}.base_url", "")  # that of the memory is laid over the one for summaries
    if found is not None and found.base_url and origin and origin != f"connection {name}":
        return f"It has no effect yet: {origin} sets {group}.base_url."
    return ""


def _made(texts: Mapping[str, str], before: Connection) -> Connection:
    made = changed_connection(texts, before)
    assert not isinstance(made, Wrong), "the form has checked it"
    return made


def _wrong(texts: Mapping[str, str], before: Connection) -> Wrong | None:
    made = changed_connection(texts, before)
    return made if isinstance(made, Wrong) else None


def _section(checks: "list[ServerCheck]") -> Section:
    """What was found, a row each; `failed` ones first said in a sentence."""
    failed = [check.name for check in checks if check.ok is False]
    can_chat = any(check.name == "chat" and check.ok for check in checks)
    lead = "It can be used." if can_chat and not failed else f"What fails: {', '.join(failed) or 'chat'}."
    return Section("", tuple(map(_row, checks)), lead)


def _row(check: "ServerCheck") -> Row:
    sign, style = _SIGNS[check.ok]
    remedy = f" {check.remedy}" if check.remedy and check.ok is not True else ""
    return Row(f"{sign} {check.name}", f"{check.detail}{remedy}", style)
