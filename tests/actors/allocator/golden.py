#!/usr/bin/env python3
# SPDX-License-Identifier: Apache-2.0
"""Prints the golden values of tests/actors/allocator and tests/actors/scanner, computed by numpy, scipy and statsmodels. No test
runs it."""
import numpy as np
import scipy.optimize as so
import scipy.stats as st
from statsmodels.tsa.stattools import adfuller
from statsmodels.tsa.adfvalues import mackinnoncrit


def counted(a, b, c, n):
    return np.array([((i * a + b) % 101 - c) / 1000 for i in range(n)])


R = np.array([counted(37, 11, 48, 90), counted(53, 7, 50, 90) * 2 + 0.5 * counted(37, 11, 48, 90), counted(29, 3, 51, 90) * 0.7,
              counted(41, 19, 50, 90)])
lam = 0.94
w = lam ** np.arange(89, -1, -1)
C = (R * w) @ R.T / w.sum()
print("covariance", [repr(float(x)) for x in C[np.tril_indices(4)]])
iv = 1 / np.sqrt(np.diag(C))
print("inverse volatility", [repr(float(x)) for x in iv / iv.sum()])
erc = so.minimize(lambda x: x @ C @ x / 2 * 1e3 - np.log(x).sum() / 4, np.ones(4), method="L-BFGS-B", bounds=[(1e-9, None)] * 4,
                  options={"ftol": 1e-16, "gtol": 1e-14, "maxiter": 10000}).x
for _ in range(200):  # Newton's method to the last bits
    g = 1e3 * C @ erc - 0.25 / erc
    erc = erc - np.linalg.solve(1e3 * C + np.diag(0.25 / erc**2), g)
erc /= erc.sum()
print("risk parity", [repr(float(x)) for x in erc], "parts", erc * (C @ erc) / (erc @ C @ erc))
L = np.linalg.cholesky(C)
for m in ([0.001, 0.0015, 0.0008, 0.0002], [0.001, 0.0005, 0.0008, 0.0002]):
    print("kelly", [repr(float(x)) for x in so.nnls(L.T, np.linalg.solve(L, np.array(m)))[0]])
d = np.array([0.1, -0.05, 0.02, 0.0])
print("benefit", repr(float(3 / 2 * d @ C @ d * 120)))
e = counted(37, 11, 48, 40)
print("lower", repr(float(e.mean() - st.norm.ppf(0.95) * e.std(ddof=1) / np.sqrt(len(e)))))

x = np.cumsum(counted(37, 11, 48, 150)) + 5
noise = counted(53, 7, 50, 150)
spread = np.zeros(150)
for i in range(1, 150):
    spread[i] = 0.6 * spread[i - 1] + noise[i]
y = 0.4 + 1.3 * x + spread
X = np.column_stack([np.ones(150), x])
b, *_ = np.linalg.lstsq(X, y, rcond=None)
res = y - X @ b
print("ols", [repr(float(v)) for v in b], repr(float(np.sqrt(res @ res / 148))))
for lags in (0, 1, 3):
    t, _, _, n, *_ = adfuller(res, maxlag=lags, regression="n", autolag=None)[:5]
    print("adf", lags, repr(float(t)), n)
print("critical", [repr(float(v)) for v in mackinnoncrit(N=2, regression="c", nobs=148)])
