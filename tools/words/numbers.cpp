// SPDX-License-Identifier: Apache-2.0
#include "tools/words/words.hpp"

#include <memory>

#include "tools/indicator/indicator.hpp"
#include "tools/verbs.hpp"
#include "tools/words/wants.hpp"

namespace outcry::tools {

namespace {

void add_indicator(CLI::App& app, Verb& chosen) {
    const auto i = std::make_shared<IndicatorOptions>();
    CLI::App* sub = verb(app, chosen, "indicator",
                         "An indicator over the columns of a CSV file, or the list of them",
                         "outcry indicator rsi timeperiod=21 --input bars.csv --output rsi.csv",
                         [i] { return indicator(*i); });
    sub->add_option("words", i->words, "NAME [param=value ...]");
    sub->add_option("--input", i->input, "CSV or CSV.gz with a header; - is standard input");
    sub->add_option("--output", i->output, "CSV to write (default: standard output)");
    sub->add_option("--inputs", i->inputs,
                    "free series and their columns, e.g. inReal=unit,inPeriods=periods");
    sub->add_flag("--list", i->list,
                  "name, group, inputs, parameters, outputs and lookback of all, or of NAME");
    takes_json(sub, i->json, "the list for programs");
}

void add_models(CLI::App& app, Verb& chosen) {
    const auto m = std::make_shared<ModelOptions>();
    CLI::App* model = family(app, "model", "Look at a model file, or ask it: info, predict");
    CLI::App* sub = verb(*model, chosen, "info", "What a model file holds and what it is worth",
                         "outcry model info topologies/models/target-before-stop-2025-03.json",
                         [m] { return model_info(*m); });
    sub->add_option("model", m->model,
                    "XGBoost JSON or UBJ, LightGBM text, or a file of outcry train")
        ->required();
    takes_json(sub, m->json);
    sub = verb(*model, chosen, "predict",
               "Raw score and probability of each row of a CSV file, as CSV",
               "outcry model predict model.json --input rows.csv --output out.csv --contributions",
               [m] { return model_predict(*m); });
    sub->add_option("model", m->model,
                    "XGBoost JSON or UBJ, LightGBM text, or a file of outcry train")
        ->required();
    sub->add_option("--input", m->input,
                    "CSV or CSV.gz with a column for each feature, nan or empty where missing")
        ->required();
    sub->add_option("--output", m->output, "CSV file to write (default: standard output)");
    sub->add_option("--side", m->side, "long or short: which forest of Outcry's own file")
        ->check(CLI::IsMember({"long", "short"}))
        ->capture_default_str();
    sub->add_flag("--contributions", m->contributions,
                  "exact TreeSHAP: a column for each feature and contrib_bias");
}

void add_train(CLI::App& app, Verb& chosen) {
    const auto t = std::make_shared<TrainVerbOptions>();
    CLI::App* sub =
        verb(app, chosen, "train", "Train a forecasting model on recorded bars",
             "outcry train --data BTCUSDT-PERP=bars-5m.csv --out model.json", [t]() -> Result<int> {
                 if (const auto once = check_data_sources(t->data); !once)
                     return misused(once.error());
                 return train(*t);
             });
    auto* from = sub->add_option_group("source", "where bars come from");
    from->add_option(
            "--data", t->data,
            "SYMBOL=FILE of bars as long as --features-on or a part of it, repeatable, each "
            "symbol once")
        ->check(wants(check_data_source));
    from->add_option("--topology", t->topology,
                     "a floor: its recorded bars, stop, target, horizon, decide_on, features_on");
    from->add_option("--run", t->run,
                     "a run folder: the bars of its journal that last --features-on");
    from->require_option(1);
    sub->add_option("--features-on", t->features_on,
                    "the bars features are made of: 1m, 5m, 15m, 1h, 4h or 1d (default: 5m, or the "
                    "floor's)")
        ->check(wants(check_features_on));
    sub->add_option("--out", t->out, "model file to write")->required();
    sub->add_option("--html", t->html, "write one self-contained page with plots");
    sub->add_option("--set", t->set, "field=value of the training options, repeatable")
        ->check(wants(check_training_option));
    takes_json(sub, t->json);
}

void add_data(CLI::App& app, Verb& chosen) {
    const auto d = std::make_shared<DataOptions>();
    CLI::App* data = family(app, "data", "Look after market data: check");
    CLI::App* sub = verb(
        *data, chosen, "check", "Columns, stamps, gaps, duplicates and sanity of a CSV file",
        "outcry data check topologies/data/BTCUSDT-PERP-1m.csv.gz", [d] { return data_check(*d); });
    sub->add_option("file", d->file, "CSV or CSV.gz")->required();
    takes_json(sub, d->json);
}

}  // namespace

void add_numbers(CLI::App& app, Verb& chosen) {
    add_indicator(app, chosen);
    add_train(app, chosen);
    add_models(app, chosen);
    add_data(app, chosen);
}

}  // namespace outcry::tools
