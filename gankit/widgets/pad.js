// Draw on a pad: an encoder reads the drawing, and a generator draws what it has read.
// Behind forward.js, blocks.js and controls.js.  Two doors, as in explorer.js; no kernel, no network.

// ---- from the pad to a picture, as the digits of MNIST were made ---------------------------------

// Rows and columns that hold ink, [top, bottom) and [left, right); null where the pad is empty.
function inked(ink, side) {
  let top = side, left = side, bottom = 0, right = 0;
  for (let i = 0; i < side; i++)
    for (let j = 0; j < side; j++) {
      if (ink[i * side + j] <= 0) continue;
      [top, bottom] = [Math.min(top, i), i + 1];
      [left, right] = [Math.min(left, j), Math.max(right, j + 1)];
    }
  return bottom ? { top, left, height: bottom - top, width: right - left } : null;
}

// Which of `from` pixels, and with what share, lie under each of the fewer that they shrink to.
function shares(from, scale) {
  const to = Math.max(1, Math.ceil(from * scale - 1e-6));
  return Array.from({ length: to }, (_, i) => {
    const [low, high] = [i / scale, (i + 1) / scale], row = [];
    for (let k = Math.floor(low); k < Math.min(from, Math.ceil(high)); k++)
      row.push([k, Math.max(0, Math.min(high, k + 1) - Math.max(low, k)) * scale]);
    return row;
  });
}

// Ink in [0, 1] on side × side pixels -> a picture in [-1, 1], height × width: the longer side of what
// was drawn becomes 20 of 28 pixels, each the mean of those below it, and its centre of mass goes
// to within half a pixel of the middle of pixel (14, 14).  null where nothing was drawn.
export function centred(ink, side, height, width) {
  const box = inked(ink, side);
  if (!box) return null;
  const scale = Math.round(Math.min(height, width) * 20 / 28) / Math.max(box.height, box.width);
  const rows = shares(box.height, scale), columns = shares(box.width, scale);
  const small = new Float32Array(rows.length * columns.length);
  let mass = 0, down = 0, across = 0;
  rows.forEach((row, i) => columns.forEach((column, j) => {
    let sum = 0;
    for (const [r, share] of row)
      for (const [c, part] of column) sum += share * part * ink[(box.top + r) * side + box.left + c];
    small[i * columns.length + j] = sum;
    mass += sum;
    down += sum * (i + 0.5);
    across += sum * (j + 0.5);
  }));
  const place = (whole, part, middle) =>
    Math.max(0, Math.min(whole - part, Math.round((whole + 1) / 2 - middle / mass)));
  const top = place(height, rows.length, down), left = place(width, columns.length, across);
  const picture = new Float32Array(height * width).fill(-1);
  rows.forEach((_, i) => columns.forEach((_, j) => {
    picture[(top + i) * width + left + j] = 2 * Math.min(1, small[i * columns.length + j]) - 1;
  }));
  return picture;
}

// ---- the page ------------------------------------------------------------------------------

const SIDE = 280, PEN = 26; // pixels of the pad, and of its pen
const SEVEN = [[80, 70], [196, 70], [128, 222]]; // what is on the pad to begin with
const STEPS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const HELP = "A pad to draw on. The arrow keys move the pen, Space puts it down and lifts it, Delete clears.";

// The pad itself: mouse, finger, pen and keys draw; changed() is called after each stroke's piece.
function padOf(on) {
  const canvas = make("canvas", { width: SIDE, height: SIDE, tabindex: 0, role: "application",
    "aria-label": HELP, "data-control": "pad", "data-lm-suppress-shortcuts": "true" });
  const pen = make("div", { class: "gk-pen", "aria-hidden": "true" });
  const said = make("span", { class: "gk-unseen", role: "status" });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let at = [SIDE / 2, SIDE / 2], isDown = false, isExample = true;

  function clear() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, SIDE, SIDE);
    isExample = false;
  }
  function stroke(...points) {
    Object.assign(context, { lineWidth: PEN, lineCap: "round", lineJoin: "round", strokeStyle: "#000" });
    context.beginPath();
    context.moveTo(...points[0]);
    for (const [x, y] of points) context.lineTo(x + 0.01, y); // a dot is a short line
    context.stroke();
  }
  function move(to, draws) {
    const [x, y] = to.map((value) => Math.max(0, Math.min(SIDE, value)));
    if (draws && isExample) clear();
    if (draws) stroke(at, [x, y]);
    at = [x, y];
    pen.style.left = `${100 * x / SIDE}%`;
    pen.style.top = `${100 * y / SIDE}%`;
  }
  const place = (event) => {
    const area = canvas.getBoundingClientRect();
    return [SIDE * (event.clientX - area.left) / area.width, SIDE * (event.clientY - area.top) / area.height];
  };
  const hold = (down) => {
    isDown = down;
    pen.classList.toggle("gk-down", down);
    said.textContent = down ? "The pen is down." : "The pen is up.";
  };
  on(canvas, "pointerdown", (event) => {
    if (event.button) return false;
    canvas.setPointerCapture(event.pointerId);
    hold(false);
    move(place(event), false);
    move(at, true);
  });
  on(canvas, "pointermove", (event) => {
    if (!(event.buttons & 1)) return false;
    for (const one of event.getCoalescedEvents?.() ?? [event]) move(place(one), true);
  });
  on(canvas, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const step = STEPS[event.key], size = event.shiftKey ? 3 : 10;
    if (step) move(at.map((value, i) => value + size * step[i]), isDown);
    else if (event.key === " " || event.key === "Enter") {
      hold(!isDown);
      if (isDown) move(at, true);
    } else if (event.key === "Delete" || event.key === "Backspace") clear();
    else return false;
    event.preventDefault();
  });
  clear();
  stroke(...SEVEN);
  isExample = true;
  move(at, false);
  // Ink as it stands on the canvas, whoever has put it there
  const ink = () => {
    const { data } = context.getImageData(0, 0, SIDE, SIDE), all = new Float32Array(SIDE * SIDE);
    for (let i = 0; i < all.length; i++) all[i] = 1 - data[4 * i + 1] / 255;
    return all;
  };
  return { node: make("div", { class: "gk-pad" }, canvas, pen, said), clear, ink };
}

const captioned = (canvas, ...words) =>
  make("figure", { class: "gk-shown" }, canvas, make("figcaption", {}, ...words));

// Fills `el`. state: spec and weights of the generator, reader and reader_weights of the encoder
// (weights as bytes or base64) and, if somebody wants to know which z is shown, settled(z).
// Returns a function that stops everything.
export function mount(el, { spec, weights, reader, reader_weights, settled = () => {} }) {
  const { forward, directions } = network(spec, weights), encode = network(reader, reader_weights).forward;
  const [, height, width] = reader.reads, empty = new Float32Array(height * width).fill(-1);
  const s = { z: new Float32Array(spec.latent_dim), seen: empty, stale: true };
  const typical = Math.sqrt(spec.latent_dim).toFixed(1);
  const read = screenOf(reader.reads, "What the encoder reads of the pad");
  const picture = screenOf(spec.shape, "The picture that the generator draws"), caption = make("p", { class: "gk-hint" });
  picture.dataset.control = "picture";
  const root = make("div", { class: "gankit gk-drawing", "data-gankit": "pad",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Draw on a pad" });

  const { on, draw, stop } = drawing(root, () => {
    if (s.stale) {
      s.seen = centred(pad.ink(), SIDE, height, width) ?? empty;
      s.z = encode(s.seen.slice()).slice(); // some layers work in place
      s.stale = false;
      paint(read, s.seen, reader.reads);
    }
    const drawn = forward(s.z);
    paint(picture, drawn, spec.shape);
    const apart = s.seen.reduce((sum, x, i) => sum + Math.abs(x - drawn[i]), 0) / drawn.length / 2;
    caption.textContent = `Mean distance of a pixel from what was read: ${apart.toFixed(3)}, where paper `
      + `to ink is 1. \u2016z\u2016 = ${norm(s.z).toFixed(1)}, typically \u221a${s.z.length} = ${typical}.`;
    slides.show();
  }, () => {});
  const pad = padOf((node, type, change) => on(node, type, (event) => {
    if (change(event) === false) return false;
    s.stale = true;
  }));
  const clear = button("clear", "Clear"), again = button("read", "Back to what was read");
  again.title = "Undo what the sliders did";
  on(clear, "click", () => { pad.clear(); s.stale = true; });
  on(again, "click", () => { s.stale = true; });
  const slides = directionGroup(s, directions, on);
  root.append(make("div", { class: "gk-body" },
    make("div", { class: "gk-desk" }, pad.node, make("div", { class: "gk-shelf" },
      captioned(read, "read"), captioned(picture, "drawn by G")), make("div", { class: "gk-row" }, clear)),
    make("div", { class: "gk-controls" }, slides.node, make("div", { class: "gk-row" }, again), caption,
      make("p", { class: "gk-hint" }, "Draw large. By keys: arrows move the pen, Space puts it down and lifts it, Delete clears."))));
  el.append(root);
  const report = () => settled(Array.from(s.z, (value) => +value.toFixed(4)));
  for (const type of ["change", "click", "pointerup", "keyup"]) root.addEventListener(type, report);
  draw({ timeStamp: performance.now() });
  report();
  return () => { stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const settled = (z) => { model.set("z", z); model.save_changes(); };
    const names = ["spec", "weights", "reader", "reader_weights"];
    return mount(el, { ...Object.fromEntries(names.map((name) => [name, model.get(name)])), settled });
  },
};
