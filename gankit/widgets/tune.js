// Bars of music in the browser: their notes, how they look, how they sound, and as a MIDI file.
// Stands behind controls.js and before the widgets that play.  Bars are codes, as gankit.data.rolls
// has them: a MIDI number where a note begins, that plus 128 where it goes on, 0 for a rest.

const LOWEST = 55, PITCHES = 32, STEPS = 16, HELD = 128;
const LETTERS = ["C", "C\u266f", "D", "D\u266f", "E", "F", "F\u266f", "G", "G\u266f", "A", "B\u266d", "B"];
const pitchName = (note) => `${LETTERS[note % 12]}${Math.floor(note / 12) - 1}`;

// Codes as notes [MIDI number, step it begins at, steps it lasts], as gankit.data.notes.
export function notesOf(codes) {
  const found = [];
  codes.forEach((code, step) => {
    const last = found.at(-1);
    if (code >= HELD && last?.[0] === code - HELD && last[1] + last[2] === step) last[2] += 1;
    else if (code) found.push([code % HELD, step, 1]);
  });
  return found;
}

// A MIDI file of one track, 480 ticks a quarter, as gankit.data.to_midi writes it.
export function midiFile(codes, tempo) {
  const quarter = Math.round(6e7 / tempo), ticks = 120; // microseconds; ticks of a step
  const number = (value, size) => Array.from({ length: size }, (_, i) => (value >> 8 * (size - 1 - i)) & 255);
  const wait = (value) => { // seven bits a byte, the last one's top bit is 0
    const bytes = [value & 127];
    while (value >>= 7) bytes.unshift((value & 127) | 128);
    return bytes;
  };
  const track = [0, 0xff, 0x51, 3, ...number(quarter, 3)];
  let now = 0;
  for (const [note, start, steps] of notesOf(codes)) {
    track.push(...wait(ticks * start - now), 0x90, note, 90, ...wait(ticks * steps), 0x80, note, 0);
    now = ticks * (start + steps);
  }
  track.push(...wait(ticks * codes.length - now), 0xff, 0x2f, 0);
  const head = [..."MThd"].map((c) => c.charCodeAt(0)), part = [..."MTrk"].map((c) => c.charCodeAt(0));
  return Uint8Array.from([...head, ...number(6, 4), ...number(0, 2), ...number(1, 2),
    ...number(4 * ticks, 2), ...part, ...number(track.length, 4), ...track]);
}

// ---- sound ---------------------------------------------------------------------------------

function sound(context, note, when, seconds) {
  const tone = context.createOscillator(), loud = context.createGain(), end = when + 0.95 * seconds;
  tone.type = "triangle";
  tone.frequency.value = 440 * 2 ** ((note - 69) / 12);
  loud.gain.setValueAtTime(0, when);
  loud.gain.linearRampToValueAtTime(0.3, when + 0.008);
  loud.gain.exponentialRampToValueAtTime(0.1, end);
  loud.gain.linearRampToValueAtTime(0, end + 0.03);
  tone.connect(loud).connect(context.destination);
  tone.start(when);
  tone.stop(end + 0.04);
}

// Plays the codes that tune() returns, at tempo() quarters a minute, from the moment it is asked to.
// Notes are handed over a tenth of a second ahead, so that what changes meanwhile is heard at once.
// at(step) is called when a step begins to sound, and with -1 when all is silent.
export function player({ tune, tempo, at }) {
  let context = null, timer = 0, step = 0, due = 0, coming = [];
  function stop() {
    if (!context) return;
    clearInterval(timer);
    context.close();
    context = null;
    at(-1);
  }
  function go() {
    const codes = tune(), now = context.currentTime, notes = notesOf(codes);
    while (step < codes.length && due < now + 0.1) {
      due = Math.max(due, now + 0.005); // where the page was too busy
      const seconds = 15 / tempo(), begins = notes.find(([, start]) => start === step);
      if (begins) sound(context, begins[0], due, begins[2] * seconds);
      coming.push([due, step]);
      due += seconds;
      step += 1;
    }
    let here = null;
    while (coming.length && coming[0][0] <= now) here = coming.shift()[1];
    if (here !== null) at(here);
    if (step >= codes.length && now > due) stop();
  }
  return {
    stop,
    playing: () => context !== null,
    start() {
      stop();
      context = new AudioContext();
      [step, due, coming] = [0, context.currentTime + 0.02, []];
      timer = setInterval(go, 20);
      go();
      at(0);
    },
  };
}

// ---- on the page ---------------------------------------------------------------------------

function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}
const percent = (share) => `${+(100 * share).toFixed(3)}%`;

// A piano roll.  lines(steps, every) says how long it is and where lines stand, show(notes, kindOf) puts notes into it, of the class
// that kindOf(step) says, reach(step) its playhead.  All sizes are shares, so that it fits any width.
function rollOf(attributes) {
  const below = svg("g", {}), notes = svg("g", {}), above = svg("g", {});
  const head = svg("line", { class: "gk-head", y1: 0, y2: "100%", visibility: "hidden" });
  let length = STEPS;
  const x = (step) => percent(step / length);
  const box = (note, start, count, kind, more = {}) => svg("rect", { class: kind, x: x(start), width: x(count),
    y: percent((LOWEST + PITCHES - 1 - note) / PITCHES), height: percent(1 / PITCHES), ...more });
  return {
    node: svg("svg", { class: "gk-roll", ...attributes }, below, notes, above, head),
    above, box, x,
    lines(steps, every = STEPS) {
      length = steps;
      const all = Array.from({ length: PITCHES }, (_, i) => LOWEST + i);
      const bars = Array.from({ length: steps / every - 1 }, (_, i) => x((i + 1) * every));
      below.replaceChildren(
        ...all.filter((note) => LETTERS[note % 12].length > 1).map((note) => box(note, 0, steps, "gk-dark")),
        ...bars.map((place) => svg("line", { class: "gk-bar", x1: place, x2: place, y1: 0, y2: "100%" })));
    },
    show(found, kindOf) {
      notes.replaceChildren(...found.map(([note, start, count]) =>
        box(note, start, count, `gk-note ${kindOf(start)}`, { rx: 2 })));
    },
    reach(step) {
      for (const end of ["x1", "x2"]) head.setAttribute(end, x(step + 0.5));
      head.setAttribute("visibility", step < 0 ? "hidden" : "visible");
    },
  };
}
