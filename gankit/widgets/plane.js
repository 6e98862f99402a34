// A map of a latent plane: drag the point, and the picture that the decoder draws there follows.
// Behind forward.js, blocks.js and controls.js.  Two doors, as in explorer.js; no kernel, no network.

// Ten that can be told apart on white; the first eight are Okabe and Ito's, darkened where faint.
const CLASSES = ["#0072b2", "#d55e00", "#009e73", "#cc79a7", "#b8860b", "#3a9bd9", "#767676", "#7b3fa0", "#7a4a1e", "#1b1f24"];
const MAP = 320; // pixels, for a page that scales it
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

// [left, right, bottom, top] of a square with all points in it, and a margin.
export function extentOf(points) {
  const ends = [0, 1].map((axis) => {
    const values = points.filter((_, i) => i % 2 === axis);
    return [Math.min(...values), Math.max(...values)];
  });
  const reach = 0.53 * Math.max(...ends.map(([low, high]) => high - low), 1e-3);
  return ends.flatMap(([low, high]) => [(low + high) / 2 - reach, (low + high) / 2 + reach]);
}

// From z to the map, in shares of its sides from the top left, and back.
export const toMap = ([x, y], [left, right, bottom, top]) =>
  [(x - left) / (right - left), (top - y) / (top - bottom)];
export const fromMap = ([across, down], [left, right, bottom, top]) =>
  [left + across * (right - left), top - down * (top - bottom)];

const middle = (values) => values.slice().sort((a, b) => a - b)[values.length >> 1];

function paintMap(canvas, points, labels, names, extent) {
  const context = canvas.getContext("2d"), side = canvas.width, size = side / MAP;
  context.fillStyle = "#fff";
  context.fillRect(0, 0, side, side);
  const places = names.map(() => [[], []]);
  for (let i = 0; i < labels.length; i++) {
    const [x, y] = toMap([points[2 * i], points[2 * i + 1]], extent);
    context.globalAlpha = 0.65;
    context.fillStyle = names.length > 1 ? CLASSES[labels[i]] : CLASSES[6];
    context.beginPath();
    context.arc(side * x, side * y, 1.9 * size, 0, 2 * Math.PI);
    context.fill();
    places[labels[i]][0].push(x);
    places[labels[i]][1].push(y);
  }
  context.globalAlpha = 1;
  Object.assign(context, { textAlign: "center", textBaseline: "middle", lineJoin: "round", strokeStyle: "#fff", lineWidth: 4 * size });
  context.font = `700 ${17 * size}px system-ui, sans-serif`;
  names.forEach((name, k) => {
    if (!places[k][0].length) return;
    const at = places[k].map((values) => side * middle(values));
    context.strokeText(name, ...at);
    context.fillStyle = CLASSES[k];
    context.fillText(name, ...at);
  });
}

// Fills `el`. state: spec and weights of the decoder, points (bytes or base64), labels, names and, if
// somebody wants to know what is shown, settled(z). Returns a function that stops everything.
export function mount(el, { spec, weights, points, labels, names, settled = () => {} }) {
  const { forward } = network(spec, weights), shape = spec.shape;
  const codes = decodeSixteen(toBytes(points)).subarray(0, 2 * labels.length); // without what fills up the last block
  const extent = extentOf(codes), start = [0, 0].map((_, axis) => middle([...codes].filter((_, i) => i % 2 === axis)));
  const s = { z: Float32Array.from(start) };
  const map = make("canvas", { width: 2 * MAP, height: 2 * MAP, tabindex: 0, role: "application",
    "data-control": "map", "data-lm-suppress-shortcuts": "true" });
  const point = make("div", { class: "gk-here", "aria-hidden": "true" });
  const said = make("span", { class: "gk-unseen", role: "status" });
  const picture = screenOf(shape, "Picture that the decoder draws"), caption = make("p", {});
  picture.dataset.control = "picture";
  const root = make("div", { class: "gankit gk-mapped", "data-gankit": "plane",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Map of two numbers" });

  const { on, draw, stop } = drawing(root, () => {
    paint(picture, forward(s.z), shape);
    const [x, y] = toMap(s.z, extent), where = `z = (${signed(s.z[0])}, ${signed(s.z[1])})`;
    point.style.left = `${100 * x}%`;
    point.style.top = `${100 * y}%`;
    caption.textContent = where;
    picture.setAttribute("aria-label", `Picture that the decoder draws, ${where}`);
    map.setAttribute("aria-label", `A map of two numbers. The arrow keys move the point, ${where}`);
  }, () => {});

  const move = (to) => { s.z = Float32Array.from(fromMap(to.map((v) => Math.max(0, Math.min(1, v))), extent)); };
  const place = (event) => {
    const area = map.getBoundingClientRect();
    return [(event.clientX - area.left) / area.width, (event.clientY - area.top) / area.height];
  };
  on(map, "pointerdown", (event) => {
    if (event.button) return false;
    map.setPointerCapture(event.pointerId);
    move(place(event));
  });
  on(map, "pointermove", (event) => {
    if (!(event.buttons & 1)) return false;
    move(place(event));
  });
  on(map, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = ARROWS[event.key], size = event.shiftKey ? 0.1 : 0.02;
    if (event.key === "Home") s.z = Float32Array.from(start);
    else if (step) move(toMap(s.z, extent).map((value, i) => value + size * (i ? -1 : 1) * step[i]));
    else return false;
    event.preventDefault();
  });
  paintMap(map, codes, labels, names, extent);
  root.append(make("div", { class: "gk-body" },
    make("div", { class: "gk-picture" }, picture, caption),
    make("div", { class: "gk-controls" }, make("div", { class: "gk-map" }, map, point, said),
      make("p", { class: "gk-hint" }, "Across: z\u2081, up: z\u2082. By keys: arrows move the point, with Shift further; Home goes back."))));
  el.append(root);
  const report = () => {
    said.textContent = caption.textContent;
    settled(Array.from(s.z, (value) => +value.toFixed(4)));
  };
  for (const type of ["pointerup", "keyup"]) root.addEventListener(type, report);
  draw({ timeStamp: performance.now() });
  report();
  return () => { stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const settled = (z) => { model.set("z", z); model.save_changes(); };
    const names = ["spec", "weights", "points", "labels", "names"];
    return mount(el, { ...Object.fromEntries(names.map((name) => [name, model.get(name)])), settled });
  },
};
