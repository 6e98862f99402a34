// The playground on a page.  Two doors, as in explorer.js: `export default` for anywidget, `mount(el, state)`
// for any page, where the reader's settings stand in the address, too.  Networks train in a worker, made
// from the text of `engine`; where none may be made, between two frames.

const LAYERS = { samples: "real ● and fake ×", surface: "D’s surface a(x)", pushes: "push on each fake", sheet: "G as a sheet: a grid over z" };
const STILL = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  // JupyterLab would take arrow keys and letters for its own, but not from an element that says so.
  if (["input", "button", "select", "canvas"].includes(tag)) node.dataset.lmSuppressShortcuts = "true";
  node.append(...children);
  return node;
}

function connect(hear) {
  try {
    const text = `const post = (m) => postMessage(m); const s = (${engine})().session(post, 25); onmessage = (e) => s(e.data);`;
    const address = URL.createObjectURL(new Blob([text], { type: "text/javascript" })), worker = new Worker(address);
    worker.onmessage = ({ data }) => hear(data);
    return { ask: (message) => worker.postMessage(message), end: () => { worker.terminate(); URL.revokeObjectURL(address); } };
  } catch {
    let open = true;
    const ask = engine().session((message) => setTimeout(() => open && hear(message), 0), 8);
    return { ask, end: () => { open = false; ask({ ask: "pause" }); } };
  }
}

// What the charts remember: at most 600 moments, every other of which goes when there are more.
function memory() {
  const kept = { steps: [], D: [], G: [], w: [], marks: [] };
  const add = (step, losses, w) => {
    if (step === kept.steps.at(-1)) return;
    for (const [name, value] of [["steps", step], ["D", losses.D], ["G", losses.G], ["w", w]]) kept[name].push(value);
    if (kept.steps.length > 600) for (const name of ["steps", "D", "G", "w"]) kept[name] = kept[name].filter((_, i) => i % 2 === 0);
  };
  return { kept, add };
}

function field(name, settings, changed) {
  const id = `gk-play-${name}-${(globalThis.gankitIds = (globalThis.gankitIds ?? 0) + 1)}`;
  const choices = CHOICES[name], [text, min, max, step] = choices ? [name] : NUMBERS[name];
  const input = choices
    ? make("select", { id, "data-control": name }, ...Object.entries(choices).map(([value, words]) => make("option", { value }, words)))
    : make("input", { id, type: "number", min, max, step, "data-control": name });
  if (!choices && step < 1) input.addEventListener("keydown", (event) => finer(event, input, min, max));
  input.addEventListener(choices ? "change" : "input", () => changed(name, input.value));
  return { node: make("div", { class: "gk-field" }, make("label", { for: id }, text), input), show: () => { input.value = settings[name]; } };
}

// Arrow keys change a number by a tenth of its size, so that 0.001 and 10 are as near to their neighbours.
function finer(event, input, min, max) {
  const way = { ArrowUp: 1, ArrowDown: -1 }[event.key];
  if (!way) return;
  event.preventDefault();
  const value = +input.value || 0, unit = value ? 10 ** Math.floor(Math.log10(Math.abs(value)) - (way < 0 && Math.log10(value) % 1 === 0 ? 1 : 0)) : 0.01;
  input.value = +Math.min(max, Math.max(min, value + way * unit)).toPrecision(6);
  input.dispatchEvent(new Event("input", { bubbles: true }));
}

// Little-endian fp32, of any host's bytes: the weights of both networks that the first run begins with.
function floats(data) {
  if (typeof data === "string") data = Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  const view = ArrayBuffer.isView(data) ? new DataView(data.buffer, data.byteOffset, data.byteLength) : new DataView(data ?? new ArrayBuffer(0));
  return Float64Array.from({ length: view.byteLength / 4 }, (_, i) => view.getFloat32(4 * i, true));
}

export function mount(el, { spec, weights }, { address = true } = {}) {
  const asked = address ? fromAddress(location.hash) : {}, settings = { ...DEFAULTS, ...fitting(spec), ...asked };
  let given = Object.keys(asked).length ? [] : floats(weights); // of the first run; others begin untrained
  let shown = null, going = "", perfect = {}, first = null, now = null, past = memory(), frame = 0, timer = 0, brush = null, down = false, dotted = [], learnt = "";
  const surface = make("canvas", { width: SURFACE, height: SURFACE });
  const plane = make("canvas", { role: "img", "data-control": "plane" }), charts = ["losses", "distance"].map((name) => make("canvas", { role: "img", "data-control": name }));
  const press = (name, text, act) => {
    const node = make("button", { type: "button", "data-control": name }, text);
    node.addEventListener("click", act);
    return node;
  };
  const said = make("p", { class: "gk-hint gk-told", role: "status", "data-control": "said" }), step = make("span", { "data-control": "step" });
  const buttons = { run: press("run", "Run", () => (going === "run" ? halt() : start("run"))),
    slow: press("slow", "Slow motion", () => (going === "slow" ? halt() : start("slow"))),
    step: press("one", "One step", () => { halt(); asks({ ask: "step" }); }), turn: press("turn", "One player’s step", () => { halt(); asks({ ask: "turn" }); }),
    reset: press("reset", "Begin again", () => { settings.seed = (settings.seed + 1) % 1e6; renew(); keep(); }) };
  const story = make("select", { "data-control": "story", "aria-label": "A story to begin with" }, ...Object.entries(STORIES).map(([value, [name]]) => make("option", { value }, name)));
  const watch = make("p", { class: "gk-hint", "data-control": "watch" });
  const fields = [...Object.keys(CHOICES), ...Object.keys(NUMBERS)].map((name) => field(name, settings, changed));
  const reuse = make("input", { type: "checkbox", "data-control": "reuse_fakes" });
  const boxes = Object.keys(LAYERS).map((name) => Object.assign(make("input", { type: "checkbox", "data-control": name }), { checked: name !== "sheet" }));
  const rows = measureRows(), code = make("pre", { "data-control": "code" });
  code.hidden = true;
  const share = ["link", "python"].map((name, i) => press(name, ["Copy the link to this", "Copy as Python"][i], () => copy(name)));

  const worker = connect((message) => {
    if (message.kind === "begun") { perfect = message.perfect; first = null; }
    if (message.kind === "stopped") stopped(message);
    if (message.kind !== "picture") return;
    shown = message;
    now = message.measured ?? now;
    first ??= message.measured;
    past.add(message.step, message.losses, message.measured ? message.measured.w : NaN);
    redraw();
  });
  const asks = (message) => { if (settings.data !== "painted" || dotted.length) worker.ask(message); else tell("Nothing is painted yet: draw on the plane with a mouse, a finger, or arrow keys and Space."); };
  const tell = (text) => { said.textContent = text; };

  function stopped({ who, value, step: at }) {
    halt();
    tell(`Stopped at step ${at}: the loss of ${who} is ${value}, no finite number, so that step was not taken. Lower the rates or add a penalty, then choose Begin again.`);
  }
  function start(kind) {
    halt();
    if (settings.data === "painted" && !dotted.length) return asks({});
    going = kind;
    tell("");
    if (kind === "run") asks({ ask: "run" }); else ticks();
    label();
  }
  function ticks() {
    asks({ ask: "turn" });
    timer = setTimeout(ticks, 1200);
  }
  function halt() {
    clearTimeout(timer);
    if (going === "run") worker.ask({ ask: "pause" });
    going = "";
    label();
  }
  const label = () => { for (const [name, text] of [["run", "Run"], ["slow", "Slow motion"]]) buttons[name].textContent = going === name ? "Pause" : text; };

  function renew(goes = going) {
    halt();
    [past, shown, now, first] = [memory(), null, null, null];
    tell("");
    asks({ ask: "begin", settings: { ...settings }, dots: dotted, weights: given });
    given = [];
    show();
    if (goes) start(goes);
  }
  function changed(name, value) {
    const fits = fitting({ [name]: value });
    if (!(name in fits)) return tell(`${name.replace("_", " ")}: expected ${NUMBERS[name][1]} to ${NUMBERS[name][2]}; it stays ${settings[name]}.`);
    settings[name] = fits[name];
    if (ANEW.includes(name)) renew(); else {
      past.kept.marks.push({ step: shown?.step ?? 0, text: `${(NUMBERS[name]?.[0] ?? name).split(":")[0]}: ${CHOICES[name]?.[settings[name]] ?? settings[name]}` });
      asks({ ask: "change", settings: { ...settings } });
      redraw();
    }
    keep();
  }
  function keep() { // in the address, on a page of one's own
    try { if (address) history.replaceState(null, "", toAddress(settings)); } catch { /* a page that has none */ }
    if (!code.hidden) code.textContent = asPython(settings, dotted);
    share.forEach((node) => node.querySelector("svg")?.remove());
  }
  function copy(name) {
    const text = name === "link" ? location.href.split("#")[0] + toAddress(settings) : asPython(settings, dotted), [node] = share.filter((one) => one.dataset.control === name);
    navigator.clipboard?.writeText(text).catch(() => {});
    [code.textContent, code.hidden] = [text, false];
    node.querySelector("svg")?.remove();
    node.insertAdjacentHTML("beforeend", ' <svg width="14" height="12" viewBox="0 0 14 12" aria-label="copied"><path d="M1 6l4 4l8-9" fill="none" stroke="currentColor" stroke-width="2"/></svg>');
  }
  story.addEventListener("change", () => {
    Object.assign(settings, DEFAULTS, STORIES[story.value][1]);
    renew();
    keep();
  });
  reuse.addEventListener("change", () => changed("reuse_fakes", reuse.checked));

  function show() {
    fields.forEach((one) => one.show());
    reuse.checked = settings.reuse_fakes;
    watch.textContent = STORIES[story.value][2];
    const own = settings.data === "painted";
    plane.setAttribute("role", own ? "application" : "img");
    plane.toggleAttribute("data-paints", own);
    if (own) plane.tabIndex = 0; else plane.removeAttribute("tabindex");
    brush = own ? brush ?? [0, 0] : null;
    redraw();
  }
  function redraw() { frame ||= requestAnimationFrame(paint); }
  function paint() {
    frame = 0;
    const layers = Object.fromEntries(boxes.map((box) => [box.dataset.control, box.checked])), own = settings.data === "painted";
    drawPlane(plane, surface, shown, layers, { dots: own && dotted, brush });
    const { steps, D, G, w, marks } = past.kept;
    drawChart(charts[0], steps, [{ values: D, colour: COLOURS.D, dash: [] }, { values: G, colour: COLOURS.G, dash: [6, 3] }], { marks });
    const at = w.map((value, i) => [steps[i], value]).filter(([, value]) => Number.isFinite(value));
    drawChart(charts[1], [...at.map(([s]) => s), ...steps.slice(-1)], [{ values: at.map(([, value]) => value), colour: COLOURS.text, dash: [] }], { floor: perfect.w ?? null, from: 0 });
    words();
    if (shown?.going) setTimeout(() => worker.ask({ ask: "drawn" }), STILL() ? 700 : 0);
  }
  const FAR = "Most fakes have left the plane: the steps are too large. Lower the rates, then choose Begin again.";
  function words() {
    const out = shown ? shown.fakes.filter((x) => !(Math.abs(x) <= EDGE)).length : 0;
    if (out > shown?.fakes.length / 2) tell(FAR); else if (said.textContent === FAR) tell("");
    const { turn, rate } = shown ?? {}, player = { D: "D saw this batch", G: "G was pushed along the arrows" }[turn?.player];
    step.textContent = shown ? `step ${shown.step}${going === "run" && rate ? `, ${Math.round(rate)} a second` : ""}${player ? `: ${player}` : ""}` : "";
    rows.show(now, first, perfect);
    plane.setAttribute("aria-label", `The plane from −3 to 3, ${CHOICES.data[settings.data]}: ${now ? rows.words(now) : "nothing trained"}${brush ? "; arrow keys move the brush, Space paints" : ""}`);
    charts[0].setAttribute("aria-label", `Losses over the steps: D ${say(shown?.losses.D)}, G ${say(shown?.losses.G)}`);
    charts[1].setAttribute("aria-label", `Wasserstein distance over the steps, now ${say(now?.w)}`);
  }

  // ---- the brush ----
  const place = ({ clientX, clientY }) => {
    const { left, top, width } = plane.getBoundingClientRect();
    return [2 * EDGE * (clientX - left) / width - EDGE, EDGE - 2 * EDGE * (clientY - top) / width];
  };
  function dab(at) {
    brush = at.map((x) => Math.max(-EDGE, Math.min(EDGE, x)));
    if (dotted.length < 2000) dotted.push([...brush]);
    redraw();
  }
  const learn = () => { if (dotted.length) renew(learnt); };
  plane.addEventListener("pointerdown", (event) => {
    if (settings.data !== "painted") return;
    [down, learnt] = [true, going];
    plane.setPointerCapture?.(event.pointerId);
    dab(place(event));
  });
  plane.addEventListener("pointermove", (event) => { if (down) dab(place(event)); });
  for (const kind of ["pointerup", "pointercancel"]) plane.addEventListener(kind, () => { if (down) { down = false; learn(); } });
  plane.addEventListener("keydown", (event) => {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1] }[event.key];
    if (!brush || !(way || event.key === " ")) return;
    event.preventDefault();
    if (way) brush = brush.map((x, i) => Math.max(-EDGE, Math.min(EDGE, x + way[i] * (event.shiftKey ? 0.5 : 0.15))));
    else { learnt = going; dab(brush); learn(); }
    redraw();
  });
  const clear = press("clear", "Paint your own", () => {
    Object.assign(settings, { data: "painted" });
    dotted = [];
    renew("");
    plane.focus();
    keep();
  });

  const group = (title, ...nodes) => make("fieldset", {}, make("legend", {}, title), make("div", { class: "gk-fields" }, ...nodes));
  const named = (names) => names.map((name) => fields[[...Object.keys(CHOICES), ...Object.keys(NUMBERS)].indexOf(name)].node);
  const tick = (box, text) => { box.addEventListener("change", redraw); return make("label", { class: "gk-tick" }, box, text); };
  const rules = [
    group("The game", ...named(["data", "loss", "penalty", "weight", "d_steps", "g_steps"])),
    group("Descent", ...named(["d_rate", "g_rate", "beta1", "batch", "averaging"]), make("label", { class: "gk-tick" }, reuse, "G learns from D’s fakes")),
    group("The networks", ...named(["width", "depth", "latent_dim", "seed"])),
    make("div", { class: "gk-row gk-wraps" }, clear, ...share), code];
  const root = make("div", { class: "gankit gk-playground", "data-gankit": "playground", "data-lm-suppress-shortcuts": "true", role: "group", "aria-label": "The playground" },
    make("div", { class: "gk-tell" }, make("div", { class: "gk-row gk-wraps" }, ...(spec.small ? [] : [story]), ...Object.values(buttons)), ...(spec.small ? [] : [watch])),
    make("div", { class: "gk-sides" },
      make("div", { class: "gk-seen" }, plane, make("p", { class: "gk-hint" }, step), said, make("div", { class: "gk-ticks-row" }, ...boxes.map((box) => tick(box, LAYERS[box.dataset.control])))),
      make("div", { class: "gk-beside" }, rows.node,
        make("p", { class: "gk-hint" }, "Losses: D solid, G dashed"), charts[0], make("p", { class: "gk-hint" }, "W of the fakes from the data; dotted: two samples of the data"), charts[1])),
    ...(spec.small ? [make("details", { "data-control": "rules" }, make("summary", {}, "Change the rules"), ...rules)] : rules));
  el.append(root);
  const watcher = new ResizeObserver(redraw);
  watcher.observe(root);
  renew("");
  return () => { halt(); cancelAnimationFrame(frame); worker.end(); watcher.disconnect(); root.remove(); };
}

// The numbers: now, at the start, and what a perfect generator scores.
function measureRows() {
  const kinds = {
    modes: ["modes covered", (m) => (m.modes ? `${m.covered} of ${m.modes}` : "–"), (_, m) => (m?.modes ? `${m.modes} of ${m.modes}` : "–")],
    quality: ["fakes on a mode", (m) => (m.modes ? `${Math.round(100 * m.quality)} %` : "–"), (_, m) => (m?.modes ? "98.9 %" : "–")],
    w: ["W, exact, of 128 pairs", (m) => say(m.w), (p) => say(p.w)], js: ["JS on a grid, at most 0.69", (m) => say(m.js), (p) => say(p.js)],
    guesses: ["D finds the real one of two", (m) => `${Math.round(100 * m.guesses)} %`, () => "50 %"],
  };
  const cells = Object.fromEntries(Object.keys(kinds).map((name) => [name, ["now", "start", "perfect"].map((when) => make("td", { "data-control": `${name}-${when}` }))]));
  const head = make("tr", {}, make("td"), ...["now", "at first", "perfect"].map((text) => make("th", { scope: "col" }, text)));
  const node = make("table", {}, make("thead", {}, head), make("tbody", {}, ...Object.entries(kinds).map(([name, [text]]) =>
    make("tr", {}, make("th", { scope: "row" }, text), ...cells[name]))));
  const show = (now, first, perfect) => Object.entries(kinds).forEach(([name, [, of, ideal]]) => {
    [now && of(now), first && of(first), ideal(perfect, now)].forEach((text, i) => { cells[name][i].textContent = text || "–"; });
  });
  return { node, show, words: (m) => `${m.modes ? `${m.covered} of ${m.modes} modes covered, ` : ""}Wasserstein distance ${say(m.w)}` };
}

export default { render: ({ model, el }) => mount(el, { spec: model.get("spec") }, { address: false }) };
