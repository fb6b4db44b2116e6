/** The Python that runs Genever: found as the user would expect, and probed whether it can. */

import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type ConfigurationScope, type Event, extensions, type Uri, workspace, type WorkspaceFolder } from "vscode";

/** An interpreter, and why it is the one. */
export interface Interpreter {
  readonly path: string;
  readonly source: string;
}

/** What an interpreter says of itself: the version of Genever that it has, or what is wrong, and what would help. */
export type Ability =
  | { readonly version: string }
  | { readonly problem: string; readonly install?: readonly string[] };

/** The part that is used of what the Python extension offers. */
interface PythonExtension {
  readonly environments: {
    readonly onDidChangeActiveEnvironmentPath: Event<unknown>;
    getActiveEnvironmentPath(resource?: Uri): { readonly path: string };
    resolveEnvironment(
      path: unknown,
    ): Promise<{ readonly executable: { readonly uri: Uri | undefined } } | undefined>;
  };
}

const IS_WINDOWS = process.platform === "win32";
const run = promisify(execFile);

/** Returns the interpreter for a folder. */
export async function chosenInterpreter(folder: WorkspaceFolder | undefined): Promise<Interpreter> {
  const set = configured(folder);
  if (set !== undefined) {
    return { path: set, source: "the setting genever.interpreter" };
  }
  const active = await activeInPythonExtension(folder);
  if (active !== undefined) {
    return { path: active, source: "the Python extension" };
  }
  for (const [environment, source] of environments(folder)) {
    const path = join(environment, ...(IS_WINDOWS ? ["Scripts", "python.exe"] : ["bin", "python"]));
    if (existsSync(path)) {
      return { path, source };
    }
  }
  return { path: IS_WINDOWS ? "python" : "python3", source: "the search path" };
}

function configured(folder: WorkspaceFolder | undefined): string | undefined {
  const scope: ConfigurationScope | undefined = folder;
  const path = workspace.getConfiguration("genever", scope).get<string>("interpreter", "").trim();
  return path === ""
    ? undefined
    : path.replaceAll("${workspaceFolder}", folder?.uri.fsPath ?? "").replace(/^~(?=$|[\\/])/, homedir());
}

/** Yields the environments that may be there. That of a folder which is not trusted is none: to start it runs it. */
function* environments(folder: WorkspaceFolder | undefined): Iterable<[string, string]> {
  if (folder !== undefined && workspace.isTrusted) {
    yield [join(folder.uri.fsPath, ".venv"), "the folder's .venv"];
    yield [join(folder.uri.fsPath, "venv"), "the folder's venv"];
  }
  if (process.env["VIRTUAL_ENV"]) {
    yield [process.env["VIRTUAL_ENV"], "VIRTUAL_ENV"];
  }
}

async function pythonExtension(): Promise<PythonExtension | undefined> {
  const found = extensions.getExtension<PythonExtension>("ms-python.python");
  return found === undefined ? undefined : await found.activate();
}

async function activeInPythonExtension(folder: WorkspaceFolder | undefined): Promise<string | undefined> {
  try {
    const environments = (await pythonExtension())?.environments;
    const found = await environments?.resolveEnvironment(environments.getActiveEnvironmentPath(folder?.uri));
    return found?.executable.uri?.fsPath;
  } catch {
    return undefined; // It could not start: there are other places to look.
  }
}

/** Calls back whenever the Python extension, if it is there, has another interpreter. */
export async function onOtherInterpreter(callback: () => void): Promise<{ dispose(): void }> {
  try {
    const extension = await pythonExtension();
    return extension?.environments.onDidChangeActiveEnvironmentPath(callback) ?? { dispose() {} };
  } catch {
    return { dispose() {} };
  }
}

/** `-P`: nothing in the working directory is taken for a module of Genever's. */
export const GENEVER = ["-P", "-m", "genever"] as const;

const PROBE = `
import importlib.util, sys
if sys.version_info < (3, 11):
    print("old", "%d.%d" % sys.version_info[:2])
elif importlib.util.find_spec("genever") is None:
    print("missing")
elif importlib.util.find_spec("genever.tools.server") is None:
    print("outdated", __import__("genever.version").version.__version__)
else:
    print("ready", __import__("genever.version").version.__version__)
`;

/** Finds out whether an interpreter can run Genever's language server. */
export async function ability(interpreter: Interpreter): Promise<Ability> {
  const { path, source } = interpreter;
  let answer: string;
  try {
    // Before Python 3.11 there is no -P; -I is the same and more.
    answer = (await run(path, ["-I", "-c", PROBE], { timeout: 60_000 })).stdout;
  } catch (problem) {
    return { problem: `${path}, from ${source}, does not start: ${firstLine(problem)}` };
  }
  const [word, version = ""] = answer.trim().split(" ");
  switch (word) {
    case "ready":
      return { version };
    case "old":
      return { problem: `${path}, from ${source}, is Python ${version}; Genever needs 3.11 or newer.` };
    case "outdated":
      return {
        problem: `The Genever ${version} of ${path}, from ${source}, has no language server yet.`,
        install: ["-m", "pip", "install", "--upgrade", "genever[lsp,check]"],
      };
    default:
      return {
        problem: `Genever is not installed in ${path}, from ${source}.`,
        install: ["-m", "pip", "install", "genever[lsp,check]"],
      };
  }
}

function firstLine(problem: unknown): string {
  const text = problem instanceof Error ? problem.message : String(problem);
  return text.split("\n")[0] ?? text;
}
