/** Binding files in VS Code: the language server, and commands that show and run what a file describes. */

import { commands, type ExtensionContext, window, workspace } from "vscode";

import { registerCommands } from "./commands";
import { registerGraph } from "./graph";
import { chosenInterpreter, onOtherInterpreter } from "./interpreter";
import { firstFolder, Server } from "./server";

let server: Server | undefined;

export async function activate(context: ExtensionContext): Promise<void> {
  const output = window.createOutputChannel("Genever", { log: true });
  const running = (server = new Server(output));
  const restart = (): void => void running.restart();
  context.subscriptions.push(
    output,
    ...registerCommands(),
    registerGraph(),
    commands.registerCommand("genever.restart", () => running.restart()),
    commands.registerCommand("genever.output", () => output.show()),
    commands.registerCommand("genever.chooseInterpreter", chooseInterpreter),
    workspace.onDidGrantWorkspaceTrust(restart),
    workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("genever.interpreter") && restart()),
  );
  await running.restart();
  context.subscriptions.push(await onOtherInterpreter(restart));
}

export async function deactivate(): Promise<void> {
  await server?.dispose();
}

/** Has the user choose the interpreter, and keeps it in the settings of the folder. */
async function chooseInterpreter(): Promise<void> {
  const folder = firstFolder();
  const now = await chosenInterpreter(folder);
  const chosen = await window.showOpenDialog({
    title: `The Python that has Genever installed (now ${now.path}, from ${now.source})`,
    openLabel: "Use This Interpreter",
  });
  const path = chosen?.[0]?.fsPath;
  if (path !== undefined) {
    await workspace.getConfiguration("genever", folder).update("interpreter", path);
  }
}
