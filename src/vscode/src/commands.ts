/** The commands on a binding file: each is one of `genever`'s, with the answer where it reads best. */

import { execFile } from "node:child_process";
import { dirname, relative } from "node:path";
import {
  commands,
  type Disposable,
  EventEmitter,
  languages,
  ProcessExecution,
  Task,
  TaskPanelKind,
  TaskRevealKind,
  tasks,
  TaskScope,
  type TextDocument,
  type TextDocumentContentProvider,
  Uri,
  ViewColumn,
  window,
  workspace,
} from "vscode";

import { chosenInterpreter, GENEVER } from "./interpreter";
import { keyAt } from "./key";

/** What a command printed: its output, or what it complains of. */
export interface Answer {
  readonly text: string;
  readonly failed: boolean;
}

/** A binding file that a command is about. */
export interface Subject {
  readonly document: TextDocument;
  readonly folder: string;
  /** Its path as answers name it: relative to the folder. */
  readonly path: string;
}

/** Returns the file that a command is about, saved: that of a place, as code lenses name it, else the one being edited. */
export async function subject(place?: unknown): Promise<Subject | undefined> {
  if (!workspace.isTrusted) {
    void window.showWarningMessage("Genever runs nothing in a folder that is not trusted.");
    return undefined;
  }
  const uri = typeof place === "string" ? Uri.parse(place) : place instanceof Uri ? place : undefined;
  const document = uri === undefined ? window.activeTextEditor?.document : await workspace.openTextDocument(uri);
  if (document === undefined || document.languageId !== "genever" || document.uri.scheme !== "file") {
    void window.showWarningMessage("Open a binding file first: one that ends in .gin.");
    return undefined;
  }
  if (document.isDirty && !(await document.save())) {
    return undefined;
  }
  const folder = workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? dirname(document.uri.fsPath);
  return { document, folder, path: relative(folder, document.uri.fsPath) };
}

/** Returns what `genever` says to arguments, in the folder of a file. */
export async function genever({ document, folder }: Subject, ...parameters: string[]): Promise<Answer> {
  const { path } = await chosenInterpreter(workspace.getWorkspaceFolder(document.uri));
  const environment = { ...process.env, NO_COLOR: "1", COLUMNS: "100", PYTHONIOENCODING: "utf-8" };
  const options = { cwd: folder, env: environment, maxBuffer: 64 * 1024 * 1024 };
  return new Promise((resolve) => {
    execFile(path, [...GENEVER, ...parameters], options, (problem, stdout, stderr) => {
      const text = stdout + (problem === null ? "" : stderr || String(problem.message));
      resolve({ text, failed: problem !== null });
    });
  });
}

/** Runs a file in a terminal. */
async function runFile(place?: unknown): Promise<void> {
  const about = await subject(place);
  if (about === undefined) {
    return;
  }
  const { document, folder, path } = about;
  const interpreter = await chosenInterpreter(workspace.getWorkspaceFolder(document.uri));
  const execution = new ProcessExecution(interpreter.path, [...GENEVER, "run", path], { cwd: folder });
  const owner = workspace.getWorkspaceFolder(document.uri) ?? TaskScope.Workspace;
  const task = new Task({ type: "genever", file: path }, owner, `run ${path}`, "Genever", execution);
  task.presentationOptions = { reveal: TaskRevealKind.Always, panel: TaskPanelKind.Dedicated, clear: true };
  await tasks.executeTask(task);
}

/** The texts that commands printed, as documents that cannot be edited. */
class Printed implements TextDocumentContentProvider {
  private readonly texts = new Map<string, string>();
  private readonly changed = new EventEmitter<Uri>();
  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: Uri): string {
    return this.texts.get(uri.toString()) ?? "";
  }

  /** Shows a text beside what is being edited, in the place of an earlier one of the same title. */
  async show(title: string, text: string, language: string): Promise<void> {
    const uri = Uri.from({ scheme: "genever-printed", path: `/${title}` });
    this.texts.set(uri.toString(), text);
    this.changed.fire(uri);
    const document = await languages.setTextDocumentLanguage(await workspace.openTextDocument(uri), language);
    await window.showTextDocument(document, { viewColumn: ViewColumn.Beside, preserveFocus: true, preview: true });
  }

  /** Shows what a command printed about a file. */
  async answer(about: Subject, title: string, parameters: string[], language = "plaintext"): Promise<void> {
    const name = about.path.replaceAll("/", "∕");
    const { text, failed } = await window.withProgress(
      { location: { viewId: "workbench.view.explorer" }, title },
      () => genever(about, ...parameters),
    );
    await this.show(`${title} ${name}`, text, failed ? "plaintext" : language);
  }
}

/** Registers the commands. */
export function registerCommands(): Disposable[] {
  const printed = new Printed();
  const show = async (place?: unknown): Promise<void> => {
    const about = await subject(place);
    if (about !== undefined) {
      await printed.answer(about, "show", ["show", about.path]);
    }
  };
  const why = async (): Promise<void> => {
    const about = await subject();
    const editor = window.activeTextEditor;
    if (about === undefined || editor === undefined) {
      return;
    }
    const lines = about.document.getText().split(/\r?\n/);
    const key = keyAt(lines, editor.selection.active.line, editor.selection.active.character);
    if (key === undefined) {
      void window.showInformationMessage("Put the cursor on a binding or on a macro first.");
      return;
    }
    await printed.answer(about, `why ${key}`.replaceAll("/", "∕"), ["why", about.path, key]);
  };
  const diff = async (place?: unknown): Promise<void> => {
    const about = await subject(place);
    if (about === undefined) {
      return;
    }
    const run = await lastRun(about);
    if (run === undefined) {
      void window.showInformationMessage(`There is no run of it yet below ${about.folder}.`);
      return;
    }
    await printed.answer(about, "diff", ["diff", run, about.path]);
  };
  return [
    workspace.registerTextDocumentContentProvider("genever-printed", printed),
    commands.registerCommand("genever.run", runFile),
    commands.registerCommand("genever.show", show),
    commands.registerCommand("genever.why", why),
    commands.registerCommand("genever.diff", diff),
  ];
}

/** Returns the folder of the newest run below a folder. */
async function lastRun({ folder }: Subject): Promise<string | undefined> {
  const found = await workspace.findFiles("**/runs/*/*/run.json", null);
  const within = found.map((uri) => dirname(uri.fsPath)).filter((path) => path.startsWith(folder) && !path.endsWith("latest"));
  const name = (path: string): string => path.slice(path.lastIndexOf("/") + 1);
  return within.sort((one, other) => name(one).localeCompare(name(other))).at(-1);
}
