"""Where Chroma keeps its own file of the small model. Cheap to import."""

from pathlib import Path

from tuimem.worker.embedding.package import MODEL


def chroma_model_folder() -> Path | None:
    """Where the file lies, None when it does not."""
    folder = Path.home() / ".cache" / "chroma" / "onnx_models" / MODEL / "onnx"
    return folder if all((folder / name).is_file() for name in ("model.onnx", "tokenizer.json")) else None
