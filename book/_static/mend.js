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
