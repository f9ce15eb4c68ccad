// SPDX-License-Identifier: Apache-2.0
// Entries that wait for their ends, in the order of time: a list of which the front goes away as
// new ones come, and a bar looks only where it may meet a barrier. A described list for any
// thread's own use; it owns what waits.
//
// Between which prices nothing is met is known of each run of neighbours. That is no state: it is
// forgotten whenever anybody else has touched what waits, and a bar then looks at all of them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <utility>
#include <vector>

#include "actors/predict/barriers.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry::predict {

/// An entry has `entry`, its price and 0 until that is heard, and `long_end` and `short_end`.
template <class Entry>
class Waitlist {
 public:
    using value_type = Entry;
    using iterator = typename std::vector<Entry>::iterator;
    using const_iterator = typename std::vector<Entry>::const_iterator;

    [[nodiscard]] std::size_t size() const { return entries_.size() - gone_; }
    [[nodiscard]] bool empty() const { return size() == 0; }
    [[nodiscard]] const_iterator begin() const { return entries_.begin() + offset(gone_); }
    [[nodiscard]] const_iterator end() const { return entries_.end(); }
    [[nodiscard]] const Entry& operator[](std::size_t i) const { return entries_[gone_ + i]; }
    [[nodiscard]] const Entry& front() const { return entries_[gone_]; }

    // Whoever may change what waits makes the next bar look at all of it.

    [[nodiscard]] iterator begin() {
        lookouts_.clear();
        return entries_.begin() + offset(gone_);
    }
    [[nodiscard]] iterator end() {
        lookouts_.clear();
        return entries_.end();
    }
    void resize(std::size_t count) {
        lookouts_.clear();
        entries_.resize(gone_ + count);
    }

    void push_back(Entry entry) { insert(size(), std::move(entry)); }
    void insert(std::size_t at, Entry entry) {
        const std::size_t place = gone_ + at;
        entries_.insert(entries_.begin() + offset(place), std::move(entry));
        lookouts_.resize(std::min(lookouts_.size(), place / run));
    }
    [[nodiscard]] Entry pop_front() {
        Entry first = std::move(entries_[gone_++]);
        if (gone_ >= run && 2 * gone_ >= entries_.size()) drop_gone();
        return first;
    }

    /// `look(entry)` for all that the bar may end, and for those that wait for their price; which
    /// others it also looks at must make no difference. The barriers are the same each time.
    template <class Look>
    void hear(const indicator::Ohlcv& bar, const BothBarriers& barriers, Look look) {
        lookouts_.resize((entries_.size() + run - 1) / run);
        for (std::size_t i = gone_ / run; i < lookouts_.size(); ++i) {
            if (lookouts_[i].quiet(bar)) continue;
            const std::size_t last = std::min((i + 1) * run, entries_.size());
            Lookout lookout{-infinity, infinity};
            for (std::size_t at = std::max(i * run, gone_); at < last; ++at) {
                look(entries_[at]);
                lookout.watch(entries_[at], barriers);
            }
            lookouts_[i] = lookout;
        }
    }

    bool operator==(const Waitlist& other) const {
        return std::equal(begin(), end(), other.begin(), other.end());
    }

 private:
    /// Neighbours that are looked at together: their prices are near each other.
    static constexpr std::size_t run = 16;
    static constexpr double infinity = std::numeric_limits<double>::infinity();

    /// Between which prices none of a run is met; a new one is never quiet.
    struct Lookout {
        double low = infinity;
        double high = -infinity;

        [[nodiscard]] bool quiet(const indicator::Ohlcv& bar) const {
            return bar.low > low && bar.high < high;
        }
        void watch(const Entry& one, const BothBarriers& barriers) {
            if (one.long_end == Outcome::unknown) {
                const Barriers bought = barriers.bought.around(one.entry);
                low = std::max(low, bought.stop);
                high = std::min(high, bought.target);
            }
            if (one.short_end == Outcome::unknown) {
                const Barriers sold = barriers.sold.around(one.entry);
                low = std::max(low, sold.target);
                high = std::min(high, sold.stop);
            }
            if (one.entry == 0) *this = {};
        }
    };

    [[nodiscard]] static std::ptrdiff_t offset(std::size_t at) {
        return static_cast<std::ptrdiff_t>(at);
    }
    /// By whole runs, so that lookouts stay of whom they were.
    void drop_gone() {
        const std::size_t runs = gone_ / run;
        entries_.erase(entries_.begin(), entries_.begin() + offset(runs * run));
        lookouts_.erase(lookouts_.begin(),
                        lookouts_.begin() + offset(std::min(runs, lookouts_.size())));
        gone_ -= runs * run;
    }

    std::vector<Entry> entries_;
    std::size_t gone_ = 0;  // of entries_, from the front
    std::vector<Lookout> lookouts_;
};

}  // namespace outcry::predict

/// Written and read as the list it is.
template <class Entry>
struct outcry::detail::IsVector<outcry::predict::Waitlist<Entry>> : std::true_type {};
