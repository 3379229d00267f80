"""Lets the user choose a model."""

from textual import work

from tuimem.chat.choices import Choice, LookAgain
from tuimem.chat.connecting import Connector
from tuimem.screens.picker import PickerScreen
from tuimem.widgets.model_picker import ModelPicker


class ModelPickerScreen(PickerScreen[Choice]):
    """Answers with what to connect to. It is open at once; what servers say comes when they say it."""

    def __init__(self, connector: Connector) -> None:
        self._models = ModelPicker()
        super().__init__(self._models)
        self._connector = connector

    def on_mount(self) -> None:
        self._look()

    def pick(self, value: Choice) -> None:
        """Answer, or look again."""
        if isinstance(value, LookAgain):
            self._look()
        else:
            self.dismiss(value)

    @work(exclusive=True, group="look", exit_on_error=False, description="look for models")
    async def _look(self) -> None:
        await self._connector.offers(self._models.show_offers)
