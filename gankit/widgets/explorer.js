// The latent explorer: a generator under sliders.  Behind forward.js, blocks.js and controls.js.
// One module, two doors: `export default` for anywidget, `mount(el, state)` for a plain page.
// Nothing here asks a kernel or the network for anything.

// Every control changes `s`, the whole state of an explorer; the picture is G(psi z).
function begin(seed, latentDim) {
  const z = normals(seed, latentDim);
  return { seed, z, psi: 1, t: 0, coordinate: 0, a: z, b: normals(seed + 1, latentDim) };
}

function drawGroup(s, first, on) {
  const fresh = button("new-z", "New random z"), reset = button("reset", "Reset");
  const seed = numberBox("seed", "seed", 4294967295), box = seed.box;
  const psi = slider("truncation", "truncation \u03c8",
    { min: 0, max: 1.5, format: (v) => v.toFixed(2) });
  const reseed = (number) => Object.assign(s, { seed: number, z: normals(number, s.z.length) });
  on(fresh, "click", () => {
    const number = Math.floor(Math.random() * 9999); // four digits can be read out to a class
    reseed(number + (number >= s.seed)); // never the same one again
  });
  on(box, "input", () => { if (box.value !== "" && box.checkValidity()) reseed(+box.value); });
  on(reset, "click", () => Object.assign(s, begin(first, s.z.length)));
  on(psi.input, "input", () => { s.psi = +psi.input.value; }, true);
  return {
    node: group("Draw", "z ~ N(0, I), shown as G(\u03c8 z)",
      make("div", { class: "gk-row" }, fresh, seed.node, reset), psi.node),
    show() {
      if (document.activeElement !== box) box.value = s.seed;
      psi.set(s.psi);
    },
  };
}

// All of z as a row of bars to tap or to drag across, and one coordinate as a slider.
function coordinateGroup(s, on) {
  const n = s.z.length;
  const chosen = make("rect", { class: "gk-chosen", y: 0, width: 1, height: 8 });
  const bars = make("path", { class: "gk-bars" });
  const strip = make("svg", { viewBox: `0 0 ${n} 8`, preserveAspectRatio: "none",
    class: "gk-strip", "data-control": "strip", "aria-hidden": "true" }, chosen,
  make("line", { x1: 0, x2: n, y1: 4, y2: 4 }), bars);
  const { box, node } = numberBox("coordinate", "coordinate", n - 1);
  const one = slider("coordinate-value", "", { min: -4, max: 4, origin: 0 });
  const put = (i, value) => {
    s.coordinate = i;
    s.z = s.z.map((old, j) => (j === i ? value : old)); // a copy: A or B may hold the old one
  };
  const touch = (event) => {
    const area = strip.getBoundingClientRect();
    const x = (event.clientX - area.left) / area.width, y = (event.clientY - area.top) / area.height;
    put(Math.max(0, Math.min(n - 1, Math.floor(n * x))), 4 - 8 * Math.max(0, Math.min(1, y)));
  };
  on(strip, "pointerdown", (event) => { strip.setPointerCapture(event.pointerId); touch(event); });
  on(strip, "pointermove", (event) => (event.buttons & 1 ? touch(event) : false));
  on(one.input, "input", () => put(s.coordinate, +one.input.value));
  on(box, "input", () => { if (box.value !== "" && box.checkValidity()) s.coordinate = +box.value; }, true);
  return {
    node: group("Coordinates", `all ${n} of z; drag the bars`, strip,
      make("div", { class: "gk-one" }, node, one.node)),
    show() {
      if (document.activeElement !== box) box.value = s.coordinate;
      const name = `z\u2009[${s.coordinate}]`;
      one.label.textContent = name;
      one.set(s.z[s.coordinate]);
      chosen.setAttribute("x", s.coordinate);
      bars.setAttribute("d", Array.from(s.z, (v, i) => `M${i + 0.5} 4v${(-v).toFixed(2)}`).join(""));
    },
  };
}

// Fills `el` with an explorer. state: spec, weights (bytes or base64), seed and, if somebody
// wants to know which z is shown, settled(z). Returns a function that stops everything.
export function mount(el, { spec, weights, seed = 0, settled = () => {} }) {
  const { forward, directions } = network(spec, weights);
  const s = begin(seed, spec.latent_dim), typical = Math.sqrt(spec.latent_dim).toFixed(1);
  const picture = screenOf(spec.shape, "Picture that the generator draws from z");
  const caption = make("p", {});
  picture.dataset.control = "picture";
  const root = make("div", { class: "gankit", "data-gankit": "explorer",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Latent explorer" });

  const shown = () => s.z.map((value) => s.psi * value);
  const { on, draw, stop } = drawing(root, () => {
    const z = shown();
    paint(picture, forward(z), spec.shape);
    caption.textContent = `\u2016\u03c8z\u2016 = ${norm(z).toFixed(1)}, typically \u221a${z.length} = ${typical}`;
    for (const part of parts) part.show();
  }, () => walk.stop());
  const report = () => settled(Array.from(shown(), (value) => +value.toFixed(4)));
  const walk = walkGroup(s, { on, draw, shape: spec.shape,
    keep: (key) => { s[key] = s.z; },
    go: (t) => { s.z = slerp(s.a, s.b, t); },
    paintEnd: (canvas, z) => paint(canvas, forward(z), spec.shape),
  }, "from A to B by slerp");
  const parts = [drawGroup(s, seed, on), directionGroup(s, directions, on), coordinateGroup(s, on), walk];
  root.append(make("div", { class: "gk-body" }, make("div", { class: "gk-picture" }, picture, caption),
    parts[0].node, make("div", { class: "gk-controls" }, ...parts.slice(1).map((part) => part.node))));
  el.append(root);
  for (const type of ["change", "click", "pointerup"]) root.addEventListener(type, report);
  draw({ timeStamp: performance.now() });
  report();
  return () => { walk.stop(); stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const settled = (z) => { model.set("z", z); model.save_changes(); };
    const [spec, weights, seed] = ["spec", "weights", "seed"].map((name) => model.get(name));
    return mount(el, { spec, weights, seed, settled });
  },
};
