#!/usr/bin/env bash
# Kills trainings by SIGKILL at any moment, 20 times or as often as given, resumes them, and compares what they become with an
# undisturbed one, every file byte for byte: KilledTrainTest, which `mvn verify` runs with 3 kills. Then the same between any two
# changes of a file of training and evaluation: KilledPublishTest, of which `mvn verify` takes every fourth.
#   ci/kill-train.sh [KILLS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

mvn -B -q -pl jobs -am test -Dtest=KilledTrainTest,KilledPublishTest -Dmoments.every=1 -Dsurefire.failIfNoSpecifiedTests=false "-Dkills=${1:-20}"
echo "killed ${1:-20} times; the result equals the undisturbed"
