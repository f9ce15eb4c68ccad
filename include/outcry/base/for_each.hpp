// SPDX-License-Identifier: Apache-2.0
// The preprocessor loop that OUTCRY_DESCRIBE needs: apply a macro to each argument, count
// arguments, tell emptiness. Preprocessor only (C++20 __VA_OPT__, no recursion limit below 250
// arguments). Nothing else should use it.
#pragma once

#define OUTCRY_PARENS ()
#define OUTCRY_EXPAND(...) \
    OUTCRY_EXPAND3(OUTCRY_EXPAND3(OUTCRY_EXPAND3(OUTCRY_EXPAND3(__VA_ARGS__))))
#define OUTCRY_EXPAND3(...) \
    OUTCRY_EXPAND2(OUTCRY_EXPAND2(OUTCRY_EXPAND2(OUTCRY_EXPAND2(__VA_ARGS__))))
#define OUTCRY_EXPAND2(...) \
    OUTCRY_EXPAND1(OUTCRY_EXPAND1(OUTCRY_EXPAND1(OUTCRY_EXPAND1(__VA_ARGS__))))
#define OUTCRY_EXPAND1(...) __VA_ARGS__

/// macro(a), macro(b), …
#define OUTCRY_FOR_EACH_COMMA(macro, ...) \
    __VA_OPT__(OUTCRY_EXPAND(OUTCRY_FOR_EACH_COMMA_STEP(macro, __VA_ARGS__)))
#define OUTCRY_FOR_EACH_COMMA_STEP(macro, first, ...) \
    macro(first) __VA_OPT__(, OUTCRY_FOR_EACH_COMMA_AGAIN OUTCRY_PARENS(macro, __VA_ARGS__))
#define OUTCRY_FOR_EACH_COMMA_AGAIN() OUTCRY_FOR_EACH_COMMA_STEP

#define OUTCRY_ONE(argument) +1
#define OUTCRY_FOR_EACH(macro, ...) \
    __VA_OPT__(OUTCRY_EXPAND(OUTCRY_FOR_EACH_STEP(macro, __VA_ARGS__)))
#define OUTCRY_FOR_EACH_STEP(macro, first, ...) \
    macro(first) __VA_OPT__(OUTCRY_FOR_EACH_AGAIN OUTCRY_PARENS(macro, __VA_ARGS__))
#define OUTCRY_FOR_EACH_AGAIN() OUTCRY_FOR_EACH_STEP
#define OUTCRY_COUNT(...) (0 OUTCRY_FOR_EACH(OUTCRY_ONE, __VA_ARGS__))
