// SPDX-License-Identifier: Apache-2.0
// The edge contract: meets the world, hands over inputs in order of their event times, replies to
// requests with a latency. What an edge says is journaled and never re-executed. One thread calls
// an edge; the runtime owns it.
#pragma once

#include <concepts>
#include <string>
#include <tuple>

#include "outcry/actor/actor.hpp"
#include "outcry/actor/kind.hpp"

namespace outcry {

/// Writes inputs in publisher's bytes into an InputRun; numbers them.
class InputWriter {
 public:
    explicit InputWriter(InputRun& run, std::uint64_t& next_source_seq)
        : run_(run), next_source_seq_(next_source_seq) {}

    /// An input of the edge's own, or the reply to the request at `cause`, at `event_time`. False
    /// when it held NaN.
    template <Described E>
    [[nodiscard]] bool add(const E& event, TimeNs event_time, std::uint64_t cause = 0) {
        topic_.begin(schema_name<E>);
        if constexpr (HasTopic<E>) event.topic(topic_);
        Buffer& out = run_.inputs.begin();
        msgpack::Writer writer(out);
        writer.unsigned_integer(next_source_seq_++);
        writer.integer(event_time.ns);
        writer.text(topic_.text());
        writer.text(schema_name<E>);
        if (cause == 0)
            writer.array(0);
        else
            append_refs(out, &cause, 1);
        const bool good = encode(out, event);
        run_.inputs.end();
        run_.causes.push_back(cause);
        return good;
    }

 private:
    InputRun& run_;
    std::uint64_t& next_source_seq_;
    TopicWriter topic_;
};

/// The Kind of an edge class E: `using Params, Hears = Inbox<…>, Says = std::tuple<…>`, a
/// constructor from (const Params&, const Making&), and the EdgeParticipant functions. Its name is
/// that of its Params.
template <class E>
requires std::derived_from<E, EdgeParticipant> && Described<typename E::Params>
[[nodiscard]] Kind edge_kind(std::string summary) {
    using Params = typename E::Params;
    Kind kind;
    kind.manifest = {std::string(schema_name<Params>),
                     Duty::edge,
                     std::move(summary),
                     detail::schemas_of(static_cast<typename E::Hears::Tuple*>(nullptr)),
                     detail::schemas_of(static_cast<typename E::Says*>(nullptr)),
                     &type_info<Params>(),
                     nullptr};
    kind.mail = [](const Making& making) -> Result<std::vector<std::string>> {
        OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
        if constexpr (requires { E::check(params); }) OUTCRY_TRY(E::check(params));
        return detail::patterns_of(making.self, static_cast<typename E::Hears::Tuple*>(nullptr));
    };
    kind.make_edge = [](const Making& making) -> Result<std::unique_ptr<EdgeParticipant>> {
        OUTCRY_ASSIGN(const Params params, decoded<Params>(making.params));
        if constexpr (requires { E::check(params); }) OUTCRY_TRY(E::check(params));
        return std::unique_ptr<EdgeParticipant>(std::make_unique<E>(params, making));
    };
    return kind;
}

}  // namespace outcry
