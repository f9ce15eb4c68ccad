// SPDX-License-Identifier: Apache-2.0
// Exact path-dependent TreeSHAP, a leaf at a time, for any forest that says which conditions lead
// to its leaves. Pure functions for any thread; no call allocates. Paths and conditions are only
// read during the call.
//
// With z_j the share of training rows passing the leaf's condition on feature j and o_j = 1 where
// the row passes it, the Shapley value of feature i in a leaf of value v with d features is
//   v (o_i - z_i) sum over S in D\{i} of |S|! (d-1-|S|)! / d! * product of o_j in S, z_j outside S
// and since k! (d-1-k)! / d! is the integral of t^k (1-t)^(d-1-k) over (0, 1), the sum is
//   the integral of the product over j != i of (t o_j + (1-t) z_j),
// a polynomial of degree d - 1, which ceil(d/2) Gauss-Legendre points integrate exactly. All terms
// are positive: nothing cancels. Definition: Lundberg et al., From local explanations to global
// understanding with explainable AI for trees, 2020.
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "actors/predict/limits.hpp"
#include "actors/predict/quadrature.hpp"

namespace outcry::predict::tree_shap {

/// The way to a leaf: the first `kept` conditions of the path before, then those of its own.
struct Path {
    double value;
    std::uint32_t first;  // of its own conditions
    std::uint16_t kept;
    std::uint16_t count;  // of all
};

using Four = std::array<double, quadrature::block>;

/// What one condition makes of four points; paths that begin alike share it.
struct Step {
    Four before;  // the weights times the factors of the conditions in front
    Four factor;  // t o + (1 - t) z
    double gain;  // o - z
    std::size_t feature;
};

[[nodiscard]] inline Four times(const Four& a, const Four& b) {
    return {a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]};
}

/// What each condition of one path adds to its feature, the last condition first, where one block
/// of points is exact: the very numbers that add_points() adds up. `passed` bit i: condition i.
inline void terms_of(const quadrature::Rule& rule, double value, std::span<const double> shares,
                     std::uint32_t passed, std::span<double> out) {
    using quadrature::block;
    Step steps[limits::path_features_max + 1];
    for (std::size_t p = 0; p < block; ++p) steps[0].before[p] = rule.weights[p];
    for (std::size_t i = 0; i < shares.size(); ++i) {
        const double pass = (passed >> i & 1U) != 0 ? 1.0 : 0.0;
        steps[i].gain = pass - shares[i];
        for (std::size_t p = 0; p < block; ++p)
            steps[i].factor[p] = rule.abscissae[p] * pass + (1.0 - rule.abscissae[p]) * shares[i];
        steps[i + 1].before = times(steps[i].before, steps[i].factor);
    }
    Four after{value, value, value, value};
    for (std::size_t i = shares.size(), at = 0; i-- > 0; ++at) {
        const Four term = times(steps[i].before, after);
        out[at] = steps[i].gain * ((term[0] + term[2]) + (term[1] + term[3]));
        after = times(after, steps[i].factor);
    }
}

// The product over j != i is what stands before i times what stands after it: no division, so a
// share may be zero.
template <class Condition, class Passes>
void add_points(const quadrature::Rule& rule, std::size_t points, std::span<const Path> paths,
                const Condition* conditions, const Passes& passes, std::span<double> out) {
    using quadrature::block;
    Four t;
    Four rest;
    Step steps[limits::path_features_max + 1];
    for (std::size_t p = 0; p < block; ++p) {
        t[p] = rule.abscissae[points + p];
        rest[p] = 1.0 - t[p];
        steps[0].before[p] = rule.weights[points + p];
    }
    for (const Path& path : paths) {
        const Condition* each = conditions + path.first;
        for (std::size_t i = path.kept; i < path.count; ++i, ++each) {
            const double pass = passes(*each) ? 1.0 : 0.0;
            steps[i].gain = pass - each->share;
            steps[i].feature = each->feature;
            for (std::size_t p = 0; p < block; ++p)
                steps[i].factor[p] = t[p] * pass + rest[p] * each->share;
            steps[i + 1].before = times(steps[i].before, steps[i].factor);
        }
        Four after{path.value, path.value, path.value, path.value};
        for (std::size_t i = path.count; i-- > 0;) {
            const Step& step = steps[i];
            const Four term = times(step.before, after);
            out[step.feature] += step.gain * ((term[0] + term[2]) + (term[1] + term[3]));
            after = times(after, step.factor);
        }
    }
}

/// Adds each feature's Shapley value to its place of `out`. `passes(condition)` tells whether the
/// row passes it; a Condition has `share` and `feature`.
template <class Condition, class Passes>
void add(const quadrature::Rule& rule, std::span<const Path> paths, const Condition* conditions,
         const Passes& passes, std::span<double> out) {
    for (std::size_t points = 0; points < rule.blocks * quadrature::block;
         points += quadrature::block)
        add_points(rule, points, paths, conditions, passes, out);
}

}  // namespace outcry::predict::tree_shap
