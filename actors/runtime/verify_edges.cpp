// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/verify_edges.hpp"

#include <algorithm>

#include "bus/broker/input_rule.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

void VerifyEdges::open(const FloorOpened& opened, const Runner::FindKind& find_kind) {
    edges_.resize(opened.roster.size() + 1);
    std::vector<Member> members;
    for (std::size_t i = 0; i < opened.roster.size(); ++i) {
        const RosterEntry& entry = opened.roster[i];
        members.push_back({entry.name, entry.role, entry.hears, entry.from, entry.says});
        if (entry.role != Role::edge) continue;
        const Kind* kind = find_kind(entry.kind);
        edges_[i + 1].built_in = kind != nullptr && kind->make_edge != nullptr;
        if (!entry.hears.empty()) hearing_ |= std::uint64_t{1} << i;
    }
    if (hearing_ != 0) topics_ = std::make_unique<Topics>(std::move(members));
}

Result<void> VerifyEdges::pass(const RecordView& record) {
    if (!topics_ || record.prefix.source >= edges_.size()) return {};
    OUTCRY_ASSIGN(const Topic* const topic,
                  topics_->find(record.said.topic, record.said.schema, record.prefix.source));
    for (std::uint64_t left = topic->mail & hearing_; left != 0; left &= left - 1)
        edges_[static_cast<std::size_t>(__builtin_ctzll(left)) + 1].mail.push_back(
            record.prefix.seq);
    return {};
}

std::string VerifyEdges::fault_of(const RecordView& input) {
    const Prefix& prefix = input.prefix;
    if (!is_new(prefix.source, input.said.source_seq))
        return joined({"repeats source_seq ", std::to_string(input.said.source_seq)});
    if (!has_heard(prefix.source, prefix.cause))
        return joined(
            {"answers seq ", std::to_string(prefix.cause), ", which this edge was never told"});
    if (!edges_[prefix.source].built_in) return {};
    return fault_of_topic(input.said);
}

bool VerifyEdges::has_heard(std::uint16_t source, std::uint64_t cause) const {
    const auto& mail = edges_[source].mail;
    return cause == 0 || std::binary_search(mail.begin(), mail.end(), cause);
}

/// Replies may stand before earlier ones; nearly all inputs stand in the order they were said.
bool VerifyEdges::is_new(std::uint16_t source, std::uint64_t source_seq) {
    std::uint64_t& upto = edges_[source].upto;
    if (source_seq <= upto) return false;
    if (source_seq != upto + 1) return beyond_.insert({source, source_seq}).second;
    ++upto;
    while (beyond_.erase({source, upto + 1}) != 0) ++upto;
    return true;
}

}  // namespace outcry
