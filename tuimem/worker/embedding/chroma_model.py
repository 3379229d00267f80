"""Chroma's own file of the small model, as it lies in its cache when a program has used it, or is downloaded."""

from pathlib import Path

from tuimem.worker.embedding.package import MODEL
from tuimem.worker.embedding.protocol import Embedder


def chroma_model(folder: Path) -> Embedder:
    """The model of that folder. Raises what reading it raises."""
    from tuimem.worker.embedding.onnx_embedder import OnnxEmbedder

    return OnnxEmbedder(folder / "model.onnx", folder, f"{MODEL} of Chroma")


def download() -> None:
    """Have Chroma download its file, which it checks. Raises what Chroma raises."""
    from chromadb.utils.embedding_functions.onnx_mini_lm_l6_v2 import ONNXMiniLM_L6_V2

    ONNXMiniLM_L6_V2(preferred_providers=["CPUExecutionProvider"])(["."])
