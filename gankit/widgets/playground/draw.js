// The plane and the charts, on canvases that are white on a dark page, too, as the book's figures.

const REAL = [0, 114, 178], FAKE = [213, 94, 0], COLOURS = { D: "#009e73", G: "#cc79a7", theory: "#000", text: "#333", line: "#767676" };
const EDGE = 3, SURFACE = 40; // as in session.js

function fitted(canvas, share) {
  const ratio = window.devicePixelRatio || 1, width = canvas.clientWidth, height = Math.round(width * share);
  const pen = canvas.getContext("2d");
  canvas.style.height = `${height}px`;
  const size = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== size[0] || canvas.height !== size[1]) [canvas.width, canvas.height] = size;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  Object.assign(pen, { fillStyle: "#fff", lineCap: "round", lineJoin: "round" });
  pen.fillRect(0, 0, width, height);
  return { pen, width, height, em: parseFloat(getComputedStyle(canvas).fontSize) };
}

function stroke(pen, strokeStyle, lineWidth, path, dash = []) {
  pen.beginPath();
  path();
  Object.assign(pen, { strokeStyle, lineWidth });
  pen.setLineDash(dash);
  pen.stroke();
  pen.setLineDash([]);
}
const edged = (pen, colour, width, path) => {
  stroke(pen, "#fff", width + 1.4, path);
  stroke(pen, colour, width, path);
};

// From fake's colour through white, at the median, to real's, as gankit.plots.surface does.
function drawSurface(pen, width, values, sheet) {
  const sorted = values.slice().sort(), white = sorted[sorted.length >> 1];
  const most = Math.max(sorted[Math.floor(0.98 * sorted.length)] - white, white - sorted[Math.floor(0.02 * sorted.length)], 1e-12);
  const context = sheet.getContext("2d"), image = context.createImageData(SURFACE, SURFACE);
  for (let i = 0; i < SURFACE; i++) for (let j = 0; j < SURFACE; j++) {
    const value = values[i * SURFACE + j] - white, colour = value < 0 ? FAKE : REAL;
    const share = 0.62 * Math.min(1, Math.abs(value) / most), at = 4 * ((SURFACE - 1 - i) * SURFACE + j);
    for (let c = 0; c < 3; c++) image.data[at + c] = 255 + (colour[c] - 255) * share;
    image.data[at + 3] = 255;
  }
  context.putImageData(image, 0, 0);
  pen.imageSmoothingEnabled = true;
  pen.drawImage(sheet, 0, 0, width, width);
}

function dots(pen, to, points, radius) {
  pen.fillStyle = `rgb(${REAL})`;
  pen.beginPath();
  for (let i = 0; i < points.length; i += 2) {
    const [x, y] = to(points[i], points[i + 1]);
    pen.moveTo(x + radius, y);
    pen.arc(x, y, radius, 0, 7);
  }
  pen.fill();
}

function crosses(pen, to, points, r) {
  edged(pen, `rgb(${FAKE})`, 1.6, () => {
    for (let i = 0; i < points.length; i += 2) {
      const [x, y] = to(points[i], points[i + 1]);
      pen.moveTo(x - r, y - r);
      pen.lineTo(x + r, y + r);
      pen.moveTo(x - r, y + r);
      pen.lineTo(x + r, y - r);
    }
  });
}

// From each place along its direction, `unit` pixels for 1; or to where it lands.
function arrows(pen, to, from, along, unit) {
  edged(pen, COLOURS.G, 1.4, () => {
    for (let i = 0; i < from.length; i += 2) {
      const [x, y] = to(from[i], from[i + 1]), dx = unit * along[i], dy = -unit * along[i + 1], length = Math.hypot(dx, dy);
      if (!(length > 1)) continue;
      const head = Math.min(5, length / 2) / length, [u, v] = [x + dx, y + dy];
      pen.moveTo(x, y);
      pen.lineTo(u, v);
      pen.moveTo(u - head * (dx - 0.6 * dy), v - head * (dy + 0.6 * dx));
      pen.lineTo(u, v);
      pen.lineTo(u - head * (dx + 0.6 * dy), v - head * (dy - 0.6 * dx));
    }
  });
}

function drawSheet(pen, to, points) {
  const n = points.length / 2, columns = 15, rows = n / columns, at = (k) => to(points[2 * k], points[2 * k + 1]);
  stroke(pen, COLOURS.text, 1, () => {
    for (let i = 0; i < rows; i++) for (let j = 0; j < columns; j++) pen[j ? "lineTo" : "moveTo"](...at(i * columns + j));
    for (let j = 0; rows > 1 && j < columns; j++) for (let i = 0; i < rows; i++) pen[i ? "lineTo" : "moveTo"](...at(i * columns + j));
  });
}

// layers: which of samples, surface, pushes and sheet are on.  own: what the reader painted, and the brush.
function drawPlane(canvas, sheet, shown, layers, own) {
  const { pen, width } = fitted(canvas, 1);
  if (!width) return;
  const to = (x, y) => [width * (x + EDGE) / (2 * EDGE), width * (EDGE - y) / (2 * EDGE)], unit = width / (2 * EDGE);
  if (shown && layers.surface) drawSurface(pen, width, shown.surface, sheet);
  if (shown && layers.sheet) drawSheet(pen, to, shown.sheet);
  if (shown?.turn && layers.samples) drawTurn(pen, to, unit, shown.turn, layers.pushes);
  else if (shown) drawAll(pen, to, width, shown, layers);
  if (own.dots) {
    pen.fillStyle = "#000";
    for (const [x, y] of own.dots) pen.fillRect(...to(x, y).map((at) => at - 1), 2, 2);
  }
  if (own.brush) stroke(pen, "#000", 1.5, () => {
    const [x, y] = to(...own.brush);
    pen.moveTo(x - 8, y); pen.lineTo(x + 8, y); pen.moveTo(x, y - 8); pen.lineTo(x, y + 8);
  });
}

function drawAll(pen, to, width, { fakes, arrows: push, reals }, layers) {
  if (layers.pushes) {
    const few = 2 * (width < 300 ? 60 : 120), along = push.slice(0, few);
    let longest = 0;
    for (let i = 0; i < few; i += 2) longest = Math.max(longest, Math.hypot(along[i], along[i + 1]));
    arrows(pen, to, fakes.slice(0, few), along, longest > 0 ? 0.12 * width / longest : 0);
  }
  if (!layers.samples) return;
  crosses(pen, to, fakes, 2.8);
  dots(pen, to, reals, 1.8);
}

// One player's step: the batch that D saw; or G's fakes, how far they are pushed, and where they land.
function drawTurn(pen, to, unit, { player, real, fake, landed }, pushed) {
  if (player === "D") { crosses(pen, to, fake, 3.4); dots(pen, to, real, 2.6); return; }
  pen.globalAlpha = 0.45;
  crosses(pen, to, fake, 2.4);
  pen.globalAlpha = 1;
  if (pushed) arrows(pen, to, fake, landed.map((x, i) => x - fake[i]), unit);
  crosses(pen, to, landed, 3.4);
}

// A chart over the steps: series { values, colour, dash, name }, marks { step, text }.  NaN leaves a gap.
function drawChart(canvas, steps, series, { marks = [], floor = null, from = null }) {
  const { pen, width, height, em } = fitted(canvas, 0.3);
  if (!width) return;
  const all = series.flatMap(({ values }) => values).filter(Number.isFinite), last = Math.max(1, steps.at(-1) ?? 1);
  let low = Math.min(from ?? Infinity, ...all), high = Math.max(from ?? -Infinity, ...all);
  if (!(low < high)) [low, high] = [Math.min(low, 0) || 0, Math.max(high, 0) + 1 || 1];
  const x0 = 3.4 * em, y0 = 1.3 * em, wide = width - x0 - 0.5 * em, tall = height - y0 - 1.3 * em;
  const toX = (step) => x0 + wide * step / last, toY = (value) => y0 + tall * (high - value) / (high - low);
  const write = (text, align, x, y, colour = COLOURS.text) => {
    Object.assign(pen, { font: `${0.85 * em}px ${getComputedStyle(canvas).fontFamily}`, fillStyle: colour, textAlign: align, textBaseline: "middle" });
    pen.fillText(text, x, y);
  };
  stroke(pen, "#ccc", 1, () => pen.rect(x0, y0, wide, tall));
  if (floor !== null) stroke(pen, COLOURS.theory, 1, () => { pen.moveTo(x0, toY(floor)); pen.lineTo(x0 + wide, toY(floor)); }, [2, 3]);
  for (const [value, y] of [[high, y0 + 0.4 * em], [low, y0 + tall - 0.4 * em]]) write(say(value), "right", x0 - 0.3 * em, y);
  write("0", "left", x0, height - 0.6 * em);
  write(`step ${last}`, "right", x0 + wide, height - 0.6 * em);
  for (const { values, colour, dash } of series) stroke(pen, colour, 1.6, () => {
    let down = false;
    values.forEach((value, i) => {
      if (Number.isFinite(value)) pen[down ? "lineTo" : "moveTo"](toX(steps[i]), toY(value));
      down = Number.isFinite(value);
    });
  }, dash);
  for (const { step, text } of marks.slice(-1)) {
    stroke(pen, COLOURS.line, 1, () => { pen.moveTo(toX(step), y0); pen.lineTo(toX(step), y0 + tall); });
    write(text, toX(step) > width / 2 ? "right" : "left", toX(step), 0.6 * em);
  }
}

function say(value) {
  if (!Number.isFinite(value)) return "–";
  const large = Math.abs(value) >= 1e4 || (value && Math.abs(value) < 1e-3);
  return (large ? value.toExponential(1).replace("+", "") : String(+value.toPrecision(2))).replace(/-/g, "\u2212");
}
