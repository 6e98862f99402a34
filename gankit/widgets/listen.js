// The listening quiz: a melody at a time, and who made it?  All is told at the end.
// Behind forward.js, controls.js and tune.js.  Two doors, as in explorer.js; no kernel, no network.

// A seeded order of 0 ... count - 1 (Fisher-Yates), another one for each game.
export function order(count, seed) {
  const uniform = uniforms(seed), all = Array.from({ length: count }, (_, i) => i);
  for (let i = count - 1; i > 0; i--) {
    const j = Math.floor((i + 1) * uniform());
    [all[i], all[j]] = [all[j], all[i]];
  }
  return all;
}

// Fills `el`. state: names of those who made melodies, counts of each one's, bars in each melody, pool (their
// codes, bytes or base64, in this order), rounds, tempo, seed. Returns a function that stops everything.
export function mount(el, { names, counts, bars, pool, rounds, tempo, seed }) {
  const bytes = toBytes(pool), size = bars * STEPS;
  const truth = counts.flatMap((count, kind) => Array(count).fill(kind));
  const melody = (index) => [...bytes.subarray(index * size, (index + 1) * size)];
  let game = 0, asked = [], answers = [], sounding = null;

  const root = make("div", { class: "gankit gk-listen", "data-gankit": "listen", tabindex: "-1",
    "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "Listening quiz" });
  const body = make("div", { class: "gk-controls" });
  root.append(body);
  const sounds = player({ tune: () => sounding.codes, tempo: () => tempo, at(step) {
    sounding.roll.reach(step);
    sounding.button.textContent = step < 0 ? "Play" : "Stop";
  } });
  const stage = (index, shown, name) => {
    const roll = rollOf({ role: "img", "aria-label": name }), codes = melody(index);
    roll.lines(size);
    if (shown) roll.show(notesOf(codes), () => (truth[index] ? "gk-made" : "gk-own"));
    const play = button("play", "Play");
    play.addEventListener("click", () => {
      const again = sounding?.button === play && sounds.playing();
      sounds.stop();
      if (again) return;
      sounding = { codes, roll, button: play };
      sounds.start();
    });
    return { roll: roll.node, play };
  };
  const right = (i) => answers[i] === truth[asked[i]];
  const score = () => answers.filter((_, i) => right(i)).length;

  function ask() {
    const i = answers.length, { roll, play } = stage(asked[i], false, `Melody ${i + 1}, not shown yet`);
    const choices = names.map((name, kind) => button(`kind-${kind}`, name));
    choices.forEach((choice, kind) => choice.addEventListener("click", () => answer(kind)));
    const last = i && stage(asked[i - 1], true, `The last melody: ${names[truth[asked[i - 1]]]}`);
    const said = i ? make("p", { role: "status", "data-control": "feedback" }, make("b", {}, right(i - 1) ? "Right" : "Not quite"),
      `: it was ${names[truth[asked[i - 1]]]}.`) : make("p", { class: "gk-hint", role: "status" }, "Press Play, and say who made it. It may be heard again.");
    body.replaceChildren(make("p", {}, make("b", { class: "gk-question" }, "Who made it?"), " ",
      make("span", { class: "gk-hint", "data-control": "progress" }, `Melody ${i + 1} of ${rounds}`)), roll,
    make("div", { class: "gk-row gk-wrap" }, play, ...choices), said, ...(last ? [last.roll] : []));
  }
  function reveal() {
    const again = button("again", "Play again");
    again.addEventListener("click", start);
    const rows = names.map((name, kind) => {
      const own = asked.map((index, i) => [index, i]).filter(([index]) => truth[index] === kind);
      return `${name}: ${own.filter(([, i]) => right(i)).length} of ${own.length}`;
    });
    const cards = asked.map((index, i) => {
      const { roll, play } = stage(index, true, `Melody ${i + 1}: ${names[truth[index]]}`);
      return make("div", { class: "gk-melody", "data-truth": names[truth[index]] }, roll,
        make("div", { class: "gk-row" }, play, make("span", {}, `${right(i) ? "\u2713" : "\u2717"} ${names[truth[index]]}`)));
    });
    body.replaceChildren(make("p", { class: "gk-question", role: "status" }, `${score()} of ${rounds} right.`),
      make("p", { class: "gk-hint" }, `${rows.join("; ")}. By chance: ${(rounds / names.length).toFixed(1)} of ${rounds}.`),
      make("div", { class: "gk-all", "data-control": "reveal" }, ...cards), make("div", { class: "gk-row" }, again));
    return again;
  }
  function answer(kind) {
    sounds.stop();
    answers.push(kind);
    if (answers.length < rounds) ask();
    const next = answers.length < rounds ? body.querySelector("[data-control=play]") : reveal();
    next.focus({ preventScroll: true });
  }
  function start() {
    sounds.stop();
    [asked, answers] = [order(truth.length, seed + game++).slice(0, rounds), []];
    ask();
  }
  start();
  el.append(root);
  return () => { sounds.stop(); root.remove(); };
}

export default {
  render({ model, el }) {
    const names = ["names", "counts", "bars", "pool", "rounds", "tempo", "seed"];
    return mount(el, Object.fromEntries(names.map((name) => [name, model.get(name)])));
  },
};
