// The flipbook: frames of a run under a slider, which plays them too.
// Two doors, as in explorer.js: `export default` for anywidget, `mount(el, state)` for any page.
// All frames travel in the state, end to end in one run of bytes: no kernel, no network.

// anywidget hands over a DataView, other hosts an ArrayBuffer, a typed array or base64 text.
function toBytes(data) {
  if (typeof data === "string") return Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  // JupyterLab would take arrow keys and letters for its own, but not from an element that says so.
  if (tag === "input" || tag === "button") node.dataset.lmSuppressShortcuts = "true";
  node.append(...children);
  return node;
}

// Each frame as a picture of its own, loaded once: turning a page then shows what is there already.
function load(bytes, sizes) {
  let end = 0;
  return sizes.map((size) => {
    const blob = new Blob([bytes.subarray(end, end += size)], { type: "image/webp" });
    return Object.assign(new Image(), { src: URL.createObjectURL(blob) });
  });
}

// state: frames (bytes or base64), sizes (how many bytes each has), labels (one each) and alt.
// Returns a function that stops everything.
export function mount(el, { frames, sizes, labels, alt }) {
  const pictures = load(toBytes(frames), sizes), last = sizes.length - 1;
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const picture = make("img", { class: "gk-frame", "data-control": "picture", draggable: "false" });
  const slider = make("input", { type: "range", min: 0, max: last, step: 1,
    "data-control": "frame", "aria-label": "Frame" });
  const play = make("button", { type: "button", "data-control": "play" }, "Play");
  const text = make("span", { class: "gk-value", "data-control": "label", "aria-hidden": "true" });
  let index = 0, playing = 0, turned = 0;

  function show(number) {
    index = number;
    picture.src = pictures[index].src;
    picture.alt = `${alt} (${labels[index]})`;
    slider.value = index;
    slider.setAttribute("aria-valuetext", labels[index]);
    slider.style.setProperty("--from", "0%");
    slider.style.setProperty("--to", `${100 * index / (last || 1)}%`);
    text.textContent = labels[index];
  }
  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    play.textContent = "Play";
  }
  // About six seconds from cover to cover; without motion, a few single pages.
  function turn(now) {
    playing = requestAnimationFrame(turn);
    const wait = still.matches ? 700 : Math.max(60, Math.min(400, 6000 / (last + 1)));
    if (now - turned < wait) return;
    turned = now;
    show(Math.min(last, index + (still.matches ? Math.ceil(last / 8) : 1)));
    if (index === last) stop();
  }

  slider.addEventListener("input", () => { stop(); show(+slider.value); });
  play.addEventListener("click", () => {
    if (playing) return stop();
    if (index === last) show(0);
    play.textContent = "Pause";
    turned = performance.now();
    playing = requestAnimationFrame(turn);
  });
  text.style.minWidth = `${Math.max(...labels.map((label) => label.length))}ch`; // nothing may jump
  const root = make("div", { class: "gankit gk-flipbook", "data-gankit": "flipbook",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Flipbook" },
  picture, make("div", { class: "gk-turn" }, play, slider, text));
  show(0);
  el.append(root);
  return () => {
    stop();
    for (const { src } of pictures) URL.revokeObjectURL(src);
    root.remove();
  };
}

export default {
  render({ model, el }) {
    const names = ["frames", "sizes", "labels", "alt"];
    return mount(el, Object.fromEntries(names.map((name) => [name, model.get(name)])));
  },
};
