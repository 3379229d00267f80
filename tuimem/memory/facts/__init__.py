"""What the user has said of themselves in short statements: how those are found, compared and judged. Pure functions."""
