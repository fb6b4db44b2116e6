#!/usr/bin/env bash
# Installs what the tests of the services need: a browser, trackers, a database, Slurm, an object store.
#
#     install.sh FOLDER [NAME…]
#
# With names, only what is so named is installed. Debian's packages are installed where they are missing and this is root
# or may be by sudo. Where something cannot be installed, FOLDER/NAME.missing says why; in CI that is an error.
set -uo pipefail
names=" ${*:2} "
root=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
folder=$(mkdir -p "$1" && cd "$1" && pwd)
. "$root/tests/install.sh"

attempt chromium debian "chromium google-chrome chromium-browser" chromium fonts-dejavu-core
attempt postgresql debian "initdb /usr/lib/postgresql/*/bin/initdb" postgresql
attempt slurm debian sbatch slurm-wlm munge

# Trackers, and what pipelines work with, pull in more than all the rest of the project, so they have environments of
# their own.
environment() {
  local name=$1
  shift
  [ -x "$folder/$name/bin/python" ] || "$root/.venv/bin/python" -m venv "$folder/$name"
  "$folder/$name/bin/python" -m pip install --quiet --constraint "$root/tests/services/$name.txt" "$@"
}

attempt trackers environment trackers lark click rich mlflow tensorboard trackio wandb
attempt aim environment trackers aim
attempt pipelines environment pipelines lark click rich "moto[server]" s3fs luigi metaflow
attempt dvc environment pipelines dvc
finish
