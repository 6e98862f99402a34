// There and back: a picture, its translation, and what the way back makes of it.
// Behind forward.js, blocks.js and controls.js.  Two doors, as in explorer.js; no kernel, no network.

// What a translator makes of a picture, as gankit.networks.Translator does: its first maps are laid
// beside those that come back from the coarse grid, and the last layers make colours and a mask.
function translator({ first, middle, last }, [channels, height, width], take) {
  const chain = (layers) => {
    const steps = layers.map(stepOf);
    return (x) => steps.reduce((y, step) => step(y), x);
  };
  function stepOf(layer) {
    if (layer.op !== "residual") return LAYERS[layer.op](layer, take);
    const inner = chain(layer.layers);
    return (x) => {
      const y = inner(x);
      for (let i = 0; i < y.length; i++) y[i] += x[i];
      return y;
    };
  }
  const [begin, work, end] = [first, middle, last].map(chain), area = height * width;
  return (x) => {
    const fine = begin(x), coarse = work(fine), both = new Float32Array(2 * fine.length);
    both.set(fine);
    both.set(coarse, fine.length);
    const maps = end(both), y = new Float32Array(channels * area);
    for (let i = 0; i < y.length; i++) {
      const mask = sigmoid(maps[channels * area + i % area]);
      y[i] = mask * Math.tanh(maps[i]) + (1 - mask) * x[i];
    }
    return y;
  };
}

// The two functions [forth, back] of pictures.
export function translators(spec, bytes) {
  const floats = decodeTwelve(toBytes(bytes));
  let offset = 0;
  const take = (count) => floats.subarray(offset, (offset += count));
  const made = spec.networks.map((one) => translator(one, spec.shape, take));
  checkRead(floats, offset, 32);
  return made;
}

// Every value moved up or down by `by` of 255; the same ways each time, so that a slider compares.
export function disturbed(x, by, seed = 1) {
  const uniform = uniforms(seed);
  return x.map((value) => value + (uniform() < 0.5 ? -by : by) / 127.5);
}

const apart = (x, y) => x.reduce((sum, value, i) => sum + Math.abs(value - y[i]), 0) / x.length * 127.5;

// Fills `el`. state: spec, weights and pictures (bytes or base64).  Returns what stops everything.
export function mount(el, { spec, weights, pictures }) {
  const [forth, back] = translators(spec, weights), raw = toBytes(pictures);
  const size = raw.length / spec.count, [there, home] = [spec.names[1], spec.names[0]];
  const all = Array.from({ length: spec.count }, (_, k) =>
    Float32Array.from(raw.subarray(k * size, (k + 1) * size), (byte) => byte / 127.5 - 1));
  const s = { chosen: 0, by: 0, translated: null, of: -1 };
  const words = [`picked: ${home}`, `there: ${there}`, `and back: ${home}`];
  const screens = words.map((name) => screenOf(spec.shape, name));
  ["picked", "there", "picture"].forEach((name, i) => { screens[i].dataset.control = name; });
  const said = make("p", { class: "gk-hint", role: "status" });
  const root = make("div", { class: "gankit", "data-gankit": "roundtrip",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "There and back" });

  const { on, draw, stop } = drawing(root, () => {
    const x = all[s.chosen];
    if (s.of !== s.chosen) { s.translated = forth(x); s.of = s.chosen; }
    const half = disturbed(s.translated, s.by), again = back(half);
    [x, half, again].forEach((picture, i) => paint(screens[i], picture, spec.shape));
    noise.set(s.by);
    said.textContent = `The way back ends ${apart(again, x).toFixed(1)} of 255 from where it began, on average.`;
  }, () => {});
  const noise = slider("noise", "disturbed by", { min: 0, max: 4, step: 0.5, format: (v) => `\u00b1${v}` });
  on(noise.input, "input", () => { s.by = +noise.input.value; });
  const own = unique();
  const thumbs = all.map((picture, k) => {
    const canvas = make("canvas", { width: spec.shape[2], height: spec.shape[1], "aria-hidden": "true" });
    paint(canvas, picture, spec.shape);
    const radio = make("input", { type: "radio", name: own, value: k, "aria-label": `picture ${k + 1}`, "data-control": `pick-${k}` });
    radio.checked = k === 0;
    on(radio, "change", () => { s.chosen = k; });
    return make("label", { class: "gk-thumb" }, radio, canvas);
  });
  root.append(group("Pick a picture", home, make("div", { class: "gk-thumbs" }, ...thumbs)),
    make("div", { class: "gk-stages" }, ...screens.map((screen, i) =>
      make("figure", { class: "gk-stage" }, screen, make("figcaption", {}, words[i])))),
    make("div", { class: "gk-between" }, group("Half-way", "every value up or down, by chance, in 255ths", noise.node, said)));
  el.append(root);
  draw({ timeStamp: performance.now() });
  return () => { stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const names = ["spec", "weights", "pictures"];
    return mount(el, Object.fromEntries(names.map((name) => [name, model.get(name)])));
  },
};
