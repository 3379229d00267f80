"""Chats in and out: tuimem's own JSONL without loss, and Markdown for people."""

from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, Source
from tuimem.transfer.registry import FORMATS, export, find_format, format_of, import_file, import_source

__all__ = [
    "FORMATS",
    "Format",
    "Imported",
    "Source",
    "TransferError",
    "export",
    "find_format",
    "format_of",
    "import_file",
    "import_source",
]
