export const DRILL_HELP = `audit-trail drill <template or cdk.out> [options]

Prints a checklist in Markdown, with commands of the AWS CLI for exactly this stack, by which a person shows in a real
account and without harm that the trail is logging, log files and digests arrive and are valid, every alarm tells, and
what stops is started again. Nothing is sent anywhere: the commands are yours to run.

Options:
      --account <id>      the account, where the template leaves it open
      --region <region>   the Region, where the template leaves it open
      --stack <name>      only this stack of a cdk.out; may be given several times
  -h, --help

Names that CloudFormation makes up are asked for by the commands under "Prepare".

Exit status: 0 it ran; 2 the command or the template is wrong, or there is nothing to drill.
`;
