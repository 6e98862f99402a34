// Mix two faces: coarse styles of A, fine ones of B, and the generator that draws them.
// Behind forward.js, blocks.js and controls.js.  Two doors, as in explorer.js; no kernel, no network.

const rms = (x, eps) => Math.sqrt(x.reduce((sum, v) => sum + v * v, 0) / x.length + eps);
const louder = (x) => { for (let i = 0; i < x.length; i++) x[i] *= x[i] < 0 ? 0.2 * Math.SQRT2 : Math.SQRT2; };

// A modulated convolution: the maps times the style, a plain convolution, and each map out divided by
// the length of its weights, as gankit.networks.ModulatedConv2d computes it.
function modulated(layer, take) {
  const { input: [inputs, height, width], output: [outputs], kernel, stride, demodulate } = layer;
  const weight = take(inputs * outputs * kernel * kernel), squares = new Float64Array(inputs * outputs);
  const share = 1 / stride ** 2; // of the kernel's places, those that reach one pixel
  for (let i = 0, k = 0; i < squares.length; i++)
    for (const end = k + kernel * kernel; k < end; k++) squares[i] += share * weight[k] ** 2;
  const given = [weight, new Float32Array(outputs)], convolve = LAYERS.deconv(layer, () => given.shift());
  const area = height * width, x = new Float32Array(inputs * area);
  return (maps, style) => {
    for (let i = 0, at = 0; i < inputs; i++)
      for (const end = at + area; at < end; at++) x[at] = maps[at] * style[i];
    const y = convolve(x), each = y.length / outputs;
    if (demodulate)
      for (let o = 0; o < outputs; o++) {
        let sum = 1e-8;
        for (let i = 0; i < inputs; i++) sum += squares[i * outputs + o] * style[i] ** 2;
        const scale = 1 / Math.sqrt(sum);
        for (let at = o * each; at < (o + 1) * each; at++) y[at] *= scale;
      }
    return y;
  };
}

// spec and weights as gankit.widgets.mix writes them -> { mapping: z to w, draw: a style for each
// resolution to a picture, mean: the mean style }.
export function styleGenerator(spec, bytes) {
  const floats = decodeSixteen(toBytes(bytes));
  let offset = 0;
  const take = (count) => floats.subarray(offset, (offset += count));
  const dense = spec.mapping.map((layer) => LAYERS.linear(layer, take));
  const mean = take(spec.dim), [width] = spec.levels[0].convolution.input;
  const start = take(width * 16);
  const levels = spec.levels.map(({ style, convolution, colors, colorsStyle }) => ({
    style: LAYERS.linear(style, take), convolve: modulated(convolution, take),
    strength: take(1)[0], bias: take(convolution.output[0]), noise: take(convolution.output[1] ** 2),
    colorsStyle: LAYERS.linear(colorsStyle, take), paint: modulated(colors, take), shift: take(spec.shape[0]),
  }));
  checkRead(floats, offset, 128);

  function mapping(z) {
    const scale = 1 / rms(z, 1e-8);
    let w = z.map((value) => value * scale);
    for (const layer of dense) louder(w = layer(w));
    return Float32Array.from(w);
  }
  function draw(styles, noisy = 1) {
    let x = start, picture = null;
    levels.forEach(({ style, convolve, strength, bias, noise, colorsStyle, paint, shift }, level) => {
      const w = styles[level], area = noise.length;
      x = convolve(x, style(w));
      for (let o = 0, at = 0; o < bias.length; o++)
        for (let i = 0; i < area; i++) x[at++] += strength * noisy * noise[i] + bias[o];
      louder(x);
      const part = paint(x, colorsStyle(w)), side = Math.sqrt(area);
      for (let at = 0; at < part.length; at++) {
        const c = Math.floor(at / area), i = Math.floor(at % area / side), j = at % side;
        const old = picture ? picture[(c * (side >> 1) + (i >> 1)) * (side >> 1) + (j >> 1)] : 0;
        part[at] += shift[c] + old;
      }
      picture = part;
    });
    return picture.map(Math.tanh);
  }
  return { mapping, draw, mean };
}

// The styles of a mixture: below the crossover those of A, then those of B, each drawn to the mean.
export function mixture(a, b, mean, levels, crossover, psi) {
  const near = [a, b].map((w) => w.map((value, i) => mean[i] + psi * (value - mean[i])));
  return Array.from({ length: levels }, (_, level) => near[level < crossover ? 0 : 1]);
}

// Fills `el`. state: spec, weights (bytes or base64) and seed.  Returns what stops everything.
export function mount(el, { spec, weights, seed = 0 }) {
  const { mapping, draw: picture, mean } = styleGenerator(spec, weights), count = spec.levels.length;
  const sizes = spec.levels.map(({ convolution }) => convolution.output[1]);
  const first = { seeds: [seed, seed + 1], crossover: count >> 1, psi: 1, noisy: 1 };
  const s = { ...first }, known = [{}, {}];
  const names = ["A", "the mixture", "B"], screens = names.map((name) => screenOf(spec.shape, name));
  ["a", "picture", "b"].forEach((name, i) => { screens[i].dataset.control = name; });
  const said = make("p", { class: "gk-hint", role: "status" });
  const root = make("div", { class: "gankit", "data-gankit": "mix",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Mix two faces" });
  const style = (which) => {
    const one = known[which];
    if (one.seed !== s.seeds[which])
      Object.assign(one, { seed: s.seeds[which], w: mapping(normals(s.seeds[which], spec.latent_dim)), shown: "" });
    return one;
  };
  const sized = (i) => `${sizes[i]} \u00d7 ${sizes[i]}`;
  const words = () => (s.crossover === 0 ? "All styles are B's." : s.crossover === count ? "All styles are A's."
    : `Styles up to ${sized(s.crossover - 1)} are A's, from ${sized(s.crossover)} on B's.`);

  const { on, draw, stop } = drawing(root, () => {
    const two = [0, 1].map(style), show = (crossover) =>
      picture(mixture(two[0].w, two[1].w, mean, count, crossover, s.psi), s.noisy);
    two.forEach((one, i) => { // A and B themselves, where they are not on show yet
      const asked = `${s.psi} ${s.noisy}`;
      if (one.shown !== asked) paint(screens[2 * i], show(i ? 0 : count), spec.shape);
      one.shown = asked;
    });
    paint(screens[1], show(s.crossover), spec.shape);
    crossover.set(s.crossover);
    psi.set(s.psi);
    noise.set(s.noisy);
    boxes.forEach(({ box }, i) => { if (document.activeElement !== box) box.value = s.seeds[i]; });
    screens[1].setAttribute("aria-label", `The mixture. ${said.textContent = words()}`);
  }, () => {});

  const boxes = ["A", "B"].map((name, i) => {
    const one = numberBox(`seed-${name.toLowerCase()}`, `seed of ${name}`, 4294967295);
    const fresh = button(`new-${name.toLowerCase()}`, `New ${name}`), { box } = one;
    const put = (number) => { s.seeds = s.seeds.map((old, j) => (j === i ? number : old)); };
    on(box, "input", () => { if (box.value !== "" && box.checkValidity()) put(+box.value); });
    on(fresh, "click", () => {
      const number = Math.floor(Math.random() * 9999);
      put(number + (number >= s.seeds[i])); // never the same one again
    });
    return { box, node: make("div", { class: "gk-row" }, fresh, one.node) };
  });
  const crossover = slider("crossover", "A\u2019s styles", { min: 0, max: count, step: 1, format: (v) => `${v} of ${count}` });
  on(crossover.input, "input", () => { s.crossover = +crossover.input.value; });
  const psi = slider("truncation", "truncation \u03c8", { min: 0, max: 1.5, format: (v) => v.toFixed(2) });
  on(psi.input, "input", () => { s.psi = +psi.input.value; });
  const noise = slider("noise", "noise \u00d7", { min: 0, max: 100, step: 1, format: (v) => `${v}` });
  on(noise.input, "input", () => { s.noisy = +noise.input.value; });
  const reset = button("reset", "Reset");
  on(reset, "click", () => Object.assign(s, first));
  root.append(
    make("div", { class: "gk-stages" }, ...screens.map((screen, i) =>
      make("figure", { class: "gk-stage" }, screen, make("figcaption", {}, names[i])))),
    group("Mix", "coarse styles of A, fine ones of B", crossover.node, said),
    make("div", { class: "gk-mixed" }, group("Faces", "each from its seed", ...boxes.map(({ node }) => node)),
      group("Draw", "styles w\u0304 + \u03c8 (w \u2212 w\u0304)", psi.node, noise.node,
        make("div", { class: "gk-row" }, reset))));
  el.append(root);
  draw({ timeStamp: performance.now() });
  return () => { stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    return mount(el, Object.fromEntries(["spec", "weights", "seed"].map((name) => [name, model.get(name)])));
  },
};
