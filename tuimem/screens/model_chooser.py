"""Connects the app to a model, and asks the user when that fails or when there is something to choose."""

from collections.abc import Coroutine
from typing import TYPE_CHECKING, Any

from textual.app import App

from tuimem.chat.choices import BY_SETTINGS, Choice, LookAgain, ModelChoice, OtherAddress, UseServer, parse_choice
from tuimem.chat.connecting import Connector, choice_after
from tuimem.chat.session import ChatSession
from tuimem.commands.command import CommandError
from tuimem.endpoint.errors import EndpointError, ModelNotListed, NotChosenYet, NothingFound
from tuimem.screens.model_picker import ModelPickerScreen
from tuimem.screens.prompt import PromptScreen
from tuimem.settings.model import Settings
from tuimem.widgets.model_picker import ModelPicker

if TYPE_CHECKING:
    from tuimem.screens.chat import ChatScreen


_NO_MODEL = "no model"


def _is_about_nothing(error: EndpointError) -> bool:
    return isinstance(error, NothingFound) and not isinstance(error, NotChosenYet)


class ModelChooser:
    """What the app does about the model. What takes long runs in workers of the app."""

    def __init__(self, app: App[None], screen: "ChatScreen", session: ChatSession, connector: Connector) -> None:
        self._app = app
        self._screen = screen
        self._session = session
        self._connector = connector

    async def choose(self, text: str) -> None:
        """Let the user choose a model, or take the one that is named as `/model` takes it.

        It has to be awaited in a worker. Raises `CommandError` for what cannot be meant.
        """
        if not text:
            await self._take(await self._app.push_screen_wait(ModelPickerScreen(self._connector)))
            return
        try:
            choice = parse_choice(text, has_server=self._session.model is not None)
            await self._connected(choice)
        except EndpointError as error:
            raise CommandError(f"{error.what}\n{error.remedy}") from error

    def connect(self, choice: ModelChoice) -> None:
        """Connect to what was chosen; else ask the user."""
        self._work(self.connected(choice), "connect", "connect to a model")

    async def connected(self, choice: ModelChoice) -> None:
        """Return when what was chosen is connected, or the user is being asked, or something newer was chosen."""
        try:
            await self._connected(choice)
        except EndpointError as error:
            self._screen.say(f"{error.what}\n{error.remedy}", "warning")

    async def models(self) -> list[str]:
        """The names of the models that the server in use lists."""
        return await self._connector.models()

    def follow(self, before: Settings, after: Settings) -> None:
        """Connect anew when the settings name another server or model now."""
        choice = choice_after(before, after, self._connector.choice)
        if choice is not None:
            self.connect(choice)

    async def _connected(self, choice: ModelChoice) -> None:
        """What `connected` does. Raises `ModelNotListed`: the model in use stays, and there is nothing to ask."""
        try:
            await self._connector.connect(choice)
        except EndpointError as error:
            current = self._session.model
            self._screen.show_connecting(current.name if current is not None else _NO_MODEL)
            if isinstance(error, ModelNotListed):
                raise
            self._ask(choice, error)
        else:
            self._screen.question.close(ModelPicker)

    def _ask(self, failed: ModelChoice, error: EndpointError) -> None:
        has_none = failed == BY_SETTINGS and self._session.model is None
        heading = "No model yet" if has_none else "Not connected"
        heading = "Which model?" if isinstance(error, NotChosenYet) else heading
        self._work(self._asked(heading, failed, error), "ask for a model", "ask for a model")

    async def _asked(self, heading: str, failed: ModelChoice, error: EndpointError) -> None:
        # Where nothing was found, the ways on are the items.
        said = error.what if _is_about_nothing(error) else f"{error.what}\n{error.remedy}"
        picker = ModelPicker(heading, said=said)
        if self._session.model is None:
            self._screen.show_connecting(_NO_MODEL, is_asked=True)
        again = None if isinstance(error, NotChosenYet) else failed
        self._work(self._connector.offers(picker.show_offers, again), "look", "look for models")
        choice = await self._screen.question.ask(picker)
        if self._session.model is None:  # what the question said still holds
            self._screen.show_connecting(_NO_MODEL, missing=error.what)
        self._work(self._take(choice), "take", "take up what was chosen")

    async def _take(self, choice: Choice | None) -> None:
        """Go on with what the user chose; None: with nothing."""
        match choice:
            case None:
                return
            case LookAgain():
                self.connect(BY_SETTINGS)
            case OtherAddress(begun):
                prompt = PromptScreen(
                    "Address of a server", begun, placeholder="http://localhost:8080/v1", enter="connects"
                )
                if address := await self._app.push_screen_wait(prompt):
                    self.connect(UseServer(address))
            case _:
                self.connect(choice)

    def _work(self, work: Coroutine[Any, Any, None], group: str, description: str) -> None:
        exclusive = group in ("ask for a model", "look")  # of attempts the connector itself ends the one before
        self._app.run_worker(work, group=group, exit_on_error=False, description=description, exclusive=exclusive)
