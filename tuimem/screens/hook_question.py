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

_ALLOW, _SHOW, _REFUSE = "allow", "show", "refuse"
_MEANT = "Hooks are programs: they can do whatever you can do on this machine."


async def ask_about_hooks(
    app: App[object], asking: Question, session: "ChatSession", known: "Sequence[KnownSource]"
) -> str:
    """What became of it, to be said; empty when the question was closed: then it is asked again another time."""
    code = "\n".join(each.source.code for each in known if each.source.code)
    while (answer := await asking.ask_next(_picker(known, has_code=bool(code)))) == _SHOW:
        await app.push_screen_wait(PlainScreen("hooks.py", code))
    if answer is None:
        return ""
    try:
        await session.hooks.say([each.source for each in known], allowed=answer == _ALLOW)
    except OSError as error:
        return f"Your answer cannot be stored ({error.strerror}), so the hooks are not run."
    names = ", ".join(each.source.name for each in known)
    return f"Hooks of {names}: {'allowed until they change' if answer == _ALLOW else 'not run'}. /hooks lists them."


def _picker(known: "Sequence[KnownSource]", *, has_code: bool) -> Picker:
    picker = Picker("May these hooks run?", said=f"{question(known)}\n{_MEANT}")
    show = [Item(_SHOW, "Show the file", "then you are asked again")] if has_code else []
    picker.show(
        [
            Item(_ALLOW, "Run them", "until they change"),
            *show,
            Item(_REFUSE, "Do not run them", "not until they change"),
        ]
    )
    return picker
