import { Construct } from 'constructs';
/** x */
export class SecureAuditTrail extends Construct {}
