"""Short statements that users make about themselves: how they are found, compared and judged. Pure functions."""
