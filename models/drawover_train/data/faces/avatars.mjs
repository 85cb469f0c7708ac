// Seeded faces of the packages @bigheads/core and react-nice-avatar as lines of JSON: {"svg", "features"}. In the svg,
// whose side is 1000, an element's class is the component that draws it, and a color by name begins with "@".
// usage: node avatars.mjs bigheads|nice PACKAGE_FOLDER FIRST COUNT
// The components are called as React would call them, with the few parts of React that they use; nothing is installed.
import fs from "node:fs";
import path from "node:path";

const [style, folder] = process.argv.slice(2, 4);
const [first, count] = process.argv.slice(4).map(Number);

// mulberry32: the packages draw from Math.random, so seeding it makes every face repeatable.
const seeded = (seed) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

class Component {
  constructor(props) {
    this.props = props;
  }
}
const React = {
  Component,
  Fragment: "fragment",
  createElement: (type, props, ...children) => ({ type, props: { ...props, children: children.flat() } }),
  createContext: (value) => {
    const context = { value };
    context.Provider = (props) => ((context.value = props.value), props.children);
    return context;
  },
  useContext: (context) => context.value,
  forwardRef: (render) => render,
};
const anything = new Proxy(() => anything, { get: () => anything });
const chroma = () => ({ brighten: () => ({ hex: () => "@light", toString: () => "@light" }) });
const helpers = {
  classCallCheck: () => {},
  createClass: (made, own) => (own.forEach((p) => Object.defineProperty(made.prototype, p.key, p)), made),
  inherits: (made, base) => (Object.setPrototypeOf(made.prototype, base.prototype), Object.setPrototypeOf(made, base)),
  possibleConstructorReturn: (self, returned) => returned ?? self,
  getPrototypeOf: Object.getPrototypeOf,
  defineProperty: (on, key, value) => ((on[key] = value), on),
};
const needed = { react: React, "prop-types": anything, "chroma-js": chroma };
const load = (file) => {
  const held = { exports: {} };
  const require = (name) => needed[name] ?? helpers[path.basename(name)];
  new Function("require", "module", "exports", fs.readFileSync(path.join(folder, file), "utf8"))(require, held, held.exports);
  return held.exports;
};

const called = ({ type, props }) => (type.prototype instanceof Component ? new type(props).render() : type(props));
const spelled = (key) => key.replace(/[A-Z]/g, (letter) => "-" + letter.toLowerCase());
const text = (value) => String(value).replace(/&/g, "&amp;").replace(/"/g, "&quot;").replace(/</g, "&lt;");
const number = (value) => parseFloat(value);

// An element as SVG. role: the component that it is of; roles: function -> role; box: where an <svg> in it lies.
const drawn = (element, role, roles, box) => {
  if (Array.isArray(element)) return element.map((each) => drawn(each, role, roles, box)).join("");
  if (!element || typeof element !== "object") return "";
  const { type, props } = element;
  if (typeof type === "function") return drawn(called(element), roles.get(type) ?? role, roles, box);
  const inside = () => drawn(props.children, role, roles, box);
  if (type === "fragment") return inside();
  if (type === "svg") return `<g transform="${fit(props, box)}" fill="${props.fill ?? "black"}">${inside()}</g>`;
  if (["mask", "defs", "clipPath"].includes(type) || props.mask) return "";
  if (props.transform === "scale(0)") return ""; // a hat that does not fit on this hair
  const name = role(props);
  const given = Object.entries(props).filter(([key, v]) => !["children", "style", "xmlns"].includes(key) && v != null);
  const own = given.map(([key, value]) => ` ${spelled(key)}="${text(value)}"`).join("");
  return `<${type}${own} class="${name}">${inside()}</${type}>`;
};

// The transform of an <svg> placed by CSS in a box, with its whole view box fitted into the middle of its own box.
const fit = (props, box) => {
  const [x, y, wide, high] = props.viewBox.split(" ").map(Number);
  const css = props.style ?? {};
  const share = (value, of) => (number(value) / 100) * of;
  const [width, height] = [share(css.width ?? "100%", box.width), share(css.height ?? "100%", box.height)];
  let left = box.centered ? (box.width - width) / 2 : 0;
  if (css.left !== undefined) left = share(css.left, box.width);
  else if (css.right !== undefined) left = box.width - share(css.right, box.width) - width;
  const top = css.top !== undefined ? share(css.top, box.height) : box.height - share(css.bottom ?? 0, box.height) - height;
  const scale = Math.min(width / wide, height / high);
  const to = [box.left + left + (width - wide * scale) / 2, box.top + top + (height - high * scale) / 2];
  return `translate(${to[0] - x * scale} ${to[1] - y * scale}) scale(${scale})`;
};

const picked = (choices, random) => choices[Math.floor(random() * choices.length)];
const constant = (name) => () => name;

const bigheads = () => {
  const core = load("dist/core.cjs.development.js");
  const { colors } = core.theme;
  const named = (table, base) => Object.keys(table).forEach((key) => (table[key] = { base, shadow: "@shadow" }));
  named(colors.skin, "@skin");
  named(colors.hair, "@hair");
  named(colors.lipColors, "@lips");
  named(colors.clothing, "@clothes");
  Object.assign(colors, { outline: "@ink", white: "@white", tongue: "@tongue" });
  const maps = { eyes: core.eyesMap, eyebrows: core.eyebrowsMap, mouth: core.mouthsMap, hair: core.hairMap,
    facialHair: core.facialHairMap, clothing: core.clothingMap, accessory: core.accessoryMap, hat: core.hatMap,
    body: core.bodyMap };
  const roles = new Map();
  for (const [role, map] of Object.entries(maps))
    for (const made of Object.values(map))
      for (const each of typeof made === "function" ? [made] : [made.Front, made.Back]) roles.set(each, constant(role));
  // What the face is built on draws a neck and the outline of the head, which begins at its left edge.
  const base = (props) => (props.d?.startsWith("M233.25,500") ? "head" : "neck");
  return (random) => {
    const features = {};
    for (const [role, map] of Object.entries(maps)) features[role] = picked(Object.keys(map), random);
    if (random() < 0.75) features.hat = "none";
    if (random() < 0.75 || features.accessory === "shades") features.accessory = "none";
    const more = { graphic: "none", mask: false, faceMask: false, lashes: random() < 0.5, skinTone: "light",
      hairColor: "brown", clothingColor: "red", circleColor: "blue", lipColor: "red", hatColor: "red",
      faceMaskColor: "red" };
    const face = React.createElement(core.Avatar, { ...features, ...more });
    const box = { left: 0, top: 0, width: 1000, height: 1000 };
    return { svg: drawn(face, base, roles, box), features: { ...features, lashes: more.lashes } };
  };
};

const nice = () => {
  const { default: Avatar, genConfig } = load("dist/index.js");
  // Two masked shapes are left out: the shadow on the neck, and the head's outline, for which the head gets a stroke.
  const outlined = (props) => {
    if (props.fill === "@skin" && !props.stroke) Object.assign(props, { stroke: "black", strokeWidth: 4 });
    return props.fillRule ? "head" : "neck";
  };
  return (random) => {
    Math.random = random;
    const hairColorRandom = random() < 0.7; // else some hair is black
    const config = genConfig({ faceColor: "@skin", hairColor: "@hair", hatColor: "@hat", shirtColor: "@shirt" });
    const outer = new Avatar({ ...config, hairColorRandom }).render().props.children[0].props.children[0];
    const box = { left: 0, top: 100, width: 1000, height: 900 };
    const details = { left: 30, top: 370, width: 1000, height: 900, centered: true };
    const [face, hat, hair, inner, shirt] = outer.props.children;
    const roles = ["eyebrow", "eye", "glasses", "ear", "nose", "mouth"];
    const parts = [[face, outlined, box], [hat, constant("hat"), box], [hair, constant("hair"), box],
      ...inner.props.children.map((each, n) => [each, constant(roles[n]), details]), [shirt, constant("shirt"), box]];
    const svg = parts.map(([element, role, where]) => drawn(element, role, new Map(), where)).join("");
    const { sex, earSize, hairStyle, hatStyle, eyeStyle, eyeBrowStyle, glassesStyle, noseStyle, mouthStyle, shirtStyle } = config;
    return { svg, features: { sex, earSize, hairStyle: hatStyle === "none" ? hairStyle : "none", hairColorRandom, hatStyle,
      eyeStyle, eyeBrowStyle, glassesStyle, noseStyle, mouthStyle, shirtStyle } };
  };
};

const face = { bigheads, nice }[style]();
for (let n = first; n < first + count; n++) {
  const { svg, features } = face(seeded(n));
  process.stdout.write(JSON.stringify({ svg: `<svg xmlns="http://www.w3.org/2000/svg">${svg}</svg>`, features }) + "\n");
}
