// Random numbers from a seed, the data of gankit.data and the reader's own, and first weights.

// Salmon and others' idea of a counter, in its smallest form: 32 bits of state, mixed well enough for play.
function randoms(seed) {
  let state = seed >>> 0, spare = null;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  const normal = () => { // Box and Muller's pairs
    if (spare !== null) { const value = spare; spare = null; return value; }
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())), angle = 2 * Math.PI * uniform();
    spare = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  };
  const fill = (length, draw) => Float64Array.from({ length }, draw);
  return { uniform, normal, normals: (length) => fill(length, normal), uniforms: (length) => fill(length, uniform) };
}

const ring8 = Array.from({ length: 8 }, (_, k) => [2 * Math.cos(Math.PI * k / 4), 2 * Math.sin(Math.PI * k / 4)]);
const grid25 = Array.from({ length: 25 }, (_, k) => [Math.floor(k / 5) - 2, k % 5 - 2]);
const amid = (centres, random) => centres[Math.floor(random.uniform() * centres.length)];

// Each kind: a point of its skeleton, the spread around it, and its modes where it has any.
const DATA = {
  ring: { std: 0.1, modes: ring8, point: (random) => amid(ring8, random) },
  grid: { std: 0.05, modes: grid25, point: (random) => amid(grid25, random) },
  swiss_roll: { std: 0.05, point: (random) => {
    const t = (1.5 + 3 * random.uniform()) * Math.PI, radius = 2 * t / (4.5 * Math.PI);
    return [radius * Math.cos(t), radius * Math.sin(t)];
  } },
  two_gaussians: { std: 0.3, modes: [[-1.5, 0], [1.5, 0]], point: (random) => [random.uniform() < 0.5 ? -1.5 : 1.5, 0] },
  line: { std: 0.05, point: (random) => {
    const t = 2 * random.uniform() - 1;
    return [2 * t, t];
  } },
  painted: { std: 0.05, point: (random, dots) => amid(dots, random) },
};

// n points, x and y in turn; `dots` are the painted ones, [x, y] each.
function drawData(kind, n, random, dots = []) {
  const { point, std } = DATA[kind], points = new Float64Array(2 * n);
  for (let i = 0; i < 2 * n; i += 2) {
    const [x, y] = point(random, dots);
    points[i] = x + std * random.normal();
    points[i + 1] = y + std * random.normal();
  }
  return points;
}

// As torch.nn.Linear begins: weights and biases uniform within ±1/√inputs.
function begin(net, random) {
  for (const { inputs, w, b } of net.layers) for (const values of [w, b])
    for (let i = 0; i < values.length; i++) values[i] = (2 * random.uniform() - 1) / Math.sqrt(inputs);
  return net;
}

const hidden = ({ width, depth }) => Array(depth).fill(width);
const generatorOf = (settings) => network([settings.latent_dim, ...hidden(settings), 2], 0);
const discriminatorOf = (settings) => network([2, ...hidden(settings), 1], 0.2);
