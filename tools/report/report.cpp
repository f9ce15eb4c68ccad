// SPDX-License-Identifier: Apache-2.0
#include "tools/report/report.hpp"

#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "tools/content_head.hpp"
#include "tools/printed.hpp"
#include "tools/report/reader.hpp"
#include "tools/search/results.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

Result<Report> make_report(JournalReader& reader, std::string head) {
    // Money is counted from the first event on: what is left of it would be another sum.
    if (reader.first_seq() != 1)
        return error(Error::Kind::not_found,
                     joined({"the beginning of this log was retired, up to seq ",
                             std::to_string(reader.first_seq() - 1),
                             ": what the run was worth cannot be counted anew; it stands in "
                             "report.txt and report.json of the run folder, as it was counted when "
                             "the run ended"}));
    ReportReader reading;
    for (std::uint64_t seq = reader.first_seq(); seq <= reader.last_seq(); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        OUTCRY_TRY(reading.take(record.prefix, record.said));
    }
    if (head.empty()) {
        OUTCRY_ASSIGN(const Digest worked_out, reader.content_head());
        head = to_hex(worked_out);
    }
    Report made = reading.finish();
    made.events = reader.last_seq();
    made.head = std::move(head);
    return made;
}

std::string open_positions_text(const Report& report) {
    const auto& open = report.open_positions;
    const bool several = std::any_of(open.begin(), open.end(), [&](const Position& one) {
        return one.strategy != open.front().strategy;
    });
    std::string text;
    for (const Position& position : open)
        text += (text.empty() ? "" : ", ") + position.instrument + " " +
                to_string(position.quantity) + (several ? " of " + position.strategy : "");
    return text;
}

std::string profit_factor_text(double profit_factor, double expectancy) {
    const bool none_lost = profit_factor >= nothing_lost || profit_factor == 0;
    if (!none_lost || expectancy < 0) return printed("%.2f", profit_factor);
    return expectancy > 0 ? "no loser" : "–";
}

namespace {

/// What each strategy of a floor earned, where there are several.
std::string strategies_text(const std::vector<Earned>& strategies) {
    std::string text;
    for (const Earned& one : strategies)
        text += (text.empty() ? "by strategy: " : "   ") + one.name + " " +
                fixed::for_people(one.net.units, 2) + " in " + std::to_string(one.trades) +
                (one.trades == 1 ? " round trip" : " round trips");
    return text + "\n";
}

/// What is still held, and as of when it is worth what is told, where prices went on after that.
std::string open_text(const Report& r) {
    std::string text = "open at the end: " + open_positions_text(r);
    if (r.priced > r.marked)
        text += joined({"   marked ", time::for_people(r.marked), ", prices go on to ",
                        time::for_people(r.priced)});
    // Who never goes flat makes no round trip: all it has made is here.
    return text + joined({"\n  in it so far ", fixed::for_people(booked(r.attribution).units, 2),
                          " booked, fees and funding in, and ",
                          fixed::for_people(r.attribution.unrealised.units, 2), " unrealised\n"});
}

/// What is held of each currency, where there are several.
std::string balances_text(const std::vector<Balance>& balances) {
    std::string text;
    for (const Balance& one : balances) {
        text += joined({text.empty() ? "cash: " : "   ", fixed::for_people(one.cash.units, 2), " ",
                        one.currency});
        if (one.pair.empty()) continue;
        text += one.rate.is_zero() ? joined({" (no rate: ", one.pair, " closed no bar)"})
                                   : joined({" at ", one.pair, " ", to_string(one.rate)});
    }
    return text + "\n";
}

}  // namespace

std::string report_text(const Report& r, const Look& look) {
    std::string text = painted("done", Colour::bold, look) +
                       (r.days > 0 ? printed("  %.0f days", r.days) : "  within the warm-up");
    if (r.elapsed_s > 0) text += printed(" in %.1f s", r.elapsed_s);
    text += "   " + counted(r.bars) + " bars   " + counted(r.events) + " events   head " +
            head_ends(r.head) + "\n";
    text += "net " + painted(percent(r.net), r.net < 0 ? Colour::red : Colour::green, look) +
            "   gross " + percent(r.gross) + "  fees " + percent(r.fees) + "  funding " +
            percent(r.funding) + "  slippage " + percent(r.slippage) + "   buy and hold " +
            percent(r.buy_and_hold, 1) + "\n";
    text +=
        counted(r.round_trips) + " round trips" +
        (r.round_trips == 0 ? std::string()
                            : printed("  %.0f %% won", 100.0 * static_cast<double>(r.winners) /
                                                           static_cast<double>(r.round_trips))) +
        printed("   max drawdown %.1f %%   ", r.max_drawdown * 100.0) + counted(r.vetoed) +
        " vetoed   " + counted(r.resized) + " resized   " + counted(r.rounds) + " rounds\n";
    text += printed("expectancy %+.3f %% a round trip   profit factor ", r.expectancy * 100.0) +
            profit_factor_text(r.profit_factor, r.expectancy) +
            printed("   turnover %.1fx   Sortino ", r.turnover) +
            (r.performance.sortino ? printed("%.1f", r.sortino) : "–") + "\n";
    if (r.attribution.strategies.size() > 1) text += strategies_text(r.attribution.strategies);
    if (!r.balances.empty()) text += balances_text(r.balances);
    if (!r.open_positions.empty()) text += open_text(r);
    for (const std::string& model : r.models)
        text += painted(printable(model), Colour::dim, look) + "\n";
    text += "verdict: " + painted(r.verdict, Colour::bold, look) + "\n";
    return wrapped_text(text, look.width);
}

/// A run is one try among all that were made on its data, as far as the results beside it know.
Result<void> judge_as_one_of_many(Report& made, const std::string& folder) {
    const RunFacts facts = known_run_facts(folder);
    const DataSet data{facts.data, facts.series};
    made.data = data.digest;
    const std::string runs = std::filesystem::path(folder).parent_path().string();
    if (data.empty() || !std::filesystem::exists(runs + "/results.db")) return {};
    OUTCRY_ASSIGN(const auto results, Results::open(runs));
    return judge_among(*results, data, made);
}

Result<int> report(const ReportOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const std::unique_ptr<Store> store,
                  open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    if (reader->last_seq() == 0)
        return error(
            Error::Kind::not_found,
            joined({"this run's log holds no event yet; go on with it: outcry resume ", folder}));
    OUTCRY_ASSIGN(Report made, make_report(*reader));
    if (const auto judged = judge_as_one_of_many(made, folder); !judged)
        std::fprintf(stderr, "outcry: judged as if nothing else had been tried: %s\n",
                     judged.error().text().c_str());
    if (!options.html.empty()) {
        OUTCRY_ASSIGN(const PageData data, read_page_data(*reader));
        const std::string page = report_html(made, data);
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(page)));
        if (!options.json) {
            std::printf("wrote %s\n", options.html.c_str());
            return 0;
        }
    }
    const Look look = look_of(STDOUT_FILENO);
    std::fputs(options.json ? (json_of(made, JsonStyle::pretty) + "\n").c_str()
                            : (report_text(made, look) + statistics_text(made, look)).c_str(),
               stdout);
    return 0;
}

}  // namespace outcry::tools
