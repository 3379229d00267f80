"""Chats in and out: tuimem's own JSONL without loss, and Markdown for people."""

from tuimem.transfer.errors import TransferError
from tuimem.transfer.format import Format, Imported
from tuimem.transfer.registry import FORMATS, export, find_format, import_file

__all__ = ["FORMATS", "Format", "Imported", "TransferError", "export", "find_format", "import_file"]
