// SPDX-License-Identifier: Apache-2.0
// The toys as a program of their own: what a floor starts for members that are processes.
// `TOY_PAUSE_splitter=100` makes that one think for 100 ms about each event, `TOY_START_splitter`
// as long before it joins.
#include <unistd.h>

#include <cstdlib>

#include "outcry/actor/main.hpp"
#include "tests/support/toys.hpp"

namespace {

using namespace outcry;

class Slow final : public Participant {
 public:
    Slow(std::unique_ptr<Participant> toy, int pause_ms)
        : toy_(std::move(toy)), pause_ms_(pause_ms) {}
    Result<void> deliver(const RecordView& record, std::uint64_t& next_source_seq,
                         SaidList& out) override {
        ::usleep(static_cast<useconds_t>(pause_ms_) * 1000);
        return toy_->deliver(record, next_source_seq, out);
    }
    void snapshot(Buffer& out) const override { toy_->snapshot(out); }
    Result<void> restore(BytesView state) override { return toy_->restore(state); }

 private:
    std::unique_ptr<Participant> toy_;
    int pause_ms_;
};

/// A member's milliseconds of an environment variable.
int ms_of(const std::string& variable, const std::string& member) {
    const char* text = std::getenv((variable + member).c_str());
    return text == nullptr ? 0 : std::atoi(text);
}

}  // namespace

int main(int argc, char** argv) {
    if (argc > 2) ::usleep(static_cast<useconds_t>(ms_of("TOY_START_", argv[2])) * 1000);
    std::vector<Kind> kinds = toys::kinds();
    for (Kind& kind : kinds)
        if (kind.make_actor)
            kind.make_actor = [make = kind.make_actor](
                                  const Making& making) -> Result<std::unique_ptr<Participant>> {
                OUTCRY_ASSIGN(auto toy, make(making));
                const int pause_ms = ms_of("TOY_PAUSE_", making.self);
                if (pause_ms == 0) return toy;
                return std::unique_ptr<Participant>(
                    std::make_unique<Slow>(std::move(toy), pause_ms));
            };
    return actor_main(argc, argv, kinds);
}
