export const MATCH_HELP = `audit-trail match --pattern <pattern> [files…]

Says of each message whether a CloudWatch Logs filter pattern matches it, like TestMetricFilter but without AWS. A
message is any JSON object, a record of CloudTrail or not; an EventBridge event matches if it or the record in it does.
Reads the files, in the forms that replay reads, or standard input without any: one message a line. Prints a line of JSON
for each: {"match":true,"record":1,"eventID":…}. On standard input a line that is no JSON object, or has more behind it,
does not match, and "reason" says so; in a file it is named and skipped.

  -p, --pattern <pattern>  for example '{ $.eventName = StopLogging }'
      --only-matches       print only the records that match
  -h, --help

Exit status: 0 it ran; 2 the pattern is invalid (the message has the column) or the command is.
`;

export const REPLAY_HELP = `audit-trail replay <template or cdk.out> <files or folders…> [options]

Reads the metric filters, alarms and EventBridge rules out of a CloudFormation template in JSON, or out of all
templates of a cdk.out folder, and looks for them in CloudTrail's log files: .json or .json.gz, {"Records":[…]}, one
record a line, EventBridge events, and exports of CloudWatch Logs, of any size. Nothing is sent anywhere.

Options:
      --format table|json    what to print; table is the default
      --account <id>         the value of AWS::AccountId, and whose events the rules get
      --region <region>      the value of AWS::Region, and whose events the rules get
      --set <name>=<value>   the value of a parameter, of a logical id (what Ref returns), of LogicalId.Attribute, or
                             of an export; may be given several times
      --count-duplicates     count an event again that was delivered before
      --threads <number>     threads to read with; default: one for each core
      --expect <id,…>        exit with 1 unless each of these detections matches
      --fail-on-match <x,…>  exit with 1 if one of these matches: ids, 'any', or a severity and what is above it: LOW,
                             MEDIUM, HIGH, CRITICAL, as the descriptions of alarms and rules begin with it. Also if the
                             pattern of an id, or of a detection of the severity, cannot be evaluated
  -h, --help

What the template leaves open, such as the name of a bucket that CloudFormation makes up, matches any value and is named
in the report. Give it with --set. So is what lies elsewhere: templates of nested stacks, loops, macros, events of SAM.

Duplicates: CloudTrail may deliver an event twice, and two trails into one bucket deliver all of them twice. By default
an eventID counts once. CloudWatch counts each delivery into the log group: with --count-duplicates so does the replay.
Up to 64 million events are remembered, which takes 16 to 32 bytes each.

Alarms: evaluated at the end of each period, aligned to the epoch, on the time of the event (CloudWatch: on the time of
arrival, some minutes later), from the first record to the last. All records are taken to reach all filters. An alarm
sees the filters of its account and Region, whichever stack they are in; where these are not known, those of its own
stack, or else of any.

Rules: asked about the record in the envelope that EventBridge gives it. Where the input is an EventBridge event, about
that event as it is.

Files that are broken, truncated or something else (digests, Insights) are named, counted and skipped.

Exit status: 0 it ran; 1 --expect or --fail-on-match is not met; 2 the command, the template or a name is wrong, there
is nothing to replay, a severity is asked for and no detection has one, or --expect or --fail-on-match is given and no
record was read: the folder is empty, or nothing in it is a log. A log without records, {"Records":[]}, is no failure.
`;
