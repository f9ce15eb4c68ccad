// SPDX-License-Identifier: Apache-2.0
// One changed floor while it is told again: a sequencer without a broker. Private to the reteller
// (retelling.hpp), on its thread; the floor's description and the reteller outlive it.
#pragma once

#include <optional>
#include <set>

#include "actors/runtime/retelling.hpp"
#include "bus/broker/timers.hpp"
#include "bus/journal/chain.hpp"

namespace outcry {

/// One changed floor as it goes on.
class Retelling {
 public:
    Retelling(Reteller& reteller, const Retell& floor);

    [[nodiscard]] Result<void> open();
    /// What comes in at one time, and all that follows from it before the next.
    [[nodiscard]] Result<void> step(std::size_t step);
    [[nodiscard]] Result<Told> close();

 private:
    static constexpr std::uint32_t none = Retold::none;
    using Due = std::pair<std::int64_t, std::uint64_t>;  // and the seq that set it

    /// Sequenced, and in the mail of somebody who is asked, or answered by somebody who is not.
    struct Item {
        Prefix prefix;
        std::uint64_t mail = 0;     // of those who are asked
        std::uint32_t told = none;  // its place on the recorded floor
        SaidView said = {};         // of what is new
    };
    struct Asked {
        std::unique_ptr<Participant> actor;
        std::uint64_t next_source_seq = 1;
    };

    [[nodiscard]] bool is_asked(std::uint16_t source) const {
        return source != sequencer_source && (mask_ >> (source - 1U) & 1U) != 0;
    }
    [[nodiscard]] Result<void> choose(const RecordView& opening);
    [[nodiscard]] bool answers_alike(std::uint16_t member, const RecordView& opening);
    void set_mask(const std::vector<std::uint16_t>& changed);

    [[nodiscard]] Result<void> settle();
    [[nodiscard]] Result<void> answer(const Item& item);
    [[nodiscard]] Result<void> ask(std::uint16_t member, const RecordView& mail);
    [[nodiscard]] Result<void> tell_again(std::uint32_t place, std::uint64_t cause);
    [[nodiscard]] Result<void> say(std::uint16_t member, std::uint64_t cause, BytesView said);
    [[nodiscard]] Result<void> note_timer(std::uint16_t member, const SaidView& said,
                                          std::uint64_t seq);
    [[nodiscard]] Result<void> fire_timers();
    [[nodiscard]] std::optional<TimeNs> earliest_timer() const;
    template <class E>
    [[nodiscard]] Result<void> say_own(const E& event, std::uint32_t told);

    [[nodiscard]] Result<Topic*> topic_at(std::uint32_t topic);
    [[nodiscard]] bool wanted(const Topic& topic);
    [[nodiscard]] SaidView as_told_now(const Retold::Event& event);
    /// To whom it concerns: the caller and the chain.
    void show(const Prefix& prefix, const SaidView& said, const Topic& topic);
    [[nodiscard]] BytesView keep(BytesView bytes);

    Reteller& reteller_;
    const Retold& retold_;
    const Retell& floor_;
    Topics topics_;
    std::vector<Topic*> topic_of_;       // by that of the recorded floor
    std::vector<std::uint8_t> wanted_;   // by topic id: 0 not known yet, 1 yes, 2 no
    std::vector<std::uint64_t> now_at_;  // seq of what was told again, by its place
    std::vector<Asked> asked_;
    std::uint64_t mask_ = 0;  // of those who are asked
    std::vector<Item> items_;
    std::size_t next_ = 0;
    std::vector<std::unique_ptr<Buffer>> kept_;  // bytes of new events of this step
    std::size_t kept_used_ = 0;
    SaidList answer_;
    Timers timers_;  // of those who are asked
    std::set<std::pair<Due, std::uint32_t>>
        told_timers_;  // of the others: place in retold_.timers_
    TimeNs clock_{0};
    std::uint64_t last_seq_ = 0;
    std::uint64_t own_seq_ = 0;  // of the sequencer
    std::uint64_t inputs_ = 0;
    std::optional<journal::ContentChain> chain_;
    std::vector<std::uint64_t> refs_;
    Buffer refs_bytes_;
    Buffer record_;
    Buffer own_body_;
    TopicWriter own_topic_;
};

}  // namespace outcry
