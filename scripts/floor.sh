#!/usr/bin/env bash
# Builds and tests a copy of the working tree with the lowest aws-cdk-lib and constructs that package.json allows.
set -euo pipefail
cd "$(dirname "$0")/.."

lowest() { node -p "require('./package.json').peerDependencies['$1'].replace('^', '')"; }
cdk=$(lowest aws-cdk-lib)
constructs=$(lowest constructs)
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT

git ls-files -z | tar --null --files-from=- --create | tar --extract --directory "$copy"
cd "$copy"
npm install --no-audit --no-fund --silent --save-dev --save-exact "aws-cdk-lib@$cdk" "constructs@$constructs"
echo "Floor: aws-cdk-lib $(node -p "require('aws-cdk-lib/package.json').version"), constructs $(node -p "require('constructs/package.json').version")"
npm run --silent build
npx jest --ci
