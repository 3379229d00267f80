"""What a chat holds, to read."""

from tuimem.messages import Character


def character_report(character: Character) -> str:
    """A character's texts, as Markdown."""
    parts = (
        ("Description", character.description),
        ("System prompt", character.system_prompt),
        ("Greeting", character.greeting),
    )
    return "\n\n".join(f"### {title}\n\n{text or '*none*'}" for title, text in parts)
