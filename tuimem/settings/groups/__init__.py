"""One file for each group of settings."""
