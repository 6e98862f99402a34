// What widgets that run a network have in common on the page: controls, a painted picture, when
// to draw, sliders along directions, and a walk.  Stands between forward.js and a widget's own file.

const SVG = "http://www.w3.org/2000/svg";
const unique = () => `gankit-${globalThis.gankitIds = (globalThis.gankitIds ?? 0) + 1}`; // on any page

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
  const id = unique();
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

const screenOf = ([, height, width], name) => make("canvas", { width, height, role: "img",
  "aria-label": name, class: Math.max(width, height) > 112 ? "gk-fine" : "" });

// on(node, type, change) runs `change` at an event and then draws once in the coming frame, however
// many events come before it.  What a reader does stops a walk that plays: `interrupted` says so.
// Each drawing fires "gankit:draw" with the milliseconds since the input that asked for it.
function drawing(root, paintAll, interrupted) {
  let frame = 0, asked = 0;
  function draw({ timeStamp }) {
    const began = performance.now();
    paintAll();
    const now = performance.now(), detail = { latency: now - timeStamp, forward: now - began };
    root.dispatchEvent(new CustomEvent("gankit:draw", { detail, bubbles: true }));
  }
  const on = (node, type, change, keepsWalking = false) => node.addEventListener(type, (event) => {
    if (change(event) === false) return;
    if (!keepsWalking) interrupted();
    if (frame) return;
    asked = event.timeStamp;
    frame = requestAnimationFrame(() => { frame = 0; draw({ timeStamp: asked }); });
  });
  return { on, draw, stop: () => cancelAnimationFrame(frame) };
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

// From A to B, by hand or played to and fro.  keep(key) makes what is on show the walk's end s.a
// or s.b, go(t) walks to a place between them, ends are painted by paintEnd(canvas, end).
function walkGroup(s, { on, draw, shape, keep, go, paintEnd }, hint, ...more) {
  const still = matchMedia("(prefers-reduced-motion: reduce)"), [, height, width] = shape;
  const ends = ["a", "b"].map((key) => {
    const canvas = make("canvas", { width, height, "aria-hidden": "true" }), name = key.toUpperCase();
    const set = button(`keep-${key}`, canvas, `set ${name}`);
    set.title = `Make the picture on show the walk's ${name}`;
    on(set, "click", () => keep(key));
    return { set, canvas, key, drawn: null };
  });
  const t = slider("walk", "t", { min: 0, max: 1, format: (v) => v.toFixed(2) });
  const play = button("play", "Play");
  let frame = 0, last = 0, way = 1;
  const walk = (position) => { s.t = position; go(position); };
  const stop = () => { cancelAnimationFrame(frame); frame = 0; play.textContent = "Play"; };
  const tick = (now) => {
    frame = requestAnimationFrame(tick);
    const wait = still.matches ? 700 : 0; // without motion: a few single steps, not a film
    if (now - last < wait) return;
    const step = still.matches ? 0.125 : Math.min(now - last, 100) / 3500;
    last = now;
    if (s.t >= 1) way = -1; else if (s.t <= 0) way = 1;
    walk(Math.max(0, Math.min(1, s.t + way * step)));
    draw({ timeStamp: now });
  };
  on(t.input, "input", () => walk(+t.input.value));
  play.addEventListener("click", () => {
    if (frame) return stop();
    play.textContent = "Pause";
    last = performance.now();
    frame = requestAnimationFrame(tick);
  });
  return {
    stop,
    node: group("Walk", hint,
      make("div", { class: "gk-walk" }, ends[0].set, t.node, ends[1].set, play), ...more),
    show() {
      t.set(s.t);
      for (const end of ends) if (end.drawn !== s[end.key]) paintEnd(end.canvas, end.drawn = s[end.key]);
    },
  };
}
