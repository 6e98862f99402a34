"""How soon a melody sounds: from the click on *Play* to its first note, in headless Chromium.

    uv run python benchmarks/lesson_16_sound.py [--write]

The page of one file that ``gk.widgets.save`` writes of lesson 16's widget is opened, and *Play* is
pressed again and again.  A click has a time stamp, and so has what the browser hands to its audio
output: the context's clock beside the page's, output latency included.  Counted are the
milliseconds from the one to the moment at which the first note is due by the other.
"""

import argparse
import shutil
import statistics
import tempfile
from pathlib import Path

import quality
from playwright.sync_api import sync_playwright

import gankit as gk

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
TIMES, BAR = 25, 100  # clicks, and ms, median
# For each click: the context that plays, the click's time stamp, and when the first note is due
LISTEN = """() => {
  let since = 0;
  window.begun = [];
  addEventListener("click", (event) => { since = event.timeStamp; }, true);
  const { start } = OscillatorNode.prototype;
  OscillatorNode.prototype.start = function (when) {
    if (since) begun.push([this.context, since, when]);
    since = 0;
    start.call(this, when);
  };
}"""
HEARD = """() => begun.splice(0).map(([context, since, when]) => {
  const { contextTime, performanceTime } = context.getOutputTimestamp();
  return performanceTime + 1000 * (when - contextTime) - since;
})"""


def measure(times: int) -> list[float]:
    """Milliseconds from each click to the first note."""
    browser_path = shutil.which("chromium") or shutil.which("google-chrome")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=browser_path, args=SWITCHES)
        page, found = browser.new_page(), []
        widget = gk.widgets.play(gk.pretrained.bar_generator())
        page.goto(gk.widgets.save(widget, Path(folder) / "play.html").as_uri())
        page.evaluate(LISTEN)
        button = page.locator("[data-control=play]")
        for _ in range(times):
            button.click()
            page.wait_for_timeout(500)  # the output's time stamp is there only after a while
            found += page.evaluate(HEARD)
            button.click()
            page.wait_for_timeout(100)
        browser.close()
    return found


def report(found: list[float]) -> str:
    first, *later = found
    values = [statistics.median(found), sorted(later)[int(0.95 * len(later))], first]
    row = [*(f"{value:.0f}" for value in values), str(len(found)), f"≤ {BAR}"]
    head = ["ms, median", "95 % of the later ones within", "the first one", "clicks", "bar"]
    return f"# How soon a melody sounds\n\n{quality.table(['', *head], [['click to note', *row]])}"


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--times", type=int, default=TIMES, help=f"clicks ({TIMES})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.times < TIMES:
        parser.error(f"a table that is kept is made with {TIMES} clicks, or more")
    quality.publish("lesson_16_sound", report(measure(chosen.times)), write=chosen.write)


if __name__ == "__main__":
    main()
