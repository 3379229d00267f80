"""Connects the app to a model, and asks the user when that fails or when there is something to choose."""

from typing import TYPE_CHECKING

from textual.app import App

from tuimem.chat.choices import BY_SETTINGS, EndProgram, LookAgain, ModelChoice, parse_choice
from tuimem.chat.connecting import Connector, choice_after
from tuimem.chat.session import ChatSession
from tuimem.endpoint.errors import EndpointError, NotChosenYet
from tuimem.screens.welcome import WelcomeScreen
from tuimem.settings.model import Settings

if TYPE_CHECKING:
    from tuimem.screens.chat import ChatScreen


class ModelChooser:
    """What the app does about the model; its work runs in workers of the app."""

    def __init__(self, app: App[None], screen: "ChatScreen", session: ChatSession, connector: Connector) -> None:
        self._app = app
        self._screen = screen
        self._session = session
        self._connector = connector

    def choose(self, text: str) -> None:
        """Let the user choose a model, or take the one that is named as `/model` takes it."""
        if not text:
            self._ask("Choose a model", "")
            return
        try:
            self.connect(self._parse(text))
        except EndpointError as error:
            self._ask("Not connected", f"{error.what}\n{error.remedy}")

    def connect(self, choice: ModelChoice) -> None:
        """Connect to what was chosen; else ask the user."""
        work = self.connected(choice)
        self._app.run_worker(work, group="connect", exit_on_error=False, description="connect to a model")

    async def connected(self, choice: ModelChoice) -> None:
        """Return when what was chosen is connected, or the user is being asked, or something newer was chosen."""
        try:
            await self._connector.connect(choice)
        except EndpointError as error:
            current = self._session.model
            self._screen.show_connecting(current.name if current is not None else "no model")
            heading = "No model yet" if choice == BY_SETTINGS else "Not connected"
            heading = "Which model?" if isinstance(error, NotChosenYet) else heading
            self._ask(heading, f"{error.what}\n{error.remedy}")

    def follow(self, before: Settings, after: Settings) -> None:
        """Connect anew when the settings name another server or model now."""
        choice = choice_after(before, after, self._connector.choice)
        if choice is not None:
            self.connect(choice)

    def _parse(self, text: str) -> ModelChoice:
        return parse_choice(text, has_server=self._session.model is not None)

    def _ask(self, heading: str, said: str) -> None:
        self._app.run_worker(
            self._asked(heading, said),
            group="ask for model",
            exit_on_error=False,
            description="ask for a model",
            exclusive=True,
        )

    async def _asked(self, heading: str, said: str) -> None:
        if isinstance(self._app.screen, WelcomeScreen):  # the user is choosing already
            self._app.notify(said, severity="warning", markup=False)
            return
        offers = await self._connector.offers()
        chosen = await self._app.push_screen_wait(WelcomeScreen(heading, said, offers, self._parse))
        if chosen is not None and not isinstance(chosen, EndProgram):
            self.connect(BY_SETTINGS if isinstance(chosen, LookAgain) else chosen)
