#!/usr/bin/env bash
# Kills expansions by SIGKILL while they make faces, 20 times or as often as given, resumes them, and compares what they become
# with an undisturbed one, every file byte for byte: KilledExpandTest, which `mvn verify` runs with 3 kills.
#   ci/kill-expand.sh [KILLS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mvn -B -q -pl jobs -am test -Dtest=KilledExpandTest -Dsurefire.failIfNoSpecifiedTests=false "-Dkills=${1:-20}"
echo "killed ${1:-20} times; the result equals the undisturbed"
