"""Chroma's own file of MiniLM, as it lies in its cache when a program has used it, or as it can be downloaded."""

from pathlib import Path

from tuimem.worker.embedding.minilm import MODEL
from tuimem.worker.embedding.protocol import Embedder

DOWNLOAD_MEGABYTES = 83


def chroma_model_folder() -> Path | None:
    """Where the file lies, None when it does not."""
    folder = Path.home() / ".cache" / "chroma" / "onnx_models" / MODEL / "onnx"
    return folder if all((folder / name).is_file() for name in ("model.onnx", "tokenizer.json")) else None


def chroma_model(folder: Path) -> Embedder:
    """The model of that folder. Raises what reading it raises."""
    from tuimem.worker.embedding.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder(folder / "model.onnx", folder, f"{MODEL} of Chroma")


def download() -> None:
    """Have Chroma download its file, which it checks. Raises what Chroma raises."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])(["."])
