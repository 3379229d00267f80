"""What is claimed about speed, each claim a command that prints its figure: `python -m benchmarks [NAME …]`."""
