// A run as a page asks for it, in a worker or beside the page: session(post) returns what hears the
// page.  It hears { ask: begin, change, run, pause, step, turn or drawn }, and posts pictures of the run,
// one at a time: the next goes out when the last is drawn.

const HALF = 3, GRID = 40, SHOWN = 200, SHEET = 15, PAIRED = 128, COUNTED = 2000; // of the picture and the measures

function session(post, budget) {
  let g = null, run = null, going = false, waits = false, looked = 0, paced = { step: 0, at: 0, rate: 0 };
  const tell = (turn) => {
    const now = performance.now(), fresh = !going || now - looked > 500;
    if (fresh) looked = now;
    waits = going;
    post({ kind: "picture", going, ...picture(g, run, turn, fresh), rate: paced.rate });
  };
  const guarded = (act) => {
    try { return act(); } catch (error) {
      if (!error.diverged) throw error;
      going = false;
      const { who, value } = error;
      post({ kind: "stopped", who, value: String(value), step: g.step + 1 });
      return null;
    }
  };
  function slice() {
    if (!going) return;
    const until = performance.now() + budget;
    guarded(() => { do takeRound(g); while (performance.now() < until); });
    const now = performance.now();
    if (now - paced.at > 1000) paced = { step: g.step, at: now, rate: 1000 * (g.step - paced.step) / (now - paced.at) };
    if (going && !waits) tell();
    setTimeout(slice, 0);
  }
  const hear = {
    begin({ settings, dots, weights }) {
      [going, waits] = [false, false];
      [g, run] = begun(settings, dots, weights);
      const perfect = chance(run, settings);
      post({ kind: "begun", perfect });
      tell();
    },
    change({ settings }) {
      Object.assign(g.settings, settings);
      if (!going) tell();
    },
    run() {
      if (going) return;
      [going, waits] = [true, false];
      paced = { step: g.step, at: performance.now(), rate: 0 };
      slice();
    },
    pause() {
      if (going) { going = false; tell(); }
    },
    step() { going = false; guarded(() => { takeRound(g); tell(); }); },
    turn() { going = false; guarded(() => tell(takeTurn(g))); },
    drawn() { waits = false; },
  };
  return (message) => (g || message.ask === "begin") && hear[message.ask](message);
}

// weights: those of G and D, end to end, or none for a first start.
function begun(settings, dots, weights = []) {
  const random = randoms(settings.seed), aside = randoms(settings.seed + 1e6); // what is shown draws nothing from the run
  const data = (n, from) => drawData(settings.data, n, from, dots), latent = settings.latent_dim;
  const [G, D] = [generatorOf, discriminatorOf].map((of) => begin(of(settings), random));
  if (weights.length) {
    G.values.set(weights.slice(0, G.values.length));
    D.values.set(weights.slice(G.values.length));
  }
  const g = game({ ...settings }, G, D, { real: (n) => data(n, random), z: (n) => random.normals(n * latent), share: (n) => random.uniforms(n) });
  const run = { data: (n) => data(n, aside), z: (n) => aside.normals(n * latent), kind: settings.data, rooms: {} };
  return [g, Object.assign(run, { fixed: run.z(SHOWN), reals: run.data(SHOWN), cells: cells(), sheet: sheet(latent) })];
}

// The middles of the surface's cells, row by row from below.
function cells() {
  const at = (i) => HALF * (2 * (i + 0.5) / GRID - 1);
  return Float64Array.from({ length: 2 * GRID * GRID }, (_, k) => (k % 2 ? at(Math.floor(k / 2 / GRID)) : at((k >> 1) % GRID)));
}

// A grid over z from −2 to 2 in its first two coordinates, the others 0; a line where there is only one.
function sheet(latent) {
  const rows = latent > 1 ? SHEET : 1, z = new Float64Array(rows * SHEET * latent);
  for (let i = 0; i < rows; i++) for (let j = 0; j < SHEET; j++) {
    const at = (i * SHEET + j) * latent;
    z[at] = 4 * j / (SHEET - 1) - 2;
    if (latent > 1) z[at + 1] = 4 * i / (SHEET - 1) - 2;
  }
  return z;
}

function through(run, net, name, rows) {
  const n = rows.length / net.sizes[0];
  if (run.rooms[name]?.n !== n) run.rooms[name] = { ...room(net, n), ones: new Float64Array(n).fill(1), c: new Float64Array(n) };
  return forward(net, run.rooms[name], rows);
}

function picture(g, run, turn, fresh) {
  const G = g.averaged, fakes = through(run, G, "fakes", run.fixed).slice();
  through(run, g.discriminator, "judged", fakes); // makes its room
  const real = g.settings.loss === "relativistic" ? run.reals : null;
  const held = g.room;
  const push = pushes({ ...g, room: (player, name, n) => held(player, `shown-${name}`, n) }, run.rooms.judged, fakes, real);
  return {
    step: g.step, next: nextPlayer(g), losses: { ...g.losses }, turn: turn && { ...turn, landed: landed(run, g, turn) },
    fakes, arrows: push.slopes.map((s) => -SHOWN * s), reals: run.reals, sheet: through(run, G, "sheet", run.sheet).slice(),
    surface: through(run, g.discriminator, "surface", run.cells).slice(), measured: fresh ? measured(g, run) : null,
  };
}

// Where the fakes of G's step are after it.
const landed = (run, g, { player, z }) => (player === "G" ? through(run, g.generator, "landed", z).slice() : null);

function measured(g, run) {
  const fakes = through(run, g.averaged, "counted", run.z(COUNTED)).slice(), real = run.data(COUNTED);
  const few = [fakes, real].map((points) => points.slice(0, 2 * PAIRED)), { modes, std } = DATA[run.kind];
  const judged = [real, fakes].map((points) => through(run, g.discriminator, "guessed", points).slice());
  return { w: wasserstein(...few), js: jensenShannon(shares(fakes, HALF, 24), shares(real, HALF, 24)),
    guesses: guesses(...judged), ...(modes && modesCovered(fakes, modes, std)), modes: modes?.length };
}

// What a perfect generator would score, whose fakes are more of the data: four pairs of samples of them.
function chance(run) {
  const pairs = [0, 1, 2, 3].map(() => [run.data(COUNTED), run.data(COUNTED)]), mean = (f) => pairs.reduce((sum, p) => sum + f(...p) / 4, 0);
  const few = (points) => points.slice(0, 2 * PAIRED);
  return { w: mean((x, y) => wasserstein(few(x), few(y))), js: mean((x, y) => jensenShannon(shares(x, HALF, 24), shares(y, HALF, 24))) };
}
