#!/usr/bin/env bash
# Mutation testing (PIT) of the classes that decide numbers: which slips no test notices. Reports are in <module>/target/pit-reports.
# Usage: ci/mutation.sh [model] [expansion] [jobs]; all three take hours on two cores. More for Maven, such as
# -DtargetClasses=org.semblance.metrics.*, stands behind them.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

modules=()
while [[ ${1:-} == model || ${1:-} == expansion || ${1:-} == jobs ]]; do
  modules+=("$1")
  shift
done
[[ ${#modules[@]} -gt 0 ]] || modules=(model expansion jobs)

# Tests that share a machine must not each take all its cores.
export OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1
for module in "${modules[@]}"; do
  below=()
  [[ $module == model ]] || below+=(-Dmutation.skip.model)
  [[ $module == jobs ]] && below+=(-Dmutation.skip.expansion)
  mvn -B -Pmutation -Dspotless.check.skip -pl "$module" -am ${below[@]+"${below[@]}"} "$@" \
    test-compile org.pitest:pitest-maven:mutationCoverage
done
