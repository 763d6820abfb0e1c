"""Makes a classifier of a city's decisions. Run in a process of its own, which ends: scikit-learn costs 1.4 s and 120 MB, and no worker
and no web process is to keep that.

    python -m portal.participation.integrity.training < {"texts": [...], "labels": [0, 1, …]} > {"weights": base64, "bias": …, "measured": {…}}

Logistic regression with balanced classes; the same decisions give the same weights. Precision and recall are measured by 5-fold
cross-validation: each decision is judged by a model that has not seen it.
"""

from __future__ import annotations

import base64
import json
import os
import sys
from array import array
from collections.abc import Sequence
from typing import Any

from portal.participation.integrity.words import PLACES, features

WANTED_PRECISION = 0.8
_STEPS = [number / 100 for number in range(50, 96, 5)]


def train(texts: Sequence[str], labels: Sequence[int]) -> dict[str, Any]:
    """Weights, bias, and what was measured: threshold, precision, recall, and how many of each kind there were.

    `threshold`: the lowest from 0.5 on at which four of five that it names were really hidden; else the highest that was tried.

    Raises:
        ValueError: there are fewer than five of one kind.
    """
    # One thread: the sums are small, on busy cores threads wait for each other, and the order of additions stays the same.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):
        os.environ.setdefault(name, "1")
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from sklearn.model_selection import StratifiedKFold, cross_val_predict

    if min(sum(labels), len(labels) - sum(labels)) < 5:
        raise ValueError("fewer than five of one kind")
    rows = [features(text) for text in texts]
    places = [place for row in rows for place in sorted(row)]
    values = [row[place] for row in rows for place in sorted(row)]
    ends = [0]
    for row in rows:
        ends.append(ends[-1] + len(row))
    matrix = csr_matrix((values, places, ends), shape=(len(rows), PLACES))
    model = LogisticRegression(class_weight="balanced", max_iter=500)
    folds = StratifiedKFold(5, shuffle=True, random_state=2026)
    chances = cross_val_predict(model, matrix, list(labels), cv=folds, method="predict_proba")[:, 1]
    model.fit(matrix, list(labels))
    weights = array("f", (float(one) for one in model.coef_[0]))
    return {
        "weights": base64.b64encode(weights.tobytes()).decode(), "bias": float(model.intercept_[0]),
        "measured": measure([float(one) for one in chances], labels),
    }  # fmt: skip


def measure(chances: Sequence[float], labels: Sequence[int]) -> dict[str, Any]:
    """Precision and recall of the threshold that is chosen; see `train`."""
    found: dict[str, Any] = {}
    for threshold in _STEPS:
        named = [label for chance, label in zip(chances, labels, strict=True) if chance >= threshold]
        found = {
            "threshold": threshold, "precision": sum(named) / len(named) if named else 0.0,
            "recall": sum(named) / sum(labels), "named": len(named),
        }  # fmt: skip
        if found["precision"] >= WANTED_PRECISION:
            break
    return found | {"hidden": int(sum(labels)), "kept": len(labels) - int(sum(labels))}


def main() -> None:
    given = json.load(sys.stdin)
    json.dump(train(given["texts"], given["labels"]), sys.stdout)


if __name__ == "__main__":
    main()
