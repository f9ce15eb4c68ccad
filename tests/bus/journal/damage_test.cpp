// SPDX-License-Identifier: Apache-2.0
// Random damage by the thousand to sealed, compressed and retired journals: found and located.
// A million: tools/soak --damages
#include "tests/bus/journal/damage.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>

#include "bus/journal/inspect.hpp"
#include "bus/journal/rewrite.hpp"
#include "tests/support/effort.hpp"

namespace outcry {

namespace story {

namespace {

std::uint64_t first_difference(BytesView a, BytesView b) {
    const std::size_t count = std::min(a.size(), b.size());
    const auto found =
        std::mismatch(a.begin(), a.begin() + static_cast<std::ptrdiff_t>(count), b.begin());
    return static_cast<std::uint64_t>(found.first - a.begin());
}

const char* remove(Buffer& bytes, std::size_t at, std::size_t count) {
    Buffer left(bytes.view(0, at));
    left.append(bytes.view(at + count, bytes.size() - at - count));
    bytes = left;
    return "deletion";
}

const char* repeat(Buffer& bytes, std::size_t at, std::size_t count) {
    Buffer more(bytes.view(0, at + count));
    more.append(bytes.view(at, bytes.size() - at));
    bytes = more;
    return "repetition";
}

const char* swap(Buffer& bytes, std::size_t a, std::size_t b, std::size_t count) {
    count = std::min({count, bytes.size() - a, bytes.size() - b});
    if (std::max(a, b) - std::min(a, b) < count) return "nothing";
    std::swap_ranges(bytes.data() + a, bytes.data() + a + count, bytes.data() + b);
    return "swap";
}

}  // namespace

Kept kept_journal(std::uint64_t last) {
    Kept kept{make_memory_store(), {}};
    JournalHead head;
    head.floor = "paper";
    head.facts = {{"build", "abc"}};
    head.attachments = {{"topology.toml", "application/toml", "name = \"paper\"\n"}};
    JournalOptions options = small_chunks(4000);
    options.segment_bytes = 150'000;
    const auto journal = begin(*kept.store, options, head);
    say(*journal, 1, last);
    EXPECT_TRUE(journal->close().ok());
    kept.head = journal->content_head();
    return kept;
}

void expect_found(Store& damaged, const Kept& kept, const std::string& name, const char* what) {
    const auto report = verify(damaged, kept.head);
    ASSERT_TRUE(report.ok()) << what << ": " << report.error().text();
    ASSERT_FALSE(report->passed()) << what << " was not detected in " << name;
    if (!report->bad) return;  // a clean cut: shown by the head alone
    const BadRange& bad = *report->bad;
    ASSERT_EQ(bad.file, name) << what << ": " << bad.what;
    const Buffer now = contents(damaged, name);
    const std::uint64_t at = first_difference(contents(*kept.store, name), now);
    EXPECT_LE(bad.begin, at) << what << ": " << bad.what;
    if (at < now.size()) {
        EXPECT_LT(at, bad.end) << what << ": " << bad.what;
    } else {
        EXPECT_EQ(bad.end, now.size()) << what << ": " << bad.what;
    }
}

const char* Damager::damage(Buffer& bytes) {
    const std::size_t at = below(bytes.size());
    const std::size_t count = 1 + below(std::min<std::size_t>(bytes.size() - at, 2000));
    switch (below(5)) {
        case 0:
            bytes.data()[at] = static_cast<std::uint8_t>(bytes.data()[at] ^ (1U << below(8)));
            return "flip";
        case 1:
            bytes.truncate(at);
            return "truncation";
        case 2:
            return remove(bytes, at, count);
        case 3:
            return repeat(bytes, at, count);
        default:
            return swap(bytes, at, below(bytes.size()), count);
    }
}

}  // namespace story

using namespace story;

namespace {

/// A third of what OUTCRY_DAMAGES asks for; some thousands without it.
int rounds() {
    const char* asked = std::getenv("OUTCRY_DAMAGES");
    return asked == nullptr ? test::tries(1500) : std::max(1, std::atoi(asked) / 3);
}

std::uint64_t seed() {
    const char* asked = std::getenv("OUTCRY_SEED");
    return asked == nullptr ? 20250519 : std::strtoull(asked, nullptr, 10);
}

/// Where OUTCRY_ROUND says to begin, so that a failure can be looked at without what came before.
int first_round() {
    const char* asked = std::getenv("OUTCRY_ROUND");
    return asked == nullptr ? 0 : std::max(0, std::atoi(asked));
}

void damage_and_find(const Kept& kept) {
    const auto files = names(*kept.store);
    std::vector<Buffer> sound;
    for (const std::string& name : files) sound.push_back(contents(*kept.store, name));
    ASSERT_GE(files.size(), 3U);
    ASSERT_TRUE(verify(*kept.store, kept.head)->passed());
    Damager damager(seed());
    std::map<std::string, int> found;
    const auto store = copy_of(*kept.store);
    for (int round = 0; round < rounds(); ++round) {
        const std::size_t file = damager.below(files.size());
        Buffer after = sound[file];
        const char* what = damager.damage(after);
        if (after == sound[file] || round < first_round()) continue;
        replace(*store, files[file], after);
        expect_found(*store, kept, files[file], what);
        if (testing::Test::HasFailure())
            FAIL() << "OUTCRY_SEED=" << seed() << " OUTCRY_ROUND=" << round
                   << " OUTCRY_DAMAGES=" << 3 * (round + 1) << " shows it again";
        replace(*store, files[file], sound[file]);
        ++found[what];
    }
    EXPECT_TRUE(verify(*store, kept.head)->passed());
    if (first_round() == 0) {
        EXPECT_EQ(found.size(), 5U) << "not every kind of damage was tried";
    }
    if (std::getenv("OUTCRY_DAMAGES") == nullptr) return;
    for (const auto& [what, count] : found)
        std::printf("%8d %ss found and located\n", count, what.c_str());
}

}  // namespace

TEST(Damages, to_a_sealed_journal_are_found_and_located) { damage_and_find(kept_journal()); }

TEST(Damages, to_a_compressed_journal_are_found_and_located) {
    const Kept kept = kept_journal();
    ASSERT_TRUE(compress(*kept.store).ok());
    damage_and_find(kept);
}

TEST(Damages, to_a_journal_whose_beginning_was_retired_are_found_and_located) {
    const Kept kept = kept_journal(4000);
    ASSERT_TRUE(retire(*kept.store, 2500).ok());
    damage_and_find(kept);
}

}  // namespace outcry
