# Sourced by the scripts that install what tests need beside the Python packages. They set $folder, where all goes, and
# $names, the names of what is wanted between spaces; two spaces alone are all.

log=$folder/install.log
: > "$log"
rm -f "$folder"/*.missing

# attempt NAME COMMAND…: what its output ends with is why NAME is missing, where it fails
attempt() {
  local name=$1 begin=$SECONDS output=$folder/$1.log status
  shift
  [[ "$names" = "  " || "$names" = *" $name "* ]] || return 0
  (set -e; "$@") > "$output" 2>&1
  status=$?
  if [ $status = 0 ]; then
    [ $((SECONDS - begin)) -lt 2 ] || echo "installed $name ($((SECONDS - begin)) s)"
  else
    tail -n 3 "$output" > "$folder/$name.missing"
    echo "cannot install $name: $(cat "$folder/$name.missing")"
  fi
  cat "$output" >> "$log"
  rm -f "$output"
}

# debian PROGRAMS PACKAGES…: the packages, unless one of the programs is there
debian() {
  local programs=$1
  shift
  for program in $programs; do
    command -v "$program" && return
  done
  local sudo=()
  [ "$(id -u)" = 0 ] || sudo=(sudo -n)
  command -v apt-get || { echo "apt-get is not here, and none of: $programs"; return 1; }
  "${sudo[@]}" true || { echo "neither root nor sudo, and none of: $programs"; return 1; }
  [ -e "$folder/.updated" ] || "${sudo[@]}" apt-get update -qq
  touch "$folder/.updated"
  "${sudo[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -qq --no-install-recommends "$@"
}

# finish: says what is missing, and fails in CI where something is
finish() {
  rm -f "$folder/.updated"
  if [ "${CI:-}" = true ] && compgen -G "$folder/*.missing" > /dev/null; then
    echo "see $log" >&2
    exit 1
  fi
}
