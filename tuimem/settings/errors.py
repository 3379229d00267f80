"""What can be wrong with a setting."""

from tuimem.errors import TuimemError


class SettingError(TuimemError):
    """A setting that cannot be used."""
