"""Asks which values hold where a config profile was edited here and its file was changed elsewhere."""

from collections.abc import Sequence

from tuimem.settings.describe import as_text, shown
from tuimem.settings.profile_edits import Clash
from tuimem.settings.writing import REMOVED
from tuimem.widgets.picker import Picker
from tuimem.widgets.picker_rows import Item

_MOST_TOLD = 6


class ClashPicker(Picker):
    """The value of an item is whether the edits are kept. Closed, the edits stay in force, and saving asks again."""

    def __init__(self, profile: str, clashes: Sequence[Clash]) -> None:
        told = [
            f"{clash.key}: {_shown(clash.key, clash.here)} here, {_shown(clash.key, clash.there)} in the file"
            for clash in clashes[:_MOST_TOLD]
        ]
        if len(clashes) > _MOST_TOLD:
            told.append(f"And {len(clashes) - _MOST_TOLD} more.")
        super().__init__(f"The file of the config profile “{profile}” was changed", said="\n".join(told))
        self.show(
            [
                Item(True, "Keep my unsaved edits", "Saving the profile writes them over the file."),
                Item(False, "Use the values of the file", "My edits of these settings are dropped."),
            ]
        )


def _shown(key: str, value: object) -> str:
    return "nothing" if value is REMOVED else as_text(shown(key, value))
