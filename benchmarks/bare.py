"""The yardstick: the least that a Textual app with a line to type in can be. As a program it runs it."""

from textual.app import App, ComposeResult
from textual.widgets import Input

PROMPT = "ready to type"


class BareApp(App[None]):
    """One input line."""

    def compose(self) -> ComposeResult:
        yield Input(placeholder=PROMPT)


if __name__ == "__main__":
    BareApp().run()
