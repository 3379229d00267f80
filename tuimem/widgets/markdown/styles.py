"""The looks of each construct, as theme variables, so that a theme switch restyles what is already rendered."""

BOLD = "bold"
ITALIC = "italic"
STRIKE = "strike"
CODE = "$text-accent on $boost"
LINK = "$text-primary underline"
ADDRESS = "$text-muted"
MARKER = "$text-primary"
DONE = "$text-success"
QUOTE = "$text-muted"
FRAME = "$foreground 30%"
LABEL = "$text-muted"
TABLE_HEAD = "bold $text-primary"

HEADINGS = (
    "bold $text-primary",
    "bold $text-primary",
    "bold $text-accent",
    "bold",
    "italic $text-primary",
    "italic $text-muted",
)
"""By level, 1 to 6; levels 1 and 2 also have a line below."""

HEADING_LINES = ("━", "─")
QUOTE_BAR = "▎ "
BULLETS = ("•", "◦", "▪")
TASKS = {"[ ] ": "☐", "[x] ": "☑", "[X] ": "☑"}
