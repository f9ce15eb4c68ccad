// SPDX-License-Identifier: Apache-2.0
// Exact path-dependent TreeSHAP, a leaf at a time. With z_j the share of training rows passing the
// leaf's condition on feature j and o_j = 1 where the row passes it, the Shapley value of feature i
// in a leaf of value v with d features is
//   v (o_i - z_i) sum over S in D\{i} of |S|! (d-1-|S|)! / d! * product of o_j in S, z_j outside S
// and since k! (d-1-k)! / d! is the integral of t^k (1-t)^(d-1-k) over (0, 1), the sum is
//   the integral of the product over j != i of (t o_j + (1-t) z_j),
// a polynomial of degree d - 1, which ceil(d/2) Gauss-Legendre points integrate exactly. All terms
// are positive: nothing cancels. Definition: Lundberg et al., From local explanations to global
// understanding with explainable AI for trees, 2020.
#include <algorithm>
#include <array>

#include "actors/predict/forest.hpp"
#include "actors/predict/limits.hpp"
#include "actors/predict/order_key.hpp"
#include "outcry/base/check.hpp"

namespace outcry::predict {
namespace {

using quadrature::block;

using Four = std::array<double, block>;

/// What one condition makes of four points; paths that begin alike share it.
struct Step {
    Four before;  // the weights times the factors of the conditions in front
    Four factor;  // t o + (1 - t) z
    double gain;  // o - z
    std::size_t feature;
};

Four times(const Four& a, const Four& b) {
    return {a[0] * b[0], a[1] * b[1], a[2] * b[2], a[3] * b[3]};
}

}  // namespace

void Forest::contributions(std::span<const float> row, std::span<double> out) const {
    OUTCRY_CHECK(row.size() == features_ && out.size() == features_ + 1);
    std::uint32_t keys[limits::features_max];
    for (std::size_t i = 0; i < row.size(); ++i)
        keys[i] = row[i] != row[i] ? missing_key : order_key(row[i] + 0.0F);
    std::fill(out.begin(), out.end(), 0.0);
    for (std::size_t points = 0; points < rule_.blocks * block; points += block)
        add_points(points, keys, out);
    out[features_] = bias_;
}

// The product over j != i is what stands before i times what stands after it: no division, so a
// share may be zero.
void Forest::add_points(std::size_t points, const std::uint32_t* keys,
                        std::span<double> out) const {
    Four t;
    Four rest;
    Step steps[limits::depth_max + 1];
    for (std::size_t p = 0; p < block; ++p) {
        t[p] = rule_.abscissae[points + p];
        rest[p] = 1.0 - t[p];
        steps[0].before[p] = rule_.weights[points + p];
    }
    for (const Path& path : paths_) {
        const Condition* each = conditions_.data() + path.first;
        for (std::size_t i = path.kept; i < path.count; ++i, ++each) {
            const std::uint32_t key = keys[each->feature];
            const bool inside = (key >= each->low) & (key < each->high);
            const double pass = (inside | (key == each->missing)) ? 1.0 : 0.0;
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

}  // namespace outcry::predict
