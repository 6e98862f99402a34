// Tells require.js where the book keeps the widget manager's parts; loaded right after it.
(() => {
  const here = document.currentScript.src.replace(/[^/]*$/, "");
  requirejs.config({
    paths: {
      anywidget: `${here}vendor/widgets/anywidget`,
      "@jupyter-widgets": `${here}vendor/widgets`, // where they look for their fonts
      "@jupyter-widgets/html-manager/dist": `${here}vendor/widgets`,
    },
  });
})();

// ipywidgets leaves its sliders' handles without a name for who cannot see the label beside them.
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    for (const handle of node.querySelectorAll?.(".noUi-handle") ?? []) {
      const label = handle.closest(".widget-inline-hbox")?.querySelector(".widget-label");
      if (label) handle.setAttribute("aria-label", label.textContent);
    }
  }
}).observe(document.documentElement, { childList: true, subtree: true });
