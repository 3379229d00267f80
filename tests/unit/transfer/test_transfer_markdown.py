"""Markdown: a chat for people to read."""

from datetime import datetime
from pathlib import Path

import pytest

from tuimem.messages import Chat
from tuimem.store import Store
from tuimem.transfer import TransferError, export, import_file


def when(seconds: float) -> str:
    return datetime.fromtimestamp(seconds).astimezone().strftime("%Y-%m-%d %H:%M")


def test_a_chat_reads_as_headings_texts_and_quotes(store: Store, chat: Chat) -> None:
    assert "".join(export(store, chat.id, "markdown")) == (
        f"# Harbour \\*lights\\*\n\nJo and Mira, since {when(1_700_000_000)}.\n"
        f"\n## Jo, {when(1_700_000_001)}\n\nWhere to?\n\n"
        "> **Summary, remembered, edited**\n>\n> Jo asked\n> for the way.\n"
        f"\n## Mira, {when(1_700_000_002)}\n\n*(answer 2 of 2; failed: cut off)*\n\nSou\n\n"
        "> **Summary, excluded, older than the text, last attempt failed: refused**\n>\n> Mira answered.\n"
        f"\n## System, {when(1_700_000_003)}\n\n*(hidden from the model)*\n\nNight falls.\n"
    )


def test_markdown_is_not_read_back(store: Store, tmp_path: Path) -> None:
    (tmp_path / "chat.md").write_text("# Harbour\n")
    with pytest.raises(TransferError, match="cannot import it"):
        import_file(store, tmp_path / "chat.md")
