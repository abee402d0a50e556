#!/usr/bin/env bash
# ci/bench/model.sh [SECTION…]: the model's speed and memory against libtorch and ONNX Runtime, which Maven fetches.
# Sections: train layer-norms inference memory gemm peak roofline parity; without any, all but parity. Each takes one to four
# minutes; nothing else may run meanwhile. THREADS (2) for either side; RUNNER is put before each measured command.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

sections=("$@")
[[ $# -gt 0 ]] || sections=(train layer-norms inference memory gemm peak roofline)
threads=${THREADS:-2}
bench=ci/bench/target

[[ -n ${BUILT:-} ]] || mvn -q -B -Pbench -pl ci/bench -am -DskipTests package

scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

export OMP_NUM_THREADS=$threads OPENBLAS_NUM_THREADS=$threads MKL_NUM_THREADS=$threads
# The peers' binaries come from their jars, never from the network, and are unpacked beside the classes.
export DJL_CACHE_DIR=$PWD/$bench/djl

measure() { # heap, section
  # Several words on purpose.
  # shellcheck disable=SC2086
  ${RUNNER:-} java -XX:+IgnoreUnrecognizedVMOptions -XX:+UseSerialGC "-XX:ActiveProcessorCount=$threads" "-Xmx$1" --add-modules jdk.incubator.vector \
    -Dorg.bytedeco.javacpp.logger=slf4j -Dai.djl.offline=true -DPYTORCH_FLAVOR=cpu \
    -Dorg.slf4j.simpleLogger.defaultLogLevel=error "-Dthreads=$threads" \
    -cp "$bench/classes:$(cat $bench/classpath.txt)" org.semblance.clip.ModelBenchmark "$2" "$scratch" 2> >(
      grep -v 'Using incubator modules' >&2 || true)
}

for section in "${sections[@]}"; do
  case $section in
    train | layer-norms | gemm | peak | roofline) measure 2g "$section" ;;
    inference) measure 4g inference ;;
    memory)
      measure 1g memory-ours
      measure 1g memory-libtorch
      ;;
    parity) # the tests at full size: towers and gradients of ViT-B/32 and B/16 against libtorch
      mvn -q -B -pl model test -Dtest=ClipParityTest -Dsemblance.fullClip=true
      ;;
    *)
      echo "Cannot run section '$section': expected train, layer-norms, inference, memory, gemm, peak, roofline or parity." >&2
      exit 2
      ;;
  esac
done
