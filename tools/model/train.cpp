// SPDX-License-Identifier: Apache-2.0
// outcry train: a model of files of bars, of a topology's recording, or of a run's journal.
#include <unistd.h>
#include <algorithm>
#include <cstdio>
#include <map>

#include <nlohmann/json.hpp>

#include "actors/predict/features.hpp"
#include "actors/predict/train/train.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/flags.hpp"
#include "outcry/codec/json.hpp"
#include "tools/verbs.hpp"
#ifdef OUTCRY_HAS_TRAIN
#include "actors/feed/params.hpp"
#include "actors/predict/predict.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/record.hpp"
#include "tools/model/interval.hpp"
#include "tools/model/train_html.hpp"
#include "tools/printed.hpp"
#endif

namespace outcry::tools {

Result<void> check_data_source(const std::string& text) {
    const std::size_t sign = text.find('=');
    if (sign != std::string::npos && sign != 0 && sign + 1 != text.size()) return {};
    return invalid("--data wants SYMBOL=FILE, got " + quoted(text));
}

Result<void> check_data_sources(const std::vector<std::string>& sources) {
    std::map<std::string, std::string> files;
    for (const std::string& source : sources) {
        const std::size_t sign = std::min(source.find('='), source.size() - 1);
        const auto [named, fresh] = files.emplace(source.substr(0, sign), source.substr(sign + 1));
        if (!fresh)
            return invalid(joined({"--data names ", quoted(named->first), " twice, with ",
                                   quoted(named->second), " and ", quoted(source.substr(sign + 1)),
                                   ": its bars would count twice; join the files into one, or give "
                                   "each symbol once"}));
    }
    return {};
}

namespace {

using predict::TrainOptions;

/// Options as written take part; what the floor says comes before them.
Result<TrainOptions> options_of(const std::vector<std::string>& set, TrainOptions base) {
    std::vector<std::string> flags;
    for (const std::string& assignment : set) flags.push_back("--" + assignment);
    OUTCRY_ASSIGN(const ParsedFlags parsed, parse_flags(flags, type_info<TrainOptions>()));
    const auto given =
        nlohmann::json::parse(to_json(parsed.body, type_info<TrainOptions>()).value());
    auto mixed = nlohmann::json::parse(json_of(base));
    for (const std::string& assignment : set) {
        const std::string field = assignment.substr(0, assignment.find('='));
        mixed[field] = given.at(field);
    }
    return from_json<TrainOptions>(mixed.dump());
}

}  // namespace

// What may be written is told by every build, with or without libxgboost.
Result<void> check_training_option(const std::string& text) {
    const auto read = options_of({text}, {});
    if (read) return {};
    return invalid(joined({"wants field=value of the training options, got ", quoted(text), ": ",
                           read.error().text()}));
}

Result<void> check_features_on(const std::string& text) {
    OUTCRY_ASSIGN(const Timeframe on, Timeframe::parse(text));
    return predict::check_feature_base(on);
}

#ifdef OUTCRY_HAS_TRAIN
namespace {

using predict::TrainBars;
using predict::TrainReport;

/// A bar redrawn in place on a terminal, nothing in a pipe.
predict::TrainProgress progress_bar() {
    const bool terminal = ::isatty(STDERR_FILENO) != 0;
    return [terminal](std::int64_t done, std::int64_t total, std::string_view doing) {
        if (!terminal || total <= 0) return;
        const int full = static_cast<int>(20 * done / total);
        std::string bar;
        for (int i = 0; i < 20; ++i) bar += i < full ? "█" : "░";
        std::fprintf(stderr, "\r\x1b[K%s %3lld %%  %.*s", bar.c_str(),
                     static_cast<long long>(100 * done / total), static_cast<int>(doing.size()),
                     doing.data());
        if (done == total) std::fputs("\r\x1b[K", stderr);
    };
}

/// The question a floor asks, from the parameters its members share.
void take_question(const Plan& plan, TrainOptions& options) {
    options.name = plan.name;
    options.timeframe = plan.opened.decide_on;
    for (const PlannedActor& member : plan.members) {
        const auto text = to_json(member.params.view());
        if (!text) continue;
        const auto params = nlohmann::json::parse(*text, nullptr, false);
        const auto number = [&](const char* key, std::int64_t& into) {
            if (params.is_object() && params.contains(key) && params[key].is_number_integer())
                into = params[key];
        };
        if (member.kind == "core.pool") {
            number("stop", options.stop.units);
            number("target", options.target.units);
        } else if (member.kind == "case.long") {
            number("horizon", options.horizon.ns);
        } else if (member.kind == "predict.forest") {
            const auto forest = decoded<predict::Predict::Params>(member.params.view());
            if (forest) options.features_on = forest->features_on;
        }
    }
}

Result<void> take_files(const Plan& plan, TrainOptions& options) {
    for (const PlannedActor& member : plan.members) {
        if (member.kind != "feed.recorded") continue;
        OUTCRY_ASSIGN(const auto params, decoded<RecordedFeedParams>(member.params.view()));
        if (!params.bars || !params.stamp) continue;
        options.stamp =
            *params.stamp == feed::Stamp::open ? predict::BarStamp::open : predict::BarStamp::close;
        std::vector<std::string> symbols = params.symbols;
        if (symbols.empty())
            for (const Instrument& instrument : plan.opened.instruments)
                symbols.push_back(instrument.id);
        for (const std::string& symbol : symbols)
            options.data.push_back({symbol, feed::file_of(*params.bars, symbol, plan.base)});
        return {};
    }
    return invalid("floor " + plan.name +
                   " has no feed.recorded with bars; name files with --data");
}

/// A journal's bars that last `on`, by instrument.
Result<std::vector<TrainBars>> bars_of_run(const std::string& folder, Timeframe on) {
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    std::vector<TrainBars> bars;  // in the floor's order, which says who leads
    for (std::uint64_t seq = reader->first_seq(); seq <= reader->last_seq(); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        if (record.said.schema != schema_name<Bar>) continue;
        OUTCRY_ASSIGN(const Bar bar, decoded<Bar>(record.said.body));
        if (bar.timeframe != on) continue;
        auto place = std::find_if(bars.begin(), bars.end(), [&](const TrainBars& one) {
            return one.symbol == bar.instrument;
        });
        if (place == bars.end()) place = bars.insert(place, {bar.instrument, folder, {}});
        auto& all = place->bars;
        const TimeNs close = bar.close_time();
        if (!all.empty() && close <= all.back().close_time) continue;
        all.push_back({close,
                       {bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                        bar.close.to_double(), bar.volume.to_double()},
                       predict::flow_of(bar)});
    }
    if (bars.empty())
        return invalid(joined({"holds no bars of ", on.to_string(),
                               "; run a floor whose timeframes include it, or give --features-on"}),
                       folder);
    return bars;
}

Result<TrainReport> trained(const TrainVerbOptions& options) {
    TrainOptions base;
    if (!options.topology.empty()) {
        OUTCRY_ASSIGN(const Plan plan, plan_of(load_topology(options.topology)));
        take_question(plan, base);
        OUTCRY_TRY(take_files(plan, base));
    }
    for (const std::string& source : options.data) {
        const std::size_t sign = source.find('=');
        base.data.push_back({source.substr(0, sign), source.substr(sign + 1)});
    }
    base.out = options.out;
    if (!options.features_on.empty()) {
        OUTCRY_ASSIGN(base.features_on, Timeframe::parse(options.features_on));
        // Nobody said when to decide: at each close of these bars, when 15m is no whole number of
        // them.
        if (options.topology.empty() &&
            base.timeframe.approximate_ns() % base.features_on.approximate_ns() != 0)
            base.timeframe = base.features_on;
    }
    OUTCRY_ASSIGN(const TrainOptions training, options_of(options.set, base));
    if (options.run.empty()) return predict::train(training, progress_bar());
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(auto bars, bars_of_run(folder, training.features_on));
    return predict::train(training, std::move(bars), progress_bar());
}

/// Each figure with its interval, beside what no model would have got.
void add_trained_side(Table& table, const char* name, const predict::SideHeader& side) {
    const predict::Score& score = side.held_out;
    const auto row = [&](const char* what, std::string value, std::string baseline) {
        table.row({name, what, std::move(value), std::move(baseline)});
        name = "";
    };
    row("AUC", (score.auc ? printed("%.3f", *score.auc) : "unknown") + between(score.auc_interval),
        "0.500");
    row("log loss", printed("%.4f", score.log_loss) + between(score.log_loss_interval),
        printed("%.4f", score.baseline_log_loss));
    row("Brier", printed("%.4f", score.brier) + between(score.brier_interval),
        printed("%.4f", score.baseline_brier));
    row("hit rate", printed("%.3f", score.hit_rate) + between(score.hit_rate_interval),
        printed("%.3f", score.baseline_hit_rate));
    row("trees", printed("%lld", static_cast<long long>(side.trees)), "");
}

void print(const TrainReport& report) {
    std::printf("wrote %s   %s bytes   sha256 %s\n", report.path.c_str(),
                counted(report.bytes).c_str(), report.hash.c_str());
    std::printf("%s rows; %s raw scores of our forest and the library's compared, all bit-equal\n",
                counted(report.rows).c_str(), counted(report.rows_compared).c_str());
    Table table({{"held out"}, {""}, {"model [95 %]"}, {"base rate"}});
    add_trained_side(table, "long", report.header.long_side);
    add_trained_side(table, "short", report.header.short_side);
    std::fputs(table.text(look_of(STDOUT_FILENO)).c_str(), stdout);
    std::printf("verdict: %s\n", report.verdict.c_str());
}

}  // namespace

Result<int> train(const TrainVerbOptions& options) {
    OUTCRY_ASSIGN(const TrainReport report, trained(options));
    if (!options.html.empty())
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(train_html(report))));
    if (options.json)
        std::puts(json_of(report, JsonStyle::pretty).c_str());
    else
        print(report);
    return 0;
}
#else
Result<int> train(const TrainVerbOptions&) {
    return error(
        Error::Kind::not_found,
        "this build cannot train: install libxgboost-dev and configure with -DOUTCRY_TRAIN=ON");
}
#endif

}  // namespace outcry::tools
