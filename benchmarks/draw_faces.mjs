// Draw faces whose six attributes are independent and uniform, or pairs of them that differ in one thing.
//
//     node draw_faces.mjs WHAT COUNT SEED OUT [SIZE]
//
// WHAT is a style, "lorelei" or "pixelArt", or a change, "hair", "ink" or "sunglasses". SIZE is 64 unless given, 16
// for pixelArt. Writes OUT.rgb, or OUT_before.rgb and OUT_after.rgb for a change: COUNT * SIZE * SIZE * 3 bytes of red, green, blue;
// and OUT.csv, a row of attributes and details for each face. pack_faces.py makes .npz files of them.
//
// Node.js looks for packages beside a script. So copy this one to an empty folder and run there:
//
//     npm install @dicebear/core@9.4.3 @dicebear/collection@9.4.3 @resvg/resvg-js@2.6.2
//
// The designs of both styles are in the public domain (CC0 1.0), the packages' code is under the MIT licence. gankit/data/faces
// was drawn with the seeds 1 (lorelei), 2026 (pixelArt), 77 (all changes) and 78 (ink, for ink_faces.npz).
import { lorelei, pixelArt } from "@dicebear/collection";
import { createAvatar } from "@dicebear/core";
import { Resvg } from "@resvg/resvg-js";
import fs from "node:fs";

const GROUND = "#e8eef4";
const PAPER = "#ffffff";
const INK = "#000000";
const LIPS = "a3161f";
const SKIN = { light: "ffdbac", tan: "dba26b", brown: "a2673a", dark: "5f3a22" };
const HAIR = { black: "1f1a1a", brown: "74441f", blond: "ecc94b", red: "c8401a", grey: "b8bcc4", blue: "2f7fd6" };

const variants = (numbers, word = "variant") => numbers.map((n) => word + String(n).padStart(2, "0"));
const upTo = (last) => Array.from({ length: last }, (_, i) => i + 1);

const STYLES = {
  lorelei: {
    style: lorelei,
    size: 64,
    oversampling: 4, // a pixel is the mean of 4 x 4
    view: [130, 60, 780, 780], // the head alone, of a canvas of 980 x 980
    hair: {
      short: variants([1, 2, 3, 4, 5, 6, 7, 8, 9, 11, 12, 20, 22, 27, 28, 39, 43, 44, 47]),
      long: variants([
        10, 13, 14, 15, 16, 17, 18, 19, 21, 23, 24, 29, 30, 31, 32, 33, 35, 37, 40, 41, 42, 45, 48,
      ]),
    },
    eyewear: { none: [null], glasses: variants([1, 3, 4, 5]), sunglasses: variants([2]) },
    mouth: {
      smile: [...variants([1, 2, 3, 4, 5, 6, 15], "happy")],
      sad: variants([3, 4, 5, 7, 9], "sad"),
    },
    beard: { no: [null], yes: variants([1, 2]) },
    details: {
      eyes: variants(upTo(24)),
      eyebrows: variants(upTo(13)),
      nose: variants(upTo(6)),
      head: variants(upTo(4)),
    },
    fixed: { mouthColor: [LIPS], earringsProbability: 0, frecklesProbability: 0, hairAccessoriesProbability: 0 },
  },
  pixelArt: {
    style: pixelArt,
    size: 16,
    oversampling: 1,
    hair: {
      short: variants([1, 2, 3, 4, 6, 8, 9, 10, 11, 13, 14, 15, 16, 17, 18, 19], "short"),
      long: variants([1, 2, 3, 4, 7, 8, 9, 11, 12, 13, 16, 17, 20, 21], "long"),
    },
    eyewear: {
      none: [null],
      glasses: variants([1, 2, 3, 5, 6, 7], "light"),
      sunglasses: variants([1, 2, 3, 5, 6, 7], "dark"),
    },
    mouth: { smile: variants([6, 9, 12, 13], "happy"), sad: variants([1, 2, 3, 8, 9], "sad") },
    beard: { no: [null], yes: variants([1, 2, 3, 4, 8]) },
    details: {
      eyes: variants(upTo(12)),
      eyesColor: ["5b7c8b", "876658", "647b90", "697b94", "588387", "3a2a1a"],
      glassesColor: ["191919", "43677d", "a04b5d"],
      clothing: variants(upTo(23)),
      clothingColor: ["5bc0de", "44c585", "d11141", "ffc425", "6a4fb3", "f8f8f8"],
    },
    fixed: { mouthColor: ["c81e1e"], hatProbability: 0, accessoriesProbability: 0 },
  },
};

// A face before and after each change, as [face, what becomes of its drawing, the ground]
const CHANGES = {
  hair: (face) => [
    [{ ...face, hair_color: "black" }, keep, GROUND],
    [{ ...face, hair_color: "blond" }, keep, GROUND],
  ],
  ink: (face) => [
    [face, keep, GROUND],
    [face, (svg) => inInk(svg, face), PAPER],
  ],
  sunglasses: (face) => [
    [{ ...face, eyewear: "none", eyewear_v: null }, keep, GROUND],
    [{ ...face, eyewear: "sunglasses", eyewear_v: "variant02" }, keep, GROUND],
  ],
};
const keep = (svg) => svg;

function inInk(svg, face) {
  const inked = { [SKIN[face.skin]]: PAPER, [HAIR[face.hair_color]]: INK, [LIPS]: INK };
  return Object.entries(inked).reduce((drawn, [colour, ink]) => drawn.replaceAll("#" + colour, ink), svg);
}

// Uniform numbers in [0, 1): the generator mulberry32, so that a seed gives the same faces everywhere
function uniform(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

// First the six attributes, then which variant of each, then the details that no label tells
function drawFace({ hair, eyewear, mouth, beard, details }, random) {
  const pick = (list) => list[Math.floor(random() * list.length)];
  const face = {};
  face.skin = pick(Object.keys(SKIN));
  face.hair_color = pick(Object.keys(HAIR));
  face.hair_length = pick(Object.keys(hair));
  face.eyewear = pick(Object.keys(eyewear));
  face.mouth = pick(Object.keys(mouth));
  face.beard = pick(Object.keys(beard));
  face.hair_v = pick(hair[face.hair_length]);
  face.eyewear_v = pick(eyewear[face.eyewear]);
  face.mouth_v = pick(mouth[face.mouth]);
  face.beard_v = pick(beard[face.beard]);
  for (const name in details) face[name] = pick(details[name]);
  return face;
}

function toSvg({ style, view, details, fixed }, face) {
  const options = { seed: "x", ...fixed, hair: [face.hair_v], mouth: [face.mouth_v] };
  options.skinColor = [SKIN[face.skin]];
  options.hairColor = [HAIR[face.hair_color]];
  options.glassesProbability = face.eyewear_v ? 100 : 0;
  if (face.eyewear_v) options.glasses = [face.eyewear_v];
  options.beardProbability = face.beard_v ? 100 : 0;
  if (face.beard_v) options.beard = [face.beard_v];
  for (const name in details) options[name] = [face[name]];
  const svg = createAvatar(style, options).toString();
  if (view) return svg.replace(/viewBox="[^"]*"/, `viewBox="${view.join(" ")}"`);
  // Pixel art draws a beard through a mask of the hair's own colour: a dark one would not be seen
  return svg
    .replace(/(<mask id="beard[^>]*>\s*<path[^>]*?)fill="[^"]*"/g, '$1fill="#fff"')
    .replace(/(<path fill="#fff" fill-opacity=)"\.3"/g, '$1".12"');
}

// Three bytes a pixel, each the mean of a square of the larger picture, halves rounded up
function toPixels(svg, size, oversampling, background) {
  const width = size * oversampling;
  const options = { fitTo: { mode: "width", value: width }, background, font: { loadSystemFonts: false } };
  const { pixels } = new Resvg(svg, options).render();
  const small = Buffer.alloc(size * size * 3);
  for (let y = 0; y < size; y++)
    for (let x = 0; x < size; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (let j = 0; j < oversampling; j++)
          for (let i = 0; i < oversampling; i++)
            sum += pixels[((y * oversampling + j) * width + x * oversampling + i) * 4 + channel];
        small[(y * size + x) * 3 + channel] = Math.round(sum / oversampling ** 2);
      }
  return small;
}

const [what, count, seed, out, givenSize] = process.argv.slice(2);
if (!out || !(what in { ...STYLES, ...CHANGES })) {
  console.error("usage: node draw_faces.mjs lorelei|pixelArt|hair|ink|sunglasses COUNT SEED OUT [SIZE]");
  process.exit(2);
}
const style = STYLES[what] ?? STYLES.lorelei;
const change = CHANGES[what] ?? ((face) => [[face, keep, GROUND]]);
const size = Number(givenSize ?? style.size);
const random = uniform(Number(seed));
const ends = what in CHANGES ? ["_before.rgb", "_after.rgb"] : [".rgb"];
const files = ends.map((end) => fs.openSync(out + end, "w"));
const rows = [];
for (let n = 0; n < Number(count); n++) {
  const drawings = change(drawFace(style, random));
  drawings.forEach(([face, edit, ground], k) => {
    fs.writeSync(files[k], toPixels(edit(toSvg(style, face)), size, style.oversampling, ground));
  });
  const [first] = drawings[0];
  if (n === 0) rows.push(Object.keys(first));
  rows.push(Object.values(first).map((value) => value ?? ""));
}
fs.writeFileSync(out + ".csv", rows.map((row) => row.join(",") + "\n").join(""));
