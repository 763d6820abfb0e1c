// Copies the fonts that certificates are set in from npm packages to portal/static/dist/fonts.
//
// Static TrueType files, because the PDF renderer takes no WOFF2 and no variable font; two weights a script, because the
// Chinese and Korean files alone are 10 and 6 MB a weight. Sans for running text; for display (names, titles) a serif
// where its cost is small: Latin, Cyrillic and Greek, and Naskh for Arabic.
// The names are repeated in portal/certificates/documents.py; a test there fails when they differ.
import { copyFile, mkdir, readdir, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const target = join(here, "..", "portal", "static", "dist", "fonts");

const regular = "400Regular";
const semiBold = "600SemiBold";
const fonts = [
  ["noto-sans", "NotoSans", [regular, semiBold]], // Latin, Cyrillic, Greek, Devanagari, Vietnamese
  ["noto-serif", "NotoSerif", [semiBold]],
  ["noto-sans-kr", "NotoSansKR", [regular, semiBold]],
  ["noto-sans-sc", "NotoSansSC", [regular, semiBold]], // also traditional Chinese and Japanese kana
  ["noto-sans-arabic", "NotoSansArabic", [regular, semiBold]],
  ["noto-naskh-arabic", "NotoNaskhArabic", [semiBold]],
  ["noto-sans-sinhala", "NotoSansSinhala", [regular, semiBold]],
  ["noto-sans-tamil", "NotoSansTamil", [regular, semiBold]],
  ["noto-sans-thai", "NotoSansThai", [regular, semiBold]],
];

/** Source and target of each file to have, the licence of each family among them (the OFL asks that it goes along). */
function wanted() {
  return fonts.flatMap(([name, stem, weights]) => {
    const folder = join(here, "node_modules", "@expo-google-fonts", name);
    return [
      ...weights.map((weight) => [join(folder, weight, `${stem}_${weight}.ttf`), `${stem}-${weight.slice(3)}.ttf`]),
      [join(folder, "LICENSE_FONT"), `${stem}-LICENSE.txt`],
    ];
  });
}

/** True if `to` already holds what `from` holds: a second start must not copy 37 MB again. */
async function same(from, to) {
  const [source, copy] = await Promise.all([stat(from), stat(to).catch(() => null)]);
  return copy !== null && copy.size === source.size && copy.mtimeMs >= source.mtimeMs;
}

const files = wanted();
const names = new Set(files.map(([, name]) => name));
await mkdir(target, { recursive: true });
for (const left of (await readdir(target)).filter((name) => !names.has(name))) await rm(join(target, left));

let copied = 0;
let bytes = 0;
for (const [from, name] of files) {
  const to = join(target, name);
  if (!(await same(from, to))) {
    await copyFile(from, to);
    copied += 1;
  }
  bytes += (await stat(to)).size;
}
console.log(`fonts: ${files.length} files, ${(bytes / 1e6).toFixed(1)} MB, ${copied} copied`);
