"""How fast the playground trains in headless Chromium, and how smooth its page stays.

    uv run python benchmarks/playground.py [--write]

The page of one file that ``gk.widgets.save`` writes is opened, and *Run* is pressed.  With the
default settings, for five seeds, counted are the seconds until all 8 modes of the ring are covered,
and what the page shows after 60.  For three widths: steps a second, the milliseconds between two
frames of the page, and the share of the time that the page's own thread works, which draws.
"""

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import quality
from playwright.sync_api import Browser, Page, sync_playwright

import gankit as gk

SWITCHES = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SECONDS, SEEDS, WIDTHS = 60, range(5), (32, 64, 128)
ALL = "8 of 8"
FRAMES = """() => {
  window.frames_ = [];
  const tick = (now) => { frames_.push(now); requestAnimationFrame(tick); };
  requestAnimationFrame(tick);
}"""
BETWEEN = "() => frames_.splice(0).map((t, i, all) => t - all[i - 1]).slice(1)"


@contextmanager
def opened(browser: Browser, **settings: int) -> Iterator[Page]:
    """The playground with these settings, on a page of its own."""
    with tempfile.TemporaryDirectory() as folder:
        page = browser.new_page(viewport={"width": 1280, "height": 1000})
        widget = gk.widgets.playground(**settings)
        page.goto(gk.widgets.save(widget, Path(folder) / "playground.html").as_uri())
        page.locator("[data-control=w-perfect]:not(:empty)").wait_for()
        yield page
        page.close()


def told(page: Page, name: str) -> str:
    return page.locator(f"[data-control={name}]").inner_text()


def steps(page: Page) -> int:
    return int(told(page, "step").split(",")[0].split()[1])


def reach(page: Page, seconds: float) -> list[str]:
    """When all modes are covered, and what the page shows at the end."""
    page.locator("[data-control=run]").click()
    start, covered = time.monotonic(), None
    while (passed := time.monotonic() - start) < seconds:
        if covered is None and told(page, "modes-now") == ALL:
            covered = passed
        page.wait_for_timeout(100)
    page.locator("[data-control=run]").click()
    shown = [told(page, f"{name}-now") for name in ("modes", "quality", "w", "js")]
    return ["not" if covered is None else f"{covered:.0f} s", *shown, f"{steps(page)}"]


def pace(page: Page, seconds: float) -> list[str]:
    """Steps a second, the time from frame to frame, and how busy the page's own thread is."""
    page.locator("[data-control=run]").click()
    page.wait_for_timeout(1000 * min(2, seconds))  # until the engine is compiled
    page.evaluate(FRAMES)
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable")

    def busy() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(one["value"] for one in metrics if one["name"] == "TaskDuration")

    start, before, worked = time.monotonic(), steps(page), busy()
    page.wait_for_timeout(1000 * seconds)
    taken = time.monotonic() - start
    between = sorted(page.evaluate(BETWEEN))
    late = between[int(0.95 * len(between))]
    share = f"{(busy() - worked) / taken:.0%}"
    rate = f"{(steps(page) - before) / taken:.0f}"
    return [rate, f"{statistics.median(between):.1f}", f"{late:.1f}", share]


def report(seconds: float) -> str:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=SWITCHES)
        runs, paces = [], []
        for width in WIDTHS:
            with opened(browser, width=width) as page:
                paces.append([str(width), *pace(page, seconds / 4)])
        for seed in SEEDS:
            with opened(browser, seed=seed) as page:
                runs.append([str(seed), *reach(page, seconds)])
        browser.close()
    ends = ["seed", "8 of 8 after", "modes covered", "fakes on a mode", "W", "JS", "steps"]
    head = ["width", "steps a second", "ms between frames, median", "95 % within", "page busy"]
    return (
        f"# The playground\n\nAfter {seconds:.0f} seconds with the default settings. Covered is a "
        "mode that one of 2000 fakes comes near; the bar is 8 of 8 with each seed. "
        f"\n\n{quality.table(ends, runs)}\n\nWhile it trains; the bars are 16.7 and 33 ms.\n\n"
        f"{quality.table(head, paces)}"
    )


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="keep the table under results/")
    parser.add_argument("--seconds", type=float, default=SECONDS, help=f"of each run ({SECONDS})")
    chosen = parser.parse_args(arguments)
    if chosen.write and chosen.seconds < SECONDS:
        parser.error(f"a table that is kept is made with runs of {SECONDS} seconds, or more")
    quality.publish("playground", report(chosen.seconds), write=chosen.write)


if __name__ == "__main__":
    main()
