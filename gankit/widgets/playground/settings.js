// What a reader can set, in words, in the address, and as the Python that does the same.

const CHOICES = {
  data: { ring: "ring of 8", grid: "grid of 25", swiss_roll: "Swiss roll", two_gaussians: "two Gaussians", line: "a line", painted: "painted by you" },
  loss: { relativistic: "relativistic", non_saturating: "non-saturating", minimax: "minimax", wasserstein: "Wasserstein", hinge: "hinge", least_squares: "least squares" },
  penalty: { none: "none", r1: "R1", r2: "R2", r1_r2: "R1 + R2", gradient_penalty: "gradient penalty", clipping: "clipping" },
};
// name: [label, least, most, step]
const NUMBERS = {
  weight: ["its weight: γ, λ or c", 0, 1000, 0.01], d_steps: ["steps of D", 1, 20, 1], g_steps: ["steps of G", 1, 20, 1],
  d_rate: ["rate of D", 0, 1e30, 0.0001], g_rate: ["rate of G", 0, 1e30, 0.0001], beta1: ["β₁ of Adam", 0, 0.99, 0.1],
  batch: ["batch size", 1, 512, 16], averaging: ["averaging of G", 0, 0.9999, 0.01], latent_dim: ["dimensions of z", 1, 16, 1],
  width: ["width", 1, 128, 16], depth: ["hidden layers", 1, 5, 1], seed: ["seed", 0, 999999, 1],
};
const ANEW = ["data", "latent_dim", "width", "depth", "seed"]; // these begin a new run
const WHOLE = ["d_steps", "g_steps", "batch", "latent_dim", "width", "depth", "seed"];

const DEFAULTS = {
  data: "ring", loss: "relativistic", penalty: "r1_r2", weight: 0.1, d_steps: 1, g_steps: 1, d_rate: 0.001, g_rate: 0.001,
  beta1: 0.5, batch: 128, averaging: 0.99, latent_dim: 2, width: 32, depth: 2, seed: 0, reuse_fakes: false,
};
const BARE = { penalty: "none", weight: 0, averaging: 0 };

// Each story: how it begins, what to watch, and what mends it.
const STORIES = {
  default: ["A run that works", {}, "Watch the fakes go to all 8 modes, and W fall to what two samples of the data score."],
  vanishing: ["Vanishing gradients", { ...BARE, loss: "minimax", d_steps: 5, d_rate: 0.005, g_rate: 0.0003 },
    "Watch D find every real one, L_G go to 0, and the fakes stay. To mend it: loss relativistic, penalty R1 + R2 of weight 0.1, rate of G 0.001."],
  hopping: ["Mode hopping", { ...BARE, loss: "non_saturating", d_rate: 0.001, g_rate: 0.01 },
    "Watch the fakes crowd together, and move on whenever D finds them. To mend it: penalty R1 of weight 1, rate of G 0.001."],
  circling: ["Circling, and R1", { ...BARE, data: "line", loss: "wasserstein", d_rate: 0.003, g_rate: 0.003, beta1: 0.9, width: 16, depth: 1 },
    "Watch the fakes swing past the line, further every time. To mend it: penalty R1 of weight 1; the swings die out."],
  clipped: ["A critic clipped too hard", { ...BARE, loss: "wasserstein", penalty: "clipping", weight: 0.02, d_steps: 3 },
    "Watch D’s surface: it tells near from far and no mode from the gap beside it, so few fakes lie on a mode. To mend it: gradient penalty of weight 1."],
};

// Unknown names and values that do not fit are left out; returns what does fit.
function fitting(given) {
  const kept = {};
  for (const [name, value] of Object.entries(given)) {
    if (Object.hasOwn(CHOICES, name) && Object.hasOwn(CHOICES[name], value)) kept[name] = value;
    if (name === "reuse_fakes") kept[name] = String(value) === "true";
    if (!Object.hasOwn(NUMBERS, name) || value === "") continue;
    const [, least, most] = NUMBERS[name], number = WHOLE.includes(name) ? Math.round(+value) : +value;
    if (number >= least && number <= most) kept[name] = number;
  }
  return kept;
}

const fromAddress = (hash) => (hash.startsWith("#play&") ? fitting(Object.fromEntries(new URLSearchParams(hash.slice(6)))) : {});
const toAddress = (settings) => `#play&${new URLSearchParams(Object.entries(settings).filter(([name, value]) => value !== DEFAULTS[name]))}`;

const SAMPLES = {
  ring: "gk.data.ring(20_000, std=0.1)", grid: "gk.data.grid(20_000, spacing=1.0)", swiss_roll: "gk.data.swiss_roll(20_000)",
  two_gaussians: "gk.data.two_gaussians(20_000, distance=3.0, std=0.3)",
  line: "torch.tensor([2.0, 1.0]) * (2 * torch.rand(20_000, 1) - 1)\npoints += 0.05 * torch.randn(20_000, 2)",
};
const painted = (dots) => `torch.tensor(${JSON.stringify(dots.map((dot) => dot.map((x) => +x.toFixed(2))))})
points = points[torch.randint(len(points), (20_000,))] + 0.05 * torch.randn(20_000, 2)`;
const PENALTIES = {
  r1: (w) => `lambda d, x, y: ${w} / 2 * gk.penalties.r1(d, x)`, r2: (w) => `lambda d, x, y: ${w} / 2 * gk.penalties.r2(d, None, y)`,
  r1_r2: (w) => `lambda d, x, y: ${w} / 2 * (gk.penalties.r1(d, x) + gk.penalties.r2(d, None, y))`,
  gradient_penalty: (w) => `lambda d, x, y: ${w} * gk.penalties.gradient_penalty(d, x, y)`,
};

function asPython(s, dots) {
  const sizes = `width=${s.width}, depth=${s.depth}`, rule = PENALTIES[s.penalty]?.(s.weight);
  const adam = (net, rate) => `torch.optim.Adam(${net}.parameters(), lr=${rate}, betas=(${s.beta1}, 0.999))`;
  const lines = ["import torch, gankit as gk", "", `torch.manual_seed(${s.seed})`,
    `points = ${s.data === "painted" ? painted(dots) : SAMPLES[s.data]}`,
    `G = gk.networks.MLPGenerator(${s.latent_dim}, ${sizes})`, `D = gk.networks.MLPDiscriminator(${sizes})`,
    "trainer = gk.Trainer(", "    G,", "    D,", `    loss=gk.losses.${s.loss},`,
    ...(rule ? [`    penalty=${rule},`] : []), ...(s.penalty === "clipping" ? [`    constraint=gk.penalties.clip_weights(${s.weight}),`] : []),
    "    optimizers=(", `        ${adam("D", s.d_rate)},`, `        ${adam("G", s.g_rate)},`, "    ),",
    `    averaging=${s.averaging},`, ...(s.reuse_fakes ? ["    reuse_fakes=True,"] : []), `    seed=${s.seed},`, ")",
    `batches = gk.data.batches(points, ${s.batch})`,
    `for record in trainer.run(batches, 5000, discriminator_steps=${s.d_steps}, generator_steps=${s.g_steps}):`, "    pass",
    `ax = gk.plots.points(points[:500], trainer.averaged_generator(torch.randn(500, ${s.latent_dim})))`];
  return lines.join("\n");
}
