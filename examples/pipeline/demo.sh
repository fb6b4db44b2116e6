#!/usr/bin/env bash
# Shows which steps run: at first, again, with another parameter, and with another line of code. In a folder of its own.
#
#     examples/pipeline/demo.sh [GENEVER]
set -euo pipefail
genever=$(command -v "${1:-genever}")
genever=$(realpath --no-symlinks "$genever")
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cp "$(dirname "${BASH_SOURCE[0]}")"/pipeline.{py,gin} "$folder"
cd "$folder"

shown() {
    echo "\$ genever $*"
    "$genever" "$@"
    echo
}

echo '# The first run makes all seven steps.'
shown status pipeline.gin
shown run pipeline.gin
echo '# The second has nothing to make.'
shown status pipeline.gin
shown run pipeline.gin
echo '# Another parameter: what depends on it is made, and nothing else.'
shown status pipeline.gin LogisticRegression.C=1
shown run pipeline.gin LogisticRegression.C=1
echo '# Another line of code, in the step that cleans the texts. The transformer makes no difference between cases:'
echo '# its features come out as before, and what follows them is not made again.'
sed -i 's/" ".join(\[title, \*lines\])/" ".join([title, *lines]).lower()/' pipeline.py
shown status pipeline.gin
shown build pipeline.gin --jobs 2
shown run pipeline.gin
