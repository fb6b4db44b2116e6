/** The language server: started with the interpreter of the folder, and started again when that changes. */

import {
  commands,
  languages,
  LanguageStatusSeverity,
  type OutputChannel,
  Task,
  ProcessExecution,
  tasks,
  TaskScope,
  window,
  workspace,
  type WorkspaceFolder,
} from "vscode";
import { LanguageClient, State, type LanguageClientOptions, type ServerOptions } from "vscode-languageclient/node";

import { ability, chosenInterpreter, GENEVER, type Interpreter } from "./interpreter";

/** Files that the server is sent: its own, and the Python that they configure. */
const DOCUMENTS = [
  { language: "genever", scheme: "file" },
  { language: "genever", scheme: "untitled" },
  { language: "python", scheme: "file" },
];

export class Server {
  private client: LanguageClient | undefined;
  private starting: Promise<void> = Promise.resolve();
  private readonly status = languages.createLanguageStatusItem("genever.server", { language: "genever" });

  constructor(private readonly output: OutputChannel) {
    this.status.name = "Genever";
    this.status.command = { command: "genever.chooseInterpreter", title: "Choose the Interpreter" };
  }

  /** Starts the server, again if it runs. One start waits for the other. */
  restart(): Promise<void> {
    this.starting = this.starting.then(() => this.startAgain()).catch((problem) => this.report(String(problem)));
    return this.starting;
  }

  async stop(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    if (client?.state === State.Running) {
      await client.stop().catch(() => undefined); // It has ended by itself.
    }
  }

  async dispose(): Promise<void> {
    this.status.dispose();
    await this.stop();
  }

  private async startAgain(): Promise<void> {
    await this.stop();
    const folder = firstFolder();
    const interpreter = await chosenInterpreter(folder);
    this.status.busy = true;
    const found = await ability(interpreter);
    this.status.busy = false;
    if ("problem" in found) {
      void this.offerHelp(interpreter, found.problem, found.install);
      return;
    }
    this.output.appendLine(`Genever ${found.version} in ${interpreter.path}, from ${interpreter.source}`);
    this.status.text = `Genever ${found.version}`;
    this.status.detail = interpreter.path;
    this.status.severity = LanguageStatusSeverity.Information;
    this.client = new LanguageClient("genever", "Genever", serverOptions(interpreter, folder), this.clientOptions(interpreter));
    try {
      await this.client.start();
    } catch (problem) {
      this.client = undefined;
      this.report(`The language server of Genever did not start: ${String(problem)}`);
    }
  }

  private clientOptions(interpreter: Interpreter): LanguageClientOptions {
    return {
      documentSelector: DOCUMENTS,
      outputChannel: this.output,
      initializationOptions: { interpreter: interpreter.path },
      markdown: { isTrusted: false },
    };
  }

  private report(problem: string): void {
    this.output.appendLine(problem);
    this.status.text = "Genever does not run";
    this.status.detail = problem;
    this.status.severity = LanguageStatusSeverity.Error;
    void window.showErrorMessage(problem, "Show Output").then((chosen) => chosen && this.output.show());
  }

  /** Says what is missing, once for each start, and offers to do something about it. */
  private async offerHelp(interpreter: Interpreter, problem: string, install?: readonly string[]): Promise<void> {
    this.output.appendLine(problem);
    this.status.text = "Genever does not run";
    this.status.detail = problem;
    this.status.severity = LanguageStatusSeverity.Error;
    const choices = [...(install !== undefined && workspace.isTrusted ? ["Install"] : []), "Choose Interpreter"];
    const chosen = await window.showErrorMessage(problem, ...choices);
    if (chosen === "Choose Interpreter") {
      await commands.executeCommand("genever.chooseInterpreter");
    } else if (chosen === "Install" && install !== undefined) {
      await runToEnd(new ProcessExecution(interpreter.path, [...install]), "install Genever");
      await this.restart();
    }
  }
}

/** Returns the folder whose interpreter is taken: that of the open binding file, else the first. */
export function firstFolder(): WorkspaceFolder | undefined {
  const open = window.activeTextEditor?.document;
  const folder = open?.languageId === "genever" ? workspace.getWorkspaceFolder(open.uri) : undefined;
  return folder ?? workspace.workspaceFolders?.[0];
}

function serverOptions(interpreter: Interpreter, folder: WorkspaceFolder | undefined): ServerOptions {
  const options = folder === undefined ? {} : { cwd: folder.uri.fsPath };
  return { command: interpreter.path, args: [...GENEVER, "lsp"], options };
}

/** Runs a process in the terminal until it ends. */
async function runToEnd(execution: ProcessExecution, name: string): Promise<void> {
  const task = new Task({ type: "genever" }, TaskScope.Workspace, name, "Genever", execution);
  const running = await tasks.executeTask(task);
  await new Promise<void>((resolve) => {
    const listener = tasks.onDidEndTaskProcess(({ execution }) => {
      if (execution === running) {
        listener.dispose();
        resolve();
      }
    });
  });
}
