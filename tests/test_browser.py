"""The book in a reader's browser: headless Chromium on every page, over http and from a disk.

What is asked: no page asks another host for anything, nothing lands on the console, nothing scrolls
sideways at a desk or on a phone, axe-core finds no serious fault in light or dark, nothing moves
for readers who want no motion, the keyboard gets everywhere, and the front page is light.
"""

import gzip
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from PIL import Image, ImageChops
from playwright.sync_api import Browser, Page, expect
from reader import (
    CONTROLS,
    FRAME,
    FRONT,
    LESSONS,
    MOVED,
    PAGES,
    PATIENCE,
    PIXELS,
    ROOT,
    WITH_WIDGETS,
    Opener,
    Watched,
    expect_change,
    resize,
    sideways,
)

BUDGET = 1.5e6  # bytes until the first slider of the front page has answered
# axe rules that the theme breaks and that cannot be mended from outside: rule -> reason
ALLOWED_VIOLATIONS: dict[str, str] = {}
ON_PHONES = [FRONT, *(f"notebooks/{path.stem}" for path in LESSONS[::5]), "book/evidence"]
# A page of each kind: written, generated, with widgets mounted and managed, Sphinx's own
OF_EACH_KIND = [FRONT, f"notebooks/{LESSONS[0].stem}", "book/evidence", "book/glossary"]
OF_EACH_KIND += ["book/api", "genindex", "search", "index"]
SHAPES = [("light", 1280), ("light", 360), ("dark", 360), ("dark", 1280)]


# ---- every page ---------------------------------------------------------------------------------


def test_every_page_is_tried(book: Path) -> None:
    """The list that the tests go by is what was built, whatever writes the next page."""
    built = [path for path in book.rglob("*.html") if book / "_static" not in path.parents]
    assert sorted(path.relative_to(book).with_suffix("").as_posix() for path in built) == (
        sorted({*PAGES, *MOVED})
    )


@pytest.mark.parametrize("name", PAGES)
def test_page_over_http(opened: Opener, served: str, name: str) -> None:
    """It stands alone, suits every eye and hand, and fits a desk and a phone, light and dark."""
    watched = opened(served, name)
    page = watched.page
    page.add_script_tag(path=ROOT / "book/_vendor/tests/axe.min.js")
    faults: dict[str, object] = {"folds": unfold(page)}
    faults |= {"formulas": unset(page), "motion": page.evaluate(MOTION)}
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # lazy pictures
    for scheme, width in SHAPES:
        resize(page, width, scheme)
        faults[f"sideways, {scheme}, {width} px"] = sideways(page)
        # Colours are tried at a desk; what only a phone shows is the theme's, the same on all pages
        if width == 1280 or (scheme == "light" and name in ON_PHONES):
            contrast = width == 1280
            faults[f"axe, {scheme}, {width} px"] = violations(page, contrast=contrast)
    assert_faultless(watched, faults)


@pytest.mark.parametrize("name", OF_EACH_KIND)
def test_page_from_a_disk(opened: Opener, book: Path, name: str) -> None:
    """A folder of files is enough: nothing is asked of a host, nothing fails, formulas are set."""
    watched = opened(book.as_uri(), name)
    watched.page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")  # lazy pictures
    watched.page.evaluate(FRAME)
    assert_faultless(watched, {"formulas": unset(watched.page)})


def assert_faultless(watched: Watched, faults: dict[str, object]) -> None:
    watched.rest()
    faults |= {"other hosts": watched.foreign, "console": watched.errors}
    assert {what: found for what, found in faults.items() if found} == {}


def unfold(page: Page) -> list[str]:
    """Open every fold by keyboard; return those that were open at first, or stay closed."""
    folds = page.locator("article details")
    words = "(folds, open) => folds.filter((one) => one.open === open).map((one) => one.innerText)"
    faults = [f"open at first: {text[:80]}" for text in folds.evaluate_all(words, True)]
    for heading in folds.locator("> summary").all():
        heading.press("Enter")
    return faults + [f"closed: {text[:80]}" for text in folds.evaluate_all(words, False)]


def unset(page: Page) -> dict[str, int]:
    """Formulas that are not set, or set in red, or hidden from a screen reader, or hold up Tab."""
    count = {
        "all": page.locator(".math").count(),
        "set": page.locator(".math mjx-container").count(),
        "read out": page.locator(".math mjx-assistive-mml").count(),
        "wrong": page.locator("mjx-merror").count(),
        "stops": page.locator("mjx-container[tabindex]").evaluate_all(
            "all => all.filter((one) => one.scrollWidth <= one.clientWidth).length"
        ),
    }
    is_well = count["set"] >= count["all"] and count["read out"] == count["set"]
    return {} if is_well and not count["wrong"] + count["stops"] else count


def violations(page: Page, *, contrast: bool) -> dict[str, list[str]]:
    """What axe-core calls serious or critical: its rules, each with the elements that break it.

    Contrast takes it most of its time, and is the same at any width.
    """
    options = {"resultTypes": ["violations"], "rules": {"color-contrast": {"enabled": contrast}}}
    found = page.evaluate("options => axe.run(options)", options)["violations"]
    return {
        fault["id"]: [node["html"][:160] for node in fault["nodes"][:5]]
        for fault in found
        if fault["impact"] in ("serious", "critical") and fault["id"] not in ALLOWED_VIOLATIONS
    }


# Transitions and animations that take longer than a blink, where no motion is wanted
MOTION = """() => {
    const seconds = (list) => Math.max(...list.split(",").map(parseFloat));
    const moves = (style) => Math.max(seconds(style.transitionDuration),
        style.animationName === "none" ? 0 : seconds(style.animationDuration)) > 0.05;
    const parts = [...document.querySelectorAll("*")].flatMap((one) =>
        [undefined, "::before", "::after"].map((part) => [one, part]));
    const found = parts.filter(([one, part]) => moves(getComputedStyle(one, part)));
    const smooth = getComputedStyle(document.documentElement).scrollBehavior === "smooth";
    return [...(smooth ? ["smooth scrolling"] : []),
        ...found.slice(0, 5).map(([one, part]) => one.outerHTML.slice(0, 80) + (part ?? ""))];
}"""


# ---- the keyboard -------------------------------------------------------------------------------

# The element that has the focus, marked as seen; null at the end of the page
HERE = """() => {
    const here = document.activeElement, {x, y, width, height} = here.getBoundingClientRect();
    if (here === document.body || here.dataset.seen) return null;
    here.dataset.seen = "by Tab";
    const left = Math.max(0, x - 8), top = Math.max(0, y - 8);
    return {
        name: here.outerHTML.slice(0, 120),
        isOurs: Boolean(here.closest("[data-gankit]")),
        clip: {x: left, y: top, width: Math.min(innerWidth, x + width + 8) - left,
            height: Math.min(innerHeight, y + height + 8) - top},
    };
}"""
# What Tab has left out of the widgets; of radio buttons it stops at one, arrows lead to the others
MISSED = """(controls) => {
    const all = [...document.querySelectorAll("[data-gankit] *")].filter((one) =>
        one.matches(controls) && one.checkVisibility());
    const seen = (one) => one.dataset.seen || (one.type === "radio" &&
        all.some((other) => other.name === one.name && other.dataset.seen));
    return all.filter((one) => !seen(one)).map((one) => one.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize(
    ("name", "scheme"),
    [*((name, "light") for name in WITH_WIDGETS), (FRONT, "dark"), (WITH_WIDGETS[1], "dark")],
)
def test_tab_reaches_every_control_and_shows_where_it_is(
    opened: Opener, served: str, name: str, scheme: str
) -> None:
    """Of the widgets on each page; on the front page of the theme, too."""
    page = opened(served, name, scheme=scheme).page
    invisible, stops = [], 0
    while here := next_stop(page):
        stops += 1
        if (here["isOurs"] or name == FRONT) and not is_marked(page, here["clip"]):
            invisible.append(here["name"])
    assert stops > 10
    assert (page.evaluate(MISSED, CONTROLS), invisible) == ([], [])


def next_stop(page: Page) -> dict | None:
    page.keyboard.press("Tab")
    return page.evaluate(HERE)


def is_marked(page: Page, clip: dict[str, float]) -> bool:
    """Whether what has the focus looks other than without it; the next Tab goes on from there."""
    if min(clip["width"], clip["height"]) <= 0:
        return False
    focused = page.screenshot(clip=clip)
    page.evaluate("document.activeElement.blur()")
    bare = page.screenshot(clip=clip)
    pictures = [Image.open(BytesIO(shot)).convert("RGB") for shot in (focused, bare)]
    changed = ImageChops.difference(*pictures).convert("L").histogram()
    return sum(changed[48:]) >= 40  # so many pixels, by so many of 255 shades


def test_a_phones_contents_open_by_keyboard(opened: Opener, address: str) -> None:
    """The book's contents and the page's: Enter opens, Tab goes in, Escape leads back."""
    page = opened(address, f"notebooks/{LESSONS[0].stem}", width=360).page
    for side in ("primary", "secondary"):
        button, contents = (
            page.locator(f".{side}-toggle"),
            page.locator(f"#pst-{side}-sidebar-modal"),
        )
        button.press("Enter")
        expect(contents.get_by_role("link").nth(2)).to_be_visible()
        page.keyboard.press("Tab")
        assert contents.evaluate("contents => contents.contains(document.activeElement)")
        page.keyboard.press("Escape")
        expect(contents).to_be_hidden()
        expect(button).to_be_focused()


# Formulas that a phone cuts off, but in tables, which scroll, and links that leave a page's end
CUT = """async () => {
    await window.MathJax?.startup?.promise;
    const leaves = (one) => one.getBoundingClientRect().right > innerWidth;
    const display = (one) => one.getAttribute("display") && one.scrollWidth > one.clientWidth + 1;
    const formulas = [...document.querySelectorAll("mjx-container")].filter((one) =>
        one.checkVisibility() && !one.closest(".pst-scrollable-table-container") &&
        (leaves(one) || display(one)));
    const links = [...document.querySelectorAll(".prev-next-area :is(a, i, svg)")].filter(leaves);
    return [...formulas, ...links].map((one) => one.textContent || one.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("lesson", LESSONS, ids=lambda lesson: lesson.stem)
def test_a_phone_cuts_nothing_off(opened: Opener, served: str, lesson: Path) -> None:
    """Where the page was opened: long formulas are broken once, to the width of that moment."""
    page = opened(served, f"notebooks/{lesson.stem}", width=360).page
    page.evaluate("document.querySelectorAll('details').forEach((fold) => { fold.open = true; })")
    assert page.evaluate(CUT) == []


def test_the_themes_buttons_answer_to_keys(opened: Opener, address: str) -> None:
    """The contents go and come back, the colours change, and neither takes the focus away."""
    page = opened(address, FRONT).page
    contents, button = page.locator("#pst-primary-sidebar"), page.locator(".primary-toggle")
    for expected in ("hidden", "visible"):
        button.press("Enter")
        contents.wait_for(state=expected)
        expect(button).to_be_focused()
    button = page.locator(".theme-switch-button").first
    for mode in ("dark", "light"):
        button.press("Enter")
        expect(page.locator("html")).to_have_attribute("data-theme", mode)
        expect(button).to_be_focused()


def test_search_finds(opened: Opener, address: str) -> None:
    """The search page lists what it finds, from a disk too, and nothing fails on the way."""
    watched = opened(address, "search")
    watched.page.goto(f"{address}/search.html?q=wasserstein")
    expect(watched.page.locator("#search-results li a").first).to_be_visible()
    assert_faultless(watched, {})


# ---- the front page -----------------------------------------------------------------------------


def test_front_page_is_light(browser: Browser, book: Path, served: str) -> None:
    """All that a reader's browser has asked for when the first slider answers is 1.5 MB or less."""
    page = browser.new_page()
    page.set_default_timeout(PATIENCE)
    network = page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 40, "downloadThroughput": 1e6, "uploadThroughput": 1e6}
    network.send("Network.enable")
    network.send("Network.emulateNetworkConditions", slow)
    watched = Watched(page, served)
    page.goto(f"{served}/{FRONT}.html", wait_until="commit")
    slider, picture = (
        page.locator(f"#gk-digits [data-control={name}]") for name in ("direction-0", "picture")
    )
    before = picture.evaluate(PIXELS)
    slider.press("PageUp")
    expect_change(lambda: picture.evaluate(PIXELS), before, "the picture did not change")
    needed = transferred(watched, book)
    later = [url for url in watched.requests if "play_" in url]
    page.evaluate("scrollTo(0, document.documentElement.scrollHeight)")
    for kind in ("faces", "styles", "melody"):
        page.locator(f"#gk-{kind}").scroll_into_view_if_needed()
        page.locator(f"#gk-{kind} [data-gankit]").wait_for()
    watched.rest()
    whole = transferred(watched, book)
    print(f"front page: {needed / 1e6:.2f} MB until it plays, {whole / 1e6:.2f} MB in all")
    page.close()
    assert 2e4 < needed <= min(whole, BUDGET)
    assert later == [], "faces, styles and melody wait until their reader comes near"


def transferred(watched: Watched, book: Path) -> int:
    """The bytes of all that was asked for so far: compressed where that makes it smaller."""
    files = {book / unquote(urlsplit(url).path).lstrip("/") for url in watched.requests}
    contents = [file.read_bytes() for file in files]
    return sum(min(len(content), len(gzip.compress(content, 6))) for content in contents)
