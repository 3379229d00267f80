"""Setting everything back to what is shipped, and taking that back."""

import shutil
from pathlib import Path

from tuimem.settings.errors import SettingError
from tuimem.settings.paths import Paths


def reset_settings(paths: Paths) -> Path | None:
    """Put the settings file and the config profiles aside; where the file is now, None when there was nothing.

    Raises SettingError.
    """
    if not any(path.exists() for path in _both(paths)):
        return None
    for path in _both(paths):
        try:
            _clear(_aside(path))
            if path.exists():
                path.replace(_aside(path))
        except OSError as error:
            raise _cannot_move(path, error) from error
    return _aside(paths.settings_file)


def undo_reset(paths: Paths) -> bool:
    """Exchange settings file and profiles with those that were put aside; False when none were. Raises SettingError."""
    if not any(_aside(path).exists() for path in _both(paths)):
        return False
    for path in _both(paths):
        between = path.with_name(f"{path.name}.exchanged")
        try:
            _clear(between)
            if path.exists():
                path.replace(between)
            if _aside(path).exists():
                _aside(path).replace(path)
            if between.exists():
                between.replace(_aside(path))
        except OSError as error:
            raise _cannot_move(path, error) from error
    return True


def _both(paths: Paths) -> tuple[Path, Path]:
    return paths.settings_file, paths.profiles_folder


def _aside(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-reset")


def _clear(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _cannot_move(path: Path, error: OSError) -> SettingError:
    return SettingError(f"{path} cannot be moved ({error.strerror}).", "Your settings were not changed.")
