"""All settings with their values and origins, as Markdown to read on the screen."""

from tuimem.settings.describe import as_text, describe, groups
from tuimem.settings.layers import LoadedSettings
from tuimem.settings.paths import Paths


def settings_report(loaded: LoadedSettings, paths: Paths) -> str:
    """Every setting by group: what it is for, its value, and where that came from."""
    where = f"They live in `{paths.settings_file}`."
    parts = [f"{where} `tuimem config set KEY VALUE` changes one; `/qm-profile` reads the file again."]
    for name, (help_text, _) in groups().items():
        parts.append(f"## {name}\n\n{help_text}")
        for setting in describe():
            if setting.group == name:
                value = getattr(getattr(loaded.settings, setting.group), setting.field)
                origin = loaded.origins[setting.key].partition(" ")[0]
                parts.append(f"- **{setting.field}** `{as_text(value)}` ({origin})\n  {setting.help}")
    return "\n\n".join(parts)
