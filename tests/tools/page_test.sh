#!/usr/bin/env bash
# SPDX-License-Identifier: Apache-2.0
# The report page in headless Chromium, as wide as a desk and as a phone: nothing on its console, nothing beside the screen, every
# section there, and no request to anywhere. With PAGE_SHOTS=FOLDER the screenshots are kept for looking at.
# page_test.sh SOURCE_FOLDER BUILD_FOLDER
set -euo pipefail
. "$1/tests/support/script.sh"

browser=$(command -v chromium-headless-shell || command -v chromium || true)
[ -n "$browser" ] || { echo "page_test: no chromium here; tools/setup --tests installs it"; exit 77; }

"$outcry" run topologies/paper.toml --until "${PAGE_UNTIL:-2025-05-22}" --place fused --no-tap --quiet >run.txt
"$outcry" report --html report.html >/dev/null
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
const width = Number(location.hash.slice(1)), frame = document.createElement("iframe");
frame.style.cssText = `width:${width}px;height:900px;border:0`;
frame.onload = () => {
  const page = frame.contentDocument, root = page.documentElement;
  const small = [...page.querySelectorAll("td,th,p,i,small,span,b,li")]
    .filter(e => parseFloat(getComputedStyle(e).fontSize) < 11.5).length;
  document.title = `width ${width} takes ${root.scrollWidth} figures ${page.querySelectorAll("svg").length} small ${small}`;
};
frame.src = "report.html";
document.body.append(frame);
</script></body>
HTML
flags=(--no-sandbox --disable-gpu --allow-file-access-from-files --enable-logging=stderr --virtual-time-budget=4000)
for width in 1280 375; do
    timeout 120 "$browser" "${flags[@]}" --dump-dom "file://$work/measure.html#$width" >dom.html 2>console.txt ||
        fail "chromium failed: $(tail -n 3 console.txt)"
    ! grep -E 'CONSOLE' console.txt || fail "the console is not silent at $width"
    said=$(grep -o "<title>width [^<]*" dom.html) || fail "nothing was measured at $width"
    takes=$(sed 's/.*takes \([0-9]*\) .*/\1/' <<<"$said")  # a scroll bar takes its part
    [ "$takes" -le "$width" ] || fail "wider than the screen: $said"
    [[ $said == *" small 0" ]] || fail "too small to read: $said"
    echo "page_test: ${said#<title>}"
done
if [ -n "${PAGE_SHOTS:-}" ]; then
    cp report.html "$PAGE_SHOTS"
    for width in 1280 375; do
        timeout 120 "$browser" "${flags[@]}" --hide-scrollbars --window-size="$width,${PAGE_HEIGHT:-6000}" \
            --screenshot="$PAGE_SHOTS/report-$width.png" "file://$work/report.html" 2>/dev/null >&2
    done
fi
