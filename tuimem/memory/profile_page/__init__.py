"""The user profile: one page of Markdown about the user, and how what they say changes its lines. Pure functions."""
