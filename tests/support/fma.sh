# SPDX-License-Identifier: Apache-2.0
# Sourced by who compares runs of a CPU with those of one that lacks fused multiply-add: glibc chooses its functions by what the CPU
# has, and the mask hides it.
without_fma() { # COMMAND...
    env GLIBC_TUNABLES="glibc.cpu.hwcaps=-AVX512F,-AVX2,-AVX2_Usable,-FMA,-FMA_Usable,-FMA4,-FMA4_Usable" "$@"
}

# run_of REPORT_JSON: its head and how many fills it had
run_of() {
    printf '%s %s\n' "$(grep -o '"head":"[0-9a-f]*"' "$1" | head -n 1 | cut -d '"' -f 4)" \
        "$(grep -o '"fills":"\{0,1\}[0-9]*' "$1" | head -n 1 | tr -dc 0-9)"
}
