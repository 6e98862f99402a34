// Weights in blocks, each with a scale of its own, as packing.py lays them.

// Of 12 bits in blocks of 32, two in three bytes behind all scales.
export function decodeTwelve(bytes) {
  const blocks = bytes.length / 52, floats = new Float32Array(32 * blocks);
  const scales = new DataView(bytes.buffer, bytes.byteOffset);
  for (let i = 0, at = 4 * blocks; i < floats.length; i += 2, at += 3) {
    const scale = scales.getFloat32(4 * (i >> 5), true);
    floats[i] = scale * ((bytes[at] | ((bytes[at + 1] & 15) << 8)) - 2048);
    floats[i + 1] = scale * (((bytes[at + 1] >> 4) | (bytes[at + 2] << 4)) - 2048);
  }
  return floats;
}

// Of 16 bits in blocks of 128, behind all scales.
export function decodeSixteen(bytes) {
  const blocks = bytes.length / 260, floats = new Float32Array(128 * blocks);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let i = 0, at = 4 * blocks; i < floats.length; i++, at += 2)
    floats[i] = view.getFloat32(4 * (i >> 7), true) * view.getInt16(at, true);
  return floats;
}

// Stops if not all of them were taken, or more: only zeros fill up the last block.
export function checkRead(floats, taken, block) {
  const spare = floats.length - taken;
  if (spare < 0 || spare >= block) throw new Error(`${floats.length} weights, expected ${taken}`);
}
