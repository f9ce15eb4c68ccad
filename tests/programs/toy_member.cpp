// SPDX-License-Identifier: Apache-2.0
// The toys as a program of their own: what a floor starts for members that are processes.
// `TOY_PAUSE_splitter=100` makes that one think for 100 ms about each event, `TOY_START_splitter`
// as long before it joins; `TOY_HANG_splitter=50` lets it hang at the first event from seq 50 on;
// `TOY_SKIP_splitter=50` lets it leave a number out in its answers from there, which no floor
// takes; `TOY_FOREIGN_splitter` makes of it a program that does not show which event it is at.
#include <unistd.h>

#include <cstdlib>

#include "actors/runtime/handling.hpp"
#include "outcry/actor/main.hpp"
#include "tests/support/toys.hpp"

namespace {

using namespace outcry;

class Slow final : public Participant {
 public:
    Slow(std::unique_ptr<Participant> toy, int pause_ms, std::uint64_t hang, std::uint64_t skip)
        : toy_(std::move(toy)), pause_ms_(pause_ms), hang_(hang), skip_(skip) {}
    Result<void> deliver(const RecordView& record, std::uint64_t& next_source_seq,
                         SaidList& out) override {
        while (hang_ != 0 && record.prefix.seq >= hang_) ::pause();
        ::usleep(static_cast<useconds_t>(pause_ms_) * 1000);
        if (skip_ != 0 && record.prefix.seq >= skip_) ++next_source_seq;
        return toy_->deliver(record, next_source_seq, out);
    }
    void snapshot(Buffer& out) const override { toy_->snapshot(out); }
    Result<void> restore(BytesView state) override { return toy_->restore(state); }

 private:
    std::unique_ptr<Participant> toy_;
    int pause_ms_;
    std::uint64_t hang_;
    std::uint64_t skip_;
};

/// A member's number of an environment variable.
int number_of(const std::string& variable, const std::string& member) {
    const char* text = std::getenv((variable + member).c_str());
    return text == nullptr ? 0 : std::atoi(text);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 2) ::usleep(static_cast<useconds_t>(number_of("TOY_START_", argv[2])) * 1000);
    if (argc > 2 && number_of("TOY_FOREIGN_", argv[2]) != 0) ::unsetenv(Handling::variable);
    std::vector<Kind> kinds = toys::kinds();
    for (Kind& kind : kinds)
        if (kind.make_actor)
            kind.make_actor = [make = kind.make_actor](
                                  const Making& making) -> Result<std::unique_ptr<Participant>> {
                OUTCRY_ASSIGN(auto toy, make(making));
                const int pause_ms = number_of("TOY_PAUSE_", making.self);
                const int hang = number_of("TOY_HANG_", making.self);
                const int skip = number_of("TOY_SKIP_", making.self);
                if (pause_ms == 0 && hang == 0 && skip == 0) return toy;
                return std::unique_ptr<Participant>(std::make_unique<Slow>(
                    std::move(toy), pause_ms, static_cast<std::uint64_t>(hang),
                    static_cast<std::uint64_t>(skip)));
            };
    return actor_main(argc, argv, kinds);
}
