"""The page about all settings: `python -m tuimem.settings.reference docs/settings.md` writes it."""

import sys
from pathlib import Path

from tuimem.settings.describe import Setting, as_text, describe, groups
from tuimem.settings.groups.help_text import SettingScope
from tuimem.settings.paths import HOME_VARIABLE
from tuimem.settings.tables import inner_fields

_HEAD = f"""# Settings

Settings live in `settings.toml` in the settings folder; `tuimem config show` prints where that is. With
`--home FOLDER`, or `{HOME_VARIABLE}`, settings and data are together in one folder.

```toml
[display]
theme = "tuimem-light"

[memory]
minimum_kept = 6
```

A value can come from several places; the later one wins: default, file, config profile, the chat itself, the connection
that is chosen, environment (`TUIMEM_MEMORY_THRESHOLD=20`), command line. `tuimem config show` prints every setting with
its value and where it came from. A value that cannot be used is reported at the start, and the one below it stays in
force.

A setting that is a table or a list is a table in the file, and JSON in the environment and on the command line. A
value of it replaces the whole table below.
"""

_KEYS = """
## keys

Your own keys: the id of a command, then its keys, separated by commas. `docs/commands.md` lists the ids.

```toml
[keys]
"reply.regenerate" = "ctrl+r"
```
"""


def settings_reference() -> str:
    """The reference page, in Markdown."""
    parts = [_HEAD]
    for name, (help_text, _) in groups().items():
        parts.append(f"\n## {name}\n\n{help_text}\n")
        parts.extend(_entry(setting) for setting in describe() if setting.group == name)
    parts.extend(_entry(setting, "##") for setting in describe() if not setting.group)
    return "".join([*parts, _KEYS])


def _entry(setting: Setting, level: str = "###") -> str:
    facts = f"{setting.kind[0].upper()}{setting.kind[1:]}. Default: `{as_text(setting.default)}`."
    if isinstance(setting.default, str) and len(as_text(setting.default)) > _LONGEST_INLINE:
        indented = "".join(f"    {line}\n" for line in setting.default.splitlines())
        facts = f"Text. Default:\n\n{indented.rstrip()}"
    if setting.scope is SettingScope.GLOBAL:
        facts = f"{facts} For the whole program."
    if setting.also:
        facts = f"{facts} Also set by `{setting.also}`."
    if setting.also_off:
        facts = f"{facts} Also turned off by `{setting.also_off}`."
    inner = "".join(f"- `{name}`: {kind}. {help_text}\n" for name, kind, help_text in inner_fields(setting.annotated))
    return f"\n{level} {setting.key}\n\n{setting.help}\n\n{facts}\n" + (f"\n{inner}" if inner else "")


_LONGEST_INLINE = 60


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(settings_reference(), encoding="utf-8")
