"""The looks of each construct, as theme variables, so that a theme switch restyles what is already rendered."""

BOLD = "bold"
ITALIC = "italic"
STRIKE = "strike"
CODE = "$text-accent on $boost"
FORMULA = "$text-accent"
LINK = "$text-primary underline"
ADDRESS = "$foreground-muted"
MARKER = "$text-primary"
DONE = "$text-success"
QUOTE = "$foreground 80%"
FRAME = "$foreground-muted 50%"
LABEL = "$foreground-muted"
ACTION = "$foreground-muted"
TABLE_HEAD = "bold $text-primary"

HEADINGS = (
    "bold $text-primary",
    "bold $text-primary",
    "bold $text-accent",
    "bold",
    "italic $text-primary",
    "italic $foreground-muted",
)
"""By level, 1 to 6; levels 1 and 2 also have a line below."""

HEADING_LINES = ("━", "─")
QUOTE_BAR = "▎ "
BULLETS = ("•", "◦", "▪")
TASKS = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}
