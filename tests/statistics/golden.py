#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the golden values of tests/statistics, computed by numpy and scipy. No test runs it."""
import itertools
import math

import numpy as np
import scipy.stats as st


def counted(a, b, c, n):
    return np.array([((i * a + b) % 101 - c) / 1000 for i in range(n)])


def sharpe(x):
    deviation, mean = x.std(ddof=1, axis=1), x.mean(axis=1)
    return np.where(deviation > 1e-12, mean / deviation, 0)


r, b = counted(37, 11, 48, 120), counted(53, 7, 50, 120)
print("quantiles of the normal", [repr(float(st.norm.ppf(p))) for p in (1e-300, 1e-10, 0.001, 0.3, 0.975, 0.9999999)])
print("moments", r.mean(), r.std(ddof=1), st.skew(r), st.kurtosis(r, fisher=False))
print("correlation", np.corrcoef(r, b)[0, 1], "quantiles", [float(np.quantile(r, p)) for p in (0.05, 0.5, 0.93)])
S, T, g3, g4 = r.mean() / r.std(ddof=1), len(r), st.skew(r), st.kurtosis(r, fisher=False)
shape = 1 - g3 * S + (g4 - 1) / 4 * S * S
error = math.sqrt(shape / (T - 1))
print("sharpe", S * math.sqrt(365), error * math.sqrt(365), st.norm.cdf(S / error), 1 + shape * (st.norm.ppf(0.95) / S) ** 2)
worth = np.concatenate([[1], np.cumprod(1 + r)])
down = 1 - worth / np.maximum.accumulate(worth)
annual = worth[-1] ** (365 / T) - 1
print("annual", annual, "drawdown", down.max(), "calmar", annual / down.max())
print("sortino", r.mean() / math.sqrt(np.mean(np.minimum(r, 0) ** 2)) * math.sqrt(365))
print("omega", np.maximum(r, 0).sum() / np.maximum(-r, 0).sum())
beta = np.cov(r, b)[0, 1] / b.var(ddof=1)
print("beta", beta, "alpha", (r.mean() - beta * b.mean()) * 365)
X, e = np.column_stack([np.ones(T), b]), r - r.mean() - beta * (b - b.mean())
u, lags = X * e[:, None], int(4 * (T / 100) ** (2 / 9))
meat = u.T @ u
for k in range(1, lags + 1):
    meat += (1 - k / (lags + 1)) * (u[k:].T @ u[:T - k] + u[:T - k].T @ u[k:])
bread = np.linalg.inv(X.T @ X)
errors = np.sqrt(np.diag(bread @ meat @ bread) * T / (T - 2))
print("their errors", errors[1], errors[0] * 365)
lags, centred = int(4 * (T / 100) ** (2 / 9)), r - r.mean()
print("newey west", math.sqrt(sum((centred[k:] * centred[:T - k]).sum() / T * (1 if k == 0 else 2 * (1 - k / (lags + 1)))
                                  for k in range(lags + 1)) / T))
X = np.array([counted(17 + 2 * k, 5 * k, 50 - k % 3, 64) for k in range(9)])
logits, inside, outside = [], [], []
for chosen in itertools.combinations(range(8), 4):
    rows = np.concatenate([np.arange(k * 8, k * 8 + 8) for k in chosen])
    i, o = sharpe(X[:, rows]), sharpe(X[:, np.setdiff1d(np.arange(64), rows)])
    rank = st.rankdata(o)[i.argmax()] / 10
    logits.append(math.log(rank / (1 - rank)))
    inside.append(i.max())
    outside.append(o[i.argmax()])
print("cscv", np.mean(np.array(logits) <= 0), np.mean(np.array(outside) < 0), st.linregress(inside, outside).slope, sum(logits))
f = np.array([.1] * 10 + [.3] * 10 + [.6] * 5 + [.9] * 5)
o = np.array([1] + [0] * 9 + [1] * 4 + [0] * 6 + [1] * 3 + [0] * 2 + [1] * 4 + [0])
parts = [((f == p).sum() / 30, p, o[f == p].mean()) for p in np.unique(f)]
print("brier", np.mean((f - o) ** 2), "reliability", sum(w * (p - h) ** 2 for w, p, h in parts),
      "resolution", sum(w * (h - o.mean()) ** 2 for w, p, h in parts))
