// Tells require.js where the book keeps the widget manager's parts; loaded right after it.
(() => {
  const here = document.currentScript.src.replace(/[^/]*$/, "");
  requirejs.config({
    paths: {
      anywidget: `${here}vendor/widgets/anywidget`,
      "@jupyter-widgets/html-manager/dist": `${here}vendor/widgets`,
    },
  });
})();
