/** @type {import('jest').Config} */
module.exports = {
  roots: ['<rootDir>/test'],
  testEnvironment: 'node',
  // Nothing here is about time, and machines differ.
  testTimeout: 60_000,
  // Of two cores jest would use one.
  maxWorkers: '100%',
  transform: {
    '^.+\\.ts$': ['@swc/jest', { jsc: { target: 'es2022', parser: { syntax: 'typescript' } } }],
    // The Trino grammar is published as ES modules only.
    'dt-sql-parser.+\\.js$': ['@swc/jest', { jsc: { target: 'es2022' }, module: { type: 'commonjs' } }],
  },
  transformIgnorePatterns: ['/node_modules/(?!dt-sql-parser/)'],
  moduleNameMapper: {
    '^cdk-secure-audit-trail$': '<rootDir>/lib/index.ts',
    // Code completion, which no test needs and jest cannot load.
    '^antlr4-c3$': 'antlr4ng',
  },
};
