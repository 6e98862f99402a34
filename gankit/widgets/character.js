// Design a character: what to ask a conditional generator for, as buttons; z under sliders; a walk.
// Behind forward.js, blocks.js and controls.js.  Two doors, as in explorer.js; no kernel, no network.

// The state is z and `soft`, the labels one-hot, side by side: the generator reads [z, soft].  Half
// way between two characters the labels may be shared out among two values; a button then stands for
// the one that has more.

// One value of each label, drawn from a seed.
export function picked(seed, values) {
  const uniform = uniforms(seed ^ 0x5bd1e995); // other numbers than those of z
  return values.map((count) => Math.floor(count * uniform()));
}

const starts = (values) => values.map((_, k) => values.slice(0, k).reduce((sum, count) => sum + count, 0));

export function oneHot(labels, values) {
  const first = starts(values), soft = new Float32Array(values.reduce((sum, count) => sum + count, 0));
  labels.forEach((label, k) => { soft[first[k] + label] = 1; });
  return soft;
}

// Of each label the value that has the most.
export function chosen(soft, values) {
  const first = starts(values);
  return values.map((count, k) => {
    const part = soft.subarray(first[k], first[k] + count);
    return part.indexOf(Math.max(...part));
  });
}

export const both = ({ z, soft }) => {
  const x = new Float32Array(z.length + soft.length);
  x.set(z);
  x.set(soft, z.length);
  return x;
};
const somebody = (seed, latentDim, values) =>
  ({ z: normals(seed, latentDim), soft: oneHot(picked(seed, values), values) });

function labelGroup(s, [name, words], k, values, on) {
  const own = unique(), first = starts(values)[k];
  const radios = words.map((word, i) => {
    const radio = make("input", { type: "radio", name: own, value: i, "data-control": `label-${k}-${i}` });
    on(radio, "change", () => {
      s.soft = s.soft.slice(); // a copy: A or B may hold the old one
      s.soft.fill(0, first, first + words.length);
      s.soft[first + i] = 1;
    });
    return radio;
  });
  const chips = radios.map((radio, i) =>
    make("label", { class: "gk-chip" }, radio, make("span", {}, words[i])));
  return {
    node: make("fieldset", { class: "gk-label" }, make("legend", {}, name), make("div", { class: "gk-chips" }, ...chips)),
    show: () => { radios[chosen(s.soft, values)[k]].checked = true; },
  };
}

function characterGroup(s, { seed, latentDim, values }, on) {
  const fresh = button("new-z", "New z"), any = button("surprise", "Surprise me");
  const reset = button("reset", "Reset");
  const drawn = () => Math.floor(Math.random() * 4294967295);
  fresh.title = "Another character of whom the same is asked";
  any.title = "Another z, and labels by chance";
  on(fresh, "click", () => { s.z = normals(drawn(), latentDim); });
  on(any, "click", () => Object.assign(s, somebody(drawn(), latentDim, values)));
  on(reset, "click", () => Object.assign(s, begin(seed, latentDim, values)));
  return { node: make("div", { class: "gk-row" }, fresh, any, reset), show() {} };
}

function begin(seed, latentDim, values) {
  const a = somebody(seed, latentDim, values), b = somebody(seed + 1, latentDim, values);
  return { ...a, t: 0, a, b };
}

// Fills `el`. state: spec, weights (bytes or base64), names ([label, [value, ...]] each), seed and, if
// somebody wants to know what is shown, settled(z, labels). Returns a function that stops everything.
export function mount(el, { spec, weights, names, seed = 0, settled = () => {} }) {
  const { forward, directions } = network(spec, weights), shape = spec.shape;
  const latentDim = spec.latent_dim, values = names.map(([, words]) => words.length);
  const s = begin(seed, latentDim, values), typical = Math.sqrt(latentDim).toFixed(1);
  const picture = screenOf(shape, "Picture that the generator draws"), caption = make("p", {});
  picture.dataset.control = "picture";
  const root = make("div", { class: "gankit gk-character", "data-gankit": "character",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Design a character" });
  const labels = () => chosen(s.soft, values);

  const { on, draw, stop } = drawing(root, () => {
    paint(picture, forward(both(s)), shape);
    const asked = labels().map((label, k) => `${names[k][0]} ${names[k][1][label]}`).join(", ");
    picture.setAttribute("aria-label", `Picture that the generator draws, asked for ${asked}`);
    caption.textContent = `\u2016z\u2016 = ${norm(s.z).toFixed(1)}, typically \u221a${latentDim} = ${typical}`;
    for (const part of parts) part.show();
  }, () => walk.stop());

  const fade = make("input", { type: "checkbox", "data-control": "fade" });
  const go = (t) => {
    s.z = slerp(s.a.z, s.b.z, t);
    if (fade.checked) s.soft = s.a.soft.map((value, i) => (1 - t) * value + t * s.b.soft[i]);
  };
  const walk = walkGroup(s, { on, draw, shape, go,
    keep: (key) => { s[key] = { z: s.z, soft: s.soft }; },
    paintEnd: (canvas, end) => paint(canvas, forward(both(end)), shape),
  }, "from A to B by slerp", make("label", { class: "gk-check" }, fade, "the choices go from A's to B's, too"));
  on(fade, "change", () => go(s.t));
  const asked = names.map((label, k) => labelGroup(s, label, k, values, on));
  const parts = [characterGroup(s, { seed, latentDim, values }, on), ...asked, directionGroup(s, directions, on), walk];
  root.append(make("div", { class: "gk-body" }, make("div", { class: "gk-picture" }, picture, caption),
    parts[0].node, make("div", { class: "gk-controls" },
      make("div", { class: "gk-labels" }, ...asked.map((part) => part.node)),
      ...parts.slice(1 + asked.length).map((part) => part.node))));
  el.append(root);
  const report = () => settled(Array.from(s.z, (value) => +value.toFixed(4)), labels());
  for (const type of ["change", "click", "pointerup"]) root.addEventListener(type, report);
  draw({ timeStamp: performance.now() });
  report();
  return () => { walk.stop(); stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const settled = (z, labels) => { model.set("z", z); model.set("labels", labels); model.save_changes(); };
    const names = ["spec", "weights", "names", "seed"];
    return mount(el, { ...Object.fromEntries(names.map((name) => [name, model.get(name)])), settled });
  },
};
