// SPDX-License-Identifier: Apache-2.0
#include "bench/talib.hpp"

#include <cstdlib>
#include <string>

#ifdef OUTCRY_HAS_TALIB
#include <ta_libc.h>
#endif

namespace outcry::bench {

#ifdef OUTCRY_HAS_TALIB

namespace {

void must(TA_RetCode code) {
    if (code != TA_SUCCESS) std::abort();
}

}  // namespace

struct TalibCall::Call {
    TA_ParamHolder* holder = nullptr;
    int count = 0;
    std::vector<std::vector<double>> reals;
    std::vector<std::vector<int>> integers;

    ~Call() { TA_ParamHolderFree(holder); }
};

TalibCall::TalibCall(const indicator::IndicatorInfo& info,
                     const std::vector<std::string_view>& columns, const Series& series)
    : call_(std::make_unique<Call>()) {
    static const TA_RetCode started = TA_Initialize();
    must(started);
    const TA_FuncHandle* handle = nullptr;
    must(TA_GetFuncHandle(std::string(info.name).c_str(), &handle));
    const TA_FuncInfo* function = nullptr;
    must(TA_GetFuncInfo(handle, &function));
    must(TA_ParamHolderAlloc(handle, &call_->holder));
    const auto data = [&](std::string_view name) { return series.at(name).data(); };
    const std::size_t count = series.at("close").size();
    for (unsigned i = 0; i < function->nbInput; ++i) {
        const TA_InputParameterInfo* input = nullptr;
        must(TA_GetInputParameterInfo(handle, i, &input));
        must(input->type == TA_Input_Price
                 ? TA_SetInputParamPricePtr(call_->holder, i, data("open"), data("high"),
                                            data("low"), data("close"), data("volume"), nullptr)
                 : TA_SetInputParamRealPtr(call_->holder, i, data(columns[i])));
    }
    for (unsigned i = 0; i < function->nbOutput; ++i) {
        const TA_OutputParameterInfo* output = nullptr;
        must(TA_GetOutputParameterInfo(handle, i, &output));
        call_->reals.emplace_back(count);
        call_->integers.emplace_back(count);
        must(output->type == TA_Output_Real
                 ? TA_SetOutputParamRealPtr(call_->holder, i, call_->reals.back().data())
                 : TA_SetOutputParamIntegerPtr(call_->holder, i, call_->integers.back().data()));
    }
    call_->count = static_cast<int>(count);
}

bool TalibCall::built() { return true; }

void TalibCall::run() {
    int first = 0, said = 0;
    must(TA_CallFunc(call_->holder, 0, call_->count - 1, &first, &said));
}

#else

struct TalibCall::Call {};
TalibCall::TalibCall(const indicator::IndicatorInfo&, const std::vector<std::string_view>&,
                     const Series&) {}
bool TalibCall::built() { return false; }
void TalibCall::run() {}

#endif

TalibCall::~TalibCall() = default;

}  // namespace outcry::bench
