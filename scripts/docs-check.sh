#!/usr/bin/env bash
# Fails when a generated document is stale, or a snippet of the README or of docs/ does not compile. Needs a build before.
set -euo pipefail
cd "$(dirname "$0")/.."

npx tsx scripts/detections-doc.ts --check

npx jsii-docgen -o build/API.md
cmp build/API.md API.md || { echo 'API.md is stale; run npm run build && npm run docs and commit the result.'; exit 1; }

# Strict: every snippet of README and of the API's comments must compile against the built library.
npx jsii-rosetta extract --strict --fail --compile --output build/tablet.json
npx tsx scripts/docs-snippets.ts
