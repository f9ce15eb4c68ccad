// SPDX-License-Identifier: Apache-2.0
#include "tools/search/methods.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::tools {

namespace {

using statistics::Random;

constexpr std::uint64_t grid_max = 100'000;
constexpr std::uint64_t trials_default = 100;
constexpr std::size_t draws_max = 200;  // before a search is content to have found nothing new

class Grid final : public Method {
 public:
    explicit Grid(const Space& space) : space_(space) {}
    std::vector<Point> next() override {
        std::vector<Point> points;
        if (!given_)
            for (std::uint64_t i = 0; i < space_.size(); ++i) points.push_back(space_.at(i));
        given_ = true;
        return points;
    }
    void learn(const std::vector<std::optional<double>>&) override {}

 private:
    const Space& space_;
    bool given_ = false;
};

/// What the methods by chance share: a budget, and no point twice.
class ByChance : public Method {
 public:
    ByChance(const Space& space, std::uint64_t trials, std::uint64_t seed, std::size_t batch)
        : space_(space), left_(std::min(trials, space.size())), batch_(batch), random_(seed) {}

    std::vector<Point> next() final {
        points_.clear();
        while (points_.size() < batch_ && left_ > 0) {
            Point point;
            std::size_t draws = 0;
            do point = draws < draws_max ? choose() : space_.at(random_.below(space_.size()));
            while (!seen_.insert(point).second && ++draws < 2 * draws_max);
            if (draws == 2 * draws_max) point = first_unseen();
            points_.push_back(point);
            --left_;
        }
        return points_;
    }
    void learn(const std::vector<std::optional<double>>& values) final {
        for (std::size_t i = 0; i < points_.size() && i < values.size(); ++i)
            if (values[i]) found_.push_back({points_[i], *values[i]});
        // The best first; of equals the one found first.
        std::stable_sort(found_.begin(), found_.end(),
                         [](const Found& a, const Found& b) { return a.value > b.value; });
    }

 protected:
    struct Found {
        Point point;
        double value = 0;
    };
    [[nodiscard]] virtual Point choose() = 0;
    [[nodiscard]] Point anywhere() { return space_.at(random_.below(space_.size())); }

    const Space& space_;
    std::vector<Found> found_;

 private:
    Point first_unseen() {
        for (std::uint64_t i = 0;; ++i)
            if (Point point = space_.at(i); seen_.insert(point).second) return point;
    }
    std::uint64_t left_;
    std::size_t batch_;
    std::set<Point> seen_;
    std::vector<Point> points_;

 protected:
    Random random_;
};

class Draws final : public ByChance {
 public:
    Draws(const Space& space, std::uint64_t trials, std::uint64_t seed)
        : ByChance(space, trials, seed, trials) {}

 private:
    Point choose() override { return anywhere(); }
};

class Genetic final : public ByChance {
 public:
    static constexpr std::size_t population = 16;
    Genetic(const Space& space, std::uint64_t trials, std::uint64_t seed)
        : ByChance(space, trials, seed, population) {}

 private:
    /// The better of two of the best.
    const Point& parent() {
        const std::size_t living = std::min(found_.size(), population);
        return found_[std::min(random_.below(living), random_.below(living))].point;
    }
    Point choose() override {
        if (found_.size() < 2) return anywhere();
        const Point &mother = parent(), &father = parent();
        Point child(mother.size());
        for (std::size_t i = 0; i < child.size(); ++i) {
            child[i] = random_.below(2) == 0 ? mother[i] : father[i];
            const std::size_t values = space_.dimensions[i].values.size();
            if (random_.uniform() >= 1.5 / static_cast<double>(child.size() + 1)) continue;
            const auto step =
                static_cast<std::size_t>(1 + random_.below(std::max<std::size_t>(1, values / 4)));
            child[i] = random_.below(2) == 0
                           ? (child[i] + step < values ? child[i] + step : values - 1)
                           : (child[i] > step ? child[i] - step : 0);
        }
        return child;
    }
};

class Bayesian final : public ByChance {
 public:
    static constexpr std::size_t batch = 8, start = 16, candidates = 24;
    Bayesian(const Space& space, std::uint64_t trials, std::uint64_t seed)
        : ByChance(space, trials, seed, batch) {}

 private:
    /// How likely a value is among some of the found: each spreads to its neighbours, and none is
    /// impossible.
    [[nodiscard]] std::vector<double> density(std::size_t dimension, std::size_t from,
                                              std::size_t to) const {
        const std::size_t values = space_.dimensions[dimension].values.size();
        const double width = std::max(0.5, static_cast<double>(values) / 8.0);
        std::vector<double> made(values, 1.0 / static_cast<double>(values));
        for (std::size_t k = from; k < to; ++k)
            for (std::size_t v = 0; v < values; ++v) {
                const double away =
                    (static_cast<double>(v) - static_cast<double>(found_[k].point[dimension])) /
                    width;
                made[v] += math::exp(-0.5 * away * away);
            }
        double sum = 0;
        for (const double x : made) sum += x;
        for (double& x : made) x /= sum;
        return made;
    }
    std::size_t draw(const std::vector<double>& weights) {
        double left = random_.uniform();
        for (std::size_t v = 0; v + 1 < weights.size(); ++v)
            if ((left -= weights[v]) < 0) return v;
        return weights.size() - 1;
    }
    Point choose() override {
        if (found_.size() < std::min<std::size_t>(start, space_.size() / 2 + 1)) return anywhere();
        const std::size_t good =
            std::max<std::size_t>(2, found_.size() / 4);  // the paper's gamma, 0.15 to 0.25
        if (modelled_ != found_.size()) {
            above_.clear();
            below_.clear();
            for (std::size_t i = 0; i < space_.dimensions.size(); ++i) {
                above_.push_back(density(i, 0, good));
                below_.push_back(density(i, good, found_.size()));
            }
            modelled_ = found_.size();
        }
        Point best;
        double best_gain = 0;
        for (std::size_t c = 0; c < candidates; ++c) {
            Point point(above_.size());
            double gain = 0;
            for (std::size_t i = 0; i < point.size(); ++i) {
                point[i] = draw(above_[i]);
                gain += math::log(above_[i][point[i]] / below_[i][point[i]]);
            }
            if (best.empty() || gain > best_gain) {
                best = std::move(point);
                best_gain = gain;
            }
        }
        return best;
    }

    std::size_t modelled_ = 0;
    std::vector<std::vector<double>> above_, below_;
};

}  // namespace

Result<std::unique_ptr<Method>> make_method(const std::string& name, const Space& space,
                                            const MethodOptions& options) {
    const std::uint64_t trials = options.trials != 0 ? options.trials : trials_default;
    if (name == "grid") {
        if (space.size() > grid_max)
            return invalid(joined({"a grid of ", std::to_string(space.size()), " points exceeds ",
                                   std::to_string(grid_max),
                                   "; use --method random, genetic or bayesian with --trials"}));
        if (options.trials != 0 && options.trials < space.size())
            return invalid(joined({"a grid tries all of its ", std::to_string(space.size()),
                                   " points, --trials ", std::to_string(options.trials),
                                   " are fewer; use --method random"}));
        return std::unique_ptr<Method>(std::make_unique<Grid>(space));
    }
    if (name == "random")
        return std::unique_ptr<Method>(std::make_unique<Draws>(space, trials, options.seed));
    if (name == "genetic")
        return std::unique_ptr<Method>(std::make_unique<Genetic>(space, trials, options.seed));
    if (name == "bayesian")
        return std::unique_ptr<Method>(std::make_unique<Bayesian>(space, trials, options.seed));
    return invalid(
        joined({"--method knows grid, random, genetic and bayesian, got ", quoted(name)}));
}

}  // namespace outcry::tools
