// How near the fakes are to the data: modes, exact Wasserstein distance, JS on a grid, D's guesses.

// The cheapest pairing of as many x as y, (n × 2) each: the mean distance of a pair, which is W of the two
// samples.  Kuhn's method with potentials, one row after the other: Crouse, 2016, On implementing 2D
// rectangular assignment algorithms, whose notation this follows; n³ at most.
function wasserstein(x, y) {
  const n = x.length / 2, u = new Float64Array(n + 1), v = new Float64Array(n + 1);
  const cost = (i, j) => Math.hypot(x[2 * i] - y[2 * j], x[2 * i + 1] - y[2 * j + 1]);
  const row = new Int32Array(n + 1).fill(-1); // of each column; the last column is where a new row waits
  for (let i = 0; i < n; i++) {
    const least = new Float64Array(n).fill(Infinity), way = new Int32Array(n), seen = new Uint8Array(n + 1);
    let j = n;
    row[n] = i;
    while (row[j] >= 0) {
      const from = row[j];
      let next = -1, delta = Infinity;
      seen[j] = 1;
      for (let k = 0; k < n; k++) if (!seen[k]) {
        const slack = cost(from, k) - u[from] - v[k];
        if (slack < least[k]) { least[k] = slack; way[k] = j; }
        if (least[k] < delta) { delta = least[k]; next = k; }
      }
      if (next < 0) return NaN;
      for (let k = 0; k <= n; k++) {
        if (seen[k]) { u[row[k]] += delta; v[k] -= delta; } else if (k < n) least[k] -= delta;
      }
      j = next;
    }
    for (; j !== n; j = way[j]) row[j] = row[way[j]];
    row[n] = -1;
  }
  let sum = 0;
  for (let k = 0; k < n; k++) sum += cost(row[k], k);
  return sum / n;
}

// Shares of the points in cells × cells of [-half, half]², and in all that is outside.
function shares(points, half, cells) {
  const counts = new Float64Array(cells * cells + 1), n = points.length / 2;
  for (let i = 0; i < 2 * n; i += 2) {
    const [a, b] = [0, 1].map((k) => Math.floor((points[i + k] + half) / (2 * half) * cells));
    const inside = a >= 0 && b >= 0 && a < cells && b < cells;
    counts[inside ? b * cells + a : cells * cells] += 1 / n;
  }
  return counts;
}

// In nats, 0 to log 2.
function jensenShannon(p, q) {
  let sum = 0;
  const term = (a, m) => (a ? a * Math.log(a / m) / 2 : 0);
  for (let i = 0; i < p.length; i++) sum += term(p[i], (p[i] + q[i]) / 2) + term(q[i], (p[i] + q[i]) / 2);
  return Math.min(Math.LN2, Math.max(0, sum));
}

// As gk.metrics.modes_covered: modes with a point within 3 std, and the share of such points.
function modesCovered(points, centres, std) {
  const seen = new Set();
  let good = 0;
  for (let i = 0; i < points.length; i += 2) {
    const away = centres.map(([x, y]) => Math.hypot(points[i] - x, points[i + 1] - y));
    const least = Math.min(...away);
    if (!(least <= 3 * std)) continue;
    good += 1;
    seen.add(away.indexOf(least));
  }
  return { covered: seen.size, quality: 2 * good / points.length };
}

// How often D gives the real one of a pair the larger logit, a tie counting half: ½ is guessing.
function guesses(real, fake) {
  let right = 0;
  for (let i = 0; i < real.length; i++) right += real[i] > fake[i] ? 1 : real[i] === fake[i] ? 0.5 : 0;
  return right / real.length;
}
