// The Dirac-GAN under sliders: its field, 500 steps of it, and what the eigenvalues foretell.
// Two doors, as in explorer.js: `export default` for anywidget, `mount(el, state)` for any page.
// Each loss travels as two tabulated derivatives, all in float32: no kernel, no network.

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

// ---- the game, from here to the drawing without a page ----

const STEPS = 500, FAR = 1e6, EDGE = 3, REACH = 2; // the picture's edge, and the start's
const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
const distance = ([theta, psi]) => Math.hypot(theta, psi);

// One derivative, of the logit t: a polynomial in each cell, a straight line beyond the last ones.
function tabulated(row, { reach, cell, order }) {
  const last = 2 * reach / cell - 1;
  return (t) => {
    const index = clamp(Math.floor((t + reach) / cell), 0, last);
    const u = 2 * ((t + reach) / cell - index) - 1, inside = clamp(u, -1, 1);
    let value = 0, slope = 0;
    for (let k = order - 1; k >= 0; k--) {
      slope = slope * inside + value;
      value = value * inside + row[order * index + k];
    }
    return value + slope * (u - inside);
  };
}

// Each game's derivatives in the fake's logit, of L_G (along) and of L_D (down).
export function games(spec, numbers) {
  const all = toFloats(numbers), size = 2 * spec.reach / spec.cell * spec.order;
  return spec.names.map((name, k) => {
    const [along, down] = [0, 1].map((half) =>
      tabulated(all.subarray((2 * k + half) * size, (2 * k + half + 1) * size), spec));
    return { name, along, down };
  });
}

export const field = ({ along, down }, gamma, [theta, psi]) =>
  [-along(psi * theta) * psi, -down(psi * theta) * theta - gamma * psi];

// One step of gradient descent by each player; in turns, D first, G answers the new ψ.
export function advance(game, { gamma, step, alternating }, [theta, psi]) {
  const next = psi + step * field(game, gamma, [theta, psi])[1];
  const met = alternating ? next : psi;
  return [theta - step * game.along(met * theta) * met, next];
}

// The points on the way, the start first, until they are FAR away.
export function orbit(game, settings, start) {
  const points = [start];
  while (points.length <= STEPS && distance(points.at(-1)) < FAR) {
    points.push(advance(game, settings, points.at(-1)));
  }
  return points;
}

// The field followed exactly enough (Runge and Kutta's method), `each` small steps for one of h.
export function flow(game, { gamma, step }, start) {
  const each = Math.ceil(step / 0.1), h = step / each, points = [start];
  const slope = (at, from = [0, 0], by = 0) =>
    field(game, gamma, [at[0] + by * from[0], at[1] + by * from[1]]);
  while (points.length <= STEPS * each && distance(points.at(-1)) < FAR) {
    const at = points.at(-1), a = slope(at), b = slope(at, a, h / 2), c = slope(at, b, h / 2);
    const d = slope(at, c, h);
    points.push(at.map((value, i) => value + h * (a[i] + 2 * b[i] + 2 * c[i] + d[i]) / 6));
  }
  return { points, each };
}

// Both roots of x² − sum x + product, as [real, imaginary]; almost equal ones are equal.
function roots(sum, product) {
  const gap = sum * sum / 4 - product, far = Math.abs(gap) < 1e-6 ? 0 : Math.sqrt(Math.abs(gap));
  return [1, -1].map((sign) => (gap < 0 ? [sum / 2, sign * far] : [sum / 2 + sign * far, 0]));
}

// What the linear part at (0, 0) says: the flow's eigenvalues λ, the step's multipliers μ, and the
// largest modulus of these.  In turns, what D has just learned is one more h c of damping.
export function linear(game, { gamma, step, alternating }) {
  const c = -game.along(0) * game.down(0), damping = gamma + (alternating ? step * c : 0);
  const multipliers = roots(-damping, c).map(([re, im]) => [1 + step * re, step * im]);
  const modulus = Math.max(...multipliers.map(distance));
  return { c, eigenvalues: roots(-gamma, c), multipliers, modulus };
}

// In words, what (0, 0) does to what is near it.  growth has the sign of going out; a step that
// overshoots, with a negative multiplier, lands on the other side each time.
export function verdict(pair, growth, c, overshoots = false) {
  if (Math.abs(c) < 1e-6) return "stops short";
  const way = pair[0][1] ? "spirals" : overshoots ? "zigzags" : "slides";
  if (Math.abs(growth) < 1e-7) return pair[0][1] ? "circles" : "neither in nor out";
  return `${way} ${growth < 0 ? "in" : "out"}`;
}

// ---- numbers as readers write them ----

const MINUS = "\u2212", PLUSMINUS = "\u00b1";
const signed = (text) => text.replace("-", MINUS).replace(/^\u2212(0(\.0*)?)$/, "$1");
const RAISED = { "-": "\u207b", 0: "\u2070", 1: "\u00b9", 2: "\u00b2", 3: "\u00b3" };
for (let digit = 4; digit < 10; digit++) RAISED[digit] = String.fromCharCode(0x2070 + digit);
const power = (exponent) => `10${[...String(exponent)].map((sign) => RAISED[sign]).join("")}`;
const fixed = (value, digits = 3) => signed(value.toFixed(digits));

export function say(value) { // a positive number, three digits of it
  if (value === 0 || (value >= 0.001 && value < 1000)) return value.toPrecision(3);
  const [digits, exponent] = value.toExponential(1).split("e");
  return `${digits}\u00b7${power(+exponent)}`;
}

export function sayPair([[re, im], [other]]) { // a \u00b1 bi, or two real numbers
  if (im) return `${Math.abs(re) < 1e-9 ? "" : `${fixed(re)} `}${PLUSMINUS} ${fixed(im)} i`;
  return re === other ? `${fixed(re)}, twice` : `${fixed(re)}, ${fixed(other)}`;
}

// ---- the page ----

const REST = "M16 0l7 7l-7 7l-7 -7z"; // the equilibrium's mark, around (16, 7)

// state: spec with names, gamma, step, start, alternating, and the tables' reach, cell and order;
// numbers, the tables.  Returns a function that stops everything.
export function mount(el, { spec, numbers }) {
  const all = games(spec, numbers), { gamma, step, start, alternating } = spec;
  const now = { gamma, step, start, alternating, game: all[0] };
  const life = new AbortController();
  let waiting = 0, speaking = 0, spoken = false, dragging = false;

  const own = { "data-lm-suppress-shortcuts": "true" }; // JupyterLab would take the arrow keys
  const plane = svg("svg", { class: "gk-chart", role: "img", "data-control": "plane" });
  const handle = make("div", { class: "gk-start", role: "slider", tabindex: 0, "data-control": "start",
    "aria-label": "Start of \u03b8 and \u03c8, moved by the arrow keys", "aria-valuemin": -REACH,
    "aria-valuemax": REACH, ...own });
  const chart = svg("svg", { class: "gk-chart", role: "img", "data-control": "distance" });
  const choice = make("select", { "aria-label": "Loss", "data-control": "game", ...own },
    ...all.map(({ name }, k) => make("option", { value: k }, name)));
  const group = `gk-${Math.random().toString(36).slice(2)}`; // radios of one widget belong together
  const radio = (text, value) => {
    const input = make("input", { type: "radio", name: group,
      "data-control": `alternating-${value}`, ...own });
    input.checked = alternating === value;
    input.addEventListener("change", () => change({ alternating: value }));
    return make("label", { class: "gk-row" }, input, text);
  };
  const slider = (name, text, max, value) => {
    const input = make("input", { type: "range", min: 0, max, step: 1, "aria-label": text,
      "data-control": name, ...own });
    const said = make("span", { class: "gk-value" });
    input.value = value;
    return { input, said, row: make("div", { class: "gk-slider" }, text, input, said) };
  };
  const weight = slider("gamma", "R1 weight \u03b3", 60, Math.round(20 * gamma));
  const size = slider("step", "step size h", 40, Math.round(20 * (Math.log10(step) + 2)));
  const hint = make("p", { class: "gk-hint", "data-control": "critical" });
  const cells = [0, 1].map((row) => [0, 1, 2].map((k) =>
    make(k ? "td" : "th", { "data-control": `cell-${row}-${k}`, ...(k ? {} : { scope: "row" }) })));
  const table = make("table", {}, make("caption", {}, "Near (0, 0), to first order"),
    make("tbody", {}, ...cells.map((row) => make("tr", {}, ...row))));
  const ending = make("p", { "data-control": "ending" });
  const status = make("p", { class: "gk-unseen", role: "status" });
  const key = (text, ...paths) => make("span", { class: "gk-row" },
    svg("svg", { viewBox: "0 0 32 14", "aria-hidden": "true" },
      ...paths.map(([name, d]) => svg("path", { class: name, d }))), text);
  const keys = make("p", { class: "gk-keys gk-hint" },
    key(`${STEPS} steps`, ["gk-orbit", "M2 7H30"], ["gk-steps", "M4 7h0M12 7h0M20 7h0M28 7h0"]),
    key("the flow, h \u2192 0", ["gk-flow", "M1 7H31"]),
    key("\u03b8, the fake", ["gk-theta", "M1 7H31"]),
    key("\u03c8, D\u2019s slope", ["gk-psi", "M1 7H31"]),
    key("start: drag it", ["gk-ring", "M10 7a6 6 0 1 0 12 0a6 6 0 1 0-12 0z"]),
    key("equilibrium", ["gk-rest", REST]));
  const root = make("div", { class: "gankit gk-dirac", "data-gankit": "dirac", role: "group",
    "aria-label": "Dirac-GAN", ...own },
  make("div", { class: "gk-body" },
    make("div", { class: "gk-left" }, make("div", { class: "gk-plane" }, plane, handle), keys),
    make("div", { class: "gk-controls" },
      make("label", { class: "gk-slider gk-game" }, "loss", choice),
      make("div", { class: "gk-slider gk-game", role: "radiogroup", "aria-label": "Steps" }, "steps",
        make("div", { class: "gk-row gk-order" },
          radio("both at once", false), radio("D, then G", true))),
      make("div", { class: "gk-weight" }, weight.row, hint), size.row, table, ending),
    make("div", { class: "gk-distance" }, chart)), status);
  el.append(root);

  // ---- the drawing ----

  // Sizes in pixels; the reader's size of text, em, is the measure.
  function measure(node) {
    const em = parseFloat(getComputedStyle(root).fontSize), { width } = node.getBoundingClientRect();
    const word = (text, x, y, anchor = "middle") =>
      svg("text", { x, y: y + 0.32 * em, "text-anchor": anchor, "font-size": 0.9 * em }, text);
    return { em, width, word, left: 2.4 * em };
  }
  const at = (x, y) => `${x.toFixed(1)} ${y.toFixed(1)}`;
  const line = (name, points) =>
    svg("path", { class: name, d: `M${points.map(([x, y]) => at(x, y)).join("L")}` });
  const inner = (left, top, width, height, ...children) =>
    svg("svg", { x: left, y: top, width, height, overflow: "hidden" }, ...children);

  // The field on a grid, an arrow's length growing with the speed up to its cell's width.
  function arrows(side, count, place) {
    const middles = Array.from({ length: count }, (_, i) => EDGE * (2 * (i + 0.5) / count - 1));
    return middles.flatMap((theta) => middles.map((psi) => {
      const [x, y] = place([theta, psi]), [a, b] = field(now.game, now.gamma, [theta, psi]);
      const speed = Math.hypot(a, b), long = 0.42 * side / count * speed / (speed + 0.4);
      if (long < 0.5) return "";
      const u = a * long / speed, v = -b * long / speed, tip = at(x + u, y + v);
      const barb = (sign) => at(x + 0.55 * u - sign * 0.45 * v, y + 0.55 * v + sign * 0.45 * u);
      return `M${at(x - u, y - v)}L${tip}M${barb(1)}L${tip}L${barb(-1)}`;
    })).join("");
  }

  // The points up to where they have closed a circle.
  function once(points) {
    let angle = 0;
    const end = points.findIndex(([x, y], n) => {
      const [u, v] = points[Math.max(0, n - 1)];
      angle += Math.atan2(u * y - v * x, u * x + v * y);
      return Math.abs(angle) > 2 * Math.PI;
    });
    const closed = end > 0 && Math.abs(distance(points[end]) / distance(points[0]) - 1) < 0.01;
    return closed ? points.slice(0, end) : points;
  }

  // Every step at first, later fewer, and none on top of the one before.
  function dots(points) {
    let last = null;
    return points.filter(([x, y], n) => {
      if (n > 40 && n % (n > 150 ? 20 : 5)) return false;
      const apart = !last || Math.hypot(x - last[0], y - last[1]) > 6;
      if (apart) last = [x, y];
      return apart;
    }).map(([x, y]) => `M${at(x, y)}h0`).join("");
  }

  function drawPlane(steps, smooth) {
    const { em, width, word, left } = measure(plane), side = width - left - 1, floor = side + 0.9 * em;
    const unit = side / (2 * EDGE), middle = side / 2, marks = [-2, -1, 0, 1, 2];
    const place = ([theta, psi]) => [middle + unit * theta, middle - unit * psi];
    const path = steps.map(place), [x, y] = place(now.start);
    const rounds = once(smooth.points.slice(0, Math.ceil(40 * smooth.each / now.step))).map(place);
    const rule = (k) => `M${middle + k * unit} 0V${side}M0 ${middle + k * unit}H${side}`;
    plane.setAttribute("viewBox", `0 0 ${width} ${side + 2 * em}`);
    plane.replaceChildren(
      inner(left, 0, side, side,
        svg("path", { class: "gk-grid", d: marks.map(rule).join("") }),
        svg("path", { class: "gk-theta", d: `M0 ${middle}H${side}` }),
        svg("path", { class: "gk-psi", d: `M${middle} 0V${side}` }),
        svg("path", { class: "gk-arrows", d: arrows(side, Math.round(side / (1.7 * em)), place) }),
        line("gk-flow", rounds), line("gk-orbit", path),
        svg("path", { class: "gk-steps", d: dots(path) }),
        svg("path", { class: "gk-rest", d: REST, transform: `translate(${middle - 16} ${middle - 7})` }),
        svg("rect", { class: "gk-edge", width: side, height: side })),
      ...marks.flatMap((k) => [word(signed(String(k)), left + middle + k * unit, floor),
        word(signed(String(k)), left - 0.5 * em, middle - k * unit, "end")]),
      word("\u03c8", left - 0.5 * em, 0.5 * em, "end"), word("\u03b8", left + side, floor, "end"));
    handle.style.transform = `translate(${left + x}px, ${y}px)`;
    now.at = (px, py) => [(px - left - middle) / unit, (middle - py) / unit];
  }

  function drawDistance(steps, smooth) {
    const { em, width, word, left } = measure(chart), top = 1.8 * em, tall = 7.5 * em;
    const wide = width - left - em, floor = top + tall + 0.9 * em;
    const logs = [smooth.points.filter((_, n) => n % smooth.each === 0), steps]
      .map((points) => points.map((point) => Math.log10(Math.max(distance(point), 1e-9))));
    const low = clamp(Math.floor(Math.min(...logs.flat())), -6, -1);
    const high = clamp(Math.ceil(Math.max(...logs.flat())), 1, 3), each = high - low > 4 ? 2 : 1;
    const toX = (n) => wide * n / STEPS, toY = (log) => tall * (high - log) / (high - low);
    const marks = Array.from({ length: Math.floor((high - low) / each) + 1 }, (_, i) => high - each * i);
    const [flowing, stepping] = logs.map((list) => list.map((log, n) => [toX(n), toY(log)]));
    chart.setAttribute("viewBox", `0 0 ${width} ${floor + 1.1 * em}`);
    chart.replaceChildren(
      ...marks.flatMap((k) => [svg("path", { class: "gk-grid", d: `M${left} ${top + toY(k)}h${wide}` }),
        word(k < -1 || k > 2 ? power(k) : String(10 ** k), left - 0.5 * em, top + toY(k), "end")]),
      svg("path", { class: "gk-zero", d: `M${left} ${top + tall}h${wide}` }),
      inner(left, top, wide, tall, line("gk-flow", flowing), line("gk-orbit", stepping)),
      ...[0, 100, 200, 300].map((n) => word(String(n), left + toX(n), floor)),
      word(`step ${STEPS}`, left + wide, floor, "end"),
      word("distance from the equilibrium", 0, 0.6 * em, "start"));
  }

  // ---- the words ----

  function write(steps) {
    const found = linear(now.game, now), { c, eigenvalues, multipliers, modulus } = found;
    const largest = multipliers.reduce((a, b) => (distance(b) > distance(a) + 1e-12 ? b : a));
    const flows = verdict(eigenvalues, eigenvalues[0][0], c);
    const goes = verdict(multipliers, modulus - 1, c, largest[0] < 0);
    const rows = [["flow", `\u03bb = ${sayPair(eigenvalues)}`, flows],
      ["steps", `|\u03bc| = ${modulus.toFixed(5)}`, goes]];
    rows.forEach((texts, row) => texts.forEach((text, k) => { cells[row][k].textContent = text; }));
    const critical = `the flow turns until \u03b3 = 2\u221ac = ${fixed(2 * Math.sqrt(c), 2)}`;
    hint.textContent = c > 1e-6 ? critical : `the flow never turns: c = ${fixed(c, 2)}`;

    const stayed = steps.findLastIndex((at) => at.every((value) => Math.abs(value) <= EDGE)) + 1;
    const far = steps.length > STEPS ? `, ${say(distance(steps.at(-1)))} after ${STEPS} steps` : "";
    const gone = `; left the picture after ${stayed} step${stayed === 1 ? "" : "s"}`;
    const ends = `${say(distance(now.start))} at first${far}${stayed < steps.length ? gone : ""}`;
    ending.textContent = `Distance from (0, 0): ${ends}.`;

    const [theta, psi] = now.start.map((value) => fixed(value, 2));
    const [gammaNow, stepNow] = [fixed(now.gamma, 2), fixed(now.step)];
    for (const [{ input, said }, text] of [[weight, gammaNow], [size, stepNow]]) {
      said.textContent = text;
      input.setAttribute("aria-valuetext", text);
      input.style.setProperty("--from", "0%");
      input.style.setProperty("--to", `${100 * input.value / input.max}%`);
    }
    handle.setAttribute("aria-valuenow", now.start[0]);
    handle.setAttribute("aria-valuetext", `\u03b8 = ${theta}, \u03c8 = ${psi}`);
    const order = now.alternating ? "D, then G" : "both at once";
    tell(`${now.game.name}, \u03b3 = ${gammaNow}, h = ${stepNow}, ${order}: near the equilibrium the ` +
      `flow ${flows}, the steps: ${goes}; distance ${ends}`);
  }
  function tell(tale) {
    plane.setAttribute("aria-label", `Phase portrait. ${tale}`);
    chart.setAttribute("aria-label", `Distance against step. ${tale}`);
    clearTimeout(speaking); // a screen reader hears where a slide ends, not every stop on its way
    speaking = setTimeout(() => { status.textContent = spoken ? tale : ""; spoken = true; }, 800);
  }

  // ---- what changes it ----

  function draw() {
    waiting = 0;
    const steps = orbit(now.game, now, now.start);
    write(steps);
    if (!plane.getBoundingClientRect().width) return; // hidden: the observer will call again
    const smooth = flow(now.game, now, now.start);
    drawPlane(steps, smooth);
    drawDistance(steps, smooth);
  }
  function change(what) {
    Object.assign(now, what);
    waiting ||= requestAnimationFrame(draw);
  }
  const moveTo = (place) =>
    change({ start: place.map((value) => clamp(Math.round(20 * value) / 20, -REACH, REACH)) });
  const pointed = (event) => {
    const box = plane.getBoundingClientRect();
    moveTo(now.at(event.clientX - box.left, event.clientY - box.top));
  };
  const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

  choice.addEventListener("change", () => change({ game: all[choice.value] }));
  weight.input.addEventListener("input", () => change({ gamma: weight.input.value / 20 }));
  size.input.addEventListener("input", () => change({ step: 10 ** (size.input.value / 20 - 2) }));
  plane.addEventListener("click", pointed);
  handle.addEventListener("pointerdown", () => { dragging = true; });
  const drag = (event) => {
    dragging &&= event.type === "pointermove" && (event.buttons & 1) > 0;
    if (dragging) pointed(event);
  };
  for (const name of ["pointermove", "pointerup", "pointercancel"]) { // wherever it goes
    addEventListener(name, drag, { signal: life.signal });
  }
  handle.addEventListener("keydown", (event) => {
    if (event.key === "Home") change({ start });
    else if (KEYS[event.key]) moveTo(now.start.map((value, i) => value + KEYS[event.key][i] / 10));
    else return;
    event.preventDefault();
  });

  draw();
  let drawn = "";
  const watch = new ResizeObserver(() => { // a new width or another size of text; hidden, it waits
    const { width } = plane.getBoundingClientRect();
    const seen = `${width} ${chart.getBoundingClientRect().width} ${getComputedStyle(root).fontSize}`;
    if (width && seen !== drawn) draw();
    drawn = seen;
  });
  watch.observe(root);
  return () => {
    watch.disconnect();
    life.abort();
    cancelAnimationFrame(waiting);
    clearTimeout(speaking);
    root.remove();
  };
}

export default {
  render({ model, el }) {
    return mount(el, { spec: model.get("spec"), numbers: model.get("numbers") });
  },
};
