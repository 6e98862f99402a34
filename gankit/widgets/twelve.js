// Weights of 12 bits: a scale for each 32 of them, then two in three bytes, as packing.py has them.
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
