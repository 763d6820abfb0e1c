// Builds everything a browser gets into portal/static/dist: hashed names, a .gz beside each file, and
// manifest.json, which portal/core/assets.py reads. Run: npm ci --ignore-scripts && node build.mjs
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";
import rtlcss from "rtlcss";
import * as sass from "sass";
import { icons, mark } from "./icons/icons.mjs";
import { worldSvg } from "./map/world.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const dist = join(here, "..", "portal", "static", "dist");
const browsers = ["chrome110", "firefox110", "safari16"];
// Compressed bytes. A first visit (page, styles, scripts) has to stay under 100 KB.
const budgets = { "app.ltr.css": 25_000, "app.rtl.css": 25_000, "embed.css": 4_000, "app.js": 15_000, "htmx.js": 20_000, "verifier.html": 40_000 };

const manifest = {};
const sizes = {};

/** Writes one file under a name that changes with its content, and its compressed twin. */
function emit(name, content) {
  const bytes = Buffer.from(content);
  const hash = createHash("sha256").update(bytes).digest("hex").slice(0, 10);
  const dot = name.lastIndexOf(".");
  const file = `${name.slice(0, dot)}.${hash}${name.slice(dot)}`;
  const compressed = gzipSync(bytes, { level: 9 });
  writeFileSync(join(dist, file), bytes);
  writeFileSync(join(dist, `${file}.gz`), compressed);
  manifest[name] = file;
  sizes[name] = compressed.length;
  return file;
}

function compile(file) {
  return sass.compile(join(here, "scss", file), {
    importers: [{ findFileUrl: (url) => (url.startsWith("bootstrap/") ? new URL(url, nodeModules) : null) }],
    quietDeps: true,
    // Bootstrap 5 is written with @import and the older colour functions; its business, not ours.
    silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
  }).css;
}

async function minify(css) {
  const { code } = await esbuild.transform(css, { loader: "css", minify: true, target: browsers, legalComments: "none" });
  return code;
}

/** The policy forbids foreign hosts and data: addresses; better to fail here than in a reader's console. */
function refuseForeign(name, css) {
  const found = css.match(/url\((?!["']?#)[^)]*\)|@import[^;]*/);
  if (found) throw new Error(`${name} asks for ${found[0].slice(0, 80)}: the content security policy forbids it`);
}

async function styles() {
  const framework = compile("bootstrap.scss");
  const own = compile("theme.scss");
  const physical = own.match(/^\s*(?:margin|padding|border)-(?:left|right)[\w-]*:.*|^\s*(?:left|right):.*/m);
  if (physical) throw new Error(`theme.scss uses the physical property "${physical[0].trim()}"; use its logical twin`);
  for (const [direction, base] of [["ltr", framework], ["rtl", rtlcss.process(framework)]]) {
    const css = await minify(base + own);
    refuseForeign(`app.${direction}.css`, css);
    emit(`app.${direction}.css`, css);
  }
  // What stands in frames of other sites brings its own few rules instead of all of ours.
  const embedded = await minify(compile("embed.scss"));
  refuseForeign("embed.css", embedded);
  emit("embed.css", embedded);
}

async function scripts() {
  const common = { absWorkingDir: here, bundle: true, minify: true, target: browsers, write: false, legalComments: "none" };
  // htmx is fetched by app.js only on pages that use it, so its hashed name has to be known first.
  const htmx = await esbuild.build({ ...common, entryPoints: ["js/htmx.js"], format: "esm" });
  const htmxFile = emit("htmx.js", htmx.outputFiles[0].text);
  const offline = await esbuild.build({ ...common, entryPoints: ["js/offline.js"], format: "esm" });
  const offlineFile = emit("offline.js", offline.outputFiles[0].text);
  const worker = await esbuild.build({ ...common, entryPoints: ["js/sw.js"], format: "iife" });
  emit("sw.js", worker.outputFiles[0].text);
  const reorder = await esbuild.build({ ...common, entryPoints: ["js/reorder.js"], format: "esm" });
  const reorderFile = emit("reorder.js", reorder.outputFiles[0].text);
  const quiz = await esbuild.build({ ...common, entryPoints: ["js/quiz.js"], format: "esm" });
  const quizFile = emit("quiz.js", quiz.outputFiles[0].text);
  const saving = await esbuild.build({ ...common, entryPoints: ["js/autosave.js"], format: "esm" });
  const savingFile = emit("autosave.js", saving.outputFiles[0].text);
  const live = await esbuild.build({ ...common, entryPoints: ["js/live.js"], format: "esm" });
  const liveFile = emit("live.js", live.outputFiles[0].text);
  const room = await esbuild.build({ ...common, entryPoints: ["js/room.js"], format: "esm" });
  const roomFile = emit("room.js", room.outputFiles[0].text);
  const devices = await esbuild.build({ ...common, entryPoints: ["js/devices.js"], format: "esm" });
  const devicesFile = emit("devices.js", devices.outputFiles[0].text);
  const recording = await esbuild.build({ ...common, entryPoints: ["js/recording.js"], format: "esm" });
  const recordingFile = emit("recording.js", recording.outputFiles[0].text);
  const app = await esbuild.build({
    ...common,
    entryPoints: ["js/app.js"],
    format: "esm",
    define: {
      HTMX_FILE: JSON.stringify(`./${htmxFile}`),
      OFFLINE_FILE: JSON.stringify(`./${offlineFile}`),
      REORDER_FILE: JSON.stringify(`./${reorderFile}`),
      QUIZ_FILE: JSON.stringify(`./${quizFile}`),
      LIVE_FILE: JSON.stringify(`./${liveFile}`),
      ROOM_FILE: JSON.stringify(`./${roomFile}`),
      DEVICES_FILE: JSON.stringify(`./${devicesFile}`),
      RECORDING_FILE: JSON.stringify(`./${recordingFile}`),
      AUTOSAVE_FILE: JSON.stringify(`./${savingFile}`),
    },
    external: [`./${htmxFile}`, `./${offlineFile}`, `./${reorderFile}`, `./${quizFile}`, `./${savingFile}`, `./${liveFile}`, `./${roomFile}`, `./${devicesFile}`, `./${recordingFile}`],
  });
  emit("app.js", app.outputFiles[0].text);
  const theme = await esbuild.build({ ...common, entryPoints: ["js/theme-early.js"], format: "iife" });
  emit("theme.js", theme.outputFiles[0].text);
  // The small sum of visitors without an account: a page of theirs asks for both.
  for (const name of ["puzzle.js", "puzzle-worker.js"]) {
    const built = await esbuild.build({ ...common, entryPoints: [`js/${name}`], format: "iife" });
    emit(name, built.outputFiles[0].text);
  }
  // The player's page, and what stands at the head of every page of a package: one for each standard.
  for (const [name, format] of [["scorm-player.js", "esm"], ["scorm12.js", "iife"], ["scorm2004.js", "iife"]]) {
    const built = await esbuild.build({ ...common, entryPoints: [`js/${name}`], format });
    emit(name, built.outputFiles[0].text);
  }
}

/** The verifier that needs nobody: script and style inside one HTML file, which a policy lets do nothing but that. */
async function verifier() {
  const script = await esbuild.build({
    absWorkingDir: here, bundle: true, minify: true, charset: "utf8", target: browsers, write: false, legalComments: "none",
    entryPoints: ["verifier/main.js"], format: "iife",
  });
  const style = await minify(readFileSync(join(here, "verifier/style.css"), "utf8"));
  const code = script.outputFiles[0].text.replaceAll("</script", "<\\/script");
  const hash = (text) => `sha256-${createHash("sha256").update(text).digest("base64")}`;
  const parts = { SCRIPT_HASH: hash(code), STYLE_HASH: hash(style), STYLE: style, SCRIPT: code };
  // A function as the replacement: minified code holds dollar signs, which a text would read as patterns.
  const page = readFileSync(join(here, "verifier/index.html"), "utf8").replace(/__(SCRIPT_HASH|STYLE_HASH|STYLE|SCRIPT)__/g, (_, name) => parts[name]);
  emit("verifier.html", page);
}

function sprite() {
  const symbols = Object.entries(icons).map(
    ([name, body]) =>
      `<symbol id="${name}" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.7" ` +
      `stroke-linecap="round" stroke-linejoin="round">${body}</symbol>`,
  );
  symbols.push(`<symbol id="mark" viewBox="0 0 40 40">${mark}</symbol>`);
  emit("icons.svg", `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`);
}

const nodeModules = pathToFileURL(join(here, "node_modules") + "/");
// All but the fonts, which fonts.mjs keeps there.
if (existsSync(dist)) for (const name of readdirSync(dist)) if (name !== "fonts") rmSync(join(dist, name), { recursive: true });
mkdirSync(dist, { recursive: true });
await styles();
await scripts();
await verifier();
sprite();
emit("world.svg", worldSvg(JSON.parse(readFileSync(join(here, "node_modules/world-atlas/land-110m.json"), "utf8"))));
for (const picture of ["favicon.svg"]) {
  emit(basename(picture), readFileSync(join(here, "..", "portal", "static", picture)));
}
writeFileSync(join(dist, "manifest.json"), JSON.stringify(manifest, null, 1) + "\n");
for (const [name, bytes] of Object.entries(sizes)) {
  console.log(`${name.padEnd(14)} ${(bytes / 1000).toFixed(1).padStart(6)} KB compressed`);
  if (bytes > (budgets[name] ?? Infinity)) throw new Error(`${name} is over its budget of ${budgets[name]} bytes`);
}
