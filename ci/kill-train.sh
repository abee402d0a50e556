#!/usr/bin/env bash
# Kills trainings by SIGKILL at any moment, 20 times or as often as given, resumes them, and compares what they become with an
# undisturbed one, every file byte for byte: KilledTrainTest, which `mvn verify` runs with 3 kills.
#   ci/kill-train.sh [KILLS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mvn -B -q -pl jobs -am test -Dtest=KilledTrainTest -Dsurefire.failIfNoSpecifiedTests=false "-Dkills=${1:-20}"
echo "killed ${1:-20} times; the result equals the undisturbed"
