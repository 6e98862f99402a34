// One to three runs in the plane under one slider of time: samples, D's surface, gradient arrows.
// Two doors, as in explorer.js: `export default` for anywidget, `mount(el, state)` for any page.
// Everything travels in the state: no kernel, no network.

// anywidget hands over a DataView, other hosts an ArrayBuffer, a typed array or base64 text.
function toView(data) {
  if (typeof data === "string") data = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (ArrayBuffer.isView(data)) return new DataView(data.buffer, data.byteOffset, data.byteLength);
  return new DataView(data);
}

// spec: names, steps, count (fakes in a moment), reals, grid and extent (left, right, bottom, top).
// numbers, little-endian, run by run and there moment by moment: float32 the lowest and highest value
// of the surface and the longest arrow; int16 the real points, then the fakes, in 1/8192 of half the
// extent from its middle; int8 the arrows, in 1/127 of the longest; uint8 the surfaces, 255 steps
// from lowest to highest.  Returns the real points, and the moments of each run.
export function decode({ names, steps, count, reals, grid, extent }, numbers) {
  const view = toView(numbers), [left, right, bottom, top] = extent;
  const middle = [(left + right) / 2, (bottom + top) / 2], half = [(right - left) / 2, (top - bottom) / 2];
  let at = 0;
  const take = (kind, size, length) => {
    const row = Float32Array.from({ length }, (_, i) => view[`get${kind}`](at + size * i, true));
    at += size * length;
    return row;
  };
  const points = (length) => take("Int16", 2, 2 * length).map((q, i) => middle[i % 2] + half[i % 2] * q / 8192);
  const runs = names.map(() => steps.map(() => {
    const [low, high, longest] = take("Float32", 4, 3);
    return { low, high, longest };
  }));
  const real = points(reals), all = runs.flat();
  for (const moment of all) moment.fake = points(count);
  for (const moment of all) moment.arrows = take("Int8", 1, 2 * count).map((q) => moment.longest * q / 127);
  for (const moment of all) {
    moment.values = take("Uint8", 1, grid * grid).map((q) => moment.low + (moment.high - moment.low) * q / 255);
  }
  return { real, runs };
}

// The round number, 1, 2 or 5 times a power of ten, that is nearest to a positive one from below.
export function round(value) {
  const power = 10 ** Math.floor(Math.log10(value) + 1e-9);
  return +([5, 2, 1].find((factor) => factor * power <= value * (1 + 1e-9)) * power).toPrecision(1);
}
export function multiples(step, low, high) {
  const first = Math.ceil(low / step - 1e-6), end = Math.floor(high / step + 1e-6);
  return Array.from({ length: Math.max(0, end - first + 1) }, (_, i) => (first + i) * step);
}

const signed = (text) => text.replace(/-/g, "\u2212");
// Two digits or all of a whole number's, and no more zeros than they need.
export function say(value) {
  const plain = !value || (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e5);
  return signed(plain ? String(Math.abs(value) < 100 ? +value.toPrecision(2) : Math.round(value)) : value.toExponential(1).replace("+", ""));
}

// ---- the surface ----

// values[i * grid + j] belongs to the middle of cell (i from below, j from the left); between the
// middles it is interpolated, beyond them it stays.  Returns size × size values, the top row first.
export function enlarge(values, grid, size) {
  const ends = Array.from({ length: size }, (_, p) => {
    const place = Math.min(grid - 1, Math.max(0, (p + 0.5) * grid / size - 0.5));
    const first = Math.min(grid - 2, Math.floor(place));
    return [first, place - first];
  });
  const large = new Float32Array(size * size);
  ends.forEach(([i, up], y) => ends.forEach(([j, over], x) => {
    const k = i * grid + j;
    const lower = values[k] * (1 - over) + values[k + 1] * over;
    const upper = values[k + grid] * (1 - over) + values[k + grid + 1] * over;
    large[(size - 1 - y) * size + x] = lower * (1 - up) + upper * up;
  }));
  return large;
}

const REAL = [0, 114, 178], FAKE = [213, 94, 0], DEEPEST = 0.62; // paler, so that points stand out
const blend = (colour, share) => colour.map((channel) => 255 + (channel - 255) * share);

// From fake's colour through white, at the median, to real's, as gankit.plots.surface does.
function paint(values, grid, size) {
  const sorted = values.slice().sort(), white = sorted[(sorted.length - 1) >> 1];
  const far = values.map((value) => Math.abs(value - white)).sort();
  const most = Math.max(far[Math.round(0.98 * (far.length - 1))], 1e-12);
  const picture = new ImageData(size, size);
  enlarge(values, grid, size).forEach((value, i) => {
    const share = DEEPEST * Math.min(1, Math.abs(value - white) / most);
    picture.data.set([...blend(value < white ? FAKE : REAL, share), 255], 4 * i);
  });
  return picture;
}

// Where the surface crosses each level: pieces [x, y, x, y] in cells from the lower left corner.
export function contours(values, grid, levels) {
  const pieces = [];
  for (let i = 0; i < grid - 1; i++) for (let j = 0; j < grid - 1; j++) {
    const k = i * grid + j, corners = [values[k], values[k + 1], values[k + grid + 1], values[k + grid]];
    const least = Math.min(...corners), most = Math.max(...corners);
    for (const level of levels) if (level > least && level <= most) {
      const ends = [];
      corners.forEach((a, c) => {
        const b = corners[(c + 1) % 4], share = (level - a) / (b - a);
        if (a < level === b < level) return;
        ends.push([[share, 0], [1, share], [1 - share, 1], [0, 1 - share]][c]);
      });
      for (; ends.length; ends.splice(0, 2)) {
        pieces.push([ends[0], ends[1]].flatMap(([x, y]) => [j + 0.5 + x, i + 0.5 + y]));
      }
    }
  }
  return pieces;
}

// ---- one run's picture ----

const GENERATOR = "#cc79a7", LINE = "#767676", TEXT = "#333", LONGEST = 0.16; // of the plot's width
const SIZE = 128; // of the surface's picture, which is then stretched over the plot

// The canvas at the size that the page gives it: a plot of one scale, with room for its axes.
function frame(canvas, [left, right, bottom, top]) {
  const style = getComputedStyle(canvas), em = parseFloat(style.fontSize), ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, x0 = 2 * em, y0 = 0.5 * em, wide = width - x0 - 0.3 * em;
  const tall = wide * (top - bottom) / (right - left), height = y0 + tall + 1.5 * em;
  const pen = canvas.getContext("2d");
  canvas.style.height = `${height}px`;
  [canvas.width, canvas.height] = [Math.round(width * ratio), Math.round(height * ratio)];
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(pen, { lineCap: "round", lineJoin: "round", fillStyle: "#fff" });
  pen.fillRect(0, 0, width, height);
  const toX = (x) => x0 + wide * (x - left) / (right - left), toY = (y) => y0 + tall * (top - y) / (top - bottom);
  return { pen, em, x0, y0, wide, tall, toX, toY, font: `${0.8 * em}px ${style.fontFamily}` };
}

function stroke(pen, strokeStyle, lineWidth, path) {
  pen.beginPath();
  path();
  Object.assign(pen, { strokeStyle, lineWidth });
  pen.stroke();
}
const outlined = (pen, colour, thick, path) => { // a white edge, so that it stands out on any ground
  stroke(pen, "#fff", thick + 1.2, path);
  stroke(pen, colour, thick, path);
};

function drawSurface({ pen, x0, y0, wide, tall }, { values, levels }, grid) {
  const sheet = Object.assign(document.createElement("canvas"), { width: SIZE, height: SIZE });
  sheet.getContext("2d").putImageData(paint(values, grid, SIZE), 0, 0);
  pen.drawImage(sheet, x0, y0, wide, tall);
  const to = (x, y) => [x0 + wide * x / grid, y0 + tall * (1 - y / grid)];
  pen.globalAlpha = 0.5;
  const lines = (thick, wanted) => stroke(pen, LINE, thick, () => contours(values, grid, wanted).forEach(
    ([x, y, u, v]) => { pen.moveTo(...to(x, y)); pen.lineTo(...to(u, v)); }));
  lines(0.7, levels.filter((level) => level !== 0));
  pen.globalAlpha = 1;
  lines(1.6, levels.filter((level) => level === 0)); // where D is undecided
}

function drawSamples({ pen, wide, toX, toY }, { fake }, real) {
  const big = Math.min(1, Math.max(0.65, wide / 300)), r = 3.2 * big; // a phone's plots are small
  outlined(pen, `rgb(${FAKE})`, 1.7 * big, () => {
    for (let i = 0; i < fake.length; i += 2) {
      const x = toX(fake[i]), y = toY(fake[i + 1]);
      pen.moveTo(x - r, y - r);
      pen.lineTo(x + r, y + r);
      pen.moveTo(x - r, y + r);
      pen.lineTo(x + r, y - r);
    }
  });
  pen.fillStyle = `rgb(${REAL})`;
  pen.beginPath(); // on top, so that a mode stays in sight when all fakes sit on it
  for (let i = 0; i < real.length; i += 2) {
    pen.moveTo(toX(real[i]), toY(real[i + 1]));
    pen.arc(toX(real[i]), toY(real[i + 1]), 2 * big, 0, 7);
  }
  pen.fill();
}

const enough = (wide, count) => Math.min(count, wide < 200 ? 64 : 128); // more arrows hide each other

function drawArrows({ pen, wide, toX, toY }, { fake, arrows, longest }, pushed) {
  const unit = LONGEST * wide / (longest || 1);
  outlined(pen, GENERATOR, 1.5, () => {
    for (let i = 0; i < 2 * pushed; i += 2) {
      const dx = unit * arrows[i], dy = -unit * arrows[i + 1], length = Math.hypot(dx, dy);
      const x = toX(fake[i]) + dx, y = toY(fake[i + 1]) + dy, head = Math.min(5, length / 2) / length;
      if (length < 0.5) continue;
      pen.moveTo(x - dx, y - dy);
      pen.lineTo(x, y);
      pen.moveTo(x - head * (dx - 0.6 * dy), y - head * (dy + 0.6 * dx));
      pen.lineTo(x, y);
      pen.lineTo(x - head * (dx + 0.6 * dy), y - head * (dy - 0.6 * dx));
    }
  });
}

function drawAxes({ pen, em, x0, y0, wide, tall, toX, toY, font }, [left, right, bottom, top]) {
  const between = round(6 * em * (right - left) / wide), under = y0 + tall + 0.9 * em, beside = x0 - 0.35 * em;
  const write = (text, align, x, y) => {
    Object.assign(pen, { font, fillStyle: TEXT, textBaseline: "middle", textAlign: align });
    pen.fillText(text, x, y);
  };
  stroke(pen, LINE, 1, () => pen.rect(x0, y0, wide, tall));
  for (const x of multiples(between, left, right)) {
    if (toX(x) < x0 + wide - 1.6 * em) write(say(x), "center", toX(x), under);
  }
  for (const y of multiples(between, bottom, top)) {
    if (toY(y) > y0 + 1.4 * em) write(say(y), "right", beside, toY(y));
  }
  write("x\u2081", "right", x0 + wide, under);
  write("x\u2082", "right", beside, y0 + 0.4 * em);
}

// ---- the widget ----

function fill(node, attributes, ...children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  // JupyterLab would take arrow keys and letters for its own, but not from an element that says so.
  if (["INPUT", "BUTTON"].includes(node.tagName)) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children);
  return node;
}
const make = (tag, attributes = {}, ...children) => fill(document.createElement(tag), attributes, ...children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, ...children);

// What may be hidden, with the marks that it is drawn in.
const sign = (width, ...marks) =>
  svg("svg", { width, height: 12, viewBox: `0 0 ${width} 12`, "aria-hidden": "true" }, ...marks);
const ARROW = (length) => `M1 6H${length - 1}m-5-3.5l5 3.5l-5 3.5`;
const LAYERS = {
  samples: () => [sign(28, svg("circle", { class: "gk-dot-real", cx: 6, cy: 6, r: 4 }),
    svg("path", { class: "gk-cross", d: "M16 2l8 8m0-8l-8 8" })), make("span", {}, "real and fake")],
  surface: () => [make("i", { class: "gk-ramp" }), make("span", {}, "D\u2019s surface a(x), thick at 0")],
  arrows: () => [sign(24, svg("path", { class: "gk-push", d: ARROW(24) })),
    make("span", {}, "push on each fake, \u2212n \u2202L", make("sub", {}, "G"), "/\u2202x\u0302")],
};

// One run's name, canvas and read-out.
function panel(name, k) {
  const line = (what) => make("span", { "data-control": `${what}-${k}` });
  const canvas = make("canvas", { role: "img", "data-control": `picture-${k}` });
  const [range, lines, scale, outside] = ["range", "lines", "scale", "outside"].map(line);
  const key = svg("path", { class: "gk-push" }), ruler = sign(90, key);
  const node = make("div", { class: "gk-run" }, ...(name ? [make("div", { class: "gk-run-name" }, name)] : []),
    canvas, make("div", { class: "gk-read" }, range, lines, make("span", {}, ruler, scale), outside));
  return { node, canvas, range, lines, scale, outside, key, ruler };
}

// state: spec and numbers, as decode reads them; spec also has alt.  Returns a function that stops all.
export function mount(el, { spec, numbers }) {
  const { names, steps, count, grid, extent, alt } = spec, last = steps.length - 1;
  const { real, runs } = decode(spec, numbers), panels = names.map(panel);
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const labels = steps.map((step) => `step ${step}`);
  let index = 0, playing = 0, turned = 0;
  for (const moment of runs.flat()) {
    moment.apart = moment.high > moment.low ? round((moment.high - moment.low) / 6) : 0;
    moment.levels = moment.apart ? multiples(moment.apart, moment.low, moment.high) : [];
  }

  const [left, right, bottom, top] = extent;
  const strays = ({ fake }) => fake.filter((x, i) => i % 2 === 0 &&
    !(x >= left && x <= right && fake[i + 1] >= bottom && fake[i + 1] <= top)).length;
  const never = !runs.flat().some(strays);

  const slider = make("input", { type: "range", min: 0, max: last, step: 1, "data-control": "time", "aria-label": "Time" });
  const buttons = [-1, 1].map((way) =>
    make("button", { type: "button", "data-control": way < 0 ? "back" : "play" }));
  const text = make("span", { class: "gk-value", "data-control": "label", "aria-hidden": "true" });
  const boxes = Object.fromEntries(Object.keys(LAYERS).map((name) =>
    [name, fill(make("input", { type: "checkbox", "data-control": name }), { checked: "" })]));
  text.style.minWidth = `${Math.max(...labels.map((label) => label.length))}ch`; // nothing may jump

  function show(number) {
    index = number;
    slider.value = index;
    slider.setAttribute("aria-valuetext", labels[index]);
    slider.style.setProperty("--from", "0%");
    slider.style.setProperty("--to", `${100 * index / (last || 1)}%`);
    text.textContent = labels[index];
    panels.forEach((_, k) => showRun(k));
  }
  function showRun(k) {
    const { canvas, range, lines, scale, outside, key, ruler } = panels[k], moment = runs[k][index];
    const { low, high, apart, longest } = moment;
    canvas.setAttribute("aria-label", `${alt} (${[names[k], labels[index]].filter(Boolean).join(", ")})`);
    range.textContent = `a(x): ${say(low)} to ${say(high)}`;
    lines.textContent = apart ? `lines ${say(apart)} apart` : "flat";
    outside.textContent = strays(moment) ? `${strays(moment)} of ${count} outside` : "";
    outside.hidden = never; // else its line stays, and nothing jumps
    if (!canvas.clientWidth) return;
    const plot = frame(canvas, extent), { pen, x0, y0, wide, tall } = plot, pushed = enough(wide, count);
    pen.save();
    pen.beginPath();
    pen.rect(x0, y0, wide, tall);
    pen.clip();
    if (boxes.surface.checked) drawSurface(plot, moment, grid);
    if (boxes.arrows.checked) drawArrows(plot, moment, pushed);
    if (boxes.samples.checked) drawSamples(plot, moment, real);
    pen.restore();
    drawAxes(plot, extent);
    const told = longest ? round(longest) : 0, length = told ? LONGEST * wide * told / longest : 0;
    scale.textContent = (told ? `= ${say(told)}` : "no push") + (pushed < count ? ` (${pushed} drawn)` : "");
    ruler.setAttribute("width", Math.ceil(length));
    ruler.setAttribute("viewBox", `0 0 ${Math.ceil(length)} 12`);
    key.setAttribute("d", ARROW(length));
  }

  function stop() {
    cancelAnimationFrame(playing);
    playing = 0;
    ["Backwards", "Play"].forEach((word, i) => { buttons[i].textContent = word; });
  }
  // About eight seconds from end to end; without motion, a few single moments.
  function play(way) {
    const wait = still.matches ? 700 : Math.max(80, Math.min(500, 8000 / (last + 1)));
    const stride = way * (still.matches ? Math.ceil(last / 8) : 1), end = way < 0 ? 0 : last;
    const turn = (now) => {
      playing = requestAnimationFrame(turn);
      if (now - turned < wait) return;
      turned = now;
      show(Math.min(last, Math.max(0, index + stride)));
      if (index === end) stop();
    };
    if (index === end) show(last - end);
    buttons[way < 0 ? 0 : 1].textContent = "Pause";
    turned = performance.now();
    playing = requestAnimationFrame(turn);
  }
  buttons.forEach((button, i) => button.addEventListener("click", () => {
    const pauses = button.textContent === "Pause";
    stop();
    if (!pauses) play(2 * i - 1);
  }));
  slider.addEventListener("input", () => { stop(); show(+slider.value); });

  const legend = Object.entries(LAYERS).map(([name, words]) => {
    boxes[name].addEventListener("change", () => show(index));
    return make("label", {}, boxes[name], ...words());
  });
  const root = make("div", { class: "gankit gk-replay", "data-gankit": "replay", "data-lm-suppress-shortcuts": "true",
    role: "group", "aria-label": "Replay of a run" },
  make("div", { class: "gk-runs" }, ...panels.map(({ node }) => node)),
  make("div", { class: "gk-turn" }, ...buttons, text, slider), make("div", { class: "gk-layers" }, ...legend));
  root.addEventListener("keydown", (event) => { // the slider has these keys anyway
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!way || event.target === slider || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    stop();
    show(Math.min(last, Math.max(0, index + way)));
  });
  stop();
  el.append(root);
  let drawn = "";
  const watch = new ResizeObserver(() => { // a new width or another size of text; hidden, it waits
    const size = [panels[0].canvas.clientWidth, getComputedStyle(root).fontSize].join();
    if (size !== drawn) show(index);
    drawn = size;
  });
  show(0);
  watch.observe(root);
  return () => { stop(); watch.disconnect(); root.remove(); };
}

export default {
  render({ model, el }) {
    return mount(el, { spec: model.get("spec"), numbers: model.get("numbers") });
  },
};
