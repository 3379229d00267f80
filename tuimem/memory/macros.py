"""`{{name}}` in prompts and character texts: filled in by name, left alone when nobody knows the name."""

import re
from collections.abc import Mapping

_MACRO = re.compile(r"\{\{\s*([A-Za-z_]+)\s*\}\}")


def fill_in(template: str, values: Mapping[str, str]) -> str:
    """The template with every known macro replaced in one pass, so that a value is never itself filled in."""
    return _MACRO.sub(lambda match: values.get(match[1].lower(), match[0]), template)
