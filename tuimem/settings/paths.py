"""Where settings and data live."""

from collections.abc import Mapping
from pathlib import Path

from msgspec import Struct

HOME_VARIABLE = "TUIMEM_HOME"


class Paths(Struct, frozen=True):
    """The folders of one user. Nothing is made before it is needed."""

    settings_folder: Path
    data_folder: Path
    cache_folder: Path
    state_folder: Path

    @property
    def settings_file(self) -> Path:
        """The TOML file that the user writes and `set_value` changes."""
        return self.settings_folder / "settings.toml"

    @property
    def profiles_folder(self) -> Path:
        """Config profiles, a TOML file each."""
        return self.settings_folder / "profiles"

    @property
    def themes_folder(self) -> Path:
        """Themes of the user's own."""
        return self.settings_folder / "themes"

    @property
    def database(self) -> Path:
        """Chats, messages, summaries and jobs."""
        return self.data_folder / "tuimem.db"

    @property
    def log_file(self) -> Path:
        """What went wrong, with tracebacks."""
        return self.state_folder / "tuimem.log"

    @property
    def models_folder(self) -> Path:
        """Model files that tuimem has downloaded."""
        return self.data_folder / "models"


def find_paths(environ: Mapping[str, str], home: str | Path | None = None) -> Paths:
    """One folder for everything when `home` or TUIMEM_HOME names it, `home` first; else the platform's own folders."""
    named = str(home or environ.get(HOME_VARIABLE, ""))
    if named:
        folder = Path(named).expanduser().absolute()
        return Paths(folder, folder, folder / "cache", folder)

    from platformdirs import PlatformDirs  # slow to import, and needless with a folder of one's own

    folders = PlatformDirs("tuimem", appauthor=False)
    return Paths(folders.user_config_path, folders.user_data_path, folders.user_cache_path, folders.user_state_path)


def make_private_folder(folder: Path) -> None:
    """Make the folder, for its user only. One that is there keeps its mode: it may be shared on purpose.

    Raises OSError.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
