"""Chats in and out: tuimem's own JSONL without loss, and Markdown for people; and memories of other programs, in."""

from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, Source
from tuimem.transfer.memory_import import ImportedMemories, import_memories
from tuimem.transfer.registry import FORMATS, export, find_format, format_of, import_file, import_source

__all__ = [
    "FORMATS",
    "Format",
    "Imported",
    "ImportedMemories",
    "Source",
    "TransferError",
    "export",
    "find_format",
    "format_of",
    "import_file",
    "import_memories",
    "import_source",
]
