// Play: a piano roll that sounds, a first bar to write, and a generator that goes on from it.
// Behind forward.js, blocks.js, controls.js and tune.js.  Two doors, as in explorer.js; no kernel, no network.

// ---- the generator ---------------------------------------------------------------------------

// A convolution over time, or, turned, its transpose, and a leaky ReLU.  In both a step s of the
// shorter side and a step of the longer one meet at tap k where the longer's is s * stride - padding + k.
function overTime({ inputs, outputs, kernel, stride, padding, turned, short, long, slope }, take) {
  const weight = take(inputs * outputs * kernel), bias = take(outputs);
  const [reads, makes] = turned ? [short, long] : [long, short], last = (long - 1 + padding) / stride;
  const from = turned ? [1, stride] : [stride, 1], taps = Array.from({ length: kernel }, (_, k) => {
    const s = Math.ceil(Math.max(0, padding - k) / stride), l = s * stride - padding + k;
    return { s, l, count: Math.min(short - 1, Math.floor(last - k / stride)) - s + 1 };
  });
  return (x) => {
    const y = new Float32Array(outputs * makes);
    for (let o = 0; o < outputs; o++) y.fill(bias[o], o * makes, (o + 1) * makes);
    for (let i = 0, w = 0; i < inputs; i++)
      for (let o = 0; o < outputs; o++)
        for (const { s, l, count } of taps) {
          const value = weight[w++];
          let read = i * reads + (turned ? s : l), write = o * makes + (turned ? l : s);
          for (let n = 0; n < count; n++, read += from[0], write += from[1]) y[write] += value * x[read];
        }
    return LAYERS.leaky({ slope })(y);
  };
}

const beside = (a, b) => {
  const both = new Float32Array(a.length + b.length);
  both.set(a);
  both.set(b, a.length);
  return both;
};

// spec and weights as gankit.widgets.play writes them -> (z, before, chord) => a roll of probabilities,
// as gankit.networks.BarGenerator computes it: row by row, 34 of 16 steps.
export function barGenerator({ memory, first, longer, last }, bytes) {
  const floats = decodeTwelve(toBytes(bytes));
  let offset = 0;
  const take = (count) => floats.subarray(offset, (offset += count));
  const convolutions = (specs) => specs.map((one) => overTime(one, take));
  const remember = convolutions(memory), begin = first.map((step) => LAYERS[step.op](step, take));
  const [lengthen, end] = [longer, last].map(convolutions);
  checkRead(floats, offset, 32);
  return (z, before, chord) => {
    const memories = [before];
    for (const layer of remember) memories.push(layer(memories.at(-1)));
    const told = new Float32Array(24);
    told[chord] = 1;
    let maps = begin.reduce((x, step) => step(x), beside(z, told));
    for (const layer of lengthen) maps = layer(beside(maps, memories.pop()));
    const [inner, outer] = end;
    return probabilities(outer(inner(beside(maps, memories[1]))));
  };
}

function probabilities(logits) {
  const rows = PITCHES + 1, begins = rows * STEPS;
  for (let t = 0; t < STEPS; t++) {
    let most = -Infinity, sum = 0;
    for (let row = 0; row < rows; row++) most = Math.max(most, logits[row * STEPS + t]);
    for (let row = 0; row < rows; row++) sum += logits[row * STEPS + t] = Math.exp(logits[row * STEPS + t] - most);
    for (let row = 0; row < rows; row++) logits[row * STEPS + t] /= sum;
    logits[begins + t] = sigmoid(logits[begins + t]);
  }
  return logits;
}

// The codes of a roll of probabilities, and the roll of codes: gankit.data.codes, gankit.data.rolls.
export function codesOf(roll) {
  const codes = [];
  for (let t = 0, last = -1; t < STEPS; t++) {
    let row = 0;
    for (let i = 1; i <= PITCHES; i++) if (roll[i * STEPS + t] > roll[row * STEPS + t]) row = i;
    const begins = row !== last || roll[(PITCHES + 1) * STEPS + t] > 0.5;
    codes.push(row === PITCHES ? 0 : LOWEST + row + (begins ? 0 : HELD));
    last = row;
  }
  return codes;
}

export function encoded(codes) {
  const roll = new Float32Array((PITCHES + 2) * STEPS);
  codes.forEach((code, t) => {
    roll[(code ? code % HELD - LOWEST : PITCHES) * STEPS + t] = 1;
    if (code && code < HELD) roll[(PITCHES + 1) * STEPS + t] = 1;
  });
  return roll;
}

// ---- a bar that the reader writes --------------------------------------------------------------

// A note of one step put there, or taken away where it begins; what was held after it is held no more.
export function written(codes, step, note) {
  const after = codes.slice();
  const was = codes[step] === note;
  after[step] = was ? 0 : note;
  for (let t = step + 1; t < STEPS && after[t] >= HELD; t++) after[t] = 0;
  return after;
}

// The note that sounds at a step goes on up to another one.
export function lengthened(codes, from, to) {
  const after = codes.slice();
  if (!codes[from]) return after;
  for (let t = from + 1; t <= to; t++) after[t] = codes[from] % HELD + HELD;
  for (let t = to + 1; t < STEPS && after[t] >= HELD; t++) after[t] = 0;
  return after;
}

const HELP = "Your bar: 16 steps across, 32 pitches up. The arrow keys move the mark, Space puts a note there or "
  + "takes it away, Shift and the right arrow hold it longer, Delete clears the bar.";
const MOVES = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] };

function desk(s, on, changed) {
  const roll = rollOf({ tabindex: 0, role: "application", "aria-label": HELP, "data-control": "write",
    "data-lm-suppress-shortcuts": "true" });
  const node = roll.node, said = make("span", { class: "gk-unseen", role: "status" });
  const bar = s.bars[0], octaves = [60, 72, 84].map((note) =>
    svg("text", { x: 3, y: percent((LOWEST + PITCHES - 0.1 - note) / PITCHES) }, pitchName(note)));
  let at = [0, 72], pressed = null;
  node.classList.add("gk-writing");
  roll.lines(STEPS, 4);
  const put = (codes) => { bar.codes = codes; changed(); };
  const tell = () => {
    const code = bar.codes[at[0]], sounds = code ? `${pitchName(code % HELD)} ${code < HELD ? "begins" : "goes on"}` : "a rest";
    said.textContent = `Step ${at[0] + 1}, mark at ${pitchName(at[1])}: ${sounds}.`;
  };
  const clamp = (value, low, high) => Math.max(low, Math.min(high, value));
  const place = (event) => {
    const area = node.getBoundingClientRect();
    const x = (event.clientX - area.left) / area.width, y = (event.clientY - area.top) / area.height;
    return [clamp(Math.floor(STEPS * x), 0, STEPS - 1), LOWEST + PITCHES - 1 - clamp(Math.floor(PITCHES * y), 0, PITCHES - 1)];
  };
  on(node, "pointerdown", (event) => {
    if (event.button) return false;
    node.setPointerCapture(event.pointerId);
    pressed = { codes: bar.codes };
    at = place(event);
    put(written(bar.codes, ...at));
    pressed.from = at[0];
    tell();
  });
  on(node, "pointermove", (event) => {
    if (!pressed) return false;
    const [step] = place(event);
    if (step <= pressed.from || step === at[0]) return false;
    at = [step, at[1]];
    put(lengthened(bar.codes, pressed.from, step));
  });
  on(node, "pointerup", () => { pressed = null; return false; });
  on(node, "pointercancel", () => { // a finger that scrolls the page has written nothing
    if (pressed) put(pressed.codes);
    pressed = null;
  });
  on(node, "keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const [step, note] = at, move = MOVES[event.key];
    if (move && event.shiftKey && move[0] > 0) {
      if (step < STEPS - 1) put(lengthened(bar.codes, step, step + 1));
      at = [Math.min(step + 1, STEPS - 1), note];
    } else if (move) at = [clamp(step + move[0], 0, STEPS - 1), clamp(note + move[1], LOWEST, LOWEST + PITCHES - 1)];
    else if (event.key === " " || event.key === "Enter") put(written(bar.codes, step, note));
    else if (event.key === "Delete" || event.key === "Backspace") put(Array(STEPS).fill(0));
    else return false;
    event.preventDefault();
    tell();
  });
  return {
    node: make("div", {}, node, said), reach: roll.reach,
    show() {
      roll.show(notesOf(bar.codes), () => "gk-own");
      roll.above.replaceChildren(...octaves, roll.box(at[1], at[0], 1, "gk-pencil"));
    },
  };
}

// ---- the page ----------------------------------------------------------------------------------

const MOST = 12, AT_FIRST = 4; // bars
const CHORDS = ["", "m"].flatMap((kind) => LETTERS.map((letter) => letter + kind));

// Fills `el`. state: spec, weights (bytes or base64), begin (16 codes), chords (of the bars to come), seed and,
// if somebody wants to know what is on show, settled(codes). Returns a function that stops everything.
export function mount(el, { spec, weights, begin, chords, seed = 0, settled = () => {} }) {
  const generate = barGenerator(spec, weights);
  const s = { bars: [], drawn: seed, tempo: 100 };
  const codes = () => s.bars.flatMap((bar) => bar.codes);
  // Each bar is what follows the one before it; so are all after one that has changed
  function goOn(from) {
    for (let k = Math.max(from, 1); k < s.bars.length; k++)
      s.bars[k].codes = codesOf(generate(s.bars[k].z, encoded(s.bars[k - 1].codes), s.bars[k].chord));
  }
  const z = (number) => normals(number, spec.latent_dim);
  function add() {
    s.bars.push({ codes: [], z: z(s.drawn++), chord: chords[(s.bars.length - 1) % chords.length] });
    goOn(s.bars.length - 1);
  }
  function reset() {
    Object.assign(s, { drawn: seed, tempo: 100 });
    s.bars.splice(0, s.bars.length, Object.assign(s.bars[0] ?? {}, { codes: [...begin] }));
    while (s.bars.length < AT_FIRST) add();
  }
  reset();

  const root = make("div", { class: "gankit gk-play", "data-gankit": "play",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Play" });
  const roll = rollOf({ role: "img", "data-control": "roll" });
  const { on, draw, stop } = drawing(root, () => {
    const all = codes(), length = all.length, notes = notesOf(all), second = 4 * s.tempo / 60; // in steps
    roll.lines(length);
    roll.show(notes, (start) => (start < STEPS ? "gk-own" : "gk-made"));
    const words = s.bars.map((bar, k) => (k ? CHORDS[bar.chord] : "yours"));
    const ticks = Array.from({ length: Math.floor(length / second) }, (_, i) => roll.x((i + 1) * second));
    roll.above.replaceChildren(
      ...words.map((word, k) => svg("text", { x: roll.x((k + 0.08) * STEPS), y: 12 }, word)),
      ...ticks.map((x) => svg("line", { class: "gk-second", x1: x, x2: x, y1: "97%", y2: "100%" })));
    roll.node.setAttribute("aria-label", `${s.bars.length} bars, ${notes.length} notes: `
      + notes.map(([note]) => pitchName(note)).join(" "));
    writing.show();
    tempo.set(s.tempo);
    more.disabled = s.bars.length >= MOST;
    for (const one of [another, fewer, chord]) one.disabled = s.bars.length < 2;
    chord.value = s.bars.at(-1).chord ?? 0;
  }, () => {});
  const sounds = player({ tune: codes, tempo: () => s.tempo, at(step) {
    roll.reach(step);
    writing.reach(step < STEPS ? step : -1);
    play.textContent = step < 0 ? "Play" : "Stop";
  } });

  const play = button("play", "Play"), more = button("more", "Next bar"), another = button("new-z", "Another z");
  const fewer = button("fewer", "Take it away"), again = button("reset", "Reset"), save = button("download", "Save as MIDI");
  const chord = make("select", { "data-control": "chord", "data-lm-suppress-shortcuts": "true" },
    ...CHORDS.map((name, value) => make("option", { value }, name)));
  const tempo = slider("tempo", "tempo", { min: 40, max: 200, step: 2, format: (v) => `${Math.round(v)}` });
  const writing = desk(s, on, () => goOn(1));
  another.title = "The last bar once more, from other random numbers";
  play.addEventListener("click", () => (sounds.playing() ? sounds.stop() : sounds.start()));
  on(more, "click", () => { if (s.bars.length < MOST) add(); });
  on(another, "click", () => { s.bars.at(-1).z = z(Math.floor(Math.random() * 4294967295)); goOn(s.bars.length - 1); });
  on(fewer, "click", () => { if (s.bars.length > 1) s.bars.pop(); });
  on(chord, "change", () => { s.bars.at(-1).chord = +chord.value; goOn(s.bars.length - 1); });
  on(tempo.input, "input", () => { s.tempo = +tempo.input.value; });
  on(again, "click", reset);
  save.addEventListener("click", () => {
    const file = URL.createObjectURL(new Blob([midiFile(codes(), s.tempo)], { type: "audio/midi" }));
    make("a", { href: file, download: "tune.mid" }).click();
    setTimeout(() => URL.revokeObjectURL(file), 1000);
  });

  root.append(
    make("div", { class: "gk-row gk-wrap" }, play, more, again, save, tempo.node),
    roll.node,
    make("div", { class: "gk-row gk-wrap" }, make("span", {}, "The last bar:"), another,
      make("label", { class: "gk-number" }, "chord", chord), fewer),
    group("Your bar", "click or tap to write a note, drag it longer; all that follows is computed anew", writing.node),
    make("p", { class: "gk-hint" }, "Blue: yours. Vermillion: the generator\u2019s. Ticks below are seconds. By keys: arrows move "
      + "the mark, Space writes, Shift and \u2192 hold, Delete clears."));
  el.append(root);
  const report = () => settled(codes());
  for (const type of ["change", "click", "pointerup", "keyup"]) root.addEventListener(type, report);
  draw({ timeStamp: performance.now() });
  report();
  return () => { sounds.stop(); stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const settled = (pitch) => { model.set("pitch", pitch); model.save_changes(); };
    const names = ["spec", "weights", "begin", "chords", "seed"];
    return mount(el, { ...Object.fromEntries(names.map((name) => [name, model.get(name)])), settled });
  },
};
