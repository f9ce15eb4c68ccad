// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/csv.hpp"

#include <libdeflate.h>
#include <sys/stat.h>
#include <zlib.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <span>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "outcry/base/file.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/text.hpp"

namespace outcry::feed {

namespace {

constexpr std::size_t block_bytes = 256 * 1024;
constexpr std::size_t columns_max = 256;
constexpr std::size_t whole_bytes_max = 8 * 1024 * 1024;  // unpacked at once
static_assert(block_bytes >= 2 * limits::csv_line_bytes_max);
constexpr std::size_t marks_bytes = 32;  // looked at together, beyond the end of a block too

/// Bit i: where a cell or a line ends within marks_bytes.
struct Marks {
    std::uint32_t commas = 0;
    std::uint32_t line_ends = 0;
};

Marks marks_at(const char* at) {
    Marks marks;
#if defined(__SSE2__)
    for (int half = 0; half < 2; ++half) {
        const __m128i text = _mm_loadu_si128(reinterpret_cast<const __m128i*>(at + half * 16));
        const auto where = [&](char wanted) {
            return static_cast<std::uint32_t>(
                       _mm_movemask_epi8(_mm_cmpeq_epi8(text, _mm_set1_epi8(wanted))))
                   << (half * 16);
        };
        marks.commas |= where(',');
        marks.line_ends |= where('\n');
    }
#else
    for (std::size_t i = 0; i < marks_bytes; ++i) {
        marks.commas |= static_cast<std::uint32_t>(at[i] == ',') << i;
        marks.line_ends |= static_cast<std::uint32_t>(at[i] == '\n') << i;
    }
#endif
    return marks;
}

/// All of a gzip file that is small, at once: half the time zlib takes. Nothing of any other file,
/// and nothing of one that is not sound to its end: zlib reads that one as far as it goes.
std::unique_ptr<char[]> unpacked(const std::string& path, std::size_t& size) {
    if (!path.ends_with(".gz")) return nullptr;
    const auto packed = read_file(path, whole_bytes_max);
    if (!packed || packed->size() < 18 || packed->data()[0] != 0x1f || packed->data()[1] != 0x8b)
        return nullptr;
    size = get_le<std::uint32_t>(packed->data() + packed->size() - 4);  // as its trailer says
    if (size == 0 || size > whole_bytes_max) return nullptr;
    std::unique_ptr<char[]> text(new char[size + marks_bytes]());
    const std::unique_ptr<libdeflate_decompressor, void (*)(libdeflate_decompressor*)> library(
        libdeflate_alloc_decompressor(), libdeflate_free_decompressor);
    std::size_t taken = 0, written = 0;
    const auto outcome = libdeflate_gzip_decompress_ex(
        library.get(), packed->data(), packed->size(), text.get(), size, &taken, &written);
    const bool whole = outcome == LIBDEFLATE_SUCCESS && taken == packed->size() && written == size;
    return whole ? std::move(text) : nullptr;
}

/// As the documentation writes names: `" Close"` is `close`.
std::string plain_name(std::string_view column) {
    std::string name;
    for (const char c : column)
        if (c != ' ' && c != '"' && c != '\t')
            name += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    return name;
}

bool is_figure(std::string_view cell) {
    const bool digits = cell.find_first_of("0123456789") != std::string_view::npos;
    return digits && cell.find_first_not_of("0123456789+-.eE") == std::string_view::npos;
}

}  // namespace

/// The open file and the block of it that is being looked at. zlib reads plain files as they are.
struct CsvReader::Source {
    gzFile file = nullptr;
    std::unique_ptr<char[]> block;

    Source() = default;
    Source(const Source&) = delete;
    Source& operator=(const Source&) = delete;
    ~Source() {
        if (file != nullptr) gzclose(file);
    }
};

CsvReader::CsvReader(std::unique_ptr<Source> source, std::string path, std::string shown)
    : source_(std::move(source)), path_(std::move(path)), shown_(std::move(shown)) {}
CsvReader::CsvReader(CsvReader&&) noexcept = default;
CsvReader& CsvReader::operator=(CsvReader&&) noexcept = default;
CsvReader::~CsvReader() = default;

Result<CsvReader> CsvReader::open(const std::string& path, std::string shown) {
    auto source = std::make_unique<Source>();
    std::size_t size = 0;
    source->block = unpacked(path, size);
    if (source->block) {
        CsvReader reader(std::move(source), path, std::move(shown));
        reader.read_ = reader.end_ = size;
        reader.at_end_ = true;
        OUTCRY_TRY(reader.read_header());
        return reader;
    }
    source->block.reset(new char[block_bytes + marks_bytes]());
    errno = 0;
    source->file = gzopen(path.c_str(), "rbe");
    if (source->file == nullptr)
        return error(errno == ENOENT ? Error::Kind::not_found : Error::Kind::io,
                     joined({"cannot open the file: ", std::strerror(errno)}), shown);
    gzbuffer(source->file, block_bytes / 4);  // plain files are read past it
    CsvReader reader(std::move(source), path, std::move(shown));
    OUTCRY_TRY(reader.read_header());
    return reader;
}

std::uint64_t CsvReader::plain_bytes() const {
    struct stat status {};
    const bool plain = source_->file != nullptr && gzdirect(source_->file) == 1;
    return plain && ::stat(path_.c_str(), &status) == 0 ? static_cast<std::uint64_t>(status.st_size)
                                                        : 0;
}

std::optional<CsvReader> CsvReader::again_from(std::uint64_t position) const {
    auto opened = open(path_, shown_);
    if (!opened || position <= opened->position()) return std::nullopt;
    CsvReader& reader = *opened;
    // One byte earlier: a row that begins just there follows the end of the one before.
    const auto place = static_cast<z_off_t>(position - 1);
    if (gzseek(reader.source_->file, place, SEEK_SET) != place) return std::nullopt;
    reader.at_ = reader.end_ = 0;
    reader.read_ = position - 1;
    reader.at_end_ = false;
    const auto rest = reader.next_line();
    if (!rest || !*rest) return std::nullopt;
    return std::move(opened).value();
}

Result<void> CsvReader::read_header() {
    OUTCRY_ASSIGN(std::optional<std::string_view> line, next_line());
    if (line && line->starts_with("\xef\xbb\xbf")) line->remove_prefix(3);  // a byte order mark
    if (!line || line->empty())
        return invalid(
            "file is empty, expected a header row such as ts_ms,open,high,low,close,volume",
            shown_);
    for (std::string_view rest = *line;;) {
        const std::size_t comma = rest.find(',');
        columns_.emplace_back(rest.substr(0, comma));
        if (columns_.size() > columns_max)
            return bad_row(
                joined({"header has more than ", std::to_string(columns_max), " columns"}));
        if (comma == std::string_view::npos) break;
        rest.remove_prefix(comma + 1);
    }
    for (std::size_t i = 0; i < columns_.size(); ++i)
        if (std::find(columns_.begin(), columns_.begin() + static_cast<std::ptrdiff_t>(i),
                      columns_[i]) != columns_.begin() + static_cast<std::ptrdiff_t>(i)) {
            if (auto error = no_header()) return *std::move(error);
            return bad_row(joined({"column ", quoted(columns_[i]), " stands twice in the header"}));
        }
    cells_.resize(columns_.size());
    return {};
}

std::optional<std::size_t> CsvReader::find(std::initializer_list<std::string_view> names) const {
    for (const std::string_view name : names)
        for (std::size_t i = 0; i < columns_.size(); ++i)
            if (columns_[i] == name) return i;
    return std::nullopt;
}

std::string CsvReader::remedy_for(std::string_view wanted) const {
    if (columns_.size() == 1)
        for (const char other : {';', '\t', '|'})
            if (columns_[0].find(other) != std::string::npos)
                return joined(
                    {"; columns are parted by commas, not by ", quoted(std::string(1, other))});
    for (const std::string& column : columns_)
        if (column != wanted && plain_name(column) == wanted)
            return joined({"; ", quoted(column), " must read ", quoted(wanted),
                           ": names are small letters without blanks or quotes"});
    std::vector<std::string_view> views(columns_.begin(), columns_.end());
    return did_you_mean(wanted, views);
}

Result<std::size_t> CsvReader::require(std::initializer_list<std::string_view> names) const {
    if (const auto index = find(names)) return *index;
    if (auto error = no_header()) return *std::move(error);
    std::string wanted;
    for (const std::string_view name : names)
        wanted += joined({wanted.empty() ? "" : " or ", "\"", name, "\""});
    return invalid(joined({"expected a column ", wanted, ", found ", quoted(header()),
                           remedy_for(*names.begin())}),
                   joined({shown_, ":1"}));
}

std::optional<Error> CsvReader::no_header() const {
    const auto figures = std::count_if(columns_.begin(), columns_.end(),
                                       [](const std::string& name) { return is_figure(name); });
    if (figures * 2 < static_cast<std::ptrdiff_t>(columns_.size()) || figures < 2)
        return std::nullopt;
    return invalid(joined({"no header row: the first line must name the columns, such as "
                           "ts_ms,open,high,low,close,volume, found ",
                           quoted(header())}),
                   joined({shown_, ":1"}));
}

std::string CsvReader::header() const {
    std::string present;
    for (const std::string& column : columns_)
        present += joined({present.empty() ? "" : ",", column});
    return present;
}

Result<bool> CsvReader::next() {
    if (broken_) return error(Error::Kind::io, "cannot be read any further", shown_);
    if (pass_row()) return true;
    std::uint64_t blank_row = 0;
    for (;;) {
        OUTCRY_ASSIGN(const std::optional<std::string_view> line, next_line());
        if (!line) return false;
        if (line->empty()) {
            if (blank_row == 0) blank_row = row_;
            continue;  // at the end of a file blank lines are fine
        }
        if (blank_row != 0)
            return invalid("row is empty", joined({shown_, ":", std::to_string(blank_row)}));
        const std::size_t found = split(*line);
        if (found == columns_.size()) return true;
        return bad_row(joined({"expected ", std::to_string(columns_.size()), " columns, found ",
                               std::to_string(found)}));
    }
}

bool CsvReader::pass_row() {
    if (broken_) return false;
    const char* const begin = source_->block.get() + at_;
    const char* const end = source_->block.get() + end_;
    std::string_view* cell = cells_.data();
    std::string_view* const last = cell + cells_.size() - 1;
    const char* from = begin;
    for (const char* at = begin; at < end; at += marks_bytes) {
        const Marks marks = marks_at(at);
        std::uint32_t left = marks.commas | marks.line_ends;
        if (static_cast<std::size_t>(end - at) < marks_bytes)
            left &= (std::uint32_t{1} << (end - at)) - 1;
        for (; left != 0; left &= left - 1) {
            const int bit = __builtin_ctz(left);
            const char* stop = at + bit;
            if ((marks.line_ends >> bit & 1U) == 0) {
                if (cell == last) return false;
                *cell++ = {from, static_cast<std::size_t>(stop - from)};
                from = stop + 1;
                continue;
            }
            const auto size = static_cast<std::size_t>(stop - begin);
            if (cell != last || size > limits::csv_line_bytes_max) return false;
            if (stop != from && stop[-1] == '\r') --stop;
            if (stop == begin) return false;  // an empty line
            *cell = {from, static_cast<std::size_t>(stop - from)};
            at_ += size + 1;
            ++row_;
            return true;
        }
    }
    return false;
}

std::size_t CsvReader::split(std::string_view line) {
    const char* at = line.data();
    const char* const end = at + line.size();
    std::size_t count = 0;
    for (;;) {
        const auto* comma =
            static_cast<const char*>(std::memchr(at, ',', static_cast<std::size_t>(end - at)));
        const char* const stop = comma == nullptr ? end : comma;
        if (count < cells_.size()) cells_[count] = {at, static_cast<std::size_t>(stop - at)};
        ++count;
        if (comma == nullptr) return count;
        at = comma + 1;
    }
}

Result<std::optional<std::string_view>> CsvReader::next_line() {
    for (;;) {
        const char* const begin = source_->block.get() + at_;
        const auto* newline = static_cast<const char*>(std::memchr(begin, '\n', end_ - at_));
        if (newline == nullptr && !at_end_ && end_ - at_ <= limits::csv_line_bytes_max) {
            OUTCRY_TRY(refill());
            continue;
        }
        if (newline == nullptr && at_ == end_) return std::optional<std::string_view>();
        auto size = newline != nullptr ? static_cast<std::size_t>(newline - begin) : end_ - at_;
        ++row_;
        if (size > limits::csv_line_bytes_max)
            return give_up(Error::Kind::limit,
                           joined({"row exceeds ", std::to_string(limits::csv_line_bytes_max),
                                   " bytes, expected lines of comma-separated cells"}));
        at_ += newline != nullptr ? size + 1 : size;
        if (size > 0 && begin[size - 1] == '\r') --size;
        return std::optional<std::string_view>(std::in_place, begin, size);
    }
}

/// Moves the unread rest to the front of the block and reads on behind it.
Result<bool> CsvReader::refill() {
    char* const block = source_->block.get();
    std::memmove(block, block + at_, end_ - at_);
    end_ -= at_;
    at_ = 0;
    const int count =
        gzread(source_->file, block + end_, static_cast<unsigned>(block_bytes - end_));
    int status = Z_OK;
    const char* why = gzerror(source_->file, &status);
    // A cut-off gzip stream still yields its bytes; its end is no end of the file.
    if (count < 0 || (count == 0 && status == Z_BUF_ERROR))
        return give_up(status == Z_ERRNO ? Error::Kind::io : Error::Kind::corrupt,
                       status == Z_ERRNO ? joined({"cannot read: ", std::strerror(errno)})
                       : status == Z_BUF_ERROR
                           ? std::string("compressed data end too early, the file is cut off")
                           : joined({"compressed data are damaged: ", why}));
    end_ += static_cast<std::size_t>(count);
    read_ += static_cast<std::uint64_t>(count);
    at_end_ = count == 0;
    return true;
}

Error CsvReader::give_up(Error::Kind kind, std::string message) {
    broken_ = true;
    return error(kind, std::move(message),
                 joined({shown_, ":", std::to_string(row_ == 0 ? 1 : row_)}));
}

Error CsvReader::bad(std::size_t column, std::string_view expected) const {
    return invalid(joined({"expected ", expected, ", found ", quoted(cells_[column])}),
                   joined({shown_, ":", std::to_string(row_), ":", columns_[column]}));
}

Error CsvReader::bad_row(std::string message) const {
    return invalid(std::move(message), joined({shown_, ":", std::to_string(row_)}));
}

Error with_data_check(Error error, const std::string& path) {
    if (error.kind == Error::Kind::invalid)
        error.message += joined({"; all that is wrong with it: outcry data check ", path});
    return error;
}

}  // namespace outcry::feed
