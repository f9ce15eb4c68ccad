// SPDX-License-Identifier: Apache-2.0
#include "tools/report/page_data.hpp"

#include <algorithm>

#include "outcry/codec/encode.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::tools {

namespace {

class PageReading {
 public:
    Result<PageData> run(JournalReader& reader) {
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
        } else if (schema == schema_name<Proposal>) {
            OUTCRY_ASSIGN(const Proposal proposal, decoded<Proposal>(record.said.body));
            for (const Ballot& ballot : proposal.ballots) lean(ballot);
        } else if (schema == schema_name<Account>) {
            OUTCRY_ASSIGN(const Account account, decoded<Account>(record.said.body));
            take_account(account);
        }
        return {};
    }

    [[nodiscard]] double x() const { return static_cast<double>(now_.ns); }

    /// Bars of the floor's rhythm draw the price.
    void take_bar(const Bar& bar) {
        if (bar.timeframe == decide_on_ && now_ >= live_from_)
            data_.prices[bar.instrument].push_back({x(), bar.close.to_double()});
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
    std::map<std::string, Day> days_;
};

}  // namespace

Result<PageData> read_page_data(JournalReader& reader) { return PageReading().run(reader); }

}  // namespace outcry::tools
