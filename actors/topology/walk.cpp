// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/walk.hpp"

#include <algorithm>
#include <cstring>
#include <unordered_set>

namespace outcry::topology {

namespace {

std::size_t column(const std::vector<VarId>& vars, VarId var) {
    return static_cast<std::size_t>(std::find(vars.begin(), vars.end(), var) - vars.begin());
}

/// Bit patterns compare and hash; -0 and every NaN are brought to one form first.
double plain(double value) {
    if (is_nothing(value)) return nothing;
    return value == 0 ? 0 : value;
}

class Walker {
 public:
    Walker(const Joined& joined, std::span<const double> state, const std::vector<VarId>& keep,
           const AtModel& at)
        : joined_(joined), state_(state), keep_(keep), at_(at) {}

    WalkEnd run() {
        end_.points.push_back({});
        for (std::size_t m = 0; m < joined_.models.size() && !end_.too_large; ++m) {
            for (const InputSource& input : joined_.models[m].inputs) {
                for (const VarId var : input.vars) spread(var);
                if (input.pick != no_var) spread(input.pick);
            }
            decide(joined_.models[m]);
            forget(m);
        }
        return std::move(end_);
    }

 private:
    [[nodiscard]] bool is_live(VarId var) const {
        return column(end_.live, var) < end_.live.size();
    }

    /// Every value of a free variable, unless it is settled already.
    void spread(VarId var) {
        if (end_.too_large || is_live(var) || !joined_.vars[var].free) return;
        const auto& values = joined_.vars[var].domain.values;
        if (end_.points.size() * std::max<std::size_t>(values.size(), 1) > points_max) {
            end_.too_large = true;
            return;
        }
        std::vector<Point> wider;
        wider.reserve(end_.points.size() * values.size());
        for (const Point& point : end_.points)
            for (const double value : values) {
                Point next = point;
                next.live.push_back(plain(value));
                next.given.push_back(value);
                wider.push_back(std::move(next));
            }
        end_.points = std::move(wider);
        end_.live.push_back(var);
        end_.given.push_back(var);
    }

    void decide(const JoinedModel& one) {
        if (end_.too_large) return;
        const DecisionModel& model = *one.model;
        std::vector<std::vector<std::size_t>> columns;
        std::vector<std::size_t> picks;
        for (const InputSource& input : one.inputs) {
            columns.emplace_back();
            for (const VarId var : input.vars) columns.back().push_back(column(end_.live, var));
            picks.push_back(input.pick == no_var ? 0 : column(end_.live, input.pick));
        }
        std::vector<double> inputs(model.inputs.size()), outputs(model.outputs.size()),
            next(model.state.size());
        const auto own = state_.subspan(one.first_state, model.state.size());
        for (Point& point : end_.points) {
            for (std::size_t i = 0; i < inputs.size(); ++i)
                inputs[i] =
                    point.live[columns[i][one.inputs[i].pick == no_var
                                              ? 0
                                              : static_cast<std::size_t>(point.live[picks[i]])]];
            std::copy(own.begin(), own.end(), next.begin());
            model.decide(inputs, own, outputs, next);
            at_(one, inputs, outputs, next);
            for (const double value : outputs) point.live.push_back(plain(value));
            for (const double value : next) point.live.push_back(plain(value));
        }
        end_.live.insert(end_.live.end(), one.outputs.begin(), one.outputs.end());
        for (std::size_t i = 0; i < model.state.size(); ++i)
            end_.live.push_back(next_var(joined_, one.first_state + i));
    }

    /// Drops what no later model and no question needs, and merges what has become equal.
    void forget(std::size_t done) {
        if (end_.too_large) return;
        std::vector<std::size_t> kept;
        std::vector<VarId> live;
        for (std::size_t i = 0; i < end_.live.size(); ++i) {
            if (!needed(end_.live[i], done)) continue;
            kept.push_back(i);
            live.push_back(end_.live[i]);
        }
        const auto hash = [](const std::vector<double>& v) {
            std::uint64_t h = 1469598103934665603ULL;
            for (const double d : v) {
                std::uint64_t bits = 0;
                std::memcpy(&bits, &d, sizeof bits);
                h = (h ^ bits) * 1099511628211ULL;
                h ^= h >> 29;
            }
            return static_cast<std::size_t>(h);
        };
        const auto same = [](const std::vector<double>& a, const std::vector<double>& b) {
            return a.size() == b.size() &&
                   (a.empty() || std::memcmp(a.data(), b.data(), a.size() * sizeof(double)) == 0);
        };
        std::unordered_set<std::vector<double>, decltype(hash), decltype(same)> seen(
            end_.points.size(), hash, same);
        std::vector<Point> merged;
        for (Point& point : end_.points) {
            std::vector<double> values;
            values.reserve(kept.size());
            for (const std::size_t i : kept) values.push_back(point.live[i]);
            if (!seen.insert(values).second) continue;
            merged.push_back({std::move(values), std::move(point.given)});
        }
        end_.points = std::move(merged);
        end_.live = std::move(live);
    }
    [[nodiscard]] bool needed(VarId var, std::size_t done) const {
        if (var >= joined_.vars.size() || std::find(keep_.begin(), keep_.end(), var) != keep_.end())
            return true;
        for (std::size_t m = done + 1; m < joined_.models.size(); ++m)
            for (const InputSource& input : joined_.models[m].inputs)
                if (input.pick == var ||
                    std::find(input.vars.begin(), input.vars.end(), var) != input.vars.end())
                    return true;
        return false;
    }

    const Joined& joined_;
    std::span<const double> state_;
    const std::vector<VarId>& keep_;
    const AtModel& at_;
    WalkEnd end_;
};

}  // namespace

double WalkEnd::value(const Point& point, VarId var) const { return point.live[column(live, var)]; }

Witness WalkEnd::witness(const Point& point, const Joined& joined) const {
    Witness words;
    for (std::size_t i = 0; i < given.size(); ++i) {
        const Var& var = joined.vars[given[i]];
        if (!var.fixed) words.emplace_back(var.name, value_text(var.domain, point.given[i]));
    }
    return words;
}

WalkEnd walk(const Joined& joined, std::span<const double> state, const std::vector<VarId>& keep,
             const AtModel& at) {
    return Walker(joined, state, keep, at).run();
}

}  // namespace outcry::topology
