// The real-or-fake quiz: one picture at a time, the reader's score beside a discriminator's.
// Two doors, as in explorer.js: `export default` for anywidget, `mount(el, state)` for any page.
// The pictures, the truth and the discriminator's logits all travel in the state: no kernel.

// anywidget hands over a DataView, other hosts an ArrayBuffer, a typed array or base64 text.
export function toBytes(data) {
  if (typeof data === "string") return Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

// A seeded order of 0 ... count - 1 (Fisher-Yates on mulberry32), another one for each game.
export function shuffled(count, seed) {
  let state = seed >>> 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const order = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * uniform());
    [order[i], order[j]] = [order[j], order[i]];
  }
  return order;
}

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  // JupyterLab would take arrow keys and letters for its own, but not from an element that says so.
  if (tag === "input" || tag === "button") node.dataset.lmSuppressShortcuts = "true";
  node.append(...children);
  return node;
}

// Ink is dark on light paper: byte 0 is white, 255 black. Colour pictures keep their own colours.
function paint(canvas, bytes, [channels, height, width]) {
  const context = canvas.getContext("2d"), image = context.createImageData(width, height);
  const area = height * width, data = image.data;
  for (let i = 0, j = 0; i < area; i++) {
    for (let c = 0; c < 3; c++) data[j++] = channels === 3 ? bytes[c * area + i] : 255 - bytes[i];
    data[j++] = 255;
  }
  context.putImageData(image, 0, 0);
}

const WORD = { true: "real", false: "fake" };
// Real is a blue dot and fake a vermillion cross: shape and colour both say which.
const mark = (real) => make("span", { class: `gk-mark gk-${WORD[real]}`, "aria-hidden": "true" });
const button = (name, ...children) =>
  make("button", { type: "button", "data-control": name }, ...children);

// state: shape, rounds, seed, pictures (bytes or base64: the real ones first), reals (how many)
// and logits, one per picture, or an empty list where there is no discriminator.
export function mount(el, { shape, rounds, seed, pictures, reals, logits }) {
  const size = shape[0] * shape[1] * shape[2], bytes = toBytes(pictures);
  const count = bytes.length / size, players = logits.length ? ["you", "discriminator"] : ["you"];
  const fine = Math.max(shape[1], shape[2]) > 112 ? "gk-fine" : "";
  const canvasOf = (index, name) => {
    const canvas = make("canvas", { width: shape[2], height: shape[1], role: "img", "aria-label": name, class: fine });
    paint(canvas, bytes.subarray(index * size, (index + 1) * size), shape);
    return canvas;
  };
  let game = 0, order = [], answers = [];

  const stage = make("div", { class: "gk-stage" });
  const scores = make("div", { class: "gk-scores" });
  const said = make("p", { class: "gk-said", role: "status", "data-control": "feedback" });
  const body = make("div", { class: "gk-body" });
  const root = make("div", { class: "gankit gk-quiz", "data-gankit": "quiz", tabindex: "-1",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Real or fake quiz" }, body);
  const real = button("real", mark(true), "Real", make("kbd", {}, "R"));
  const fake = button("fake", mark(false), "Fake", make("kbd", {}, "F"));
  const again = button("again", "Play again");
  const progress = make("span", { class: "gk-hint", "data-control": "progress" });
  const ask = make("div", { class: "gk-controls" }, make("p", {},
    make("b", { class: "gk-question" }, "Real or fake?"), " ", progress), make("div", { class: "gk-row" }, real, fake), said, scores);

  const right = (who, i) => (who === "you" ? answers[i] : logits[order[i]] > 0) === (order[i] < reals);
  const score = (who) => answers.filter((_, i) => right(who, i)).length;
  const NAME = { you: "You", discriminator: "Discriminator" };

  // One row a player, one tick a round: full where right, hollow where wrong.
  function showScores() {
    scores.replaceChildren(...players.map((who) => {
      const ticks = Array.from({ length: rounds }, (_, i) =>
        make("i", i < answers.length ? { class: right(who, i) ? "gk-hit" : "gk-miss" } : {}));
      return make("div", { class: `gk-score gk-${who}`, "data-control": `score-${who}` },
        make("span", {}, NAME[who]), make("span", { class: "gk-ticks", "aria-hidden": "true" }, ...ticks),
        make("span", { class: "gk-value" }, `${score(who)} / ${answers.length}`));
    }));
  }
  function showRound() {
    const i = answers.length;
    progress.textContent = `Picture ${i + 1} of ${rounds}`;
    const canvas = canvasOf(order[i], `Picture ${i + 1}: real or fake?`);
    canvas.dataset.control = "picture";
    stage.replaceChildren(canvas);
    showScores();
  }
  function reveal() {
    const cards = order.map((index, i) => {
      const truth = WORD[index < reals];
      const verdicts = players.map((who) => `${who === "you" ? "you" : "D"} ${right(who, i) ? "\u2713" : "\u2717"}`);
      const name = `${truth}; ${players.map((who) => `${NAME[who]} ${right(who, i) ? "right" : "wrong"}`).join(", ")}`;
      return make("figure", { class: `gk-card gk-is-${truth}`, "data-truth": truth },
        canvasOf(index, name), make("figcaption", { "aria-hidden": "true" },
          make("b", {}, mark(index < reals), truth), make("span", {}, verdicts.join("  "))));
    });
    const found = players.flatMap((who) =>
      [make("span", {}, `${NAME[who]}: ${score(who)} of ${rounds}.`), " "]);
    showScores();
    body.className = "gk-end";
    body.replaceChildren(make("p", { class: "gk-question", role: "status" }, ...found),
      make("div", { class: "gk-cards", "data-control": "reveal" }, ...cards),
      make("div", { class: "gk-row" }, again, make("span", { class: "gk-hint" },
        "\u2713 and \u2717: who was right. Another game brings other pictures.")));
  }
  function answer(sayReal) {
    const index = order[answers.length], truth = index < reals;
    answers.push(sayReal);
    const verdict = logits.length
      ? ` The discriminator said ${WORD[logits[index] > 0]} (logit ${logits[index].toFixed(1).replace("-", "\u2212")}).` : "";
    said.replaceChildren(canvasOf(index, `The last picture, ${WORD[truth]}`), make("span", {},
      make("b", {}, mark(truth), `${sayReal === truth ? "Right" : "Not quite"}: it was ${WORD[truth]}.`), verdict));
    if (answers.length < rounds) return showRound();
    const focused = root.contains(document.activeElement);
    reveal();
    if (focused) again.focus({ preventScroll: true });
  }
  function start() {
    order = shuffled(count, seed + game++).slice(0, rounds);
    answers = [];
    said.replaceChildren(make("span", { class: "gk-hint" }, "Press a button, or R and F, or \u2190 and \u2192."));
    body.className = "gk-body";
    body.replaceChildren(make("div", { class: "gk-picture" }, stage), ask);
    showRound();
  }

  real.addEventListener("click", () => answer(true));
  fake.addEventListener("click", () => answer(false));
  again.addEventListener("click", () => { start(); real.focus({ preventScroll: true }); });
  const keys = { r: true, arrowleft: true, f: false, arrowright: false };
  root.addEventListener("keydown", (event) => {
    const sayReal = keys[event.key.toLowerCase()];
    if (event.repeat || event.ctrlKey || event.metaKey || event.altKey || sayReal === undefined) return;
    if (answers.length >= rounds) return;
    event.preventDefault();
    answer(sayReal);
  });
  start();
  el.append(root);
  return () => root.remove();
}

export default {
  render({ model, el }) {
    const names = ["shape", "rounds", "seed", "pictures", "reals", "logits"];
    return mount(el, Object.fromEntries(names.map((name) => [name, model.get(name)])));
  },
};
