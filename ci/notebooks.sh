#!/usr/bin/env bash
# Executes both notebooks on a finished run (runs/demo, or the one given) and fails if a cell fails.
# The executed notebooks, also as HTML, stay in a temporary folder, whose name is the last line printed.
set -euo pipefail
from=$PWD
cd "$(dirname "${BASH_SOURCE[0]}")/.."

run=${1:-runs/demo}
if [[ $run != *://* ]]; then
  # A run that is given is meant from where the caller stands.
  [[ $# -eq 0 || $run == /* ]] || run=$from/$run
  if [[ ! -f $run/evaluation/manifest.json ]]; then
    printf 'Cannot execute the notebooks on %s: found no evaluation/manifest.json, expected a finished run. Make one with ./semblance demo.\n' "$run" >&2
    exit 2
  fi
  run=$(readlink -f -- "$run")
fi

if ! command -v jupyter-nbconvert >/dev/null; then
  # Debian's; elsewhere install nbconvert yourself.
  as_root=()
  [[ $(id -u) -eq 0 ]] || as_root=(sudo)
  "${as_root[@]}" apt-get update -qq
  "${as_root[@]}" apt-get install -y -qq --no-install-recommends jupyter-nbconvert
fi

# The launcher builds when the jar is missing or stale.
./semblance --help >/dev/null

target=$PWD/jobs/target
version=3.0.1
kernel=$PWD/target/rapaio-jupyter-kernel-$version.jar
[[ -f $kernel ]] || mvn -B -q dependency:copy \
  -Dartifact="io.github.padreati:rapaio-jupyter-kernel:$version" -DoutputDirectory="$PWD/target"

out=$(mktemp -d -t semblance-notebooks.XXXXXX)
export SEMBLANCE_RUN=$run JUPYTER_DATA_DIR=$out/jupyter OMP_NUM_THREADS=${OMP_NUM_THREADS:-1} SPARK_LOCAL_IP=127.0.0.1
mkdir -p "$JUPYTER_DATA_DIR/kernels/java"

# One JSON string a line; arguments of ours hold neither line breaks nor control characters.
quoted() {
  printf '%s\n' "$@" | sed -e 's/[\\"]/\\&/g' -e 's/.*/    "&",/'
}

opens=$(sed -n 's:.*<spark\.opens>\(.*\)</spark\.opens>.*:\1:p' pom.xml)
{
  printf '{\n  "display_name": "Java",\n  "language": "java",\n  "interrupt_mode": "message",\n'
  # Cells may take as long as they need; the limit is nbconvert's.
  printf '  "env": {"RJK_TIMEOUT_MILLIS": "-1"},\n  "argv": [\n'
  # The kernel comes first: it starts without opening some 300 jars. Several words on purpose.
  # shellcheck disable=SC2086
  quoted "${JAVA_HOME:+$JAVA_HOME/bin/}java" $opens -Xmx2g -Djava.awt.headless=true \
    -cp "$kernel:$target/semblance.jar:$target/lib/*:$target/spark/*" org.rapaio.jupyter.kernel.MainApp
  printf '    "{connection_file}"\n  ]\n}\n'
} >"$JUPYTER_DATA_DIR/kernels/java/kernel.json"

execute() {
  jupyter-nbconvert --to notebook --execute --ExecutePreprocessor.kernel_name=java \
    --ExecutePreprocessor.startup_timeout=30 --ExecutePreprocessor.timeout=600 \
    --output-dir "$out" "$1"
}

for notebook in notebooks/*.ipynb; do
  echo "notebooks: $notebook on $run" >&2
  for try in 1 2 3 4 5; do
    if execute "$notebook" 2> >(tee "$out/errors" >&2); then
      break
    fi
    # A kernel now and then does not answer its first message. A cell that fails once fails again.
    if [[ $try -eq 5 ]] || ! grep -Eq "Kernel didn't respond|Kernel died before" "$out/errors"; then
      exit 1
    fi
    echo "notebooks: the kernel did not answer, try $((try + 1)) of 5" >&2
  done
done
jupyter-nbconvert --to html "$out"/*.ipynb
printf '%s\n' "$out"
