"""The table of a page's versions: when each came about, how, and what it changed."""

from collections.abc import Mapping, Sequence

from textual.content import Content

from tuimem.memory.profile_page.versions import ORIGINS, in_words
from tuimem.remembered import PageVersion
from tuimem.widgets.columns import Column
from tuimem.widgets.keys_line import KeyHint
from tuimem.widgets.times import day_and_time
from tuimem.widgets.virtual_table import VirtualTable

_COLUMNS = (
    Column("when", "when", 15),
    Column("how", "how", 8, rank=2),
    Column("sign", "", 1),
    Column("what", "what changed", least=30),
)
_FAINT = "$foreground-muted"


class VersionTable(VirtualTable):
    """Shows the versions that it is given, the newest first."""

    HELP = """## Versions

    The last versions of the page. The one with the cursor is shown above, with its changes. `u` undoes the newest
    change, `x` the one with the cursor; what came after it stays. `o` opens the message that it comes from (▸).
    """
    KEYS = (
        KeyHint("enter", "open source", in_footer=False),
        *(hint for hint in VirtualTable.KEYS if not hint.does.startswith("select")),
    )

    def __init__(self) -> None:
        super().__init__(_COLUMNS, id="version-list")
        self._versions: Mapping[int, PageVersion] = {}

    def take(self, versions: Sequence[PageVersion]) -> None:
        """Show these versions."""
        self._versions = {version.id: version for version in versions}
        self.show(list(self._versions))

    @property
    def under_cursor(self) -> PageVersion | None:
        """The version with the cursor."""
        return None if self.cursor is None else self._versions.get(self.cursor)

    def cells(self, key: int) -> Mapping[str, Content]:
        """What stands in the columns of a version."""
        version = self._versions[key]
        style = f"strike {_FAINT}" if version.undone else ""
        return {
            "when": Content.styled(day_and_time(version.at), _FAINT),
            "how": Content.styled(ORIGINS[version.origin], _FAINT),
            "sign": Content.styled("" if version.message_id is None else "▸", "$text-accent"),
            "what": Content.styled(in_words(version), style),
        }
