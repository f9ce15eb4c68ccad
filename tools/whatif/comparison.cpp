// SPDX-License-Identifier: Apache-2.0
#include "tools/whatif/comparison.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

namespace outcry::tools {

namespace {

using RoundKey = std::tuple<std::int64_t, std::string, std::string>;  // close, instrument, strategy

/// Two floors' things by key: one, the other, or both.
template <class Key, class T>
using Pairs = std::map<Key, std::pair<const T*, const T*>>;

/// What is asked for and what is approved; the odds behind it may differ.
bool same_decision(const Decision& a, const Decision& b) {
    if (a.action != b.action || a.outcome != b.outcome) return false;
    return a.action == Action::hold || (a.target == b.target && a.approved == b.approved);
}

/// Bounds that each guard of a floor ever held by.
using GuardBounds = std::map<std::string, std::set<double>>;

GuardBounds guards_of(const Story& story) {
    GuardBounds made;
    for (const Decision& one : story.decisions)
        for (const Guard& guard : one.guards) made[guard.name].insert(guard.bound);
    return made;
}

/// Of what a core did itself before; the others look at this round's votes alone.
bool remembers(const Guard& guard) {
    return guard.name != "disagreement_max" && guard.name != "split_max" &&
           guard.name != "margin_min";
}

/// Whether the one is held back by what it did before, and the other, which knows that guard too,
/// is not.
bool is_held_back(const Decision& one, const Decision& other, const GuardBounds& others) {
    return std::any_of(one.guards.begin(), one.guards.end(), [&](const Guard& guard) {
        const bool both =
            std::any_of(other.guards.begin(), other.guards.end(),
                        [&](const Guard& theirs) { return theirs.name == guard.name; });
        const auto known = others.find(guard.name);
        return remembers(guard) && !both && known != others.end() &&
               known->second.count(guard.bound) > 0;
    });
}

/// Of the order that is asked for alone; the others look at what was earned, held or sent before.
bool measures_the_proposal(const LimitCheck& limit) {
    constexpr std::string_view names[] = {"stop",           "stop in atr", "reward to risk",
                                          "price distance", "order size",  "round age in seconds"};
    return std::find(std::begin(names), std::end(names), limit.name) != std::end(names);
}

/// Listed only while it refuses.
constexpr std::string_view exits_under_way = "exits under way";

/// Whether a limit that does not hold measures what the change asks for, or is another limit on the
/// other floor and not another value.
bool is_limited_otherwise(const Decision& one, const Decision& other) {
    return std::any_of(one.limits.begin(), one.limits.end(), [&](const LimitCheck& limit) {
        const auto theirs =
            std::find_if(other.limits.begin(), other.limits.end(),
                         [&](const LimitCheck& check) { return check.name == limit.name; });
        if (limit.holds || limit.name == exits_under_way) return false;
        return measures_the_proposal(limit) || theirs == other.limits.end() ||
               theirs->bound != limit.bound;
    });
}

class Comparing {
 public:
    Comparing(const Story& unchanged, const Story& changed)
        : a_(unchanged), b_(changed), guards_a_(guards_of(a_)), guards_b_(guards_of(b_)) {}

    Comparison run() {
        compare_decisions();
        compare_orders();
        compare_money();
        return std::move(result_);
    }

 private:
    void compare_decisions() {
        Pairs<RoundKey, Decision> pairs;
        for (const Decision& one : a_.decisions)
            pairs[{one.round.ns, one.instrument, one.strategy}].first = &one;
        for (const Decision& one : b_.decisions)
            pairs[{one.round.ns, one.instrument, one.strategy}].second = &one;
        result_.rounds = pairs.size();
        std::set<std::string> strategies;
        for (const auto& [key, pair] : pairs) strategies.insert(std::get<2>(key));
        result_.strategies.assign(strategies.begin(), strategies.end());
        for (const auto& [key, pair] : pairs) {
            const auto [a, b] = pair;
            if (a != nullptr && b != nullptr && same_decision(*a, *b)) continue;
            const bool both = a != nullptr && b != nullptr;
            // A round that only one floor has changes nothing while the other holds anyway.
            const Action alone = both ? Action::hold : (a != nullptr ? a : b)->action;
            if (!both && alone == Action::hold) continue;
            const Reason reason = both ? reason_of(*a, *b) : Reason::chosen;
            const Decision& named = a != nullptr ? *a : *b;
            ++result_.decisions_changed;
            ++(reason == Reason::chosen ? result_.chosen : result_.followed);
            reasons_.emplace(key, reason);
            if (result_.decisions.size() < Comparison::listed_max)
                result_.decisions.push_back(
                    {named.round, named.instrument, named.strategy, reason, copy(a), copy(b)});
        }
    }

    /// From the same position and equity nothing but the change can tell them apart. Once equity is
    /// another, an action still is the change's, unless a guard remembers earlier rounds; but a
    /// verdict looks at losses, drawdowns, the tail of the book and all that others hold, and is
    /// the change's only where the limit itself is another.
    [[nodiscard]] Reason reason_of(const Decision& a, const Decision& b) const {
        if (a.before != b.before) return Reason::followed;
        if (a.equity == b.equity) return Reason::chosen;
        const bool itself = a.action != b.action
                                ? !is_held_back(a, b, guards_b_) && !is_held_back(b, a, guards_a_)
                                : is_limited_otherwise(a, b) || is_limited_otherwise(b, a);
        return itself ? Reason::chosen : Reason::followed;
    }

    template <class T>
    static std::optional<T> copy(const T* one) {
        return one == nullptr ? std::nullopt : std::optional<T>(*one);
    }

    /// An order serves a strategy's round and plays a part in it; a part may be played more than
    /// once.
    void compare_orders() {
        using Part = std::pair<RoundKey, std::string>;
        Pairs<std::pair<Part, std::size_t>, SentOrder> pairs;
        const auto fill = [&](const Story& story, bool first) {
            std::map<Part, std::size_t> count;
            for (const SentOrder& order : story.orders) {
                const Part part{{order.round.ns, order.instrument, order.strategy}, order.part};
                auto& pair = pairs[{part, count[part]++}];
                (first ? pair.first : pair.second) = &order;
            }
        };
        fill(a_, true);
        fill(b_, false);
        result_.orders_unchanged = a_.orders.size();
        result_.orders_changed = b_.orders.size();
        for (const auto& [key, pair] : pairs) {
            const auto [a, b] = pair;
            const bool same = a != nullptr && b != nullptr && a->side == b->side &&
                              a->quantity == b->quantity && a->price == b->price &&
                              a->type == b->type;
            if (same) continue;
            ++(a == nullptr   ? result_.orders_only_changed
               : b == nullptr ? result_.orders_only_unchanged
                              : result_.orders_otherwise);
            if (result_.orders.size() < Comparison::listed_max)
                result_.orders.push_back({copy(a), copy(b)});
        }
    }

    void compare_money() {
        std::map<RoundKey, std::pair<Money, Money>> rounds;
        std::map<std::string, std::pair<Money, Money>> symbols;
        for (const RoundProfit& one : a_.profits) {
            rounds[{one.round.ns, one.instrument, one.strategy}].first += one.net;
            symbols[one.instrument].first += one.net;
        }
        for (const RoundProfit& one : b_.profits) {
            rounds[{one.round.ns, one.instrument, one.strategy}].second += one.net;
            symbols[one.instrument].second += one.net;
        }
        result_.difference = b_.equity - a_.equity;
        result_.several = a_.several;
        result_.rest = result_.difference;
        for (const auto& [instrument, money] : symbols)
            result_.symbols.push_back(
                {instrument, money.first, money.second, money.second - money.first});
        for (const auto& [key, money] : rounds) {
            const Money difference = money.second - money.first;
            if (difference.is_zero()) continue;
            ++result_.rounds_otherwise;
            const auto known = reasons_.find(key);
            const Reason reason = known == reasons_.end() ? Reason::filled : known->second;
            (reason == Reason::chosen     ? result_.by_chosen
             : reason == Reason::followed ? result_.by_followed
                                          : result_.by_filled) += difference;
            result_.rest = result_.rest - difference;
            const auto& [round, instrument, strategy] = key;
            result_.rounds_by_size.push_back(
                {{round}, instrument, strategy, reason, money.first, money.second, difference});
        }
        std::stable_sort(result_.rounds_by_size.begin(), result_.rounds_by_size.end(),
                         [](const RoundDifference& a, const RoundDifference& b) {
                             return abs(a.difference) > abs(b.difference);
                         });
        if (result_.rounds_by_size.size() > Comparison::listed_max)
            result_.rounds_by_size.resize(Comparison::listed_max);
    }

    const Story& a_;
    const Story& b_;
    const GuardBounds guards_a_, guards_b_;
    Comparison result_;
    std::map<RoundKey, Reason> reasons_;
};

}  // namespace

Comparison compare(const Story& unchanged, const Story& changed) {
    return Comparing(unchanged, changed).run();
}

}  // namespace outcry::tools
