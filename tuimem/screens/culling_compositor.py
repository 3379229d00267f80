"""Draws for a frame only what is seen of it."""

from collections.abc import Iterable

from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip


class CullingCompositor(Compositor):
    """Leaves out the widgets beside and behind what has changed, and their rows above and below it.

    For a typed letter Textual 8.2 draws every widget that could be there: the screen, and the containers around the
    line, from their first row to their last. Those in front come first here, so that the first ones usually cover all.
    """

    def _get_renders(self, crop: Region | None = None) -> Iterable[tuple[Region, Region, list[Strip]]]:
        if not crop:
            yield from super()._get_renders(crop)
            return
        for widget, (region, clip) in self.visible_widgets.items():
            seen = region.intersection(clip)
            rows = seen.intersection(Region(seen.x, crop.y, seen.width, crop.height))
            if rows and rows.overlaps(crop):
                yield rows, rows, widget.render_lines(rows.translate(-region.offset))
                if rows.contains_region(crop):
                    return
