// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/deputy.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::string_view silence = "silence";

/// Bars, positions and fills are facts: who acts without them acts on what is no longer so.
constexpr std::string_view opinions[] = {
    "vote",     "score",  "factors",      "signal",     "levels",  "forecast",
    "opinions", "scored", "learnt",       "drift",      "measure", "calibrated",
    "ranking",  "pair",   "correlations", "allocation", "proposal"};

bool contains(const std::vector<std::string>& all, std::string_view one) {
    return std::find(all.begin(), all.end(), one) != all.end();
}

/// Hears of its predecessor's mail what it understands, and nothing more.
class Substitute final : public Participant {
 public:
    explicit Substitute(std::unique_ptr<Participant> actor = nullptr,
                        std::vector<std::string> hears = {})
        : actor_(std::move(actor)), hears_(std::move(hears)) {}

    Result<void> deliver(const RecordView& mail, std::uint64_t& next_source_seq,
                         SaidList& answer) override {
        if (!actor_ || !contains(hears_, mail.said.schema)) return {};
        return actor_->deliver(mail, next_source_seq, answer);
    }
    void snapshot(Buffer& out) const override {
        if (actor_) actor_->snapshot(out);
    }
    Result<void> restore(BytesView state) override {
        return actor_ ? actor_->restore(state) : Result<void>();
    }

 private:
    std::unique_ptr<Participant> actor_;
    std::vector<std::string> hears_;
};

}  // namespace

bool only_opinions(const std::vector<std::string>& says) {
    return std::all_of(says.begin(), says.end(), [](const std::string& schema) {
        return std::find(std::begin(opinions), std::end(opinions), schema) != std::end(opinions);
    });
}

Result<Deputised> deputy_of(const RosterEntry& entry, const std::string& base,
                            const Runner::FindKind& find_kind) {
    if (const Kind* deputy = find_kind(joined({entry.kind, deputy_suffix}))) {
        const Manifest& manifest = deputy->manifest;
        OUTCRY_ASSIGN(auto actor, deputy->make_actor(Making{entry.name, entry.params, base, ""}));
        return Deputised{std::make_unique<Substitute>(std::move(actor), manifest.hears),
                         manifest.kind, manifest_digest(manifest)};
    }
    if (entry.role == Role::actor && only_opinions(entry.says))
        return Deputised{std::make_unique<Substitute>(), std::string(silence),
                         std::string(silence)};
    return error(Error::Kind::refused,
                 joined({"nobody can sit in the place of ", quoted(entry.name),
                         ": what it says are facts that exits rest on"}));
}

}  // namespace outcry
