"""How a setting says what it is for and what range it has."""

from msgspec import Meta


def text(help_text: str) -> Meta:
    """What a setting is for."""
    return Meta(description=help_text)


def number(help_text: str, least: float, most: float) -> Meta:
    """What a number is for, and its range, both ends included."""
    return Meta(description=help_text, ge=least, le=most)
