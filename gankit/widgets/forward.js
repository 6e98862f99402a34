// Numbers, and the forward pass of a network as gankit.widgets.translate writes it; no page.
// Stands before the widgets that run a network in the reader's browser: explorer, character, pad.

// anywidget hands over a DataView, other hosts an ArrayBuffer, a typed array or base64 text.
export function toBytes(data) {
  if (typeof data === "string") return Uint8Array.from(atob(data), (c) => c.charCodeAt(0));
  if (ArrayBuffer.isView(data)) return new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return new Uint8Array(data);
}

// Uniform numbers in [0, 1) from a seed, one at each call: mulberry32.
export function uniforms(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// z ~ N(0, I) from a seed, by Box and Muller's formula.
export function normals(seed, count) {
  const uniform = uniforms(seed);
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - uniform())); // 1 - u lies in (0, 1]
    return radius * Math.cos(2 * Math.PI * uniform());
  });
}

const dot = (a, b) => a.reduce((sum, value, i) => sum + value * b[i], 0);
const norm = (a) => Math.sqrt(dot(a, a));

// The arc from a to b; parallel vectors are joined by the straight line, as in gankit.latents.
export function slerp(a, b, t) {
  const cosine = dot(a, b) / (norm(a) * norm(b) || 1);
  const angle = Math.acos(Math.max(-1, Math.min(1, cosine))), sine = Math.sin(angle);
  const [p, q] = sine < 1e-6
    ? [1 - t, t] : [Math.sin((1 - t) * angle) / sine, Math.sin(t * angle) / sine];
  return a.map((value, i) => p * value + q * b[i]);
}

// ---- the forward pass ----------------------------------------------------------------------

function linear({ inputs, outputs }, take) {
  const weight = take(inputs * outputs), bias = take(outputs), y = new Float32Array(outputs);
  return (x) => {
    y.set(bias);
    for (let i = 0; i < inputs; i++) {
      const value = x[i], row = i * outputs;
      for (let j = 0; j < outputs; j++) y[j] += value * weight[row + j];
    }
    return y;
  };
}

// Which kernel taps reach output positions r, r + stride, r + 2 stride, ...: output s q + r sums
// input q + shift over the taps k with s (q + shift) - padding + k = s q + r.
function phases(stride, padding, kernel) {
  return Array.from({ length: stride }, (_, r) =>
    Array.from({ length: kernel }, (_, k) => ({ k, shift: (r + padding - k) / stride }))
      .filter(({ shift }) => Number.isInteger(shift)));
}

// A transposed convolution, as stride² small convolutions, one per phase of the output grid.
// With zeros around the input, and rows of one common pitch, every tap is a single run through
// contiguous memory; the few values that straddle two rows are computed and never read.
function deconv({ input, output, kernel, stride, padding }, take) {
  const [channels, height, width] = input, [features, high, wide] = output;
  const weight = take(channels * features * kernel * kernel), bias = take(features);
  const taps = phases(stride, padding, kernel);
  const shifts = taps.flat().map(({ shift }) => shift);
  const rows = Math.ceil(high / stride), columns = Math.ceil(wide / stride);
  const before = Math.max(0, -Math.min(...shifts)), after = Math.max(0, ...shifts);
  const pitch = before + Math.max(width, columns + after);
  const plane = pitch * (before + Math.max(height, rows + after));
  const run = (rows - 1) * pitch + columns;
  // Doubles, because JavaScript would convert every float32 to one and back
  const x = new Float64Array(channels * plane), y = new Float32Array(features * high * wide);
  const several = features > 2 ? 4 : 2; // features at once
  const sums = Array.from({ length: several }, () => new Float64Array(run));

  function pad(source) {
    for (let c = 0, from = 0; c < channels; c++)
      for (let row = 0; row < height; row++, from += width)
        x.set(source.subarray(from, from + width), c * plane + (row + before) * pitch + before);
  }
  // Four taps and several features at once, so that a number read is used more than once and one
  // written has four terms more; fillers weigh nothing (k = -1, or a feature that is not there).
  const quads = (list) => Array.from({ length: Math.ceil(list.length / 4) }, (_, i) =>
    Array.from({ length: 4 }, (_, j) => list[4 * i + j] ?? { k: -1, at: 0 }));
  const grid = taps.map((down) => taps.map((across) => quads(down.flatMap((v) => across.map((u) =>
    ({ k: v.k * kernel + u.k, at: (v.shift + before) * pitch + u.shift + before }))))));
  const weigh = (channel, feature, { k }) => (k < 0 || feature >= features
    ? 0 : weight[(channel * features + feature) * kernel * kernel + k]);
  // In the order in which they are used: of each group of features, phase, quad and channel
  const packed = [];
  for (let feature = 0; feature < features; feature += several)
    for (const quad of grid.flat(2))
      for (let n = 0; n < channels; n++)
        for (let i = 0; i < several; i++) for (const tap of quad) packed.push(weigh(n, feature + i, tap));
  const scales = Float64Array.from(packed), addTo = several === 4 ? addToFour : addToTwo;
  function add([a, b, c, d], from) {
    for (let n = 0, at = 0; n < channels; n++, at += plane, from += 4 * several)
      addTo(sums, x, run, at + a.at, at + b.at, at + c.at, at + d.at, scales, from);
  }
  function scatter(from, feature, r, s) {
    for (let v = r, row = 0; v < high; v += stride, row += pitch)
      for (let u = s, p = row, to = (feature * high + v) * wide; u < wide; u += stride)
        y[to + u] = from[p++];
  }
  return (source) => {
    pad(source);
    let from = 0;
    for (let feature = 0; feature < features; feature += several)
      for (let r = 0; r < stride; r++)
        for (let s = 0; s < stride; s++) {
          sums.forEach((sum, i) => sum.fill(bias[feature + i]));
          for (const quad of grid[r][s]) { add(quad, from); from += 4 * several * channels; }
          sums.forEach((sum, i) => { if (feature + i < features) scatter(sum, feature + i, r, s); });
        }
    return y;
  };
}

function addToTwo(sums, x, run, a, b, c, d, w, at) {
  const one = sums[0], two = sums[1];
  const a1 = w[at], b1 = w[at + 1], c1 = w[at + 2], d1 = w[at + 3];
  const a2 = w[at + 4], b2 = w[at + 5], c2 = w[at + 6], d2 = w[at + 7];
  for (let j = 0; j < run; j++) {
    const p = x[a + j], q = x[b + j], r = x[c + j], s = x[d + j];
    one[j] += a1 * p + b1 * q + c1 * r + d1 * s;
    two[j] += a2 * p + b2 * q + c2 * r + d2 * s;
  }
}

function addToFour(sums, x, run, a, b, c, d, w, at) {
  const one = sums[0], two = sums[1], three = sums[2], four = sums[3];
  const a1 = w[at], b1 = w[at + 1], c1 = w[at + 2], d1 = w[at + 3];
  const a2 = w[at + 4], b2 = w[at + 5], c2 = w[at + 6], d2 = w[at + 7];
  const a3 = w[at + 8], b3 = w[at + 9], c3 = w[at + 10], d3 = w[at + 11];
  const a4 = w[at + 12], b4 = w[at + 13], c4 = w[at + 14], d4 = w[at + 15];
  for (let j = 0; j < run; j++) {
    const p = x[a + j], q = x[b + j], r = x[c + j], s = x[d + j];
    one[j] += a1 * p + b1 * q + c1 * r + d1 * s;
    two[j] += a2 * p + b2 * q + c2 * r + d2 * s;
    three[j] += a3 * p + b3 * q + c3 * r + d3 * s;
    four[j] += a4 * p + b4 * q + c4 * r + d4 * s;
  }
}

// Height and width apart, each a linear map: nearest or bilinear upsampling, a border. Row i is the
// sum of weight * row over the pairs [row, weight] of rows[i], and columns likewise.
function axes({ input, output, rows, columns }) {
  const [channels, height, width] = input, [, high, wide] = output;
  const strip = new Float64Array(width), y = new Float32Array(channels * high * wide);
  return (x) => {
    for (let c = 0, to = 0; c < channels; c++) {
      for (const row of rows) {
        strip.fill(0);
        for (const [i, weight] of row)
          for (let j = 0, from = (c * height + i) * width; j < width; j++) strip[j] += weight * x[from++];
        for (const column of columns) {
          let sum = 0;
          for (const [j, weight] of column) sum += weight * strip[j];
          y[to++] = sum;
        }
      }
    }
    return y;
  };
}

// factor² neighbouring channels become the pixels of one that is factor times as high and wide.
function shuffle({ input, factor }) {
  const [channels, height, width] = input, wide = width * factor;
  const y = new Float32Array(channels * height * width);
  return (x) => {
    for (let c = 0, from = 0; c < channels; c++) {
      const phase = c % factor ** 2, top = (c - phase) / factor ** 2 * height * factor;
      for (let i = 0; i < height; i++)
        for (let j = 0; j < width; j++)
          y[(top + i * factor + Math.floor(phase / factor)) * wide + j * factor + phase % factor] = x[from++];
    }
    return y;
  };
}

// Its way back, with a border of zeros around: the pixels of one channel become factor² of them.
function unshuffle({ input, output, factor, padding }) {
  const [, height, width] = input, [channels, high, wide] = output;
  const y = new Float32Array(channels * high * wide);
  return (x) => {
    for (let c = 0, to = 0; c < channels; c++) {
      const phase = c % factor ** 2, top = (c - phase) / factor ** 2 * height;
      for (let i = 0; i < high; i++) {
        const row = i * factor + Math.floor(phase / factor) - padding;
        for (let j = 0; j < wide; j++) {
          const column = j * factor + phase % factor - padding;
          const inside = row >= 0 && row < height && column >= 0 && column < width;
          y[to++] = inside ? x[(top + row) * width + column] : 0;
        }
      }
    }
    return y;
  };
}

// One weight and bias for each `repeat` numbers in a row, `count` of each, over and over.
function line({ count, repeat }, take) {
  const weight = take(count), bias = take(count);
  return (x) => {
    for (let i = 0, k = 0; i < x.length; k = (k + 1) % count)
      for (const end = i + repeat, w = weight[k], b = bias[k]; i < end; i++) x[i] = x[i] * w + b;
    return x;
  };
}

// Each of `groups` runs of neighbours gets mean 0 and variance 1, and then its lines.
function normalize({ groups, eps, ...sizes }, take) {
  const scaled = line(sizes, take);
  return (x) => {
    for (let group = 0, run = x.length / groups; group < groups; group++) {
      const part = x.subarray(group * run, (group + 1) * run);
      let sum = 0, squares = 0;
      for (let i = 0; i < run; i++) sum += part[i];
      const mean = sum / run;
      for (let i = 0; i < run; i++) squares += (part[i] - mean) ** 2;
      const scale = 1 / Math.sqrt(squares / run + eps);
      for (let i = 0; i < run; i++) part[i] = (part[i] - mean) * scale;
    }
    return scaled(x);
  };
}

const sigmoid = (a) => 1 / (1 + Math.exp(-a));
// The error function within 1.5e-7: Abramowitz and Stegun, 1964, formula 7.1.26.
function erf(a) {
  const t = 1 / (1 + 0.3275911 * Math.abs(a));
  const series = [1.061405429, -1.453152027, 1.421413741, -0.284496736, 0.254829592];
  return Math.sign(a) * (1 - series.reduce((sum, c) => (sum + c) * t, 0) * Math.exp(-a * a));
}
const pointwise = (f) => (x) => { for (let i = 0; i < x.length; i++) x[i] = f(x[i]); return x; };
const LAYERS = {
  linear, deconv, axes, shuffle, unshuffle, line, norm: normalize,
  leaky: ({ slope }) => pointwise((a) => (a < 0 ? slope * a : a)),
  tanh: () => pointwise(Math.tanh),
  sigmoid: () => pointwise(sigmoid),
  silu: () => pointwise((a) => a * sigmoid(a)),
  gelu: () => pointwise((a) => 0.5 * a * (1 + erf(a * Math.SQRT1_2))),
  gelu_tanh: () => pointwise((a) => a * sigmoid(1.5957691216057308 * (a + 0.044715 * a ** 3))),
};

// spec and weights as gankit.widgets writes them -> z to picture, and the unit directions.
export function network(spec, bytes) {
  const floats = decodeSixteen(toBytes(bytes));
  let offset = 0;
  const take = (count) => floats.subarray(offset, (offset += count));
  const steps = spec.layers.map((layer) => LAYERS[layer.op](layer, take));
  const directions = Array.from({ length: spec.directions ?? 0 }, () => take(spec.latent_dim));
  checkRead(floats, offset, 128);
  return { directions, forward: (z) => steps.reduce((x, step) => step(x), z) };
}
