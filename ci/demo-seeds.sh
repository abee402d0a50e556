#!/usr/bin/env bash
# Runs the demo once a seed (1, 2 and 3, or those given) and prints their results below each other.
# Each run is runs/demo-seedN, with what it printed in runs/demo-seedN.log.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

seeds=("$@")
[[ $# -gt 0 ]] || seeds=(1 2 3)

mkdir -p runs
for seed in "${seeds[@]}"; do
  run=runs/demo-seed$seed
  echo "demo, seed $seed: $run"
  SECONDS=0
  # Progress goes to the terminal, the results to the log.
  ./semblance demo --set "seed=$seed" --run "$run" >"$run.log"
  echo "demo, seed $seed: done in $SECONDS s"
done

for seed in "${seeds[@]}"; do
  printf '\n== seed %s ==\n' "$seed"
  # The demo ends by printing its table, the task weights and where the report is.
  tail -n 24 "runs/demo-seed$seed.log"
done
