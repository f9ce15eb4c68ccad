// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/verify_edges.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"

namespace outcry {

void VerifyEdges::open(const FloorOpened& opened, const Runner::FindKind& find_kind) {
    edges_.resize(opened.roster.size() + 1);
    for (std::size_t i = 0; i < opened.roster.size(); ++i) {
        const RosterEntry& entry = opened.roster[i];
        if (entry.role != Role::edge) continue;
        const Kind* kind = find_kind(entry.kind);
        edges_[i + 1].built_in = kind != nullptr && kind->make_edge != nullptr;
        if (!entry.hears.empty()) hearing_ |= std::uint64_t{1} << i;
    }
}

void VerifyEdges::pass(std::uint64_t seq, std::uint64_t mail) {
    for (std::uint64_t left = mail & hearing_; left != 0; left &= left - 1)
        edges_[static_cast<std::size_t>(__builtin_ctzll(left)) + 1].mail.push_back(seq);
}

std::string VerifyEdges::fault_of(const RecordView& input) {
    const Prefix& prefix = input.prefix;
    if (!is_new(prefix.source, input.said.source_seq))
        return joined({"repeats source_seq ", std::to_string(input.said.source_seq)});
    if (!has_heard(prefix.source, prefix.cause))
        return joined(
            {"answers seq ", std::to_string(prefix.cause), ", which this edge was never told"});
    return edges_[prefix.source].built_in ? fault_of_body(input) : std::string();
}

/// A body that is decoded whole is canonical; others are walked.
std::string VerifyEdges::fault_of_body(const RecordView& input) {
    const auto topic = topic_by_body_.of(input.said.schema, input.said.body);
    if (!topic || topic->empty()) {
        const auto walked = read_said(input.bytes.subspan(record_prefix_bytes));
        if (!walked) return joined({"is no canonical event: ", walked.error().message});
    }
    return topic && *topic == input.said.topic ? std::string()
                                               : topic_by_body_.fault_of(input.said);
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
