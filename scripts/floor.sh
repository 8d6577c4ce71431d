#!/usr/bin/env bash
# Builds and tests a copy of the working tree with the lowest aws-cdk-lib and constructs that package.json allows.
set -euo pipefail
cd "$(dirname "$0")/.."

lowest() { node -p "require('./package.json').peerDependencies['$1'].replace('^', '')"; }
cdk=$(lowest aws-cdk-lib)
constructs=$(lowest constructs)
beside=$(mktemp -d)
trap 'rm -rf "$beside"' EXIT
copy=$beside/project
mkdir "$copy"
# The real records lie beside the project, so they lie beside its copy.
[ ! -d ../shared ] || ln -s "$(realpath ../shared)" "$beside/shared"

git ls-files -z --cached --others --exclude-standard | tar --null --files-from=- --create | tar --extract --directory "$copy"
cd "$copy"
# Without the lock file, which holds what the newest aws-cdk-lib needs.
rm package-lock.json
npm install --no-audit --no-fund --loglevel=error --save-dev --save-exact "aws-cdk-lib@$cdk" "constructs@$constructs"
echo "Floor: aws-cdk-lib $(node -p "require('aws-cdk-lib/package.json').version"), constructs $(node -p "require('constructs/package.json').version")"
npm run --silent build
npx jest --ci
