"""How the status of a summary is written: its glyph, its theme variable and its name."""

from tuimem.memory.plan import Status

STATUS_STYLES = {
    Status.SHORT_TERM: "$qm-short",
    Status.LONG_TERM: "$qm-long",
    Status.OUT_OF_CONTEXT: "$qm-old",
    Status.EXCLUDED: "$qm-excluded",
    Status.NONE: "$qm-default",
}

STATUS_GLYPHS = {
    Status.SHORT_TERM: "●",
    Status.LONG_TERM: "◆",
    Status.OUT_OF_CONTEXT: "◇",
    Status.EXCLUDED: "✕",
    Status.NONE: "○",
}

DOUBT_GLYPH = "≈"
"""Before the reason why a summary is doubtful."""

CONDENSED_GLYPH = "▣"
"""Before a condensed memory."""

STATUS_NAMES = {
    Status.SHORT_TERM: "short-term",
    Status.LONG_TERM: "long-term",
    Status.OUT_OF_CONTEXT: "out of context",
    Status.EXCLUDED: "excluded",
    Status.NONE: "not in memory",
}
