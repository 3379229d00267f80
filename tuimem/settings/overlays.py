"""The layers that follow from other settings, above a chat's own and below the environment."""

from tuimem.settings.layers import Overlay

OVERLAYS: tuple[Overlay, ...] = ()
