// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_snapshots.hpp"

#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

Result<void> FloorSnapshots::reopen(std::unique_ptr<Journal>& journal, Store& store,
                                    const JournalOptions& options, bool use) {
    SnapshotFolder::Found found;
    if (use) found = folder_.find(plan_.opened.plan);
    std::vector<ChainAnchor> anchors;
    for (const auto& snapshot : found.snapshots) {
        const auto head = digest_from_hex(snapshot->content_head),
                   link = digest_from_hex(snapshot->content_link);
        anchors.push_back(head && link
                              ? ChainAnchor{snapshot->seq, snapshot->needs, *head, *link}
                              : ChainAnchor{snapshot->seq, UINT64_MAX, {}, {}});  // fits no log
    }
    std::optional<std::size_t> held;
    OUTCRY_ASSIGN(journal, Journal::reopen_at(store, options, anchors, held));
    for (const std::string& refused : found.refused)
        note_(joined({"snapshot not used: ", refused}));
    const std::size_t unfit = held ? *held : anchors.size();
    for (std::size_t i = 0; i < unfit; ++i)
        note_(joined({"snapshot of seq ", std::to_string(anchors[i].seq),
                      " not used: the log ends at seq ", std::to_string(journal->last_seq()),
                      " or is another one"}));
    if (held) resumed_ = found.snapshots[*held];
    return {};
}

void FloorSnapshots::keep(Broker& broker, const Journal& journal) {
    for (auto& snapshot : broker.take_snapshots())
        if (keeps_) taken_.push_back(std::move(snapshot));
    // One that is ahead of the log on disk would be of no use after a crash.
    while (!taken_.empty() && taken_.front()->needs <= journal.written_upto()) {
        const FloorSnapshot& snapshot = *taken_.front();
        if (auto kept = folder_.keep(snapshot, plan_.snapshots_kept); !kept)
            note_(joined({"snapshot of seq ", std::to_string(snapshot.seq),
                          " not kept: ", kept.error().text()}));
        taken_.pop_front();
    }
}

}  // namespace outcry
