import tseslint from 'typescript-eslint';

export default tseslint.config(
  { ignores: ['build/', 'dist/', 'cdk.out*/', 'node_modules/', '*.js', '*.mjs'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      // Numbers and versions belong into messages.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      // A child found by its id is of the class that aws-cdk-lib made it of.
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      // Constructs are made for their effect on the tree.
      'no-new': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
    },
  },
  {
    // What the library knows without the AWS CDK, so that it loads in milliseconds and can be read by anybody.
    files: [
      'lib/detection/{detection,severity,detections,markdown,runbook}.ts',
      'lib/detection/catalogue/**',
      'lib/analysis/{account-projection,column,cloudtrail-schema,digest-schema,insight-schema,query-sql,saved-query,saved-queries,stored-table,trail-table,dashboard-panels,dashboard-queries}.ts',
      'lib/cost/**',
      'lib/analysis/queries/**',
      'lib/detection/language/**',
      'lib/guardrails/{guardrail-documents,reserved-actions,config-rule-catalogue,break-glass-used,protected-resources}.ts',
      'lib/handoff/{log-file-keys,object-created}.ts',
      'lib/cli.ts',
      'lib/drill/**',
      'lib/replay/**',
      'lib/response/{expected-trail,health-workflow,restore-workflow,states,trail-call}.ts',
    ],
    rules: {
      // A type is gone when the code runs.
      '@typescript-eslint/no-restricted-imports': [
        'error',
        { patterns: [{ group: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'], allowTypeImports: true }] },
      ],
    },
  },
  {
    files: ['test/**', 'bench/**', 'scripts/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-non-null-assertion': 'off',
    },
  },
);
