// The game of gk.Trainer: losses, penalties, the order of the steps, the averaged generator.
// Where reals, z and the penalty's places come from is a `source`: real(n), z(n), share(n).

// Torch's softplus, and its slope, which are x and 1 beyond 20.
const softplus = (x) => (x > 20 ? x : Math.log1p(Math.exp(x)));
const sigmoid = (x) => (x > 20 ? 1 : 1 / (1 + Math.exp(-x)));

// Each loss of gankit.losses, per sample: [value, slope] in a logit.  real and fake are D's, make is G's;
// a paired loss reads the difference of a pair, D's of fake − real, G's of real − fake.
const entropy = { real: (a) => [softplus(-a), -sigmoid(-a)], fake: (a) => [softplus(a), sigmoid(a)] };
const LOSSES = {
  minimax: { ...entropy, make: (a) => [-softplus(a), -sigmoid(a)] },
  non_saturating: { ...entropy, make: (a) => [softplus(-a), -sigmoid(-a)] },
  wasserstein: { real: (a) => [-a, -1], fake: (a) => [a, 1], make: (a) => [-a, -1] },
  hinge: {
    real: (a) => (a < 1 ? [1 - a, -1] : [0, 0]), fake: (a) => (a > -1 ? [1 + a, 1] : [0, 0]), make: (a) => [-a, -1],
  },
  least_squares: {
    real: (a) => [(a - 1) ** 2 / 2, a - 1], fake: (a) => [a * a / 2, a], make: (a) => [(a - 1) ** 2 / 2, a - 1],
  },
  relativistic: { paired: (gap) => [softplus(gap), sigmoid(gap)] },
};

// Fills `slopes` with each sample's, over n; returns the mean value.
function graded(part, logits, slopes) {
  let sum = 0;
  const n = logits.length;
  for (let i = 0; i < n; i++) {
    const [value, slope] = part(logits[i]);
    sum += value;
    slopes[i] = slope / n;
  }
  return sum / n;
}

function lossOfD(loss, real, fake, ofReal, ofFake) {
  if (!loss.paired) return graded(loss.real, real, ofReal) + graded(loss.fake, fake, ofFake);
  const value = graded(loss.paired, fake.map((a, i) => a - real[i]), ofFake);
  ofFake.forEach((slope, i) => { ofReal[i] = -slope; });
  return value;
}

function lossOfG(loss, fake, real, ofFake) {
  if (!loss.paired) return graded(loss.make, fake, ofFake);
  const value = graded(loss.paired, fake.map((a, i) => real[i] - a), ofFake);
  ofFake.forEach((slope, i) => { ofFake[i] = -slope; });
  return value;
}

// What a penalty says of slopes (n × 2), and its own slope in them: weight · E |s|² or E (|s| − 1)².
function penalised(slopes, weight, target, tangent) {
  let sum = 0;
  const n = slopes.length / 2;
  for (let i = 0; i < 2 * n; i += 2) {
    const length = Math.hypot(slopes[i], slopes[i + 1]), excess = length - target;
    const factor = target ? (length && 2 * weight * excess / (n * length)) : 2 * weight / n;
    sum += excess * excess;
    tangent[i] = factor * slopes[i];
    tangent[i + 1] = factor * slopes[i + 1];
  }
  return weight * sum / n;
}

// settings: loss, penalty (none, r1, r2, r1_r2, gradient_penalty, clipping) with its weight (γ, of which
// half is taken, λ or c), d_steps, g_steps, d_rate, g_rate, beta1, batch, averaging, reuse_fakes; all may
// change between steps.  step counts whole rounds, turn the steps of players within one.
function game(settings, generator, discriminator, source) {
  const players = { G: generator, D: discriminator }, rooms = {};
  const grads = { G: new Float64Array(generator.values.length), D: new Float64Array(discriminator.values.length) };
  return {
    settings, generator, discriminator, source, grads, step: 0, turn: 0, kept: null, losses: { D: NaN, G: NaN },
    averaged: { ...generator, ...copied(generator) },
    adams: { G: adam(generator.values.length), D: adam(discriminator.values.length) },
    room: (player, name, n) => {
      const key = `${player}${name}`;
      if (rooms[key]?.n !== n) rooms[key] = { ...room(players[player], n), ones: new Float64Array(n).fill(1), c: new Float64Array(n), tangent: new Float64Array(2 * n) };
      return rooms[key];
    },
  };
}

function copied({ layers, values }) {
  const own = values.slice();
  return { values: own, layers: views(layers, own) };
}

const fail = (who, value) => {
  throw Object.assign(new Error(`L_${who} is ${value}`), { who, value, diverged: true });
};

function stepOfD(g) {
  const { settings, discriminator: D, generator: G, source } = g, n = settings.batch, loss = LOSSES[settings.loss];
  const real = source.real(n), z = source.z(n), fake = forward(G, g.room("G", "d", n), z).slice();
  const rooms = { real: g.room("D", "real", n), fake: g.room("D", "fake", n) };
  const logits = { real: forward(D, rooms.real, real), fake: forward(D, rooms.fake, fake) };
  let value = lossOfD(loss, logits.real, logits.fake, rooms.real.c, rooms.fake.c);
  g.grads.D.fill(0);
  for (const side of ["real", "fake"]) {
    const space = rooms[side], slopes = back(D, space, space.ones);
    const asked = { real: ["r1", "r1_r2"], fake: ["r2", "r1_r2"] }[side].includes(settings.penalty);
    const tangent = asked ? space.tangent : null;
    if (asked) value += penalised(slopes, settings.weight / 2, 0, tangent);
    collect(D, space, g.grads.D, { c: space.c, tangent });
  }
  if (settings.penalty === "gradient_penalty") value += between(g, real, fake);
  if (!Number.isFinite(value)) fail("D", value);
  descend(D.values, g.grads.D, g.adams.D, settings.d_rate, settings.beta1);
  const c = settings.weight;
  if (settings.penalty === "clipping") D.values.forEach((w, i) => { D.values[i] = Math.min(c, Math.max(-c, w)); });
  g.kept = z;
  return { value, real, fake };
}

// Gulrajani et al., 2017, equation 3: at x_ε = ε x + (1 − ε) x̂.
function between(g, real, fake) {
  const n = real.length / 2, share = g.source.share(n), space = g.room("D", "between", n);
  const places = fake.map((x, i) => x + share[i >> 1] * (real[i] - x));
  forward(g.discriminator, space, places);
  const value = penalised(back(g.discriminator, space, space.ones), g.settings.weight, 1, space.tangent);
  collect(g.discriminator, space, g.grads.D, { ones: false, tangent: space.tangent });
  return value;
}

// How each fake is pushed: ∂L_G/∂x̂, (n × 2), and the loss.  `room` keeps the pass.
function pushes(g, space, fake, real) {
  const loss = LOSSES[g.settings.loss], n = fake.length / 2, D = g.discriminator;
  const others = loss.paired ? forward(D, g.room("D", "real", n), real) : null;
  const value = lossOfG(loss, forward(D, space, fake), others, space.c);
  return { value, slopes: back(D, space, space.ones).map((s, i) => s * space.c[i >> 1]) };
}

function stepOfG(g) {
  const { settings, generator: G, source } = g, n = settings.batch, space = g.room("G", "g", n);
  const real = LOSSES[settings.loss].paired ? source.real(n) : null;
  const kept = settings.reuse_fakes && g.kept?.length === n * G.sizes[0] ? g.kept : null;
  const z = kept ?? source.z(n), fake = forward(G, space, z).slice();
  g.kept = null;
  const { value, slopes } = pushes(g, g.room("D", "fake", n), fake, real);
  if (!Number.isFinite(value)) fail("G", value);
  g.grads.G.fill(0);
  back(G, space, slopes);
  collect(G, space, g.grads.G, {});
  descend(G.values, g.grads.G, g.adams.G, settings.g_rate, settings.beta1);
  average(g);
  return { value, z, fake, slopes };
}

function average({ averaged, generator, settings, step }) {
  const share = 1 - Math.min(settings.averaging, (step + 1) / (step + 10)); // early on, forget faster
  averaged.values.forEach((w, i) => { averaged.values[i] = w + share * (generator.values[i] - w); });
}

// One step of the player whose turn it is: first D's d_steps, then G's g_steps.
function takeTurn(g) {
  const player = nextPlayer(g), done = player === "D" ? stepOfD(g) : stepOfG(g);
  g.losses[player] = done.value;
  g.turn += 1;
  if (g.turn >= g.settings.d_steps + g.settings.g_steps) {
    [g.turn, g.kept] = [0, null];
    g.step += 1;
  }
  return { player, ...done };
}
const nextPlayer = (g) => (g.turn < g.settings.d_steps ? "D" : "G");

function takeRound(g) {
  do takeTurn(g); while (g.turn);
}
