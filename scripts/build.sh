# SPDX-License-Identifier: MIT
# ./dev build: leaves build/assay and build/libassay.so.
. "${ASSAY_ROOT:?run ./dev}/scripts/lib.sh"
need build
configure build
compile build
