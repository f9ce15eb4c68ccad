// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/load.hpp"

#include <algorithm>
#include <cctype>
#include <set>

#include "actors/topology/asked_timeframes.hpp"
#include "actors/topology/assembled.hpp"
#include "actors/topology/beside.hpp"
#include "actors/topology/document.hpp"
#include "actors/topology/draft.hpp"
#include "actors/topology/floor_table.hpp"
#include "actors/topology/keeping.hpp"
#include "actors/topology/readings.hpp"
#include "actors/topology/said_mail.hpp"
#include "actors/topology/settlement.hpp"
#include "actors/topology/stand_in.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

namespace topology {

namespace {

constexpr std::string_view roots[] = {"actor", ""};

/// Whether the words name that key, whole.
bool mentions(std::string_view words, std::string_view key) {
    const auto is_letter = [&](std::size_t i) {
        return i < words.size() &&
               (std::isalnum(static_cast<unsigned char>(words[i])) != 0 || words[i] == '_');
    };
    for (std::size_t at = words.find(key); at != std::string_view::npos;
         at = words.find(key, at + 1))
        if (!is_letter(at - 1) && !is_letter(at + key.size())) return true;
    return false;
}

class Loading {
 public:
    Loading(TomlDocument document, std::string base, const LoadOptions& options)
        : document_(std::move(document)),
          base_(std::move(base)),
          options_(options),
          kinds_(options.kinds != nullptr ? *options.kinds : roster()) {}

    Loaded run(std::string text) {
        for (const std::string& assignment : options_.overrides)
            if (auto done = document_.apply_override(assignment, roots); !done)
                diagnostics_.push_back({std::move(done).error().place,
                                        {0, 0, 1},
                                        std::move(done).error().message,
                                        {}});
        for (const std::string& name : options_.drop)
            refuse(drop_actor(document_.editable(), name));
        for (const Swap& swap : options_.swap)
            refuse(swap_kind(document_.editable(), swap, kinds_));
        if (options_.stand_ins) seat_them();
        check_root();
        snapshots_ = read_snapshots(document_, diagnostics_);
        log_ = read_log(document_, diagnostics_);
        floor_ = read_floor(document_, base_, diagnostics_);
        read_drafts();
        add_standing_services();
        check_names();
        check_stand_ins();
        for (Draft& draft : drafts_)
            if (!is_bars(draft)) prepare(draft);
        for (Draft& draft : drafts_)
            if (is_bars(draft)) prepare(draft);
        hear_where_said(drafts_, base_, floor_ && !floor_->table.rates.empty());
        check_readings();
        check_until();
        check_outside();
        Loaded loaded;
        loaded.diagnostics = std::move(diagnostics_);
        loaded.stand_ins = std::move(seated_);
        if (loaded.diagnostics.empty()) {
            loaded.plan = assembled(*floor_, drafts_, options_.place);
            loaded.plan->base = base_;
            loaded.plan->text = std::move(text);
            loaded.plan->log = log_;
            loaded.plan->snapshot_every = snapshots_.every;
            loaded.plan->snapshots_kept = snapshots_.kept;
        }
        return loaded;
    }

 private:
    void complain(TextPlace at, std::string message) {
        diagnostics_.push_back(document_.complaint(at, std::move(message)));
    }
    void refuse(Result<void> done) {
        if (!done)
            diagnostics_.push_back({document_.name(), {}, std::move(done).error().message, {}});
    }
    [[nodiscard]] static bool is_bars(const Draft& draft) { return draft.kind_name == bars_kind; }

    void seat_them() {
        auto seated = seat_stand_ins(document_.editable(), *options_.stand_ins, kinds_);
        if (seated)
            seated_ = std::move(*seated);
        else
            refuse(std::move(seated).error());
    }

    void check_root() {
        for (const Entry& entry : document_.root().entries)
            if (entry.key != "floor" && entry.key != "actor" && entry.key != "snapshots" &&
                entry.key != "log")
                complain(entry.key_at, joined({"unknown table ", quoted(entry.key),
                                               "; a topology has [floor], [actor.NAME] and perhaps "
                                               "[snapshots] and [log]"}));
    }

    void read_drafts() {
        const Value* actors = document_.root().get("actor");
        if (actors == nullptr || !actors->is_table() || actors->entries.empty())
            return complain(actors == nullptr ? TextPlace{} : actors->at,
                            "no actor on the floor; add a table [actor.NAME] with its kind");
        for (const Entry& entry : actors->entries) {
            if (!entry.value.is_table()) {
                complain(entry.key_at, joined({"expected a table [actor.", entry.key, "], got ",
                                               describe_value(entry.value)}));
                continue;
            }
            drafts_.push_back(read_draft(document_, entry, kinds_, base_, diagnostics_));
        }
    }

    [[nodiscard]] bool has_kind(std::string_view kind) const {
        return std::any_of(drafts_.begin(), drafts_.end(),
                           [&](const Draft& d) { return d.kind_name == kind; });
    }
    /// Where a draft that fulfils `wanted` stands last; `otherwise` when none does.
    [[nodiscard]] std::size_t after_last(auto wanted, std::size_t otherwise) const {
        for (std::size_t i = drafts_.size(); i > 0; --i)
            if (wanted(drafts_[i - 1])) return i;
        return otherwise;
    }

    void add_standing_services() {
        const auto is_feed = [](const Draft& d) {
            return d.kind != nullptr && d.kind->manifest.duty == Duty::edge && d.says("bar") &&
                   !d.says("order");
        };
        const auto says_order = [](const Draft& d) { return d.says("order") || d.says("fill"); };
        add_standing("bars", bars_kind, after_last(is_feed, 0));
        add_standing("portfolio", "portfolio.standard", after_last(says_order, drafts_.size()));
        add_standing("ledger", "ledger.sqlite", drafts_.size());
        // Last, so that nobody's place on the roster depends on it.
        const auto obeys = [](const Draft& d) {
            return d.kind != nullptr &&
                   std::find(d.kind->manifest.hears.begin(), d.kind->manifest.hears.end(),
                             schema_name<HaltRequest>) != d.kind->manifest.hears.end();
        };
        if (std::any_of(drafts_.begin(), drafts_.end(), obeys))
            add_standing("operator", "operator.seat", drafts_.size());
    }
    void add_standing(std::string name, std::string_view kind, std::size_t place) {
        if (has_kind(kind)) return;
        Draft draft;
        draft.name = std::move(name);
        draft.kind_name = kind;
        draft.at = document_.root().get("actor") == nullptr ? TextPlace{}
                                                            : document_.root().get("actor")->at;
        draft.table = Value::of_table();
        draft.kind = find_in(kinds_, kind);
        if (draft.kind == nullptr) return;  // a build without it: nothing to add
        drafts_.insert(drafts_.begin() + static_cast<std::ptrdiff_t>(place), std::move(draft));
    }

    void check_names() {
        std::vector<std::string_view> names;
        for (const Draft& draft : drafts_) names.push_back(draft.name);
        for (std::size_t i = 0; i < drafts_.size(); ++i) {
            const Draft& draft = drafts_[i];
            const std::string fault = name_fault(draft.name);
            if (!fault.empty())
                complain(draft.at, joined({"actor name ", quoted(draft.name), " ", fault}));
            if (std::count(names.begin(), names.end(), draft.name) > 1 && draft.table.at.line != 0)
                complain(
                    draft.at,
                    joined({"actor name ", quoted(draft.name),
                            " is taken by the standing service of this name; choose another"}));
            for (const auto& [speaker, at] : draft.from)
                if (speaker == draft.name ||
                    std::find(names.begin(), names.end(), speaker) == names.end())
                    complain(at, joined({"hears ", quoted(speaker),
                                         speaker == draft.name ? ", which is itself"
                                                               : ", who is not on the floor",
                                         speaker == draft.name ? "" : name_hint(speaker, names)}));
        }
        const auto members = static_cast<std::size_t>(std::count_if(
            drafts_.begin(), drafts_.end(), [](const Draft& d) { return !d.observes(); }));
        if (members > limits::participants_max)
            complain({}, joined({std::to_string(members), " actors exceed the limit of ",
                                 std::to_string(limits::participants_max), " on one floor"}));
        if (drafts_.size() > limits::sessions_max)
            complain({}, joined({std::to_string(drafts_.size()), " sessions exceed the limit of ",
                                 std::to_string(limits::sessions_max)}));
    }

    /// A stand-in's parameters are read on every floor, so that a run has the bars that its what-if
    /// asks for.
    void check_stand_ins() {
        for (const Draft& draft : drafts_)
            if (auto other = declared_stand_in(document_, draft, kinds_, diagnostics_))
                prepare(*other);
    }

    /// Parameters, then mail and topics, which depend on them.
    void prepare(Draft& draft) {
        if (draft.kind == nullptr) return;
        if (is_bars(draft) && draft.table.find("timeframes") == nullptr) {
            Value list;
            list.kind = Value::Kind::list;
            if (floor_) asked_.insert(floor_->table.decide_on);
            for (const Timeframe& timeframe : asked_)
                list.items.push_back(Value::of_text(timeframe.to_string()));
            if (!list.items.empty() && takes(draft, "timeframes"))
                draft.table.set("timeframes", {}, std::move(list));
        }
        if (floor_)
            for (const Entry& entry : floor_->inherited) inherit(draft, entry);
        const bool known = floor_ || inherit_decide_on(draft);
        TomlRead read = document_.read(draft.table, *draft.kind->manifest.params);
        for (Diagnostic& diagnostic : read.diagnostics) {
            // What fills in a standing service has no place of its own.
            if (diagnostic.at.line == 0)
                diagnostic.message =
                    joined({"actor ", quoted(draft.name), ": ", diagnostic.message});
            diagnostics_.push_back(std::move(diagnostic));
        }
        if (!read.ok()) return;
        draft.params = std::move(read.body);
        add_asked_timeframes(draft.params.view(), *draft.kind->manifest.params, asked_);
        const auto made = draft.make_mail(base_);
        if (made || !known) return;
        const auto all = unmeasurable(draft);
        for (const UnknownReading& one : all) complain_in(draft, one.path, one.message);
        if (!all.empty()) return;
        const Error& why = made.error();
        complain_in(draft, why.place.empty() ? first_word(why.message) : why.place, why.message);
    }
    void complain_in(const Draft& draft, std::string_view path, std::string_view message) {
        TextPlace at = place_in(draft, path);
        // Of two that contradict each other, the one that was put in from outside is to be mended.
        if (at.source == 0)
            for (const Entry& entry : draft.table.entries)
                if (entry.key_at.source != 0 && mentions(message, entry.key)) at = entry.key_at;
        complain(at, joined({"actor ", quoted(draft.name), ": ", message}));
    }

    /// A complaint begins with the parameter it is about, `quorum of 9 must be …`; other words lead
    /// nowhere.
    [[nodiscard]] static std::string_view first_word(std::string_view message) {
        return message.substr(0, message.find(' '));
    }

    [[nodiscard]] static bool takes(const Draft& draft, std::string_view key) {
        const auto& fields = draft.kind->manifest.params->fields;
        return std::any_of(fields.begin(), fields.end(),
                           [&](const FieldInfo& f) { return f.name == key; });
    }
    void inherit(Draft& draft, const Entry& entry) {
        for (const FieldInfo& field : draft.kind->manifest.params->fields) {
            if (field.name != entry.key || draft.table.find(entry.key) != nullptr) continue;
            // Same name, another sort of thing (a table of weights called `symbols`): not the
            // floor's business.
            if (!fit(entry.value, *field.type).ok()) continue;
            draft.table.set(entry.key, entry.key_at, entry.value);
            if (entry.key == "until") until_taken_ = true;
        }
    }
    /// Of a floor with another fault: what does not fit its decide_on is no fault of the actor's.
    /// False where nobody can tell what that was to be.
    [[nodiscard]] bool inherit_decide_on(Draft& draft) {
        constexpr std::string_view key = "decide_on";
        const Value* floor = document_.root().get("floor");
        const Entry* written = floor != nullptr && floor->is_table() ? floor->find(key) : nullptr;
        if (!takes(draft, key) || written == nullptr) return true;
        inherit(draft, *written);
        return draft.table.find(key) != nullptr;
    }
    void check_readings() {
        for (const Draft& draft : drafts_)
            for (const UnknownReading& unknown : unknown_readings(draft, drafts_))
                complain_in(draft, unknown.path, unknown.message);
    }

    void check_until() {
        if (!floor_ || !floor_->table.until || until_taken_) return;
        for (const Draft& draft : drafts_)
            if (draft.kind == nullptr || draft.table.find("until") != nullptr) return;
        complain(document_.root().get("floor")->get("until")->at,
                 "no actor on this floor takes until; stop it with `outcry run --until`");
    }

    void check_outside() {
        if (!floor_) return;
        check_counting(*floor_, drafts_, document_, diagnostics_);
        for (const Draft& draft : drafts_) {
            if (draft.kind == nullptr || !draft.kind->outside) continue;
            if (floor_->table.bus.empty())
                complain(draft.at, joined({"actor ", quoted(draft.name),
                                           " joins from outside; give [floor] a `bus` endpoint "
                                           "such as \"tcp://127.0.0.1:5557\" where it can"}));
        }
    }

    TomlDocument document_;
    std::string base_;
    const LoadOptions& options_;
    const std::vector<Kind>& kinds_;
    std::optional<Floor> floor_;
    SnapshotsTable snapshots_;
    LogSettings log_;
    std::vector<Draft> drafts_;
    std::vector<Swap> seated_;
    std::set<Timeframe> asked_;
    std::vector<Diagnostic> diagnostics_;
    bool until_taken_ = false;
};

}  // namespace

}  // namespace topology

Loaded parse_topology(std::string text, std::string name, std::string base,
                      const LoadOptions& options) {
    const auto failed = [&](Error failure) {
        return Loaded{
            std::nullopt,
            {Diagnostic{failure.place.empty() ? name : failure.place, {}, failure.message, {}}}};
    };
    auto document = topology::document_of(text, name, options);
    if (!document) return failed(std::move(document).error());
    return topology::Loading(std::move(*document), std::move(base), options).run(std::move(text));
}

Loaded load_topology(const std::string& path, const LoadOptions& options) {
    auto bytes = read_file(path);
    if (!bytes) {
        Error failure = std::move(bytes).error();
        if (failure.kind == Error::Kind::not_found)
            failure.message += topology::others_beside(path);
        return {
            std::nullopt,
            {Diagnostic{failure.place.empty() ? path : failure.place, {}, failure.message, {}}}};
    }
    const std::size_t slash = path.rfind('/');
    const std::string base = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : path.substr(0, slash);
    return parse_topology(std::string(as_text(bytes->view())), path, base, options);
}

Result<TomlDocument> topology_document(const std::string& path, const LoadOptions& options) {
    OUTCRY_ASSIGN(const Buffer bytes, read_file(path));
    OUTCRY_ASSIGN(TomlDocument document,
                  topology::document_of(std::string(as_text(bytes.view())), path, options));
    for (const std::string& assignment : options.overrides)
        OUTCRY_TRY(document.apply_override(assignment, topology::roots));
    return document;
}

Result<Plan> plan_of(Loaded loaded) {
    if (!loaded.plan) return error_of(std::move(loaded.diagnostics));
    return std::move(*loaded.plan);
}

}  // namespace outcry
