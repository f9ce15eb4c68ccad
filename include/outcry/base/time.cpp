// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/time.hpp"

#include "outcry/base/text.hpp"

#include <array>
#include <cstdio>
#include <limits>

namespace outcry {

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t ns_per_week = 7 * ns_per_day;
constexpr std::int64_t monday_ns = 4 * ns_per_day;  // 1970-01-05 was the first Monday
constexpr std::int64_t month_count_max = 1200;

bool fits(Wide value) {
    return value >= std::numeric_limits<std::int64_t>::min() &&
           value <= std::numeric_limits<std::int64_t>::max();
}

constexpr std::int64_t floor_div(std::int64_t a, std::int64_t b) {
    return a / b - ((a % b != 0 && (a < 0) != (b < 0)) ? 1 : 0);
}

// Days since 1970-01-01 in the proleptic Gregorian calendar, and back: H. Hinnant,
// "chrono-Compatible Low-Level Date Algorithms", days_from_civil and civil_from_days.
constexpr std::int64_t days_from_civil(std::int64_t year, int month, int day) {
    year -= month <= 2 ? 1 : 0;
    const std::int64_t era = floor_div(year, 400);
    const std::int64_t year_of_era = year - era * 400;
    const std::int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    const std::int64_t day_of_era =
        year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * 146097 + day_of_era - 719468;
}

struct Date {
    std::int64_t year;
    int month;
    int day;
};

constexpr Date civil_from_days(std::int64_t days) {
    days += 719468;
    const std::int64_t era = floor_div(days, 146097);
    const std::int64_t day_of_era = days - era * 146097;
    const std::int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    const std::int64_t day_of_year =
        day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    const auto shifted = static_cast<int>((5 * day_of_year + 2) / 153);
    const auto day = static_cast<int>(day_of_year - (153 * shifted + 2) / 5 + 1);
    const int month = shifted < 10 ? shifted + 3 : shifted - 9;
    return {year_of_era + era * 400 + (month <= 2 ? 1 : 0), month, day};
}

constexpr int days_in_month(std::int64_t year, int month) {
    const bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    constexpr std::array<int, 12> days{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return month == 2 && leap ? 29 : days[static_cast<std::size_t>(month - 1)];
}

/// The first instant of the month counted from January of year 0.
TimeNs month_start(std::int64_t months) {
    const std::int64_t year = floor_div(months, 12);
    const Wide ns =
        static_cast<Wide>(days_from_civil(year, static_cast<int>(months - year * 12) + 1, 1)) *
        ns_per_day;
    OUTCRY_CHECK(fits(ns));
    return {static_cast<std::int64_t>(ns)};
}

std::int64_t months_of(TimeNs t) {
    const Date date = civil_from_days(floor_div(t.ns, ns_per_day));
    return date.year * 12 + date.month - 1;
}

// The frames that bars are made of, known by sight: every bar on the wire has one, and decoding
// reads and prints it.
struct UsualFrame {
    std::string_view text;
    std::int64_t ns;
};
constexpr std::array<UsualFrame, 8> usual_frames{{{"1m", ns_per_minute},
                                                  {"5m", 5 * ns_per_minute},
                                                  {"15m", 15 * ns_per_minute},
                                                  {"30m", 30 * ns_per_minute},
                                                  {"1h", ns_per_hour},
                                                  {"4h", 4 * ns_per_hour},
                                                  {"1d", ns_per_day},
                                                  {"1w", ns_per_week}}};

struct Unit {
    std::string_view name;
    std::int64_t ns;
};
constexpr std::array<Unit, 8> units{{{"w", ns_per_week},
                                     {"d", ns_per_day},
                                     {"h", ns_per_hour},
                                     {"m", ns_per_minute},
                                     {"s", ns_per_s},
                                     {"ms", ns_per_ms},
                                     {"us", ns_per_us},
                                     {"ns", 1}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Bars that the market ends: so many prints, or size and money in units of 1e-8.
struct Measured {
    std::string_view prefix;
    Timeframe::Measure measure;
    int scale;  // decimals an amount may have
    std::string_view wanted;
};
constexpr std::array<Measured, 3> measures{
    {{"tick:", Timeframe::Measure::ticks, 0, "a number of prints above 0 such as tick:1000"},
     {"volume:", Timeframe::Measure::volume, 8,
      "a traded size above 0 such as volume:50 or volume:0.5"},
     {"dollar:", Timeframe::Measure::dollars, 8,
      "a traded worth above 0 in the quote currency such as dollar:1e6"}}};

/// `1000`, `0.5`, `1e6` or `25e-2` in units of 10^-scale, exactly and above zero.
bool take_amount(std::string_view text, int scale, std::int64_t& amount) {
    Wide value = 0;
    int decimals = 0;
    std::size_t at = 0, digits = 0;
    for (bool point = false; at < text.size() && digits < 19; ++at) {
        if (text[at] == '.' && !point) {
            point = true;
            continue;
        }
        if (!is_digit(text[at])) break;
        value = value * 10 + (text[at] - '0');
        decimals += point ? 1 : 0;
        ++digits;
    }
    if (digits == 0) return false;
    int exponent = 0;
    if (at < text.size()) {
        if (text[at] != 'e' || ++at == text.size()) return false;
        const bool negative = text[at] == '-';
        if (negative) ++at;
        if (at == text.size() || text.size() - at > 2) return false;
        for (; at < text.size(); ++at) {
            if (!is_digit(text[at])) return false;
            exponent = exponent * 10 + (text[at] - '0');
        }
        if (negative) exponent = -exponent;
    }
    int shift = scale + exponent - decimals;
    for (; shift > 0 && fits(value); --shift) value *= 10;
    for (; shift < 0 && value % 10 == 0 && value != 0; ++shift) value /= 10;
    if (shift != 0 || value <= 0 || !fits(value)) return false;
    amount = static_cast<std::int64_t>(value);
    return true;
}

/// The one way an amount is written: whole numbers plainly, the rest as `5e-1`.
std::string amount_text(std::int64_t amount, int scale) {
    int decimals = scale;
    for (; decimals > 0 && amount % 10 == 0; --decimals) amount /= 10;
    std::string text = std::to_string(amount);
    return decimals > 0 ? joined({text, "e-", std::to_string(decimals)}) : text;
}

/// Reads `width` digits off the front.
bool take_number(std::string_view& text, std::size_t width, int& value) {
    if (text.size() < width) return false;
    value = 0;
    for (std::size_t i = 0; i < width; ++i) {
        if (!is_digit(text[i])) return false;
        value = value * 10 + (text[i] - '0');
    }
    text.remove_prefix(width);
    return true;
}

bool take(std::string_view& text, char c) {
    if (text.empty() || text.front() != c) return false;
    text.remove_prefix(1);
    return true;
}

/// The decimals after a point, as nanoseconds: one to nine digits.
bool take_decimals(std::string_view& text, std::int64_t& nanoseconds) {
    std::size_t count = 0;
    for (nanoseconds = 0; count < text.size() && is_digit(text[count]); ++count) {
        if (count == 9) return false;
        nanoseconds = nanoseconds * 10 + (text[count] - '0');
    }
    if (count == 0) return false;
    text.remove_prefix(count);
    for (; count < 9; ++count) nanoseconds *= 10;
    return true;
}

bool take_clock(std::string_view& text, time::Civil& civil) {
    if (!take_number(text, 2, civil.hour) || !take(text, ':') ||
        !take_number(text, 2, civil.minute))
        return false;
    if (take(text, ':')) {
        if (!take_number(text, 2, civil.second)) return false;
        if (take(text, '.') && !take_decimals(text, civil.nanosecond)) return false;
    }
    take(text, 'Z');
    return true;
}

}  // namespace

Result<Timeframe> Timeframe::parse(std::string_view text) {
    for (const UsualFrame& usual : usual_frames)
        if (usual.text == text) return of_ns(usual.ns);
    for (const Measured& measured : measures)
        if (text.starts_with(measured.prefix)) {
            std::int64_t amount = 0;
            if (!take_amount(text.substr(measured.prefix.size()), measured.scale, amount))
                return invalid(joined({quoted(text), " is not ", measured.wanted}));
            return Timeframe(measured.measure, amount);
        }
    const auto refused = [text] {
        return invalid(joined({quoted(text),
                               " is not a timeframe such as 1m, 15m, 1h, 4h, 1d, 1w or 1mo (m is "
                               "minutes, mo months), tick:1000, volume:50 or dollar:1e6"}));
    };
    if (text.size() > 2 && text.ends_with("mo")) {
        std::int64_t months = 0;
        for (const char c : text.substr(0, text.size() - 2)) {
            if (!is_digit(c)) return refused();
            months = months * 10 + (c - '0');
            if (months > month_count_max) return refused();
        }
        if (months == 0) return refused();
        return Timeframe(Measure::months, months);
    }
    const auto duration = time::parse_duration(text);
    if (!duration || duration->ns <= 0) return refused();
    return of_ns(duration->ns);
}

bool Timeframe::assign(std::string_view text) {
    for (const UsualFrame& usual : usual_frames) {
        if (usual.text != text) continue;
        *this = of_ns(usual.ns);
        return true;
    }
    const auto parsed = parse(text);
    if (!parsed || parsed->to_string() != text) return false;
    *this = *parsed;
    return true;
}

std::string Timeframe::to_string() const {
    if (measure_ == Measure::clock) {
        for (const UsualFrame& usual : usual_frames)
            if (usual.ns == amount_) return std::string(usual.text);
        return time::to_string(DurationNs{amount_});
    }
    if (is_calendar()) return std::to_string(amount_) + "mo";
    for (const Measured& measured : measures)
        if (measured.measure == measure_)
            return joined({measured.prefix, amount_text(amount_, measured.scale)});
    OUTCRY_CHECK(false);
    return {};
}

TimeNs Timeframe::open_of(TimeNs t) const {
    if (is_calendar()) return month_start(floor_div(months_of(t), amount_) * amount_);
    if (!is_timed()) return t;
    // Both in 64 bits and below one length: their difference fits, and lies within two of it.
    const std::int64_t origin = amount_ % ns_per_week == 0 ? monday_ns % amount_ : 0;
    Wide gone = static_cast<Wide>(t.ns % amount_) - origin;
    if (gone < 0) gone += amount_;
    if (gone < 0) gone += amount_;
    const Wide open = t.ns - gone;
    OUTCRY_CHECK(fits(open));
    return {static_cast<std::int64_t>(open)};
}

TimeNs Timeframe::close_of(TimeNs open) const {
    if (is_calendar()) return month_start(months_of(open) + amount_);
    return is_timed() ? TimeNs{open.ns + amount_} : open;
}

namespace time {

Civil civil(TimeNs t) {
    const std::int64_t days = floor_div(t.ns, ns_per_day);
    const Date date = civil_from_days(days);
    const std::int64_t ns = (t.ns % ns_per_day + ns_per_day) % ns_per_day;
    Civil result;
    result.year = static_cast<int>(date.year);
    result.month = date.month;
    result.day = date.day;
    result.hour = static_cast<int>(ns / ns_per_hour);
    result.minute = static_cast<int>(ns / ns_per_minute % 60);
    result.second = static_cast<int>(ns / ns_per_s % 60);
    result.nanosecond = ns % ns_per_s;
    result.weekday = static_cast<int>(((days + 4) % 7 + 7) % 7);
    return result;
}

TimeNs from_civil(int year, int month, int day, int hour, int minute, int second) {
    OUTCRY_CHECK(month >= 1 && month <= 12);
    const std::int64_t seconds = days_from_civil(year, month, day) * 86'400 +
                                 std::int64_t{hour} * 3'600 + std::int64_t{minute} * 60 + second;
    const Wide ns = static_cast<Wide>(seconds) * ns_per_s;
    OUTCRY_CHECK(fits(ns));
    return {static_cast<std::int64_t>(ns)};
}

std::string to_iso(TimeNs t) {
    const Civil c = civil(t);
    std::array<char, 48> text{};
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02dT%02d:%02d:%02d",
                                     c.year, c.month, c.day, c.hour, c.minute, c.second);
    std::string result(text.data(), static_cast<std::size_t>(length));
    if (c.nanosecond != 0) {
        std::string decimals = std::to_string(ns_per_s + c.nanosecond);
        decimals[0] = '.';
        decimals.erase(decimals.find_last_not_of('0') + 1);
        result += decimals;
    }
    return result + "Z";
}

std::string for_people(TimeNs t) {
    const Civil c = civil(t);
    std::array<char, 48> text{};
    const int length = std::snprintf(text.data(), text.size(), "%04d-%02d-%02d %02d:%02d", c.year,
                                     c.month, c.day, c.hour, c.minute);
    return {text.data(), static_cast<std::size_t>(length)};
}

Result<TimeNs> parse(std::string_view text) {
    std::string_view rest = text;
    Civil c;
    bool read = take_number(rest, 4, c.year) && take(rest, '-') && take_number(rest, 2, c.month) &&
                take(rest, '-') && take_number(rest, 2, c.day);
    if (read && !rest.empty())
        read = (take(rest, 'T') || take(rest, ' ')) && take_clock(rest, c) && rest.empty();
    if (!read)
        return invalid(joined(
            {quoted(text), " is not a UTC time such as 2025-05-19T14:15:00Z or 2025-05-19"}));
    if (c.month < 1 || c.month > 12 || c.day < 1 || c.day > days_in_month(c.year, c.month) ||
        c.hour > 23 || c.minute > 59 || c.second > 59)
        return invalid(joined({quoted(text), " names a day or an hour that does not exist"}));
    const std::int64_t seconds = days_from_civil(c.year, c.month, c.day) * 86'400 +
                                 std::int64_t{c.hour} * 3'600 + c.minute * 60 + c.second;
    const Wide ns = static_cast<Wide>(seconds) * ns_per_s + c.nanosecond;
    if (!fits(ns))
        return error(Error::Kind::limit,
                     joined({quoted(text),
                             " is outside 1677-09-21 to 2262-04-11, the span of 64-bit "
                             "nanoseconds"}));
    return TimeNs{static_cast<std::int64_t>(ns)};
}

Result<DurationNs> parse_duration(std::string_view text) {
    std::string_view rest = text;
    const bool negative = take(rest, '-');
    Wide count = 0;
    std::size_t digits = 0;
    for (; digits < rest.size() && is_digit(rest[digits]) && digits < 20; ++digits)
        count = count * 10 + (rest[digits] - '0');
    const std::string_view unit_text = rest.substr(digits);
    const Unit* unit = nullptr;
    for (const Unit& candidate : units)
        if (candidate.name == unit_text) unit = &candidate;
    if (digits == 0 || unit == nullptr)
        return invalid(
            joined({quoted(text),
                    " is not a duration: a whole number with its unit, such as 250ms, 2s, 15m, "
                    "1h, 3d or 1w"}));
    const Wide ns = (negative ? -count : count) * unit->ns;
    if (!fits(ns)) return error(Error::Kind::limit, joined({quoted(text), " exceeds 292 years"}));
    return DurationNs{static_cast<std::int64_t>(ns)};
}

std::string to_string(DurationNs d) {
    if (d.ns == 0) return "0s";
    for (const Unit& unit : units)
        if (d.ns % unit.ns == 0) return std::to_string(d.ns / unit.ns) + std::string(unit.name);
    return {};
}

}  // namespace time
}  // namespace outcry
