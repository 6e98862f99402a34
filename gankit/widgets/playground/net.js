// Multilayer perceptrons on typed arrays: forward, the slopes of a scalar output, what a function of
// logits and slopes does to the weights (which a penalty needs), and Adam.  No page, no randomness.
//
// A network is h₀ = x, hₗ = φ(hₗ₋₁ Wₗᵀ + bₗ), out = h_L without φ, with φ(a) = a above 0 and slope · a
// elsewhere.  φ is piecewise linear, so that its second derivative is 0 almost everywhere: a slope ∂a/∂x
// is a product of weights and masks, and as a function of the weights it has no other terms.

// sizes: inputs, hidden widths, outputs.  values holds W₁ (outputs × inputs), b₁, W₂, ... end to end,
// in the order of PyTorch's parameters.
function network(sizes, slope) {
  const shapes = sizes.slice(1).map((outputs, l) => ({ inputs: sizes[l], outputs }));
  const values = new Float64Array(shapes.reduce((sum, s) => sum + s.outputs * (s.inputs + 1), 0));
  return { sizes, slope, values, layers: views(shapes, values) };
}

function views(shapes, values) {
  let at = 0;
  const take = (length) => values.subarray(at, at += length);
  return shapes.map(({ inputs, outputs }) => ({ inputs, outputs, w: take(outputs * inputs), b: take(outputs) }));
}

// Room for one pass of n rows: h what the layers say, u the slopes of the output in front of each φ,
// t tangents, flip scratch.  Used again for every pass of as many rows.
function room(net, n) {
  const rows = (size) => new Float64Array(n * size), most = Math.max(n, ...net.sizes) * Math.max(...net.sizes);
  const [h, u, t] = [0, 1, 2].map(() => net.sizes.map(rows));
  return { n, h, u, t, flip: [new Float64Array(most), new Float64Array(most)] };
}

// y (n × m) = x (n × k) · w (m × k)ᵀ + b, or added to y.  Eight sums at a time stay in registers.
function product(x, w, n, m, k, y, { b = null, add = false } = {}) {
  const even = n - n % 2, four = m - m % 4;
  for (let i = 0; i < even; i += 2) for (let j = 0; j < four; j += 4) {
    let p = i * k, q = p + k, j0 = j * k, j1 = j0 + k, j2 = j1 + k, j3 = j2 + k;
    let a0 = 0, a1 = 0, a2 = 0, a3 = 0, c0 = 0, c1 = 0, c2 = 0, c3 = 0;
    for (const end = p + k; p < end; p++, q++, j0++, j1++, j2++, j3++) {
      const e = x[p], f = x[q], w0 = w[j0], w1 = w[j1], w2 = w[j2], w3 = w[j3];
      a0 += e * w0; a1 += e * w1; a2 += e * w2; a3 += e * w3;
      c0 += f * w0; c1 += f * w1; c2 += f * w2; c3 += f * w3;
    }
    const at = i * m + j, below = at + m;
    if (!add) for (let o = 0; o < 4; o++) y[at + o] = y[below + o] = b ? b[j + o] : 0;
    y[at] += a0; y[at + 1] += a1; y[at + 2] += a2; y[at + 3] += a3;
    y[below] += c0; y[below + 1] += c1; y[below + 2] += c2; y[below + 3] += c3;
  }
  for (let i = 0; i < n; i++) for (let j = i < even ? four : 0; j < m; j++) {
    let sum = 0;
    for (let p = i * k, q = j * k, end = p + k; p < end; p++, q++) sum += x[p] * w[q];
    y[i * m + j] = sum + (add ? y[i * m + j] : b ? b[j] : 0);
  }
}

// out (m × n) = x (n × m)ᵀ, row i times c[i].
function flipped(x, n, m, out, c = null) {
  for (let i = 0; i < n; i++) {
    const factor = c ? c[i] : 1;
    for (let j = 0; j < m; j++) out[j * n + i] = factor * x[i * m + j];
  }
  return out;
}

function forward(net, { n, h }, x) {
  h[0] = x;
  net.layers.forEach(({ inputs, outputs, w, b }, l) => {
    const y = h[l + 1], last = l + 1 === net.layers.length;
    product(h[l], w, n, outputs, inputs, y, { b });
    if (!last) for (let i = 0; i < y.length; i++) if (!(y[i] > 0)) y[i] *= net.slope;
  });
  return h[net.layers.length];
}

function mask(rows, like, slope) {
  for (let i = 0; i < rows.length; i++) if (!(like[i] > 0)) rows[i] *= slope;
}

// Backwards from `top`, (n × outputs), the slope of something in each row's output: u[l] is its slope in
// front of the l-th φ, and u[0] that in x.  Follows a forward pass.
function back(net, { n, h, u, flip: [space] }, top) {
  u[net.layers.length] = top;
  for (let l = net.layers.length; l > 0; l--) {
    const { inputs, outputs, w } = net.layers[l - 1];
    product(u[l], flipped(w, outputs, inputs, space), n, inputs, outputs, u[l - 1]);
    if (l > 1) mask(u[l - 1], h[l - 1], net.slope);
  }
  return u[0];
}

// Adds to `grads` what the weights do to Σᵢ (cᵢ outᵢ + tᵢ · slopeᵢ), with c and t as constants:
// ∂/∂Wₗ = uₗᵀ (c hₗ₋₁ + tₗ₋₁), where tₗ = mask(tₗ₋₁ Wₗᵀ) is t carried forward.  Without c, tangents alone;
// without tangent, the usual backward pass.  Follows `back`.
function collect(net, { n, h, u, t, flip: [first, second] }, grads, { c = null, ones = true, tangent = null }) {
  if (tangent) t[0] = tangent;
  views(net.layers, grads).forEach(({ inputs, outputs, w, b }, l) => {
    flipped(u[l + 1], n, outputs, first);
    if (ones) {
      for (let j = 0; j < outputs; j++) { // summed alone: what cancels between two passes then does so exactly
        let sum = 0;
        for (let i = 0; i < n; i++) sum += (c ? c[i] : 1) * first[j * n + i];
        b[j] += sum;
      }
      flipped(h[l], n, inputs, second, c);
      product(first, second, outputs, inputs, n, w, { add: true });
    }
    if (!tangent) return;
    product(first, flipped(t[l], n, inputs, second), outputs, inputs, n, w, { add: true });
    if (l + 1 === net.layers.length) return;
    product(t[l], net.layers[l].w, n, outputs, inputs, t[l + 1]);
    mask(t[l + 1], h[l + 1], net.slope);
  });
}

// Kingma and Ba, 2015, algorithm 1, as torch.optim.Adam computes it.
function adam(size) {
  return { m: new Float64Array(size), v: new Float64Array(size), steps: 0 };
}

function descend(values, grads, state, rate, beta1, beta2 = 0.999) {
  const { m, v } = state, t = ++state.steps;
  const size = rate / (1 - beta1 ** t), root = Math.sqrt(1 - beta2 ** t);
  for (let i = 0; i < values.length; i++) {
    m[i] += (1 - beta1) * (grads[i] - m[i]);
    v[i] = beta2 * v[i] + (1 - beta2) * grads[i] * grads[i];
    values[i] -= size * m[i] / (Math.sqrt(v[i]) / root + 1e-8);
  }
}
