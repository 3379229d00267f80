"""The question whether hooks that are new or changed may run: above the composer, and it takes no key."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from textual.app import App

from tuimem.hooks.listing import question
from tuimem.screens.text import PlainScreen
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.question import Question

if TYPE_CHECKING:
    from tuimem.chat.session import ChatSession
    from tuimem.hooks.runner import KnownSource

_ALLOW, _SHOW, _REFUSE, _SETTLED = "allow", "show", "refuse", "settled"
_MEANT = "Hooks are programs: they can do whatever you can do on this machine."


class HookPicker(Picker):
    """Asks whether these hooks may run."""

    def __init__(self, known: "Sequence[KnownSource]") -> None:
        super().__init__("May these hooks run?", said=f"{question(known)}\n{_MEANT}")
        show = [Item(_SHOW, "Show the file", "then you are asked again")] if _code_of(known) else []
        self.show(  # the first one is harmless: it is what a stray enter chooses
            [
                *show,
                Item(_REFUSE, "Do not run them", "you are asked again when they change"),
                Item(_ALLOW, "Run them", "until they change"),
            ]
        )


async def ask_about_hooks(
    app: App[object], asking: Question, session: "ChatSession", wanted: "Sequence[KnownSource]"
) -> str:
    """What became of it, to be said; empty when the question was closed: then it is asked again another time.

    What is answered elsewhere meanwhile is asked no more.
    """

    def make() -> HookPicker | None:
        waiting = session.hooks.undecided(wanted)
        return HookPicker(waiting) if waiting else None

    while (answer := await asking.ask_next(make)) in (_SHOW, _SETTLED):
        if answer == _SHOW:
            await app.push_screen_wait(PlainScreen("hooks.py", _code_of(wanted)))
    known = session.hooks.undecided(wanted)
    if answer is None or not known:
        return ""
    try:
        await session.hooks.say([each.source for each in known], allowed=answer == _ALLOW)
    except OSError as error:
        return f"Your answer cannot be stored ({error.strerror}), so the hooks are not run."
    names = ", ".join(each.source.name for each in known)
    return f"Hooks of {names}: {'allowed until they change' if answer == _ALLOW else 'not run'}. /hooks lists them."


def put_away(asking: Question) -> None:
    """Close the question, which is asked again about the hooks that still wait, if there are any."""
    asking.close(HookPicker, _SETTLED)


def _code_of(known: "Sequence[KnownSource]") -> str:
    return "\n".join(each.source.code for each in known if each.source.code)
