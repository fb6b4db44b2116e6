// Tokenizes texts by a TextMate grammar, with the engine of VS Code.
//
//     NODE_PATH=... node textmate.cjs GRAMMAR < TEXTS > TOKENS
//
// TEXTS is a JSON list of strings; TOKENS has for each a list of [start, end, scopes], in code points.

const fs = require("node:fs");
const path = require("node:path");
const oniguruma = require("vscode-oniguruma");
const textmate = require("vscode-textmate");

async function main() {
  const wasm = path.join(path.dirname(require.resolve("vscode-oniguruma")), "onig.wasm");
  await oniguruma.loadWASM(fs.readFileSync(wasm));
  const grammarPath = process.argv[2];
  const registry = new textmate.Registry({
    onigLib: Promise.resolve({
      createOnigScanner: (patterns) => new oniguruma.OnigScanner(patterns),
      createOnigString: (text) => new oniguruma.OnigString(text),
    }),
    loadGrammar: async () => textmate.parseRawGrammar(fs.readFileSync(grammarPath, "utf8"), grammarPath),
  });
  const grammar = await registry.loadGrammar("source.genever");
  const texts = JSON.parse(fs.readFileSync(0, "utf8"));
  fs.writeSync(1, JSON.stringify(texts.map((text) => tokenize(grammar, text))));
}

function tokenize(grammar, text) {
  const tokens = [];
  let stack = textmate.INITIAL;
  let offset = 0;
  for (const line of text.split("\n")) {
    const result = grammar.tokenizeLine(line, stack);
    for (const token of result.tokens) {
      const [start, end] = [token.startIndex, token.endIndex].map((index) => offset + [...line.slice(0, index)].length);
      tokens.push([start, end, token.scopes]);
    }
    stack = result.ruleStack;
    offset += [...line].length + 1;
  }
  return tokens;
}

main();
