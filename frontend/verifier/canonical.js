// JSON Canonicalization Scheme (RFC 8785): names sorted by UTF-16 unit, numbers and texts as ECMAScript writes them.

const LONE = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/;

export function canonical(value) {
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value && typeof value === "object") {
    const names = Object.keys(value).sort();
    return `{${names.map((name) => `${canonical(name)}:${canonical(value[name])}`).join(",")}}`;
  }
  if (typeof value === "number" && !Number.isFinite(value)) throw new Error("not a number of JSON");
  if (typeof value === "string" && LONE.test(value)) throw new Error("half a character");
  return JSON.stringify(value);
}
