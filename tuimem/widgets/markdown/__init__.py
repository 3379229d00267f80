"""Markdown as Textual content: a settled message is one `Static(Content)`, a streamed one re-renders its open tail."""

from tuimem.widgets.markdown.live import LiveMarkdown
from tuimem.widgets.markdown.render import Rendered, render_markdown

__all__ = ["LiveMarkdown", "Rendered", "render_markdown"]
