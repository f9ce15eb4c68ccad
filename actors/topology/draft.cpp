// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/draft.hpp"

#include <algorithm>
#include <charconv>

#include "actors/runtime/manifest.hpp"
#include "actors/topology/floor_table.hpp"
#include "outcry/base/text.hpp"

namespace outcry::topology {

namespace {

struct ActorTable {
    std::string kind;
    std::optional<Place> place;
    std::vector<std::string> hears;
    std::string program;
    std::string manifest;
    std::vector<std::string> environment;

    static constexpr std::string_view required[] = {"kind"};
    static constexpr FieldDoc docs[] = {{"kind", "`outcry kinds` lists them"}};
};
OUTCRY_DESCRIBE(ActorTable, "actor", kind, place, hears, program, manifest, environment);

class DraftReading {
 public:
    DraftReading(const TomlDocument& document, const Entry& entry, const std::vector<Kind>& kinds,
                 const std::string& base, std::vector<Diagnostic>& diagnostics)
        : document_(document),
          entry_(entry),
          kinds_(kinds),
          base_(base),
          diagnostics_(diagnostics) {}

    Draft run() {
        draft_.name = entry_.key;
        draft_.at = entry_.key_at.line != 0 ? entry_.key_at : entry_.value.at;
        draft_.table = Value::of_table(entry_.value.at);
        Value common = Value::of_table(entry_.value.at);
        for (const Entry& key : entry_.value.entries) {
            if (key.key == "stand_in") {
                draft_.stand_in = key;
                continue;
            }
            const auto& fields = type_info<ActorTable>().fields;
            const bool shared = std::any_of(fields.begin(), fields.end(),
                                            [&](const FieldInfo& f) { return f.name == key.key; });
            (shared ? common : draft_.table).entries.push_back(key);
        }
        const auto table = document_.read<ActorTable>(common, diagnostics_);
        if (!table) return std::move(draft_);
        check_environment(*table, common);
        draft_.kind_name = table->kind;
        draft_.place = table->place;
        const Value* hears = common.get("hears");
        for (std::size_t i = 0; i < table->hears.size(); ++i)
            draft_.from.emplace_back(table->hears[i],
                                     i < hears->items.size() ? hears->items[i].at : hears->at);
        if (!table->program.empty()) draft_.program = path_beside(base_, table->program);
        if (table->program.empty() && table->manifest.empty())
            find_kind_here(common);
        else
            find_foreign(*table, common);
        return std::move(draft_);
    }

 private:
    void complain(TextPlace at, std::string message) {
        diagnostics_.push_back(document_.complaint(at, std::move(message)));
    }

    void check_environment(const ActorTable& table, const Value& common) {
        const Value* names = common.get("environment");
        if (names == nullptr) return;
        if (table.program.empty())
            complain(names->at,
                     "environment names what a program of its own is handed, and this actor has "
                     "none: an actor that is built in has the whole environment");
        for (std::size_t i = 0; i < table.environment.size(); ++i) {
            const std::string& name = table.environment[i];
            if (!name.empty() && name.find('=') == std::string::npos &&
                !name.starts_with("OUTCRY_"))
                continue;
            complain(i < names->items.size() ? names->items[i].at : names->at,
                     name.starts_with("OUTCRY_")
                         ? joined({"environment names ", quoted(name),
                                   ", and what begins with OUTCRY_ is the floor's own"})
                         : joined({"environment names ", quoted(name),
                                   ", and wants names of variables, such as MODEL_FOLDER"}));
        }
        draft_.environment = table.environment;
    }

    void find_kind_here(const Value& common) {
        draft_.kind = find_in(kinds_, draft_.kind_name);
        if (draft_.kind != nullptr) return;
        std::vector<std::string_view> known;
        for (const Kind& kind : kinds_) known.push_back(kind.manifest.kind);
        std::string guess = did_you_mean(draft_.kind_name, known);
        if (guess.empty()) guess = "; `outcry kinds` lists those of this build";
        complain(common.get("kind")->at,
                 joined({"unknown kind ", quoted(draft_.kind_name), guess}));
    }

    void find_foreign(const ActorTable& table, const Value& common) {
        if (table.program.empty() || table.manifest.empty())
            return complain(
                entry_.value.at,
                joined({"an actor built out of tree needs both program and manifest; ",
                        table.program.empty() ? "program" : "manifest", " is missing"}));
        if (table.place && *table.place != Place::process)
            complain(common.get("place")->at,
                     "an actor with a program of its own runs as \"process\" only");
        auto read = read_manifest(path_beside(base_, table.manifest));
        if (!read)
            return complain(common.get("manifest")->at,
                            joined({"manifest ", quoted(table.manifest),
                                    " cannot be used: ", read.error().text()}));
        if (read->kind->manifest.kind != table.kind)
            return complain(common.get("kind")->at,
                            joined({"kind ", quoted(table.kind), " is not the manifest's ",
                                    quoted(read->kind->manifest.kind)}));
        draft_.foreign = read->kind;
        draft_.kind = draft_.foreign.get();
        draft_.manifest = read->digest;
        draft_.schemas = std::move(read->schemas);
    }

    const TomlDocument& document_;
    const Entry& entry_;
    const std::vector<Kind>& kinds_;
    const std::string& base_;
    std::vector<Diagnostic>& diagnostics_;
    Draft draft_;
};

}  // namespace

bool Draft::says(std::string_view schema) const {
    if (kind == nullptr) return false;
    const auto& all = kind->manifest.says;
    return std::find(all.begin(), all.end(), schema) != all.end();
}

Result<void> Draft::make_mail(const std::string& base) {
    if (kind->mail) {
        OUTCRY_ASSIGN(mail, kind->mail(Making{name, params.view(), base, ""}));
    } else {
        for (const std::string& schema : kind->manifest.hears) {
            mail.push_back(schema);
            mail.push_back(schema + ".>");
        }
    }
    if (mail.size() > limits::patterns_max)
        return invalid(joined({std::to_string(mail.size()), " patterns exceed the limit of ",
                               std::to_string(limits::patterns_max)}));
    for (const std::string& pattern : mail) OUTCRY_TRY(check_pattern(pattern));
    if (kind->schemas) {
        OUTCRY_ASSIGN(says_of_params, kind->schemas(Making{name, params.view(), base, ""}));
    }
    return {};
}

PlannedActor Draft::planned(std::optional<Place> everywhere) const {
    PlannedActor actor;
    actor.name = name;
    actor.kind = kind_name;
    actor.duty = kind->manifest.duty;
    actor.place =
        !program.empty() ? Place::process : everywhere.value_or(place.value_or(Place::process));
    actor.params = params;
    actor.hears = mail;
    for (const auto& heard : from) actor.from.push_back(heard.first);
    actor.says = says_of_params.empty() ? kind->manifest.says : says_of_params;
    if (kind->outside) actor.place = Place::process;
    if (kind->operates) actor.place = Place::fused;  // with the broker, wherever the others are
    actor.program = program;
    actor.manifest = manifest;
    actor.environment = environment;
    return actor;
}

TextPlace place_in(const Draft& draft, std::string_view path) {
    return place_in(draft.table, draft.at, path);
}

TextPlace place_in(const Value& table, TextPlace at, std::string_view path) {
    const Value* value = &table;
    while (!path.empty()) {
        if (path.front() == '[') {
            std::size_t index = 0;
            const auto [end, failure] =
                std::from_chars(path.data() + 1, path.data() + path.size(), index);
            if (failure != std::errc()) break;
            path.remove_prefix(
                std::min(path.size(), static_cast<std::size_t>(end - path.data()) + 1));
            if (value->kind == Value::Kind::text) {
                at.column += 1 + static_cast<std::uint32_t>(index);  // after its quotation mark
                break;
            }
            if (index >= value->items.size()) break;
            value = &value->items[index];
        } else {
            if (path.front() == '.') path.remove_prefix(1);
            const std::string_view key = path.substr(0, path.find_first_of(".["));
            path.remove_prefix(key.size());
            value = value->get(key);
            if (value == nullptr || key.empty()) break;
        }
        if (value->at.line != 0) at = value->at;
    }
    return at;
}

const Kind* find_in(const std::vector<Kind>& kinds, std::string_view name) {
    for (const Kind& kind : kinds)
        if (kind.manifest.kind == name) return &kind;
    return nullptr;
}

Draft read_draft(const TomlDocument& document, const Entry& entry, const std::vector<Kind>& kinds,
                 const std::string& base, std::vector<Diagnostic>& diagnostics) {
    return DraftReading(document, entry, kinds, base, diagnostics).run();
}

}  // namespace outcry::topology
