"""Chats in and out: tuimem's own JSONL without loss, and Markdown for people.

`memory_import` reads memories of other programs; it is imported when that is asked for.
"""

from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported, ImportSource
from tuimem.transfer.registry import FORMATS, export, find_format, format_of, import_file, import_source

__all__ = [
    "FORMATS",
    "Format",
    "ImportSource",
    "Imported",
    "TransferError",
    "export",
    "find_format",
    "format_of",
    "import_file",
    "import_source",
]
