// Seeded faces of the package facesjs as lines of JSON: {"svg", "groups": [[feature, side], ...], "features"}.
// usage: node facesjs.mjs FOLDER_WITH_NODE_MODULES FIRST COUNT
import { pathToFileURL } from "node:url";
import path from "node:path";

const [root, first, count] = [process.argv[2], Number(process.argv[3]), Number(process.argv[4])];
const module = (file) => import(pathToFileURL(path.join(root, "node_modules/facesjs/build", file)));
const { generate } = await module("generate.js");
const { faceToSvgString } = await module("faceToSvgString.js");
const svgs = (await module("svgs.js")).default;

// mulberry32: Math.random is what facesjs draws from, so seeding it makes every face repeatable.
const seeded = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};
const order = [["hairBg", 1], ["body", 1], ["jersey", 1], ["ear", 2], ["head", 1], ["eyeLine", 1], ["smileLine", 2],
  ["miscLine", 1], ["facialHair", 1], ["eye", 2], ["eyebrow", 2], ["mouth", 1], ["nose", 1], ["hair", 1],
  ["glasses", 1], ["accessories", 1]];

for (let i = first; i < first + count; i++) {
  Math.random = seeded(i);
  const face = generate({ accessories: { id: "none" } }, { gender: i % 2 ? "female" : "male" });
  face.hair.color = "#cc9966"; // black hair would be ink; in a line drawing hair is outlined
  const svg = faceToSvgString(face);
  const groups = [];
  for (const [name, sides] of order)
    if (face[name] && svgs[name] && svgs[name][face[name].id])
      for (let side = 0; side < sides; side++) groups.push([name, side]);
  const features = Object.fromEntries(order.map(([name]) => [name, face[name]?.id ?? "none"]));
  process.stdout.write(JSON.stringify({ seed: i, svg, groups, features }) + "\n");
}
