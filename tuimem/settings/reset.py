"""Setting everything back to what is shipped, and taking that back."""

from pathlib import Path

from tuimem.settings.errors import SettingError
from tuimem.settings.paths import Paths


def reset_settings(paths: Paths) -> Path | None:
    """Put the settings file aside; where it is now, or None when there was none. Raises SettingError."""
    aside = _aside(paths)
    try:
        paths.settings_file.replace(aside)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise _cannot_move(paths.settings_file, error) from error
    return aside


def undo_reset(paths: Paths) -> bool:
    """Exchange the settings file with the one that was put aside; False when none was. Raises SettingError."""
    aside, current = _aside(paths), paths.settings_file
    if not aside.exists():
        return False
    between = current.with_suffix(".toml.exchanged")
    try:
        if current.exists():
            current.replace(between)
        aside.replace(current)
        if between.exists():
            between.replace(aside)
    except OSError as error:
        raise _cannot_move(current, error) from error
    return True


def _aside(paths: Paths) -> Path:
    return paths.settings_file.with_suffix(".toml.before-reset")


def _cannot_move(path: Path, error: OSError) -> SettingError:
    return SettingError(f"{path} cannot be moved ({error.strerror}).", "Your settings were not changed.")
