// SPDX-License-Identifier: Apache-2.0
// A recorded feed on a floor of two markets, and files for it. Test code, one thread.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <memory>
#include <string>
#include <vector>

#include "actors/feed/recorded.hpp"
#include "outcry/event/market.hpp"
#include "tests/support/folder.hpp"

namespace outcry::test {

inline constexpr std::string_view bar_header = "ts_ms,open,high,low,close,volume\n";
inline constexpr std::string_view trade_header = "trade_ms,trade_id,price,qty,is_buyer_maker\n";

inline std::string minute_bars(std::initializer_list<int> minutes, int price = 100) {
    std::string text(bar_header);
    for (const int minute : minutes)
        text += std::to_string(minute * 60'000L) + "," + std::to_string(price) + "," +
                std::to_string(price + 1) + "," + std::to_string(price - 1) + "," +
                std::to_string(price) + ",5\n";
    return text;
}

inline RecordedFeedParams bar_params() {
    RecordedFeedParams params;
    params.bars = "{symbol}.csv";
    params.stamp = feed::Stamp::open;
    return params;
}

/// What a feed says of a bad row of `file`, whose rest `outcry data check` shows.
inline std::string of_row(const Folder& folder, const std::string& file, const std::string& fault) {
    return "feed \"data\": " + folder.file(file) + ":" + fault +
           "; all that is wrong with it: outcry data check " + folder.file(file);
}

/// A feed on a floor of BTC and ETH, and everything it handed over.
class Stand {
 public:
    explicit Stand(const Folder& folder, const RecordedFeedParams& params) {
        const Buffer bytes = encoded(params);
        const Making making{"data", bytes.view(), folder.path(), {}};
        auto edge = recorded_feed_kind().make_edge(making);
        if (edge)
            feed_ = std::move(edge).value();
        else
            failure = edge.error().text();
    }
    Stand& open() {
        if (!failure.empty()) return *this;
        FloorOpened opened;
        for (const char* id : {"BTC", "ETH"}) {
            Instrument instrument;
            instrument.id = id;
            instrument.venue = "venue";
            opened.instruments.push_back(instrument);
        }
        const Buffer body = encoded(opened);
        RecordView record;
        record.said = {1, {}, schema_name<FloorOpened>, schema_name<FloorOpened>, {}, body.view()};
        if (auto result = feed_->deliver(record, run); !result) failure = result.error().text();
        return *this;
    }
    Stand& resume(std::uint64_t accepted) {
        EXPECT_TRUE(feed_->resume(accepted).ok());
        return *this;
    }
    bool pull(std::size_t room) {
        run.clear();
        const auto result = feed_->pull(room, run);
        if (!result) failure = result.error().text();
        EXPECT_EQ(run.inputs.size(), run.causes.size());
        for (std::size_t i = 0; i < run.inputs.size(); ++i) {
            EXPECT_EQ(run.causes[i], 0U);
            inputs.emplace_back(run.inputs[i]);
            const SaidView said = read_said(inputs.back()).value();
            EXPECT_GT(said.event_time, complete_upto)
                << "an input came after its time was complete";
        }
        complete_upto = std::max(complete_upto, run.complete_upto);
        return result.ok() && !run.ended;
    }
    Stand& drain(std::size_t room = 1 << 16) {
        for (int i = 0; i < 100'000 && failure.empty() && pull(room); ++i) {
        }
        return *this;
    }
    /// `bar ETH 00:02` for each input.
    [[nodiscard]] std::vector<std::string> story() const {
        std::vector<std::string> lines;
        for (const Buffer& input : inputs) {
            const SaidView said = read_said(input).value();
            lines.push_back(std::string(said.schema) + " " +
                            std::string(topic_token(said.topic, 2)) + " " +
                            time::to_iso(said.event_time).substr(14, 5));
        }
        return lines;
    }
    template <class E>
    [[nodiscard]] E at(std::size_t i) const {
        return decoded<E>(read_said(inputs.at(i)).value().body).value();
    }

    std::vector<Buffer> inputs;
    InputRun run;
    TimeNs complete_upto{INT64_MIN};
    std::string failure;

 private:
    std::unique_ptr<EdgeParticipant> feed_;
};

using Story = std::vector<std::string>;

inline Folder& two_markets(Folder& folder) {
    folder.write("BTC.csv", minute_bars({0, 1, 3}));
    folder.write("ETH.csv", minute_bars({1, 2, 3, 4}, 10));
    return folder;
}

}  // namespace outcry::test
