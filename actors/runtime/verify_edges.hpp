// SPDX-License-Identifier: Apache-2.0
// What a log must show of its inputs, which nobody can say again: each once, in answer to what its
// edge had in its mail, under the topic that its body asks for. Owned by the verifier, on its
// thread.
#pragma once

#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "actors/runtime/runner.hpp"
#include "bus/broker/input_rule.hpp"
#include "outcry/event/record.hpp"

namespace outcry {

class VerifyEdges {
 public:
    void open(const FloorOpened& opened, const Runner::FindKind& find_kind);
    /// Every event of the log, in order, before what follows it is looked at; `mail` are all who
    /// hear it.
    void pass(std::uint64_t seq, std::uint64_t mail);
    /// Whether the bodies of that source are read to their end here.
    [[nodiscard]] bool reads(std::uint16_t source) const { return edges_[source].built_in; }
    /// What is wrong with an input; empty when nothing is.
    [[nodiscard]] std::string fault_of(const RecordView& input);

 private:
    [[nodiscard]] std::string fault_of_body(const RecordView& input);
    [[nodiscard]] bool is_new(std::uint16_t source, std::uint64_t source_seq);
    [[nodiscard]] bool has_heard(std::uint16_t source, std::uint64_t cause) const;

    struct Edge {
        bool built_in = false;            // says its topics as this program does
        std::vector<std::uint64_t> mail;  // seqs
        std::uint64_t upto = 0;           // all source_seqs up to here were met
    };
    std::vector<Edge> edges_;  // by source
    std::set<std::pair<std::uint16_t, std::uint64_t>> beyond_;
    std::uint64_t hearing_ = 0;  // bit i: roster place i + 1 is an edge that has mail
    TopicByBody topic_by_body_;
};

}  // namespace outcry
