"""What a frame leaves out is seen nowhere: each cell that has changed is drawn as when all widgets are."""

import random
from collections.abc import Sequence
from pathlib import Path

import pytest
from textual._compositor import Compositor
from textual.geometry import Region
from textual.strip import Strip

from tests.tui.app_harness import AppHarness, talk, write_store
from tests.tui.conftest import OpenApp
from tests.tui.rest import steady
from tuimem.screens.culling_compositor import CullingCompositor

_SIZE = (100, 30)
_CHANGES = 60


def _changed(choose: random.Random) -> Region:
    width, height = _SIZE
    x, y = choose.randrange(width), choose.randrange(height)
    return Region(x, y, choose.randint(1, width - x), choose.choice([1, 1, 3, height - y])).intersection(
        Region(0, 0, *_SIZE)
    )


def _drawn(compositor: Compositor, changed: Region) -> list[tuple[int, int, Strip | None]]:
    """The pieces of rows that are drawn where something has changed."""
    rows = compositor._render_chops(changed, changed.line_range.__contains__)
    return [
        (y, cut, rows[y][cut])
        for y in changed.line_range
        for cut, end in zip(compositor.cuts[y], compositor.cuts[y][1:], strict=False)
        if cut < changed.right and end > changed.x
    ]


async def _same_as_all(window: AppHarness, monkeypatch: pytest.MonkeyPatch) -> None:
    await steady(window.pilot)
    compositor = window.screen._compositor
    assert isinstance(compositor, CullingCompositor)
    choose = random.Random(8)
    for changed in [_changed(choose) for _ in range(_CHANGES)]:
        culled = _drawn(compositor, changed)
        with monkeypatch.context() as patch:
            patch.setattr(CullingCompositor, "_get_renders", Compositor._get_renders)
            assert culled == _drawn(compositor, changed), changed


@pytest.mark.parametrize("keys", [(), ("f2", "f3"), ("ctrl+t", "k"), (*"/qm-", "down"), ("f8",), ("f12",)])
async def test_a_frame_is_what_it_is_with_all_widgets(
    keys: Sequence[str], open_app: OpenApp, folder: Path, monkeypatch: pytest.MonkeyPatch
):
    write_store(folder, talk(30, "a summary"))
    async with open_app(size=_SIZE) as window:
        await window.pilot.press(*keys)
        await _same_as_all(window, monkeypatch)


async def test_a_key_draws_the_line_that_is_typed_and_little_else(open_app: OpenApp, monkeypatch: pytest.MonkeyPatch):
    async with open_app(size=_SIZE) as window:
        await window.pilot.press("a")
        await steady(window.pilot)
        drawn: list[str] = []
        compositor, line = window.screen._compositor, window.composer.region
        for _region, _clip, strips in compositor._get_renders(Region(line.x, line.y, line.width, 1)):
            drawn += [strip.text.strip() for strip in strips]
        assert drawn == ["▌ a"]
