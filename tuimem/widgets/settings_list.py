"""All settings as a list: searched as one types, with what the highlighted one is for below it."""

from collections.abc import Sequence
from dataclasses import dataclass

from textual import getters
from textual.app import ComposeResult
from textual.binding import Binding
from textual.containers import Vertical
from textual.content import Content
from textual.message import Message
from textual.widgets import Input

from tuimem.settings.layers import DEFAULT
from tuimem.settings.setting_rows import SettingRow, is_set
from tuimem.text import clean_line
from tuimem.widgets.keys_line import KeyHint, KeysLine
from tuimem.widgets.picker import CLOSE, Picker, PickerRows
from tuimem.widgets.picker_rows import Item
from tuimem.widgets.static import Static

_MARKS = {(False, False): "  ", (True, False): "● ", (False, True): "* ", (True, True): "* "}
"""By whether a setting differs from its default, and whether it has an edit that is not saved."""

_LONGEST = 32
"""Cells of a value in the list; a longer one is cut, so that all stand in a column."""


class SettingsList(Picker):
    """Picks a setting to change."""

    DEFAULT_CSS = """
    SettingsList {
        .picker-said { max-height: 4; }
        .setting-detail { height: auto; max-height: 6; margin: 1 0 0 0; }
        .setting-effect { height: auto; max-height: 2; color: $foreground-muted; }
    }
    """
    BINDINGS = [
        Binding("ctrl+s,f10", "save", "Save", show=False),
        Binding("ctrl+r", "reset", "Reset", show=False),
        Binding("ctrl+t", "target", "Chat or profile", show=False),
        Binding("ctrl+d", "differing", "Only what is set", show=False, priority=True),
    ]
    KEYS = (
        KeyHint("enter", "changes"),
        KeyHint("ctrl+s", "saves"),
        KeyHint("ctrl+r", "resets"),
        KeyHint("ctrl+d", "what is set"),
        KeyHint("ctrl+t", "this chat only"),
        CLOSE,
    )

    detail = getters.query_one(".setting-detail", Static)
    effect = getters.query_one(".setting-effect", Static)

    @dataclass
    class SaveWanted(Message):
        """The unsaved edits are to be written into the config profile."""

    @dataclass
    class ResetWanted(Message):
        """The setting with this key is to be as if nobody had set it here."""

        key: str

    @dataclass
    class TargetWanted(Message):
        """Changes are to go to the chat instead of the profile, or back."""

    def __init__(self, typed: str = "") -> None:
        super().__init__("Settings", said=" ", placeholder="Type to search the settings", typed=typed)
        self._rows: dict[str, SettingRow] = {}
        self._shows_only_set = False

    def compose(self) -> ComposeResult:
        with Vertical(classes="settings"):
            yield Static(Content(self._heading), classes="picker-heading", markup=False)
            yield Static("", classes="picker-said", markup=False)
            yield Input(self._typed, placeholder=self._placeholder, compact=True, select_on_focus=False)
            yield PickerRows(markup=False)
            yield Static("", classes="setting-detail", markup=False)
            yield Static("", classes="setting-effect", markup=False)
            yield KeysLine(self.KEYS)

    def show_rows(self, rows: Sequence[SettingRow]) -> None:
        """List these settings."""
        self._rows = {row.setting.key: row for row in rows}
        wanted = [row for row in rows if is_set(row)] if self._shows_only_set else rows
        self._empty = "Every setting has its default." if self._shows_only_set and not wanted else "Nothing matches."
        self.show(list(map(_item, wanted)))

    def show_target(self, said: str, problems: Sequence[str] = ()) -> None:
        """Say where changes go, and what is wrong with the settings as they are."""
        wrong = [Content.styled(f"\n{problem}", "$text-warning") for problem in problems]
        self.query_one(".picker-said", Static).update(Content.assemble(said, *wrong))

    def show_effect(self, said: str) -> None:
        """Say what the next prompt sends, and what it sent before the last change."""
        self.effect.update(Content(said))

    def stay(self) -> None:
        """Keep the highlight where it is, whatever the list shows next."""
        self._has_moved = True

    def on_picker_highlighted(self, event: Picker.Highlighted) -> None:
        event.stop()
        row = self._rows.get(event.item.value) if event.item is not None else None
        self.detail.update(Content("") if row is None else _detail(row))

    def _shown(self) -> list[Item]:
        """Those that are called so come first: enter changes the first one."""
        words = self.typed.casefold().replace(" ", "_")
        return sorted(super()._shown(), key=lambda item: words not in item.value)

    def action_save(self) -> None:
        """Have the unsaved edits saved."""
        self.post_message(self.SaveWanted())

    def action_reset(self) -> None:
        """Have the highlighted setting reset."""
        if self.chosen is not None:
            self.post_message(self.ResetWanted(self.chosen.value))

    def action_target(self) -> None:
        """Have changes go elsewhere."""
        self.post_message(self.TargetWanted())

    def action_differing(self) -> None:
        """Show only what somebody has set, or all."""
        self._shows_only_set = not self._shows_only_set
        self.show_rows(list(self._rows.values()))


def _item(row: SettingRow) -> Item:
    mark = _MARKS[not row.is_default, row.is_unsaved]
    origin = "" if row.origin == DEFAULT else f" · {row.origin}"
    note = f"{clean_line(row.value, _LONGEST)}{origin}"
    return Item(row.setting.key, f"{mark}{row.setting.field}", note, group=row.heading, words=_words(row))


def _words(row: SettingRow) -> str:
    return f"{row.setting.key} {row.setting.field.replace('_', ' ')} {row.setting.help}"


def _detail(row: SettingRow) -> Content:
    """What it is for, what it takes, its default, and where its value comes from."""
    setting = row.setting
    parts = [
        Content.assemble((setting.key, "bold"), f"  {setting.help}"),
        Content.styled(f"Takes {setting.kind}. {_origin(row)}", "$foreground-muted"),
    ]
    return Content("\n").join(parts)


def _origin(row: SettingRow) -> str:
    if row.origin == DEFAULT:
        return "This is the default."
    default = "" if row.is_default else f" The default is {row.default}."
    if row.is_overruled:
        return f"Set by the {row.origin}, which wins over what you set here.{default}"
    return f"Set in the {row.origin}.{default}"
