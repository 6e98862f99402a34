// What the theme's and Sphinx's scripts leave undone for those who read with a keyboard, or from a disk.

// The theme takes the focus from a button that is pressed, so that no tooltip stays behind it. A
// mouse needs no focus, but a keyboard loses its place.
addEventListener("click", (event) => {
  const button = event.target.closest?.(".sidebar-toggle, .theme-switch-button");
  if (!button || event.detail) return; // a mouse
  setTimeout(() => {
    const dialog = document.querySelector("dialog[open]"); // the contents, on a narrow page
    if (dialog) dialog.addEventListener("close", () => button.focus(), { once: true });
    else button.focus();
  });
}, true);

// Sphinx's search fetches an excerpt of each page that it finds, which a browser refuses to a page
// from a disk, with an error for each.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// On a narrow page the contents are a drawer over it, which stays open when an entry is chosen.
addEventListener("click", (event) => {
  if (event.target.closest?.('dialog[open] a[href^="#"]')) event.target.closest("dialog").close();
});

// What scrolls sideways must be a stop of the Tab key, or no arrow key gets to its end. The theme
// sees to code and tables, but not to what was folded when it looked, and not to formulas.
const SCROLLING = "article pre, .pst-scrollable-table-container, mjx-container[display='true']";
function stopWhereItScrolls() {
  for (const one of document.querySelectorAll(SCROLLING)) {
    if (one.scrollWidth > one.clientWidth) one.tabIndex = 0;
    else one.removeAttribute("tabindex");
  }
}
addEventListener("load", async () => {
  await window.MathJax?.startup?.promise;
  stopWhereItScrolls();
});
addEventListener("resize", stopWhereItScrolls);
document.addEventListener("toggle", stopWhereItScrolls, true); // a fold that is opened
