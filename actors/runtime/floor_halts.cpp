// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_halts.hpp"

#include <openssl/rand.h>
#include <unistd.h>

#include <array>
#include <cstdlib>

#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

namespace {

constexpr std::int64_t flatten_grace_ns =
    120 * ns_per_s;  // wall time a floor may take to sell everything before it stops

}  // namespace

Result<std::string> make_secret() {
    std::array<std::uint8_t, 24> bytes{};
    if (RAND_bytes(bytes.data(), static_cast<int>(bytes.size())) != 1)
        return error(Error::Kind::io, "the system gives no random bytes for this launch's secret");
    return to_hex(bytes);
}

FloorHalts::~FloorHalts() {
    if (!operated_) return;
    ::unlink((options_.run_folder + "/bus.endpoint").c_str());
    if (key_is_ours_) ::unlink((options_.run_folder + "/operator.key").c_str());
}

Result<void> FloorHalts::make_key(OperatorSeat& seat) {
    seated_ = seat.member != 0;
    if (!seated_) return {};
    OUTCRY_ASSIGN(seat.seed, make_secret());
    operated_ = !options_.run_folder.empty();
    const char* given = std::getenv("OUTCRY_OPERATOR_KEY");
    key_is_ours_ = given == nullptr;
    if (given != nullptr) {
        key_ = given;
    } else {
        OUTCRY_ASSIGN(key_, make_secret());
    }
    if (key_.size() < limits::operator_key_bytes_min)
        return error(Error::Kind::invalid,
                     joined({"OUTCRY_OPERATOR_KEY of ", std::to_string(key_.size()),
                             " bytes is below ", std::to_string(limits::operator_key_bytes_min)}));
    seat.key = key_;
    return {};
}

Result<void> FloorHalts::invite(const std::string& endpoint) const {
    // The key first: whoever sees where the floor listens may speak to it at once.
    if (key_is_ours_)
        OUTCRY_TRY(write_file_atomic(options_.run_folder + "/operator.key", as_bytes(key_), 0600));
    return write_file_atomic(options_.run_folder + "/bus.endpoint", as_bytes(endpoint + "\n"));
}

Result<void> FloorHalts::take_up(Journal& journal) {
    if (plan_.on_stop != "flatten") return {};
    ChunkCacheRef cache = Journal::make_cache();
    for (std::uint64_t seq = journal.last_seq(); seq > 1; --seq) {
        OUTCRY_ASSIGN(const BytesView bytes, journal.read(seq, *cache));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<HaltRequest>) continue;
        OUTCRY_ASSIGN(const HaltRequest request, decoded<HaltRequest>(record.said.body));
        if (!request.stopping) continue;
        resumes_halted_ = request.halt;
        break;
    }
    return {};
}

Result<void> FloorHalts::go_on(Broker& broker, const Journal& journal) {
    if (!resumes_halted_ || journal.last_seq() == 0) return {};
    resumes_halted_ = false;
    if (!seated_) return {};
    HaltRequest go;
    go.halt = false;
    go.by = plan_.name;
    go.reason = "the floor goes on";
    go.stopping = true;
    return broker.operator_says(go);
}

Result<void> FloorHalts::stop(Broker& broker, const Journal& journal) {
    if (plan_.on_stop == "flatten" && seated_ && !flattening_ && journal.last_seq() > 0) {
        flattening_ = true;
        flatten_until_ns_ = clock::steady_ns() + flatten_grace_ns;
        HaltRequest halt;
        halt.by = plan_.name;
        halt.reason = "the floor stops";
        halt.flatten = halt.stopping = true;
        note_("flattens before it stops");
        return broker.operator_says(halt);
    }
    const bool late = flattening_ && clock::steady_ns() > flatten_until_ns_;
    if (late && !flat_) note_("stops with positions: they were not flat in time");
    if (!flattening_ || flat_ || late) broker.sequencer().request_stop();
    return {};
}

void FloorHalts::hear(const Topic& topic) {
    if (flattening_ && topic.schema == schema_name<RiskEvent> && topic.text.ends_with(".flat"))
        flat_ = true;
}

}  // namespace outcry
