"""Markdown as Textual content: a settled message is one `Static(Content)`, a streamed one re-renders its open tail."""

from tuimem.widgets.markdown.code import CodeBlock, CodeLook
from tuimem.widgets.markdown.live import LiveMarkdown
from tuimem.widgets.markdown.render import Rendered, code_blocks, inline_lines, render_markdown
from tuimem.widgets.markdown.written import render_written, written_code_blocks

__all__ = [
    "CodeBlock",
    "CodeLook",
    "LiveMarkdown",
    "Rendered",
    "code_blocks",
    "inline_lines",
    "render_markdown",
    "render_written",
    "written_code_blocks",
]
