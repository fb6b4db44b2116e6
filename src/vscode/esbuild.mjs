// Makes `dist`: the extension in one file, and the grammar beside it, which is kept at the top of the project.

import { build } from "esbuild";
import { copyFileSync, mkdirSync } from "node:fs";

mkdirSync("dist", { recursive: true });
copyFileSync("../../grammar/genever.tmLanguage.json", "dist/genever.tmLanguage.json");
copyFileSync("../../LICENSE", "LICENSE");

await build({
  entryPoints: ["src/extension.ts"],
  outfile: "dist/extension.js",
  bundle: true,
  minify: true,
  platform: "node",
  format: "cjs",
  target: "node20",
  external: ["vscode"],
  logLevel: "warning",
});
