"""Writes a BERT encoder as an ONNX graph, from its configuration and its weights.

Inputs: `input_ids` and `attention_mask` (int64, batch x length). Output: `last_hidden_state` (float32, batch x length
x size). Only operators of the standard are used; onnxruntime fuses them when it loads the graph.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from onnx import ModelProto, NodeProto, TensorProto, helper, numpy_helper

OPSET = 20
"""The first version of the standard with Gelu."""

_IR_VERSION = 10
_MASKED = -10_000.0
"""Added to the attention that a token would pay to padding."""

Tensors = Callable[[str], NDArray[np.float32]]


@dataclass(frozen=True, slots=True)
class BertConfig:
    """The sizes of an encoder, by their names in `config.json`."""

    hidden_size: int
    num_attention_heads: int
    num_hidden_layers: int
    layer_norm_eps: float


def bert_graph(config: BertConfig, tensors: Tensors) -> ModelProto:
    """The graph with its weights. Raises ValueError when a tensor is missing."""
    writer = _Writer(config, tensors)
    hidden = writer.embeddings()
    for layer in range(config.num_hidden_layers):
        hidden = writer.layer(hidden, f"encoder.layer.{layer}")
    return writer.model(hidden)


class _Writer:
    """Collects the nodes and weights. Every method returns the name of what it has computed."""

    def __init__(self, config: BertConfig, tensors: Tensors) -> None:
        self._config = config
        self._tensors = tensors
        self._nodes: list[NodeProto] = []
        self._weights: list[TensorProto] = []

    def embeddings(self) -> str:
        """Word, place and kind of every token; and what keeps padding out of the attention."""
        first_kind = self._tensors("embeddings.token_type_embeddings.weight")[0]
        places = self._tensors("embeddings.position_embeddings.weight") + first_kind
        words = self._weight("words", self._tensors("embeddings.word_embeddings.weight"))
        self._weight("zero", np.array([0], np.int64))
        self._weight("per_head", np.array([0, 0, self._config.num_attention_heads, -1], np.int64))
        self._weight("joined", np.array([0, 0, self._config.hidden_size], np.int64))
        self._node("Shape", ["input_ids"], "length", start=1, end=2)
        self._node("Slice", [self._weight("places", places), "zero", "length", "zero"], "places_here")
        self._node("Gather", [words, "input_ids"], "words_here")
        self._node("Add", ["words_here", "places_here"], "embedded")

        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.FLOAT)
        self._node("Unsqueeze", ["mask", self._weight("heads_and_rows", np.array([1, 2], np.int64))], "mask_of_heads")
        self._node("Sub", [self._weight("one", np.array(1, np.float32)), "mask_of_heads"], "padding")
        self._node("Mul", ["padding", self._weight("masked", np.array(_MASKED, np.float32))], "padding_bias")
        return self._norm("embedded", "embeddings.LayerNorm")

    def layer(self, hidden: str, name: str) -> str:
        """Attention, then the two dense layers; each adds to what came in."""
        attended = self._dense(self._attention(hidden, f"{name}.attention.self"), f"{name}.attention.output.dense")
        self._node("Add", [attended, hidden], f"{name}.attended")
        hidden = self._norm(f"{name}.attended", f"{name}.attention.output.LayerNorm")
        inner = self._dense(hidden, f"{name}.intermediate.dense")
        self._node("Gelu", [inner], f"{name}.gelu")
        outer = self._dense(f"{name}.gelu", f"{name}.output.dense")
        self._node("Add", [outer, hidden], f"{name}.sum")
        return self._norm(f"{name}.sum", f"{name}.output.LayerNorm")

    def model(self, hidden: str) -> ModelProto:
        """The finished model, whose output is `hidden`."""
        self._node("Identity", [hidden], "last_hidden_state")
        shape = ["batch", "length"]
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("input_ids", "attention_mask")],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*shape, self._config.hidden_size])],
            self._weights,
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", OPSET)], ir_version=_IR_VERSION)

    def _attention(self, hidden: str, name: str) -> str:
        scale = np.float32((self._config.hidden_size / self._config.num_attention_heads) ** -0.5)
        query = self._heads(self._dense(hidden, f"{name}.query", scale), [0, 2, 1, 3])
        key = self._heads(self._dense(hidden, f"{name}.key"), [0, 2, 3, 1])
        value = self._heads(self._dense(hidden, f"{name}.value"), [0, 2, 1, 3])
        self._node("MatMul", [query, key], f"{name}.scores")
        self._node("Add", [f"{name}.scores", "padding_bias"], f"{name}.masked")
        self._node("Softmax", [f"{name}.masked"], f"{name}.shares", axis=-1)
        self._node("MatMul", [f"{name}.shares", value], f"{name}.of_heads")
        self._node("Transpose", [f"{name}.of_heads"], f"{name}.in_order", perm=[0, 2, 1, 3])
        return self._node("Reshape", [f"{name}.in_order", "joined"], f"{name}.context")

    def _heads(self, whole: str, order: list[int]) -> str:
        self._node("Reshape", [whole, "per_head"], f"{whole}.per_head")
        return self._node("Transpose", [f"{whole}.per_head"], f"{whole}.of_heads", perm=order)

    def _dense(self, hidden: str, name: str, scale: np.float32 | None = None) -> str:
        weight, bias = self._tensors(f"{name}.weight").T, self._tensors(f"{name}.bias")
        if scale is not None:
            weight, bias = weight * scale, bias * scale
        self._node("MatMul", [hidden, self._weight(f"{name}.weight", weight)], f"{name}.product")
        return self._node("Add", [f"{name}.product", self._weight(f"{name}.bias", bias)], f"{name}.result")

    def _norm(self, hidden: str, name: str) -> str:
        weights = [self._weight(f"{name}.{part}", self._tensors(f"{name}.{part}")) for part in ("weight", "bias")]
        epsilon = self._config.layer_norm_eps
        return self._node("LayerNormalization", [hidden, *weights], f"{name}.result", axis=-1, epsilon=epsilon)

    def _weight(self, name: str, values: NDArray[Any]) -> str:
        self._weights.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, operator: str, inputs: list[str], output: str, **attributes: object) -> str:
        self._nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output
