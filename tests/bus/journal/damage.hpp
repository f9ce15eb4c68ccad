// SPDX-License-Identifier: Apache-2.0
// Journals to be damaged, what damages them, and the demand that verify finds and locates it.
// Tests only, one thread. A Kept owns the sound journal that damaged copies are compared with.
#pragma once

#include <random>

#include "tests/bus/journal/story.hpp"

namespace outcry::story {

struct Kept {
    std::unique_ptr<Store> store;
    Digest head;
};

/// A sealed journal of several segments with facts and an attachment.
Kept kept_journal(std::uint64_t last = 3000);

/// Fails unless verify finds the journal bad; when it is more than a clean cut, in a range of
/// `name` with the first changed byte.
void expect_found(Store& damaged, const Kept& kept, const std::string& name, const char* what);

class Damager {
 public:
    explicit Damager(std::uint64_t seed) : random_(seed) {}

    std::size_t below(std::size_t bound) { return static_cast<std::size_t>(random_()) % bound; }
    /// One random flip, truncation, deletion, repetition or swap; returns its name.
    const char* damage(Buffer& bytes);

 private:
    std::mt19937_64 random_;
};

}  // namespace outcry::story
