/** The key at a place in a binding file, as `genever why` takes it. */

const NAME = "[A-Za-z_]\\w*";
const KEY = `(?:${NAME}/)*(?:${NAME}\\.)*${NAME}`;
const MACRO = new RegExp(`%[ \\t]*(${KEY})`, "g");
const BINDING = new RegExp(`^(\\s*)(${KEY})\\s*(?:=(?!=)|[-+|]=)`);
const HEADER = new RegExp(`^(${KEY})\\s*:\\s*(?:#.*)?$`);
const REMOVAL = new RegExp(`^\\s*del\\s+(${KEY})`);

/** Returns the macro that the cursor is on, else the parameter or macro that its statement binds. */
export function keyAt(lines: readonly string[], line: number, column: number): string | undefined {
  const text = lines[line] ?? "";
  for (const found of text.matchAll(MACRO)) {
    if (found.index <= column && column <= found.index + found[0].length) {
      return `%${found[1]}`;
    }
  }
  const removed = REMOVAL.exec(text);
  if (removed !== null) {
    return removed[1];
  }
  for (let at = line; at >= 0; at--) {
    const [, indent, key] = BINDING.exec(lines[at] ?? "") ?? [];
    if (key !== undefined) {
      const owner = indent && !key.includes(".") ? header(lines, at) : undefined;
      return owner === undefined ? (key.includes(".") ? key : `%${key}`) : `${owner}.${key}`;
    }
    if (/^\S/.test(lines[at] ?? "")) {
      return undefined; // Another statement begins here.
    }
  }
  return undefined;
}

/** Returns what the block of an indented line is of. */
function header(lines: readonly string[], line: number): string | undefined {
  for (let at = line - 1; at >= 0; at--) {
    const text = lines[at] ?? "";
    if (/^[^\s#\])}]/.test(text)) {
      return HEADER.exec(text)?.[1];
    }
  }
  return undefined;
}
