// The latent explorer: a generator's forward pass and its controls, in the reader's browser.
// One module, two doors: `export default` for anywidget, `mount(el, state)` for a plain page.
// Nothing here asks a kernel or the network for anything.

// ---- numbers -------------------------------------------------------------------------------

// anywidget hands over a DataView, other hosts an ArrayBuffer, a typed array or base64 text.
export function toBytes(data) {
  if (typeof data === "string") return Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

// Little-endian IEEE 754 half precision to float32. Infinities are refused in Python.
export function decodeHalf(bytes) {
  const floats = new Float32Array(bytes.length >> 1);
  for (let i = 0; i < floats.length; i++) {
    const low = bytes[2 * i], high = bytes[2 * i + 1];
    const exponent = (high >> 2) & 31, fraction = ((high & 3) << 8) | low;
    const size = exponent ? (1 + fraction / 1024) * 2 ** (exponent - 15) : fraction * 2 ** -24;
    floats[i] = high & 128 ? -size : size;
  }
  return floats;
}

// z ~ N(0, I) from a seed: mulberry32 for the uniform numbers, Box-Muller for the normal ones.
export function normals(seed, count) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u lies in (0, 1]
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a) => Math.sqrt(dot(a, a));

// The arc from a to b; parallel vectors are joined by the straight line, as in gankit.latents.
export function slerp(a, b, t) {
  const cosine = dot(a, b) / (norm(a) * norm(b) || 1);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine))), sine = Math.sin(angle);
  const [p, q] = sine < 1e-6
    ? [1 - t, t] : [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine];
  return a.map((value, i) => p * value + q * b[i]);
}

// ---- the forward pass ----------------------------------------------------------------------

function linear({ inputs, outputs }, take) {
  const weight = take(inputs * outputs), bias = take(outputs), y = new Float32Array(outputs);
  return (x) => {
    y.set(bias);
    for (let i = 0; i < inputs; i++) {
      const value = x[i], row = i * outputs;
      for (let j = 0; j < outputs; j++) y[j] += value * weight[row + j];
    }
    return y;
  };
}

// Which kernel taps reach output positions r, r + stride, r + 2 stride, ...: output s q + r sums
// input q + shift over the taps k with s (q + shift) - padding + k = s q + r.
function phases(stride, padding, kernel) {
  return Array.from({ length: stride }, (_, r) =>
    Array.from({ length: kernel }, (_, k) => ({ k, shift: (r + padding - k) / stride }))
      .filter(({ shift }) => Number.isInteger(shift)));
}

// A transposed convolution, as stride² small convolutions, one per phase of the output grid.
// With zeros around the input, and rows of one common pitch, every tap is a single run through
// contiguous memory; the few values that straddle two rows are computed and never read.
function deconv({ input, output, kernel, stride, padding }, take) {
  const [channels, height, width] = input, [features, high, wide] = output;
  const weight = take(channels * features * kernel * kernel), bias = take(features);
  const taps = phases(stride, padding, kernel);
  const shifts = taps.flat().map(({ shift }) => shift);
  const rows = Math.ceil(high / stride), columns = Math.ceil(wide / stride);
  const before = Math.max(0, -Math.min(...shifts)), after = Math.max(0, ...shifts);
  const pitch = before + Math.max(width, columns + after);
  const plane = pitch * (before + Math.max(height, rows + after));
  const run = (rows - 1) * pitch + columns;
  // Doubles, because JavaScript would convert every float32 to one and back
  const x = new Float64Array(channels * plane), y = new Float32Array(features * high * wide);
  const sums = [new Float64Array(run), new Float64Array(run)];

  function pad(source) {
    for (let c = 0, from = 0; c < channels; c++)
      for (let row = 0; row < height; row++, from += width)
        x.set(source.subarray(from, from + width), c * plane + (row + before) * pitch + before);
  }
  // Four taps and two features at once, so that a number read is used twice and one written has
  // four terms more; fillers weigh nothing (k = -1, or a feature that is not there).
  const quads = (list) => Array.from({ length: Math.ceil(list.length / 4) }, (_, i) =>
    Array.from({ length: 4 }, (_, j) => list[4 * i + j] ?? { k: -1, at: 0 }));
  const grid = taps.map((down) => taps.map((across) => quads(down.flatMap((v) => across.map((u) =>
    ({ k: v.k * kernel + u.k, at: (v.shift + before) * pitch + u.shift + before }))))));
  const weigh = (channel, feature, { k }) => (k < 0 || feature >= features
    ? 0 : weight[(channel * features + feature) * kernel * kernel + k]);
  function add([a, b, c, d], feature) {
    for (let n = 0, at = 0; n < channels; n++, at += plane) {
      add8(sums[0], sums[1], x, run, at + a.at, at + b.at, at + c.at, at + d.at,
        weigh(n, feature, a), weigh(n, feature, b), weigh(n, feature, c), weigh(n, feature, d),
        weigh(n, feature + 1, a), weigh(n, feature + 1, b), weigh(n, feature + 1, c),
        weigh(n, feature + 1, d));
    }
  }
  function scatter(from, feature, r, s) {
    for (let v = r, row = 0; v < high; v += stride, row += pitch)
      for (let u = s, p = row, to = (feature * high + v) * wide; u < wide; u += stride)
        y[to + u] = from[p++];
  }
  return (source) => {
    pad(source);
    for (let feature = 0; feature < features; feature += 2)
      for (let r = 0; r < stride; r++)
        for (let s = 0; s < stride; s++) {
          sums.forEach((sum, i) => sum.fill(bias[feature + i]));
          for (const quad of grid[r][s]) add(quad, feature);
          scatter(sums[0], feature, r, s);
          if (feature + 1 < features) scatter(sums[1], feature + 1, r, s);
        }
    return y;
  };
}

function add8(one, two, x, run, a, b, c, d, a1, b1, c1, d1, a2, b2, c2, d2) {
  for (let j = 0; j < run; j++) {
    const p = x[a + j], q = x[b + j], r = x[c + j], s = x[d + j];
    one[j] += a1 * p + b1 * q + c1 * r + d1 * s;
    two[j] += a2 * p + b2 * q + c2 * r + d2 * s;
  }
}

// Height and width apart, each a linear map: nearest or bilinear upsampling, a border. Row i is the
// sum of weight * row over the pairs [row, weight] of rows[i], and columns likewise.
function axes({ input, output, rows, columns }) {
  const [channels, height, width] = input, [, high, wide] = output;
  const strip = new Float64Array(width), y = new Float32Array(channels * high * wide);
  return (x) => {
    for (let c = 0, to = 0; c < channels; c++) {
      for (const row of rows) {
        strip.fill(0);
        for (const [i, weight] of row)
          for (let j = 0, from = (c * height + i) * width; j < width; j++) strip[j] += weight * x[from++];
        for (const column of columns) {
          let sum = 0;
          for (const [j, weight] of column) sum += weight * strip[j];
          y[to++] = sum;
        }
      }
    }
    return y;
  };
}

// factor² neighbouring channels become the pixels of one that is factor times as high and wide.
function shuffle({ input, factor }) {
  const [channels, height, width] = input, wide = width * factor;
  const y = new Float32Array(channels * height * width);
  return (x) => {
    for (let c = 0, from = 0; c < channels; c++) {
      const phase = c % factor ** 2, top = (c - phase) / factor ** 2 * height * factor;
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++)
          y[(top + i * factor + Math.floor(phase / factor)) * wide + j * factor + phase % factor] = x[from++];
    }
    return y;
  };
}

// One weight and bias for each `repeat` numbers in a row, `count` of each, over and over.
function line({ count, repeat }, take) {
  const weight = take(count), bias = take(count);
  return (x) => {
    for (let i = 0; i < x.length; i++) {
      const k = Math.floor(i / repeat) % count;
      x[i] = x[i] * weight[k] + bias[k];
    }
    return x;
  };
}

// Each of `groups` runs of neighbours gets mean 0 and variance 1, and then its lines.
function normalize({ groups, eps, ...sizes }, take) {
  const scaled = line(sizes, take);
  return (x) => {
    for (let group = 0, run = x.length / groups; group < groups; group++) {
      const part = x.subarray(group * run, (group + 1) * run);
      const mean = part.reduce((sum, a) => sum + a, 0) / run;
      const variance = part.reduce((sum, a) => sum + (a - mean) ** 2, 0) / run;
      for (let i = 0; i < run; i++) part[i] = (part[i] - mean) / Math.sqrt(variance + eps);
    }
    return scaled(x);
  };
}

const sigmoid = (a) => 1 / (1 + Math.exp(-a));
// The error function within 1.5e-7: Abramowitz and Stegun, 1964, formula 7.1.26.
function erf(a) {
  const t = 1 / (1 + 0.3275911 * Math.abs(a));
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return Math.sign(a) * (1 - series.reduce((sum, c) => (sum + c) * t, 0) * Math.exp(-a * a));
}
const pointwise = (f) => (x) => { for (let i = 0; i < x.length; i++) x[i] = f(x[i]); return x; };
const LAYERS = {
  linear, deconv, axes, shuffle, line, norm: normalize,
  leaky: ({ slope }) => pointwise((a) => (a < 0 ? slope * a : a)),
  tanh: () => pointwise(Math.tanh),
  sigmoid: () => pointwise(sigmoid),
  silu: () => pointwise((a) => a * sigmoid(a)),
  gelu: () => pointwise((a) => 0.5 * a * (1 + erf(a * Math.SQRT1_2))),
  gelu_tanh: () => pointwise((a) => a * sigmoid(1.5957691216057308 * (a + 0.044715 * a ** 3))),
};

// spec and weights as gankit.widgets writes them -> z to picture, and the unit directions.
export function network(spec, bytes) {
  const floats = decodeHalf(toBytes(bytes));
  let offset = 0;
  const take = (count) => floats.subarray(offset, (offset += count));
  const steps = spec.layers.map((layer) => LAYERS[layer.op](layer, take));
  const directions = Array.from({ length: spec.directions }, () => take(spec.latent_dim));
  if (offset !== floats.length) throw new Error(`${floats.length} weights, expected ${offset}`);
  return { directions, forward: (z) => steps.reduce((x, step) => step(x), z) };
}

// ---- the page ------------------------------------------------------------------------------

const SVG = "http://www.w3.org/2000/svg";
let mounted = 0; // makes ids unique when a page holds several explorers

function make(tag, attributes = {}, ...children) {
  const drawn = ["svg", "path", "rect", "line"].includes(tag);
  const node = drawn ? document.createElementNS(SVG, tag) : document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  // JupyterLab would take arrow keys and letters for its own, but not from an element that says so.
  if (tag === "input" || tag === "button") node.dataset.lmSuppressShortcuts = "true";
  node.append(...children);
  return node;
}

const signed = (value) => (value < 0 ? "\u2212" : "+") + Math.abs(value).toFixed(2);

// Ink is dark on light paper: -1 is white, +1 black. Colour pictures keep their own colours.
function paint(canvas, picture, [channels, height, width]) {
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  const area = height * width, data = image.data;
  for (let i = 0, j = 0; i < area; i++) {
    for (let c = 0; c < 3; c++)
      data[j++] = 127.5 + 127.5 * (channels === 3 ? picture[c * area + i] : -picture[i]);
    data[j++] = 255;
  }
  context.putImageData(image, 0, 0);
}

// A labelled range input with its value beside it and its bar filled from `origin`.
function slider(name, text, { min, max, step = 0.01, origin = min, format = signed }) {
  const id = `gankit-${mounted}-${name}`;
  const input = make("input", { type: "range", id, min, max, step, "data-control": name });
  const value = make("span", { class: "gk-value", "aria-hidden": "true" });
  const at = (v) => 100 * Math.max(0, Math.min(1, (v - min) / (max - min)));
  const set = (v) => {
    input.value = v;
    value.textContent = format(v);
    input.setAttribute("aria-valuetext", format(v));
    input.style.setProperty("--from", `${at(Math.min(v, origin))}%`);
    input.style.setProperty("--to", `${at(Math.max(v, origin))}%`);
  };
  const label = make("label", { for: id }, text);
  return { node: make("div", { class: "gk-slider" }, label, input, value), input, label, set };
}

const button = (name, ...children) =>
  make("button", { type: "button", "data-control": name }, ...children);
const group = (title, hint, ...children) => make("fieldset", {},
  make("legend", {}, title, " ", make("span", { class: "gk-hint" }, hint)), ...children);
const numberBox = (name, label, max) => {
  const box = make("input", { type: "number", min: 0, max, step: 1, "data-control": name });
  return { box, node: make("label", { class: "gk-number" }, label, box) };
};

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

function directionGroup(s, directions, on) {
  const sliders = directions.map((d, k) => {
    const one = slider(`direction-${k}`, `direction ${k + 1}`, { min: -4, max: 4, origin: 0 });
    on(one.input, "input", () => {
      const step = (one.input.value - dot(s.z, d)) / dot(d, d);
      s.z = s.z.map((value, i) => value + step * d[i]);
    });
    return one;
  });
  return {
    node: group("Directions", "that change G most",
      ...sliders.map((one) => one.node)),
    show: () => directions.forEach((d, k) => sliders[k].set(dot(s.z, d))),
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

// From A to B along the arc, by hand or played to and fro.
function walkGroup(s, { on, draw, thumbnail, still }) {
  const ends = ["a", "b"].map((key) => {
    const canvas = thumbnail(), name = key.toUpperCase();
    const keep = button(`keep-${key}`, canvas, `set ${name}`);
    keep.title = `Make the picture on show the walk's ${name}`;
    on(keep, "click", () => { s[key] = s.z; });
    return { keep, canvas, key, drawn: null };
  });
  const t = slider("walk", "t", { min: 0, max: 1, format: (v) => v.toFixed(2) });
  const play = button("play", "Play");
  let frame = 0, last = 0, way = 1;
  const go = (position) => { s.t = position; s.z = slerp(s.a, s.b, position); };
  const stop = () => { cancelAnimationFrame(frame); frame = 0; play.textContent = "Play"; };
  const tick = (now) => {
    frame = requestAnimationFrame(tick);
    const wait = still.matches ? 700 : 0; // without motion: a few single steps, not a film
    if (now - last < wait) return;
    const step = still.matches ? 0.125 : Math.min(now - last, 100) / 3500;
    last = now;
    if (s.t >= 1) way = -1; else if (s.t <= 0) way = 1;
    go(Math.max(0, Math.min(1, s.t + way * step)));
    draw({ timeStamp: now });
  };
  on(t.input, "input", () => go(+t.input.value));
  play.addEventListener("click", () => {
    if (frame) return stop();
    play.textContent = "Pause";
    last = performance.now();
    frame = requestAnimationFrame(tick);
  });
  return {
    stop, ends,
    node: group("Walk", "from A to B by slerp",
      make("div", { class: "gk-walk" }, ends[0].keep, t.node, ends[1].keep, play)),
    show: () => t.set(s.t),
  };
}

// Fills `el` with an explorer. state: spec, weights (bytes or base64), seed and, if somebody
// wants to know which z is shown, settled(z). Returns a function that stops everything.
// Each drawn picture fires "gankit:draw" with the milliseconds since the input that asked for it.
export function mount(el, { spec, weights, seed = 0, settled = () => {} }) {
  mounted++;
  const { forward, directions } = network(spec, weights);
  const s = begin(seed, spec.latent_dim), still = matchMedia("(prefers-reduced-motion: reduce)");
  const [, height, width] = spec.shape, typical = Math.sqrt(spec.latent_dim).toFixed(1);
  const fine = Math.max(width, height) > 112 ? "gk-fine" : "";
  const screen = (name) => make("canvas", { width, height, role: "img", "aria-label": name, class: fine });
  const picture = screen("Picture that the generator draws from z"), caption = make("p", {});
  picture.dataset.control = "picture";
  let frame = 0, asked = 0;

  const shown = () => s.z.map((value) => s.psi * value);
  function draw(event) {
    const began = performance.now(), z = shown();
    paint(picture, forward(z), spec.shape);
    const now = performance.now();
    caption.textContent = `\u2016\u03c8z\u2016 = ${norm(z).toFixed(1)}, typically \u221a${z.length} = ${typical}`;
    for (const end of walk.ends) {
      if (end.drawn !== s[end.key]) paint(end.canvas, forward(end.drawn = s[end.key]), spec.shape);
    }
    for (const part of parts) part.show();
    const detail = { latency: now - event.timeStamp, forward: now - began };
    root.dispatchEvent(new CustomEvent("gankit:draw", { detail, bubbles: true }));
  }
  const report = () => settled(Array.from(shown(), (value) => +value.toFixed(4)));
  // Runs `change`, then draws once in the coming frame, however many events come before it.
  const on = (node, type, change, keepsWalking = false) => node.addEventListener(type, (event) => {
    if (change(event) === false) return;
    if (!keepsWalking) walk.stop();
    if (!frame) {
      asked = event.timeStamp;
      frame = requestAnimationFrame(() => { frame = 0; draw({ timeStamp: asked }); });
    }
  });
  const thumbnail = () => make("canvas", { width, height, "aria-hidden": "true" });
  const walk = walkGroup(s, { on, draw, thumbnail, still });
  const parts = [drawGroup(s, seed, on), directionGroup(s, directions, on), coordinateGroup(s, on), walk];
  const root = make("div", { class: "gankit", "data-gankit": "explorer",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Latent explorer" },
  make("div", { class: "gk-body" }, make("div", { class: "gk-picture" }, picture, caption),
    parts[0].node, make("div", { class: "gk-controls" }, ...parts.slice(1).map((part) => part.node))));
  el.append(root);
  for (const type of ["change", "click", "pointerup"]) root.addEventListener(type, report);
  draw({ timeStamp: performance.now() });
  report();
  return () => { walk.stop(); cancelAnimationFrame(frame); root.remove(); };
}

export default {
  render({ model, el }) {
    const settled = (z) => { model.set("z", z); model.save_changes(); };
    const [spec, weights, seed] = ["spec", "weights", "seed"].map((name) => model.get(name));
    return mount(el, { spec, weights, seed, settled });
  },
};
