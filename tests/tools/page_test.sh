#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The pages in headless Chromium, as wide as a desk and as a phone: nothing on its console, nothing beside the screen, every
# section there, and no request to anywhere. With PAGE_SHOTS=FOLDER the screenshots are kept for looking at.
# page_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

browser=$(command -v chromium-headless-shell || command -v chromium || true)
[ -n "$browser" ] || { echo "page_test: no chromium here; tools/setup --tests installs it"; exit 77; }

"$outcry" run topologies/paper.toml --until "${PAGE_UNTIL:-2025-05-22}" --place fused --no-tap --quiet >run.txt
"$outcry" report --html report.html >/dev/null
"$outcry" montecarlo --resamples 100 --html paths.html >/dev/null
"$outcry" whatif --set core.edge_min=12bp --html whatif.html >/dev/null
for section in "Return" "Drawdown" "Exposure" "Costs so far" "Months" "Statistics" "What the gate saw" \
    "Where the money came from" "Trades on the price" "Votes over time" "Did what they said come true" \
    "Round trips" "What was assumed" "buy and hold"; do
    grep -q "$section" report.html || fail "no section: $section"
done
! grep -qE '(src|href)="?(https?:)?//' report.html || fail "the page asks the network"
! grep -q "<script" report.html || fail "the page has a script"

# A frame of the width in question, measured from outside.
cat >measure.html <<'HTML'
<!doctype html><link rel="icon" href="data:,"><body style="margin:0"><script>
const [wide, name] = location.hash.slice(1).split(","), width = Number(wide), frame = document.createElement("iframe");
frame.style.cssText = `width:${width}px;height:900px;border:0`;
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const small = [...page.querySelectorAll("td,th,p,i,small,span,b,li")]
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 11.5).length +
    [...page.querySelectorAll("svg text")].filter(e => e.textContent && e.getBoundingClientRect().height < 8.5).length;
  const lines = e => e.textContent.trimEnd().split("\n").length, of = e => getComputedStyle(e);
  const broken = [...page.querySelectorAll("pre")].filter(
    e => e.clientHeight - 2 * parseFloat(of(e).paddingTop) > (lines(e) + 2) * 1.7 * parseFloat(of(e).fontSize)).length;
  const figures = page.querySelectorAll("svg").length;
  document.title = `width ${width} takes ${root.scrollWidth} figures ${figures} small ${small} broken ${broken}`;
};
frame.src = name;
document.body.append(frame);
</script></body>
HTML
flags=(--no-sandbox --disable-gpu --allow-file-access-from-files --enable-logging=stderr --virtual-time-budget=4000)
for page in 1280,report 375,report 1280,paths 375,paths 375,whatif; do
    width=${page%,*}
    timeout 120 "$browser" "${flags[@]}" --dump-dom "file://$work/measure.html#$page.html" >dom.html 2>console.txt ||
        fail "chromium failed: $(tail -n 3 console.txt)"
    ! grep -E 'CONSOLE' console.txt || fail "the console is not silent at $page"
    said=$(grep -o "<title>width [^<]*" dom.html) || fail "nothing was measured at $page"
    takes=$(sed 's/.*takes \([0-9]*\) .*/\1/' <<<"$said")  # a scroll bar takes its part
    [ "$takes" -le "$width" ] || fail "$page: wider than the screen: $said"
    [[ $said == *" small 0 broken "* ]] || fail "$page: too small to read: $said"
    [[ $said == *" broken 0" ]] || fail "$page: a table of fixed width is broken into lines: $said"
    echo "page_test: ${page#*,} ${said#<title>}"
done
if [ -n "${PAGE_SHOTS:-}" ]; then
    cp report.html "$PAGE_SHOTS"
    for width in 1280 375; do
        timeout 120 "$browser" "${flags[@]}" --hide-scrollbars --window-size="$width,${PAGE_HEIGHT:-6000}" \
            --screenshot="$PAGE_SHOTS/report-$width.png" "file://$work/report.html" 2>/dev/null >&2
    done
fi
