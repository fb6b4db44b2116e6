/** The graph of a binding file in a panel: laid out by Graphviz, which is part of the extension, and drawn again on saving. */

import { Graphviz } from "@hpcc-js/wasm-graphviz";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { commands, Disposable, type Uri, ViewColumn, type WebviewPanel, window, workspace } from "vscode";

import { genever, type Subject, subject } from "./commands";

const panels = new Map<string, WebviewPanel>();

/** Registers the command that shows a graph. */
export function registerGraph(): Disposable {
  const show = commands.registerCommand("genever.graph", async (place?: unknown) => {
    const about = await subject(place);
    if (about !== undefined) {
      const panel = panelOf(about.document.uri);
      panel.reveal(undefined, true);
      await draw(panel, about);
    }
  });
  const saved = workspace.onDidSaveTextDocument(async (document) => {
    if (document.languageId !== "genever") {
      return;
    }
    for (const [uri, panel] of panels) {
      const drawn = workspace.textDocuments.find((each) => each.uri.toString() === uri);
      const about = drawn === undefined ? undefined : await subject(drawn.uri);
      if (about !== undefined) {
        await draw(panel, about);
      }
    }
  });
  return Disposable.from(show, saved);
}

function panelOf(uri: Uri): WebviewPanel {
  const known = panels.get(uri.toString());
  if (known !== undefined) {
    return known;
  }
  const title = `Graph of ${basename(uri.fsPath)}`;
  const place = { viewColumn: ViewColumn.Beside, preserveFocus: true };
  const panel = window.createWebviewPanel("genever.graph", title, place, { enableScripts: true, localResourceRoots: [] });
  panels.set(uri.toString(), panel);
  panel.onDidDispose(() => panels.delete(uri.toString()));
  return panel;
}

async function draw(panel: WebviewPanel, about: Subject): Promise<void> {
  panel.webview.html = page(await drawing(about));
}

/** Returns the graph of a file as HTML, or what there is to say instead. */
async function drawing(about: Subject): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "genever-"));
  try {
    const file = join(folder, "graph.dot");
    const { text, failed } = await genever(about, "show", about.path, "--graph", file);
    const dot = await readFile(file, "utf8").catch(() => undefined);
    if (dot === undefined) {
      return `<pre>${escaped(text || (failed ? "genever show failed" : "there is no graph"))}</pre>`;
    }
    const graphviz = await Graphviz.load();
    const svg = graphviz.dot(dot.replace("{", '{ node [margin="0.18,0.09"];'), "svg");
    return svg.slice(svg.indexOf("<svg"));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
}

/** Returns the page around a drawing: it takes the colours of the theme, and loads nothing. */
function page(drawing: string): string {
  const nonce = randomBytes(16).toString("hex");
  return `<!DOCTYPE html>
<html>
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'nonce-${nonce}'; script-src 'nonce-${nonce}'">
<style nonce="${nonce}">
  html, body { height: 100%; margin: 0; padding: 0; overflow: hidden; background: var(--vscode-editor-background); }
  pre { padding: 1em; white-space: pre-wrap; color: var(--vscode-editor-foreground); }
  svg { width: 100%; height: 100%; cursor: grab; }
  svg:active { cursor: grabbing; }
  .graph > polygon { fill: none; stroke: none; }
  /* Smaller than it was laid out for: what stands in for Helvetica is wider on some systems. */
  text { font-family: Helvetica, Arial, sans-serif; font-size: 12px; fill: var(--vscode-editor-foreground); }
  .node text { fill: var(--vscode-descriptionForeground); }
  .node text:first-of-type { fill: var(--vscode-editor-foreground); font-weight: 600; }
  .node polygon, .node path {
    fill: var(--vscode-editorWidget-background); stroke: var(--vscode-editorWidget-border, currentColor);
  }
  .edge path, .edge polygon, .edge ellipse { stroke: var(--vscode-descriptionForeground); }
  .edge polygon { fill: var(--vscode-descriptionForeground); }
  .edge ellipse { fill: var(--vscode-editor-background); }
  .edge text { fill: var(--vscode-textLink-foreground); }
</style>
</head>
<body>
${drawing}
<script nonce="${nonce}">
  const svg = document.querySelector("svg");
  if (svg) {
    svg.removeAttribute("width");
    svg.removeAttribute("height");
    const box = svg.viewBox.baseVal;
    const scale = () => Math.max(box.width / svg.clientWidth, box.height / svg.clientHeight);
    svg.addEventListener("wheel", (event) => {
      event.preventDefault();
      const factor = Math.exp(event.deltaY / 500);
      const point = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
      box.x = point.x - (point.x - box.x) * factor;
      box.y = point.y - (point.y - box.y) * factor;
      box.width *= factor;
      box.height *= factor;
    }, { passive: false });
    svg.addEventListener("pointermove", (event) => {
      if (event.buttons & 1) {
        box.x -= event.movementX * scale();
        box.y -= event.movementY * scale();
      }
    });
  }
</script>
</body>
</html>`;
}
