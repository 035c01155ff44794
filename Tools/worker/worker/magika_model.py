"""magika: a neural network that names the type of a file from its bytes."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from .errors import BAD_INPUT, WorkerError
from .models import MEBIBYTE, Model, Result, sha256

NETWORK = "standard_v3_3"


class MagikaModel(Model):
    """Floats are not the same to the last bit on every processor, so `exact` is false.

    The label nearly always is the same, but a score just at a threshold can fall on either side.
    """

    name = "magika"
    canonicaliser = "label-utf8"
    unit_rule = "inference"
    exact = False
    size_limit = 16 * MEBIBYTE
    packages = ("magika", "numpy", "onnxruntime")
    parameters = {
        "network": NETWORK,
        "predictionMode": "high-confidence",
        "provider": "CPUExecutionProvider",
    }

    def __init__(self, weights: Path) -> None:
        sys.path.insert(0, str(weights))
        # The pinned versions hold no uploader; should a later pin do, this keeps it from starting.
        # magika's own call to turn telemetry off comes too late for the first event.
        os.environ["ORT_DISABLE_TELEMETRY"] = "1"
        import onnxruntime

        onnxruntime.set_default_logger_severity(3)  # errors only: stderr is for our own lines
        from magika import Magika, PredictionMode

        package = weights / "magika"
        folder = package / "models" / NETWORK
        used = (
            folder / "model.onnx",
            folder / "config.min.json",
            package / "config" / "content_types_kb.min.json",
        )
        self.files = {path.name: sha256(path.read_bytes()) for path in used}
        self._network = Magika(model_dir=folder, prediction_mode=PredictionMode.HIGH_CONFIDENCE)

    def run(self, data: bytes, name: str) -> Result:
        answer = self._network.identify_bytes(data)
        # For a handful of bytes magika answers by a rule and leaves the network alone. One unit
        # is one inference, so such a file is refused: it would be a unit of work never done.
        if str(answer.dl.label) == "undefined":
            raise WorkerError(BAD_INPUT, f"{name}: too little content for the network to run on")
        label, network = str(answer.output.label), str(answer.dl.label)
        score = round(float(answer.score), 6)
        # The score is for what the network said, which a low score or a rule may have replaced.
        line = f"{label} ({'' if network == label else f'network: {network} '}{score:.2f})"
        summary = {"label": label, "score": score, "network": network}
        return Result(label.encode("utf-8"), 1, summary, line)
