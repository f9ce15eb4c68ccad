// SPDX-License-Identifier: Apache-2.0
#include "tools/page_data.hpp"

#include <algorithm>
#include <deque>
#include <optional>

#include "actors/predict/barriers.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::tools {

namespace {

constexpr std::int64_t horizon_ns = 3 * ns_per_day;  // of the cases, where no forecast says another

/// A round whose question is still open for one side.
struct Asked {
    TimeNs due;
    std::optional<double> entry;  // the next bar's open
    Side side = Side::buy;
    Ratio stop;
    Ratio target;
    std::vector<std::pair<std::string, double>> said;
};

class PageReading {
 public:
    Result<PageData> run(JournalReader& reader) {
        data_.horizon = {horizon_ns};
        for (std::uint64_t seq = reader.first_seq(); seq <= reader.last_seq(); ++seq) {
            OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            OUTCRY_TRY(take(record));
        }
        return std::move(data_);
    }

 private:
    Result<void> take(const RecordView& record) {
        const std::string_view schema = record.said.schema;
        now_ = record.prefix.time;
        if (schema == schema_name<Bar>) {
            OUTCRY_ASSIGN(const Bar bar, decoded<Bar>(record.said.body));
            take_bar(bar);
        } else if (schema == schema_name<FloorOpened>) {
            OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
            decide_on_ = opened.decide_on;
        } else if (schema == schema_name<FeedStatus>) {
            OUTCRY_ASSIGN(const FeedStatus status, decoded<FeedStatus>(record.said.body));
            live_from_ = std::max(live_from_, status.live_from);
        } else if (schema == schema_name<Forecast>) {
            OUTCRY_ASSIGN(const Forecast forecast, decoded<Forecast>(record.said.body));
            if (forecast.horizon.ns > 0) data_.horizon = forecast.horizon;
        } else if (schema == schema_name<Proposal>) {
            OUTCRY_ASSIGN(const Proposal proposal, decoded<Proposal>(record.said.body));
            take_proposal(proposal);
        } else if (schema == schema_name<Account>) {
            OUTCRY_ASSIGN(const Account account, decoded<Account>(record.said.body));
            take_account(account);
        }
        return {};
    }

    [[nodiscard]] double x() const { return static_cast<double>(now_.ns); }

    /// The finest bars answer the questions; bars of the floor's rhythm draw the price.
    void take_bar(const Bar& bar) {
        if (bar.timeframe == decide_on_ && now_ >= live_from_)
            data_.prices[bar.instrument].push_back({x(), bar.close.to_double()});
        auto [finest, fresh] = finest_.try_emplace(bar.instrument, bar.timeframe);
        if (bar.timeframe < finest->second) finest->second = bar.timeframe;
        if (bar.timeframe != finest->second) return;
        auto& open = asked_[bar.instrument];
        for (Asked& asked : open) answer(asked, bar);
        std::erase_if(open, [](const Asked& asked) { return asked.said.empty(); });
    }

    void answer(Asked& asked, const Bar& bar) {
        if (!asked.entry) asked.entry = bar.open.to_double();
        predict::Question question;
        question.stop = asked.stop;
        question.target = asked.target;
        const auto barriers = predict::Barriers::of(*asked.entry, asked.side, question);
        const indicator::Ohlcv seen{bar.open.to_double(), bar.high.to_double(),
                                    bar.low.to_double(), bar.close.to_double(), 0};
        predict::Outcome met = barriers.met(seen);
        if (met == predict::Outcome::unknown && now_ >= asked.due) met = predict::Outcome::neither;
        if (met == predict::Outcome::unknown) return;
        const double came = met == predict::Outcome::target ? 1 : 0;
        for (const auto& [voter, p] : asked.said) score(data_.voters[voter], p, came);
        asked.said.clear();
    }

    static void score(Reliability& voter, double p, double came) {
        const double place = p * static_cast<double>(reliability_bins);
        const auto index = static_cast<std::size_t>(std::clamp(place, 0.0, 9.0));
        Reliability::Bin& bin = voter.bins[index];
        ++bin.count;
        bin.said += p;
        bin.came += came;
        ++voter.count;
        voter.said += p;
        voter.came += came;
        voter.squares += (p - came) * (p - came);
    }

    void take_proposal(const Proposal& proposal) {
        if (proposal.stop.units <= 0 || proposal.target.units <= 0) return;
        for (const Side side : {Side::buy, Side::sell}) {
            Asked asked{now_ + data_.horizon, {}, side, proposal.stop, proposal.target, {}};
            for (const Ballot& ballot : proposal.ballots)
                if (const auto& p = side == Side::buy ? ballot.p_long : ballot.p_short)
                    asked.said.emplace_back(ballot.voter, *p);
            if (!asked.said.empty()) asked_[proposal.instrument].push_back(std::move(asked));
        }
        for (const Ballot& ballot : proposal.ballots) lean(ballot);
    }

    void lean(const Ballot& ballot) {
        if (!ballot.p_long && !ballot.p_short) return;
        Day& day = days_[ballot.voter];
        const std::int64_t number = now_.ns / ns_per_day;
        if (day.number != number) day = {number, 0, 0};
        day.sum += ballot.p_long.value_or(0) - ballot.p_short.value_or(0);
        day.count += 1;
        auto& points = data_.leanings[ballot.voter];
        const auto at = static_cast<double>(number * ns_per_day);
        if (points.empty() || points.back().x < at) points.push_back({at, 0});
        points.back().y = 100 * day.sum / day.count;
    }

    void take_account(const Account& account) {
        const double equity = account.equity.to_double();
        if (now_ < live_from_ || equity <= 0) return;
        data_.gross.push_back({x(), 100 * account.gross_exposure.to_double() / equity});
        data_.net.push_back({x(), 100 * account.net_exposure.to_double() / equity});
        data_.fees.push_back({x(), -account.fees.to_double()});
        data_.slippage.push_back({x(), -account.slippage.to_double()});
        data_.funding.push_back({x(), account.funding.to_double()});
    }

    struct Day {
        std::int64_t number = -1;
        double sum = 0;
        double count = 0;
    };
    PageData data_;
    TimeNs now_;
    TimeNs live_from_;
    Timeframe decide_on_;
    std::map<std::string, Timeframe> finest_;
    std::map<std::string, std::vector<Asked>> asked_;
    std::map<std::string, Day> days_;
};

}  // namespace

Result<PageData> read_page_data(JournalReader& reader) { return PageReading().run(reader); }

}  // namespace outcry::tools
