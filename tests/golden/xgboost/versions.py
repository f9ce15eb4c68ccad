# SPDX-License-Identifier: Apache-2.0
"""Writes what the installed XGBoost makes of a small model with categorical splits, beside this file:

    python3 -m venv v && v/bin/pip install xgboost==3.1.3 && v/bin/python versions.py

JSON, UBJSON, rows with raw scores, probabilities and contributions, leaves.
"""
import gzip
import pathlib

import numpy as np
import xgboost as xgb

NAMES = ["venue", "gap", "sort", "slope"]
TYPES = ["c", "q", "c", "q"]
# Not a category: negative, below 0 and above -1, fractional, unseen, beyond what the library takes for one.
ODD = [-1, -0.5, 3.7, 0.9, 39, 40, 1000, 16777215, 16777216, 1e30, -1e30, -0.0, 1e-40]


def table(rows, rng):
    values = np.column_stack([rng.integers(0, 40, rows), rng.normal(size=rows), rng.integers(0, 5, rows),
                              rng.normal(size=rows)]).astype(np.float32)
    odds = np.where(values[:, 0] % 3 == 0, 1.5, -1) + values[:, 1] + np.where(values[:, 2] == 2, 1, 0) - 0.7
    return values, (rng.random(rows) < 1 / (1 + np.exp(-odds))).astype(int)


def matrix(values, label=None):
    return xgb.DMatrix(values, label=label, feature_names=NAMES, feature_types=TYPES, enable_categorical=True, nthread=1)


def save(name, text):
    path = pathlib.Path(__file__).parent / name
    path.write_bytes(gzip.compress(text if isinstance(text, bytes) else text.encode(), 9, mtime=0))


rng = np.random.default_rng(7)
values, label = table(600, rng)
values[rng.random(values.shape) < 0.08] = np.nan
parameters = {"objective": "binary:logistic", "max_depth": 4, "eta": 0.3, "gamma": 1.0, "tree_method": "hist",
              "max_cat_to_onehot": 8, "nthread": 1, "seed": 7}
booster = xgb.train(parameters, matrix(values, label), 8)

asked, _ = table(80, rng)
asked[rng.random(asked.shape) < 0.1] = np.nan
for place, odd in enumerate(ODD):
    asked[place, 0] = odd
    asked[place + len(ODD), 2] = odd
margins = booster.predict(matrix(asked), output_margin=True)
chances = booster.predict(matrix(asked))
shares = booster.predict(matrix(asked), pred_contribs=True)
leaves = booster.predict(matrix(asked), pred_leaf=True).astype(int)

model = f"categorical_8x4_{xgb.__version__}"
save(model + ".json.gz", bytes(booster.save_raw("json")))
save(model + ".ubj.gz", bytes(booster.save_raw("ubj")))
head = ["row", "kind", "ts_ms", *NAMES, "margin", "probability", *("contrib_" + name for name in [*NAMES, "bias"])]
lines = [",".join(head)]
for row in range(len(asked)):
    numbers = [*asked[row], margins[row], chances[row], *shares[row]]
    kind = "odd" if row < 2 * len(ODD) else "plain"
    lines.append(",".join([str(row), kind, "0", *(f"{number:.17g}" for number in numbers)]))
save(model + ".rows.csv.gz", "\n".join(lines) + "\n")
lines = ["row," + ",".join(f"t{tree}" for tree in range(leaves.shape[1]))]
lines += [",".join(map(str, [row, *leaves[row]])) for row in range(len(asked))]
save(model + ".leaves.csv.gz", "\n".join(lines) + "\n")
