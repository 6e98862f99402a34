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

const isFinite = Number.isFinite, MINUS = "\u2212";
const extremes = (list) => list.reduce(([a, b], c) => [Math.min(a, c), Math.max(b, c)], [Infinity, -Infinity]);

// The runs [first, end) of points that belong together.  A line joins two finite neighbours unless
// they differ by much more than their slopes explain; neighbours at the same ∞ stay at it.
export function runs(x, y, slopes) {
  const [low, high] = extremes(y.filter(isFinite));
  const joined = (i) => {
    if (!isFinite(y[i - 1]) || !isFinite(y[i])) return y[i - 1] === y[i];
    const known = [slopes[i - 1], slopes[i]].filter((slope) => !Number.isNaN(slope)).map(Math.abs);
    const explained = 2 * Math.max(...known) * (x[i] - x[i - 1]) + 0.01 * (high - low);
    return !known.length || Math.abs(y[i] - y[i - 1]) <= explained;
  };
  const found = [];
  for (let i = 0; i < y.length; i++) {
    if (i && joined(i)) found.at(-1)[1] = i + 1;
    else found.push([i, i + 1]);
  }
  return found;
}

// Round numbers, about `count` of them, whose first and last take in all from low to high.
export function ticks(low, high, count) {
  if (low === high) [low, high] = [low - 0.5, high + 0.5];
  const rough = (high - low) / count, power = 10 ** Math.floor(Math.log10(rough));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= 0.75 * rough);
  const first = Math.floor(low / step + 1e-4), end = Math.ceil(high / step - 1e-4);
  return Array.from({ length: end - first + 1 }, (_, i) => +((first + i) * step).toPrecision(12));
}

const signed = (text) => text.replace("-", MINUS).replace(/^\u2212(0(\.0*)?)$/, "$1");
const RAISED = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3" };
for (let digit = 4; digit < 10; digit++) RAISED[digit] = String.fromCharCode(0x2070 + digit);

function scientific(text) {
  const [digits, power] = text.split("e");
  return signed(`${digits}\u00b710`) + [...String(+power)].map((sign) => RAISED[sign]).join("");
}

// What the table says: three decimals, powers of ten where they say nothing, ∞, and – for NaN.
export function format(value) {
  if (Number.isNaN(value)) return "\u2013";
  if (!isFinite(value)) return value > 0 ? "\u221e" : `${MINUS}\u221e`;
  const plain = !value || (Math.abs(value) >= 0.001 && Math.abs(value) < 1e5);
  return plain ? signed(value.toFixed(3)) : scientific(value.toExponential(2));
}

// What an axis says: a round number as it is, but no row of zeros.
function say(value) {
  const plain = !value || (Math.abs(value) >= 1e-4 && Math.abs(value) < 1e6);
  return plain ? signed(String(value)) : scientific(value.toExponential());
}

// Heights for names beside the ends of their lines: as near as can be, but at least `apart`.
export function spread(heights, apart) {
  const groups = [], middle = ({ of }) => of.reduce((sum, k) => sum + heights[k], 0) / of.length;
  for (const k of [...heights.keys()].sort((a, b) => heights[a] - heights[b])) {
    let group = { of: [k] };
    for (let above; (above = groups.at(-1)); groups.pop()) { // those that touch share their middle
      if (middle(group) - middle(above) >= apart * (above.of.length + group.of.length) / 2) break;
      group = { of: [...above.of, ...group.of] };
    }
    groups.push(group);
  }
  const placed = [...heights];
  for (const group of groups) {
    group.of.forEach((k, i) => { placed[k] = middle(group) + apart * (i - (group.of.length - 1) / 2); });
  }
  return placed;
}

// As many decimals as tell all stops apart, the same for each.
export function decimals(x) {
  const [close] = extremes([...x.slice(1)].map((value, i) => value - x[i]));
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
  const [low, high] = extremes(values.flatMap((row) => [...row.filter(isFinite)]));
  const infinite = (sign) => [...names.keys()].filter((k) => values[k].includes(sign));
  const above = infinite(Infinity), below = infinite(-Infinity);
  const zero = Math.min(end, x.filter((value) => value < 0).length); // the slider's bar starts there
  let index = spec.start, at = null;

  const chart = svg("svg", { class: "gk-chart", role: "img", "data-control": "chart" });
  const slider = make("input", { type: "range", min: 0, max: end, step: 1, "data-control": "x",
    "aria-label": labels[0], "data-lm-suppress-shortcuts": "true" });
  const said = make("p", { class: "gk-at", "data-control": "at", "aria-hidden": "true" });
  const cells = names.map((_, k) => ["value", "slope"].map((name) =>
    make("td", { "data-control": `${name}-${k}` })));
  const column = (text) => make("th", { scope: "col" }, text);
  const named = (name, k) =>
    make("th", { scope: "row" }, make("span", { class: "gk-name" }, swatch(k), name));
  const table = make("table", {},
    make("thead", {}, make("tr", {}, ...[labels[1], "value", "slope"].map(column))),
    make("tbody", {}, ...names.map((name, k) => make("tr", {}, named(name, k), ...cells[k]))));
  const root = make("div", { class: "gankit gk-curves", "data-gankit": "curves",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Curves" });
  if (real) root.classList.add("gk-has-scene");

  // ---- what changes with the page's width: the drawing ----

  // Where everything stands, in pixels; the reader's size of text, em, is the measure.
  function layout() {
    const style = getComputedStyle(root), em = parseFloat(style.fontSize), small = 0.9 * em;
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${small}px ${style.fontFamily}`;
    const wide = (texts) => Math.max(...texts.map((text) => pen.measureText(text).width));
    const { width } = chart.getBoundingClientRect();
    const between = (least, share, most) => Math.min(most * em, Math.max(least * em, share * width));
    const tall = between(14, 0.42, 20), head = real ? between(8, 0.2, 10) + 2.2 * em : 0;
    const marks = low <= high ? ticks(low, high, tall / (4 * em)) : [0, 1];
    const isNamed = wide(names) <= 0.26 * width; // a long name stands in the table alone
    const left = wide([...marks.map(say), `${MINUS}\u221e`]) + 10;
    const right = width - (isNamed ? wide(names) + 16 : 12);
    const room = (list) => (list.length ? (0.75 * list.length + 1.6) * em : 0); // for the lines at ∞
    const top = head + 2 * em + room(above), bottom = top + tall, floor = bottom + room(below) + 8;
    const toX = (value) => left + (right - left) * (value - x[0]) / (x[end] - x[0]);
    const toY = (value, k) => {
      if (value === Infinity) return top - (1.6 + 0.75 * (above.length - 1 - above.indexOf(k))) * em;
      if (value === -Infinity) return bottom + (1.6 + 0.75 * below.indexOf(k)) * em;
      return bottom - tall * (value - marks[0]) / (marks.at(-1) - marks[0]);
    };
    return { em, small, width, head, marks, isNamed, left, right, floor, toX, toY };
  }

  function draw() {
    const g = layout(), height = g.floor + 1.6 * g.em;
    const lines = names.flatMap((_, k) => line(k, (i) => [g.toX(x[i]), g.toY(values[k][i], k)]));
    const here = svg("path", { class: "gk-here" }), marks = names.map((_, k) => svg("g", {}, mark(k)));
    const { picture, crowd, scale } = drawScene(g);
    chart.setAttribute("viewBox", `0 0 ${g.width} ${height}`);
    chart.style.height = `${height}px`;
    chart.replaceChildren(...picture, ...drawAxes(g), here, ...lines, ...[...marks].reverse());
    root.style.setProperty("--left", `${g.left}px`);
    root.style.setProperty("--right", `${g.width - g.right}px`);
    at = { ...g, here, marks, crowd, scale };
    show(index);
  }

  function drawAxes({ em, small, width, head, marks, isNamed, left, right, floor, toX, toY }) {
    const word = (text, px, py, anchor = "end") =>
      svg("text", { x: px, y: py + 0.32 * em, "text-anchor": anchor, "font-size": small }, text);
    const rule = (name, py) => svg("path", { class: name, d: `M${left} ${py}H${right}` });
    const band = (list, sign) => { // behind the lines at ∞
      if (!list.length) return [];
      const [from, to] = extremes(list.map((k) => toY(sign, k)));
      const place = { x: left, y: from - 0.5 * em, width: right - left, height: to - from + em, rx: 3 };
      return [svg("rect", { class: "gk-ground", ...place }), word(format(sign), left - 8, (from + to) / 2)];
    };
    const inside = (value) => toX(value) > left - 0.01 && toX(value) < right + 0.01;
    const stops = ticks(x[0], x[end], Math.min(8, width / (5 * em))).filter(inside);
    const ends = spread(values.map((row, k) => toY(row[end], k)), 1.15 * em);
    return [
      ...marks.flatMap((value) => [rule(value === 0 && low < 0 ? "gk-zero" : "gk-grid", toY(value)),
        word(say(value), left - 8, toY(value))]),
      ...band(above, Infinity), ...band(below, -Infinity), rule("gk-zero", floor),
      ...stops.flatMap((value) => [svg("path", { class: "gk-zero", d: `M${toX(value)} ${floor}v4` }),
        word(say(value), toX(value), floor + 0.95 * em, "middle")]),
      word(labels[1], 0, head + 0.7 * em, "start"),
      ...(isNamed ? ends.map((py, k) => word(names[k], right + 10, py, "start")) : []),
    ];
  }

  // One path for all that is joined, one dot for each point that stands alone.
  function line(k, place) {
    const found = runs(x, values[k], slopes[k]), paths = [], dots = [];
    const isOpen = ([first]) => !isFinite(values[k][first]);
    const reaches = (run) => run && !isOpen(run) && run[1] - run[0] > 1; // on to the ∞ beside it
    found.forEach((run, r) => {
      const points = Array.from({ length: run[1] - run[0] }, (_, i) => place(run[0] + i));
      if (isOpen(run) && reaches(found[r - 1])) points.unshift(place(run[0] - 1));
      if (isOpen(run) && reaches(found[r + 1])) points.push(place(run[1]));
      const [cx, cy] = points[0];
      if (points.length > 1) paths.push(`M${points.map((point) => point.map((c) => c.toFixed(2))).join("L")}`);
      else dots.push(svg("circle", { class: `gk-dot gk-curve-${k}`, cx, cy, r: 3.2 }));
    });
    return [svg("path", { class: curve(k), "data-curve": k, d: paths.join("") }), ...dots];
  }

  // Real and fake points on one x axis, which is the chart's where both start out at 0.
  function drawScene({ em, small, head, left, right }) {
    if (!real) return { picture: [] };
    const each = (points, draw) => Array.from(points.filter((_, i) => i % 2), (py, i) => draw(points[2 * i], py));
    const flat = [...each(real, (px) => px), ...each(fake, (px) => [px + x[0], px + x[end]])].flat();
    const [from, to] = extremes(flat), [low, high] = extremes([real, fake].flatMap((set) => each(set, (_, py) => py)));
    const ceiling = 1.5 * em, ground = head - 1.2 * em, scale = (right - left) / (to - from || 1);
    const toX = (px) => left + scale * (px - from);
    const toY = (py) => ground - 12 - (ground - ceiling - 24) * (py - low) / (high - low || 1);
    const dot = (cx, cy) => svg("circle", { cx, cy, r: 3.6 });
    const cross = (px, py) => svg("path", { d: `M${px - 4} ${py - 4}l8 8m0-8l-8 8` });
    const all = (points, draw) => each(points, (px, py) => draw(toX(px), toY(py)));
    const word = (text, px) => svg("text", { x: px + 9, y: 0.84 * em, "font-size": small }, text);
    const second = left + 4.5 * em, size = 0.52 * em;
    const place = { x: left - 8, y: ceiling, width: right - left + 16, height: ground - ceiling, rx: 6 };
    const crowd = svg("g", { class: "gk-fakes", "data-control": "fakes" }, ...all(fake, cross));
    const picture = [svg("rect", { class: "gk-ground", ...place }),
      svg("g", { class: "gk-reals" }, dot(left, size), ...all(real, dot)), word("real", left),
      svg("g", { class: "gk-fakes" }, cross(second, size)), word("fake", second), crowd];
    return { picture, crowd, scale };
  }

  // ---- what changes with the slider ----

  function show(number) {
    index = number;
    const text = signed(x[index].toFixed(places));
    slider.value = index;
    slider.setAttribute("aria-valuetext", text);
    slider.style.setProperty("--from", `${100 * Math.min(index, zero) / end}%`);
    slider.style.setProperty("--to", `${100 * Math.max(index, zero) / end}%`);
    said.textContent = `${labels[0]} = ${text}`;
    chart.setAttribute("aria-label", `${alt} (${labels[0]} = ${text})`);
    names.forEach((_, k) => {
      cells[k][0].textContent = format(values[k][index]);
      cells[k][1].textContent = format(slopes[k][index]);
    });
    if (at) move(at.toX(x[index]));
  }
  function move(px) {
    at.here.setAttribute("d", `M${px} ${at.head + 1.4 * at.em}V${at.floor}`);
    at.crowd?.setAttribute("transform", `translate(${x[index] * at.scale} 0)`);
    at.marks.forEach((node, k) =>
      node.setAttribute("transform", `translate(${px} ${at.toY(values[k][index], k)})`));
  }

  slider.addEventListener("input", () => show(+slider.value));
  const follow = (event) => {
    const px = event.clientX - chart.getBoundingClientRect().left;
    const far = (i) => Math.abs(at.toX(x[i]) - px);
    show([...x.keys()].reduce((near, i) => (far(i) < far(near) ? i : near)));
  };
  chart.addEventListener("pointerdown", (event) => {
    chart.setPointerCapture(event.pointerId);
    follow(event);
  });
  chart.addEventListener("pointermove", (event) => (event.buttons & 1 ? follow(event) : false));

  root.append(chart, make("div", { class: "gk-under" }, slider), said, table);
  el.append(root);
  show(index);
  let drawn = "";
  const watch = new ResizeObserver(() => { // a new width or another size of text; hidden, it waits
    const { width } = chart.getBoundingClientRect();
    const size = `${width} ${getComputedStyle(root).fontSize}`;
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
