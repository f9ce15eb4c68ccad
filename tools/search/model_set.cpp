// SPDX-License-Identifier: Apache-2.0
#include "tools/search/model_set.hpp"

#include <filesystem>

#include "actors/predict/limits.hpp"
#include "actors/predict/predict.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry::tools {

using predict::Predict;

std::map<std::string, std::string> models_of(const Plan& plan,
                                             std::map<std::string, std::string>* known) {
    std::map<std::string, std::string> made, own;
    if (known == nullptr) known = &own;
    const auto take = [&](const std::string& name, const std::string& file) {
        const std::string path = (std::filesystem::path(plan.base) / file).lexically_normal();
        if (const auto found = known->find(path); found != known->end()) {
            made[name] = found->second;
            return;
        }
        const auto bytes = read_file(path, predict::limits::model_bytes_max);
        if (bytes) made[name] = known->emplace(path, to_hex(Sha256::of(*bytes))).first->second;
    };
    for (const PlannedActor& member : plan.members) {
        if (member.kind != schema_name<Predict::Params>) continue;
        const auto params = decoded<Predict::Params>(member.params);
        if (!params) continue;
        if (!params->model.empty()) take(joined({member.name, ".model"}), params->model);
        for (const auto& [name, file] : params->models)
            take(joined({member.name, ".models.", name}), file);
    }
    return made;
}

}  // namespace outcry::tools
