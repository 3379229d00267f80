"""The typed settings, the layers they come from, and the folders they live in."""

from tuimem.settings.describe import KEYS, Setting, Value, as_text, describe, find, shown
from tuimem.settings.errors import SettingError
from tuimem.settings.layers import Layer, LoadedSettings, resolve
from tuimem.settings.model import BudgetUnit, EnterKey, Settings, ThresholdUnit
from tuimem.settings.paths import Paths, find_paths, make_private_folder
from tuimem.settings.report import ReportRow, rows
from tuimem.settings.source import FileSettings, FixedSettings, SettingsSource, load
from tuimem.settings.writing import set_value, unset_value

__all__ = [
    "KEYS",
    "BudgetUnit",
    "EnterKey",
    "FileSettings",
    "FixedSettings",
    "Layer",
    "LoadedSettings",
    "Paths",
    "ReportRow",
    "Setting",
    "SettingError",
    "Settings",
    "SettingsSource",
    "ThresholdUnit",
    "Value",
    "as_text",
    "describe",
    "find",
    "find_paths",
    "load",
    "make_private_folder",
    "resolve",
    "rows",
    "set_value",
    "shown",
    "unset_value",
]
