// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/manifest.hpp"

#include "actors/runtime/runner.hpp"
#include "outcry/base/file.hpp"
#include "outcry/codec/json_schema.hpp"

namespace outcry {

namespace manifests {

struct ManifestFile {
    std::string kind;
    Duty duty = Duty::actor;
    std::string summary;
    std::vector<std::string> hears;
    std::vector<std::string> says;
    std::vector<std::string> mail;
    std::string params;
    std::map<std::string, std::string> schemas;
    std::string digest;

    static constexpr std::string_view required[] = {"kind", "hears", "says", "params", "digest"};
};
OUTCRY_DESCRIBE(ManifestFile, "manifest", kind, duty, summary, hears, says, mail, params, schemas,
                digest);

namespace {

constexpr std::string_view self_token = "{self}";

/// A kind whose manifest points into what it holds.
struct HeldKind {
    explicit HeldKind(TypeTree tree) : params(std::move(tree)) {}
    TypeTree params;
    Kind kind;
};

std::string with_self(std::string pattern, std::string_view self) {
    for (std::size_t at = pattern.find(self_token); at != std::string::npos;
         at = pattern.find(self_token, at + self.size()))
        pattern.replace(at, self_token.size(), self);
    return pattern;
}

/// What it hears when every parameter has its default; a kind that needs parameters states its mail
/// by schemas alone.
Result<std::vector<std::string>> default_mail(const Kind& kind) {
    Buffer params;
    msgpack::Writer writer(params);
    writer.map(kind.manifest.params->fields.size());
    for (const FieldInfo& field : kind.manifest.params->fields) {
        if (!field.fallback) return invalid("a parameter has no default");
        writer.text(field.name);
        writer.raw(field.fallback->view());
    }
    // The name is a token, and its brackets survive the encoding.
    return kind.mail(Making{std::string(self_token), params.view(), "", ""});
}

}  // namespace

}  // namespace manifests

std::string manifest_of(const Kind& kind, const std::map<std::string, std::string>& schemas) {
    manifests::ManifestFile file;
    file.kind = kind.manifest.kind;
    file.duty = kind.manifest.duty;
    file.summary = kind.manifest.summary;
    file.hears = kind.manifest.hears;
    file.says = kind.manifest.says;
    if (kind.mail)
        if (auto mail = manifests::default_mail(kind)) file.mail = std::move(*mail);
    file.params = json_schema(*kind.manifest.params);
    file.schemas = schemas;
    file.digest = manifest_digest(kind.manifest);
    return json_of(file, JsonStyle::pretty);
}

Result<ForeignKind> parse_manifest(std::string_view json) {
    OUTCRY_ASSIGN(manifests::ManifestFile file, from_json<manifests::ManifestFile>(json));
    auto params = from_json_schema(file.params);
    if (!params) return std::move(params).error().at("/params");
    if (params->root().kind != TypeInfo::Kind::record)
        return invalid("params must describe an object", "/params");
    auto held = std::make_shared<manifests::HeldKind>(std::move(*params));
    held->kind.manifest = {
        file.kind, file.duty, file.summary, file.hears, file.says, &held->params.root(), nullptr};
    if (!file.mail.empty())
        held->kind.mail = [mail = std::move(file.mail)](
                              const Making& making) -> Result<std::vector<std::string>> {
            std::vector<std::string> patterns;
            for (const std::string& pattern : mail)
                patterns.push_back(manifests::with_self(pattern, making.self));
            return patterns;
        };
    const Kind* kind = &held->kind;
    return ForeignKind{{std::move(held), kind}, std::move(file.schemas), std::move(file.digest)};
}

Result<ForeignKind> read_manifest(const std::string& path) {
    OUTCRY_ASSIGN(const Buffer bytes, read_file(path));
    return parse_manifest(as_text(bytes.view()));
}

}  // namespace outcry
