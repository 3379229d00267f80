"""The `llm` command line tool with tuimem's memory: its plugin, and the wrapper for shells."""
