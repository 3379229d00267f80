"""The memory worker: one process per data folder that owns the index and the embedder, and whoever asks it."""
