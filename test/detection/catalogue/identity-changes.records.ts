import { call, Records } from './record';

export const records: Records = {
  fires: {
    'a trust policy is replaced': call('iam', 'UpdateAssumeRolePolicy', { requestParameters: { roleName: 'App' } }),
    'a user joins a group': call('iam', 'AddUserToGroup', {
      requestParameters: { userName: 'maria', groupName: 'Administrators' },
    }),
    'an MFA device is deactivated': call('iam', 'DeactivateMFADevice', { requestParameters: { userName: 'maria' } }),
    'a boundary is removed': call('iam', 'DeleteRolePermissionsBoundary', { requestParameters: { roleName: 'App' } }),
  },
  quiet: {
    'an MFA device is read': call('iam', 'GetMFADevice', { requestParameters: { userName: 'maria' } }),
    'a provider is read': call('iam', 'GetSAMLProvider'),
    // iam-policy-changes notices it.
    'a policy is attached': call('iam', 'AttachRolePolicy', { requestParameters: { roleName: 'App' } }),
    'another service creates a user': call('transfer', 'CreateUser'),
  },
};
