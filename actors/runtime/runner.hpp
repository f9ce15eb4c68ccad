// SPDX-License-Identifier: Apache-2.0
// The client end of a session as a pure state machine: joins, hands mail to its participant, sends
// back atomic answers. One thread; links (ZeroMQ, memory) move its messages. The kinds it is made
// from outlive it.
//
// Recovery is replay: a runner that joins again gets its mail from the start, answers it again, and
// is live where the log ends.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "actors/runtime/handling.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry {

/// Digest of a manifest as member and broker compare it.
[[nodiscard]] std::string manifest_digest(const Manifest& manifest);

/// A death wish for tests: stop dead at the answer to one event.
struct Fault {
    /// `always` strikes while the event is being handled, in every life: what an event that kills
    /// its actor does.
    enum class When { before_answer, between_halves, before_done, always };
    std::uint64_t seq = 0;
    When when = When::before_answer;

    /// `120:between_halves`, as the environment variable OUTCRY_FAULT gives it.
    [[nodiscard]] static std::optional<Fault> parse(std::string_view text);
};

/// What a member or an observer whom the floor refused ends with: `refused`, and it is not started
/// again, or another kind where that says nothing against it.
[[nodiscard]] Error refusal(const std::string& name, const wire::Refused& refused);

class Runner {
 public:
    using FindKind = std::function<const Kind*(std::string_view)>;

    /// `manifest` is the digest of the kind's manifest as this process knows it.
    Runner(std::string name, std::string secret, std::string manifest, FindKind find_kind);

    void set_fault(Fault fault) { fault_ = fault; }
    /// Where to note the event being handled, for whoever looks after a crash.
    void set_handling(Handling handling) { handling_ = std::move(handling); }

    /// The first message of a session.
    void hello(std::vector<Buffer>& out);
    /// A message from the broker; answers go to `out`.
    [[nodiscard]] Result<void> on_message(BytesView message, std::vector<Buffer>& out);
    /// Edges: hands over inputs while there is room. True when there may be more at once.
    [[nodiscard]] Result<bool> pull(std::vector<Buffer>& out);
    void heartbeat(std::vector<Buffer>& out) const;
    void bye(std::vector<Buffer>& out) const;

    [[nodiscard]] bool joined() const { return epoch_ != 0; }
    [[nodiscard]] bool closed() const { return closed_; }
    /// The fault came true: the process must die now, after what is in `out` was sent.
    [[nodiscard]] bool doomed() const { return doomed_; }
    [[nodiscard]] std::uint64_t done_upto() const { return done_upto_; }
    [[nodiscard]] const std::string& name() const { return name_; }

 private:
    [[nodiscard]] Result<void> on_welcome(BytesView message, std::vector<Buffer>& out);
    [[nodiscard]] Result<void> give_state(BytesView message, const wire::Header& header,
                                          std::vector<Buffer>& out);
    [[nodiscard]] Result<void> on_mail(const wire::Header& header, BytesView message,
                                       std::vector<Buffer>& out);
    [[nodiscard]] Result<void> answer_actor(const RecordView& record, std::vector<Buffer>& out);
    [[nodiscard]] Result<void> answer_edge(const RecordView& record);
    void add_run();
    void send_batch(std::vector<Buffer>& out);
    void begin_batch();

    std::string name_;
    std::string secret_;
    std::string manifest_;
    FindKind find_kind_;
    std::unique_ptr<Participant> actor_;
    std::unique_ptr<EdgeParticipant> edge_;
    std::uint32_t epoch_ = 0;
    std::uint64_t next_source_seq_ = 1;
    std::uint64_t consumed_ = 0;
    std::uint64_t done_upto_ = 0;
    std::uint64_t sent_bytes_ = 0;
    std::uint64_t room_ = 0;
    TimeNs complete_upto_{INT64_MIN};
    bool ended_ = false;
    bool ended_told_ = false;
    bool more_soon_ = false;  // the edge waits for something of the world
    bool closed_ = false;
    bool doomed_ = false;
    std::optional<Fault> fault_;
    Handling handling_;
    SaidList answer_;
    InputRun run_;
    wire::MailReader mail_;  // of this session
    wire::BatchWriter writer_;
    Buffer batch_;
    bool batch_open_ = false;
};

}  // namespace outcry
