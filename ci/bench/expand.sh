#!/usr/bin/env bash
# What expansion costs, side by side in one run: faces a second against a loop that only decodes the same frames and encodes
# as large images, at 2,048, 4,096 and 8,192 of them, and how far from a line the time is; the same of videos without landmarks,
# whose faces the cascades find, in 720p and 1080p; 4K videos in a heap of 2 GB; bytes of the plan of DFDC's 128,000 videos;
# time and bytes of planning FF++ as 12,000, 45,000 and 180,000 frames.
#   ci/bench/expand.sh [speed] [cascades] [large] [plan] [frames]     default: all; about 22 minutes on two cores
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

parts=("$@")
[[ $# -gt 0 ]] || parts=(speed cascades large plan frames)

# In one build, as a module's classes are in none of Maven's repositories; the last module's class path stays.
mvn -B -q -DskipTests -Dspotless.check.skip=true package \
  dependency:build-classpath -DincludeScope=test -Dmdep.outputFile="$PWD/target/bench.classpath" -pl jobs -am

opens=$(sed -n 's:.*<spark\.opens>\(.*\)</spark\.opens>.*:\1:p' pom.xml)
folder=$(mktemp -d -t semblance-bench.XXXXXX)
trap 'rm -rf "$folder"' EXIT
export OMP_NUM_THREADS=1 SPARK_LOCAL_IP=127.0.0.1

for part in "${parts[@]}"; do
  # Several words on purpose. An executor's heap of 2 GB for all of it.
  # shellcheck disable=SC2086
  java $opens -Xmx2g -Djava.awt.headless=true \
    -cp "jobs/target/test-classes:jobs/target/classes:$(cat target/bench.classpath)" \
    org.semblance.jobs.expand.ExpansionSpeed "$part" "$folder/$part"
done
