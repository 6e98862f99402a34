// Curves under a slider: a mark on each at the slider's x, and a table of values and slopes there.
// Two doors, as in explorer.js: `export default` for anywidget, `mount(el, state)` for any page.
// All numbers travel in the state as float32, which knows ∞ and NaN: no kernel, no network.

// anywidget hands over a DataView, other hosts an ArrayBuffer, a typed array or base64 text.
function toFloats(data) {
  if (typeof data === "string") data = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const view = ArrayBuffer.isView(data) ? new DataView(data.buffer, data.byteOffset, data.byteLength)
    : new DataView(data);
  return Float32Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

function fill(node, attributes, ...children) {
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
const make = (tag, attributes = {}, ...children) =>
  fill(document.createElement(tag), attributes, ...children);
const svg = (tag, attributes = {}, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, ...children);

const isLine = Number.isFinite, last = (list) => list[list.length - 1];

// The runs [first, end) of points that belong together.  A line joins two finite neighbours unless
// they differ by much more than their slopes explain; neighbours at the same ∞ stay at it.
export function runs(x, y, slopes) {
  const finite = y.filter(isLine), span = Math.max(...finite) - Math.min(...finite);
  const joined = (i) => {
    if (!isLine(y[i - 1]) || !isLine(y[i])) return y[i - 1] === y[i];
    const known = [slopes[i - 1], slopes[i]].filter((slope) => !Number.isNaN(slope)).map(Math.abs);
    const explained = 2 * Math.max(...known) * (x[i] - x[i - 1]) + 0.01 * span;
    return !known.length || Math.abs(y[i] - y[i - 1]) <= explained;
  };
  const found = [];
  for (let i = 0; i < y.length; i++) {
    if (i && joined(i)) last(found)[1] = i + 1;
    else found.push([i, i + 1]);
  }
  return found;
}

// Round numbers, about `count` of them, whose first and last take in all from low to high.
export function ticks(low, high, count) {
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= 0.999 * rough);
  const first = Math.floor(low / step + 1e-4), end = Math.ceil(high / step - 1e-4);
  return Array.from({ length: end - first + 1 }, (_, i) => +((first + i) * step).toPrecision(12));
}

const signed = (text) => text.replace("-", "\u2212").replace(/^\u2212(0(\.0*)?)$/, "$1");

// What the table says: three decimals, powers of ten where they say nothing, ∞, and – for NaN.
export function format(value) {
  if (Number.isNaN(value)) return "\u2013";
  if (!isLine(value)) return value > 0 ? "\u221e" : "\u2212\u221e";
  if (value && (Math.abs(value) < 0.001 || Math.abs(value) >= 1e5)) {
    const [digits, power] = value.toExponential(2).split("e");
    const raised = [...String(+power)].map((c) => (c === "-" ? "\u207b" : "\u2070\u00b9\u00b2\u00b3\u2074\u2075\u2076\u2077\u2078\u2079"[c]));
    return signed(`${digits}\u00b710${raised.join("")}`);
  }
  return signed(value.toFixed(3));
}

// Heights for names beside the ends of their lines: as near as can be, but at least `apart`.
export function spread(heights, apart) {
  const groups = [];
  for (const k of [...heights.keys()].sort((a, b) => heights[a] - heights[b])) {
    groups.push({ of: [k], centre: heights[k] });
    for (let below; groups.length > 1; groups.splice(-1)) { // those that touch share their middle
      const above = groups.at(-2);
      below = groups.at(-1);
      const reach = apart * (above.of.length + below.of.length) / 2;
      if (below.centre - above.centre >= reach) break;
      above.of.push(...below.of);
      above.centre = above.of.reduce((sum, i) => sum + heights[i], 0) / above.of.length;
    }
  }
  const placed = [...heights];
  for (const { of, centre } of groups) {
    of.forEach((k, i) => { placed[k] = centre + apart * (i - (of.length - 1) / 2); });
  }
  return placed;
}

// As many decimals as tell all stops apart, the same for each.
export function decimals(x) {
  const close = Math.min(...[...x].slice(1).map((value, i) => value - x[i]));
  const fits = (n) => x.every((value) => Math.abs(value - value.toFixed(n)) < 0.02 * close);
  return [0, 1, 2, 3, 4].find(fits) ?? 5;
}

// The shape of a curve's mark around (0, 0); the fixed order of the curves decides which it is.
const MARKS = [
  "M-5 0a5 5 0 1 0 10 0a5 5 0 1 0-10 0z", "M-4.5-4.5h9v9h-9z", "M0-6L5.6 4H-5.6z",
  "M0-6.2L6.2 0L0 6.2L-6.2 0z", "M0 6L5.6-4H-5.6z", "M-6-2h4v-4h4v4h4v4h-4v4h-4v-4h-4z",
];
const curve = (k) => `gk-curve gk-curve-${k}`;
const mark = (k) => svg("path", { class: `gk-point gk-curve-${k}`, d: MARKS[k] });
const swatch = (k) => svg("svg", { viewBox: "0 0 32 14", "aria-hidden": "true" },
  svg("path", { class: curve(k), d: "M1 7H31" }), svg("g", { transform: "translate(16 7)" }, mark(k)));

// state: spec with names, labels (of x and of y), alt, start (an index), stops (how many x there are)
// and points (how many real and fake ones, or none); numbers, all float32: x, the values of each
// name, the slopes of each, and x and y of each point.  Returns a function that stops everything.
export function mount(el, { spec, numbers }) {
  const { names, labels, alt, stops } = spec, all = toFloats(numbers), end = stops - 1;
  let taken = 0;
  const take = (count) => all.subarray(taken, taken += count);
  const x = take(stops), values = names.map(() => take(stops)), slopes = names.map(() => take(stops));
  const [real, fake] = spec.points.map((count) => take(2 * count)), places = decimals(x);
  const finite = values.flatMap((row) => [...row].filter(isLine));
  const [low, high] = finite.length ? [Math.min(...finite), Math.max(...finite)] : [0, 0];
  const above = names.map((_, k) => k).filter((k) => values[k].includes(Infinity));
  const below = names.map((_, k) => k).filter((k) => values[k].includes(-Infinity));
  let index = spec.start, at = null;

  const chart = svg("svg", { class: "gk-chart", role: "img", "data-control": "chart" });
  const slider = make("input", { type: "range", min: 0, max: end, step: 1, "data-control": "x",
    "aria-label": labels[0], "data-lm-suppress-shortcuts": "true" });
  const said = make("p", { class: "gk-at", "data-control": "at", "aria-hidden": "true" });
  const cells = names.map((_, k) => ["value", "slope"].map((name) =>
    make("td", { "data-control": `${name}-${k}` })));
  const column = (text) => make("th", { scope: "col" }, text);
  const table = make("table", {}, make("thead", {}, make("tr", {}, column(labels[1]), column("value"), column("slope"))),
    make("tbody", {}, ...names.map((name, k) =>
      make("tr", {}, make("th", { scope: "row" }, make("span", { class: "gk-name" }, swatch(k), name)), ...cells[k]))));
  const root = make("div", { class: "gankit gk-curves", "data-gankit": "curves",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Curves" });
  if (real) root.classList.add("gk-has-scene");

  // ---- what changes with the page's width: the drawing ----

  function draw() {
    const style = getComputedStyle(root), em = parseFloat(style.fontSize), small = 0.9 * em;
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${small}px ${style.fontFamily}`;
    const wide = (texts) => Math.max(...texts.map((text) => pen.measureText(text).width));
    const width = chart.getBoundingClientRect().width;
    const tall = Math.min(20 * em, Math.max(14 * em, 0.42 * width));
    const marksY = ticks(low, high, tall / (4 * em)), step = marksY[1] - marksY[0];
    const say = (value) => signed(String(value));
    const ends = wide(names) <= 0.26 * width; // a long name stands in the table alone
    const left = wide([...marksY.map(say), "\u2212\u221e"]) + 10, right = ends ? wide(names) + 16 : 12;
    const level = 0.75 * em; // between two curves at ∞
    const scene = real ? Math.min(10 * em, Math.max(8 * em, 0.2 * width)) + 2.2 * em : 0;
    const top = scene + 2 * em + (above.length ? above.length * level + 1.6 * em : 0);
    const bottom = top + tall, floor = bottom + (below.length ? below.length * level + 1.6 * em : 0) + 8;
    const toX = (value) => left + (width - left - right) * (value - x[0]) / (x[end] - x[0]);
    const toY = (value, k) => {
      if (value === Infinity) return top - 1.6 * em - level * (above.length - 1 - above.indexOf(k));
      if (value === -Infinity) return bottom + 1.6 * em + level * below.indexOf(k);
      return bottom - tall * (value - marksY[0]) / (last(marksY) - marksY[0]);
    };
    const height = floor + 1.6 * em;
    const word = (text, px, py, anchor = "end") => svg("text", { x: px, y: py + 0.32 * em,
      "text-anchor": anchor, "font-size": small }, text);
    const rule = (py, name) => svg("path", { class: name, d: `M${left} ${py}H${width - right}` });

    const frame = svg("g", { class: "gk-axes" });
    for (const value of marksY) {
      frame.append(rule(toY(value), value === 0 && low < 0 ? "gk-zero" : "gk-grid"), word(say(value), left - 8, toY(value)));
    }
    const band = (list, sign) => {
      if (!list.length) return;
      const ys = list.map((k) => toY(sign, k)), from = Math.min(...ys), to = Math.max(...ys);
      frame.append(svg("rect", { class: "gk-ground", x: left, y: from - 0.5 * em, width: width - left - right,
        height: to - from + em, rx: 3 }), word(format(sign), left - 8, (from + to) / 2));
    };
    band(above, Infinity);
    band(below, -Infinity);
    frame.append(rule(floor, "gk-zero"), word(labels[1], 0, scene + 0.7 * em, "start"));
    for (const value of ticks(x[0], x[end], Math.min(8, width / (5 * em)))) {
      if (value < x[0] - 1e-6 || value > x[end] + 1e-6) continue;
      frame.append(svg("path", { class: "gk-zero", d: `M${toX(value)} ${floor}v4` }),
        word(say(value), toX(value), floor + 0.95 * em, "middle"));
    }

    const lines = names.map((name, k) => line(k, (i) => [toX(x[i]), toY(values[k][i], k)]));
    const labelled = ends ? spread(values.map((row, k) => toY(row[end], k)), 1.15 * em)
      .map((py, k) => word(names[k], width - right + 10, py, "start")) : [];
    const here = svg("path", { class: "gk-here" }), marks = names.map((_, k) => svg("g", {}, mark(k)));
    const { picture, crowd, scale } = drawScene({ em, small, left, right, width, tall: scene - 1.2 * em });
    chart.setAttribute("viewBox", `0 0 ${width} ${height}`);
    chart.style.height = `${height}px`;
    chart.replaceChildren(...picture, frame, here, ...lines.flat(), ...labelled, ...marks.toReversed());
    root.style.setProperty("--left", `${left}px`);
    root.style.setProperty("--right", `${right}px`);
    at = { toX, toY, here, marks, crowd, scale, width, floor, head: scene + 1.4 * em };
    show(index);
  }

  // One path for all that is joined, one dot for each point that stands alone.
  function line(k, place) {
    const found = runs(x, values[k], slopes[k]), paths = [], dots = [];
    const isOpen = ([first]) => !isLine(values[k][first]);
    const reaches = (run) => run && !isOpen(run) && run[1] - run[0] > 1; // so it goes on to the ∞ beside it
    found.forEach((run, r) => {
      const points = Array.from({ length: run[1] - run[0] }, (_, i) => place(run[0] + i));
      if (isOpen(run)) {
        if (reaches(found[r - 1])) points.unshift(place(run[0] - 1));
        if (reaches(found[r + 1])) points.push(place(run[1]));
      }
      if (points.length > 1) paths.push(`M${points.map(([px, py]) => `${px.toFixed(2)} ${py.toFixed(2)}`).join("L")}`);
      else dots.push(svg("circle", { class: `gk-dot gk-curve-${k}`, cx: points[0][0], cy: points[0][1], r: 3.2 }));
    });
    return [svg("path", { class: curve(k), "data-curve": k, d: paths.join("") }), ...dots];
  }

  // Real and fake points on the chart's own x, if they move over the same stretch.
  function drawScene({ em, small, left, right, width, tall }) {
    if (!real) return { picture: [] };
    const each = (points, draw) => Array.from({ length: points.length / 2 }, (_, i) => draw(points[2 * i], points[2 * i + 1]));
    const xs = [...each(real, (px) => px), ...each(fake, (px) => [px + x[0], px + x[end]])].flat();
    const ys = [...each(real, (_, py) => py), ...each(fake, (_, py) => py)];
    const from = Math.min(...xs), to = Math.max(...xs), lowest = Math.min(...ys), highest = Math.max(...ys);
    const head = 1.5 * em, scale = (width - left - right) / (to - from || 1);
    const toX = (px) => left + scale * (px - from);
    const toY = (py) => tall - 12 - (tall - head - 24) * (py - lowest) / (highest - lowest || 1);
    const dot = (px, py) => svg("circle", { cx: toX(px), cy: toY(py), r: 3.6 });
    const cross = (px, py) => svg("path", { d: `M${toX(px) - 4} ${toY(py) - 4}l8 8m0-8l-8 8` });
    const word = (text, px) => svg("text", { x: px, y: 0.85 * em, "font-size": small }, text);
    const crowd = svg("g", { class: "gk-fakes", "data-control": "fakes" }, ...each(fake, cross));
    const second = left + 4.5 * em, size = 0.52 * em;
    const picture = [
      svg("rect", { class: "gk-ground", x: left - 8, y: head, width: width - left - right + 16, height: tall - head, rx: 6 }),
      svg("g", { class: "gk-reals" }, svg("circle", { cx: left, cy: size, r: 4 }), ...each(real, dot)),
      svg("g", { class: "gk-fakes" }, svg("path", { d: `M${second - 4} ${size - 4}l8 8m0-8l-8 8` })),
      word("real", left + 9), word("fake", second + 9), crowd,
    ];
    return { picture, crowd, scale };
  }

  // ---- what changes with the slider ----

  function show(number) {
    index = Math.max(0, Math.min(end, number));
    const text = signed(x[index].toFixed(places));
    slider.value = index;
    slider.setAttribute("aria-valuetext", text);
    const zero = [...x].findIndex((value) => value >= 0), anchor = zero < 0 ? end : zero;
    slider.style.setProperty("--from", `${100 * Math.min(index, anchor) / end}%`);
    slider.style.setProperty("--to", `${100 * Math.max(index, anchor) / end}%`);
    said.textContent = `${labels[0]} = ${text}`;
    chart.setAttribute("aria-label", `${alt} (${labels[0]} = ${text})`);
    names.forEach((_, k) => {
      cells[k][0].textContent = format(values[k][index]);
      cells[k][1].textContent = format(slopes[k][index]);
    });
    if (at) move(at.toX(x[index]));
  }
  function move(px) {
    at.here.setAttribute("d", `M${px} ${at.head}V${at.floor}`);
    at.crowd?.setAttribute("transform", `translate(${x[index] * at.scale} 0)`);
    at.marks.forEach((node, k) =>
      node.setAttribute("transform", `translate(${px} ${at.toY(values[k][index], k)})`));
  }

  slider.addEventListener("input", () => show(+slider.value));
  const follow = (event) => {
    const { left, width } = chart.getBoundingClientRect(), px = (event.clientX - left) * at.width / width;
    const far = (i) => Math.abs(at.toX(x[i]) - px);
    show([...x.keys()].reduce((near, i) => (far(i) < far(near) ? i : near), 0));
  };
  chart.addEventListener("pointerdown", (event) => { chart.setPointerCapture(event.pointerId); follow(event); });
  chart.addEventListener("pointermove", (event) => { if (chart.hasPointerCapture(event.pointerId)) follow(event); });

  root.append(chart, make("div", { class: "gk-under" }, slider), said, table);
  el.append(root);
  show(index);
  let drawn = "";
  const watch = new ResizeObserver(() => { // a new width or another size of text; hidden, it waits
    const { width } = chart.getBoundingClientRect(), size = `${width} ${getComputedStyle(root).fontSize}`;
    if (width && size !== drawn) draw();
    drawn = size;
  });
  watch.observe(root);
  return () => { watch.disconnect(); root.remove(); };
}

export default {
  render({ model, el }) {
    return mount(el, { spec: model.get("spec"), numbers: model.get("numbers") });
  },
};
