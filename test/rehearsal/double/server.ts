import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { administrator, type Caller } from './caller';
import { CloudFormation } from './cloudformation/cloudformation';
import { AwsError, notModelled } from './errors';
import { object, text, word, type JsonObject } from './json';
import type { Place } from './place';
import { cloudFormationApi } from './protocol/cloudformation-api';
import { parseQuery } from './protocol/query';
import { s3Api } from './protocol/s3-api';
import { stsApi } from './protocol/sts-api';
import { toXml, type XmlValue } from './protocol/xml';
import type { World } from './world';

/** The access key of an administrator of an account: the account id is part of it, so no login is needed. */
export function accessKeyOf(account: string): string {
  return `AKIA${account}USER`;
}

interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Record<string, string>;
}

/** AWS on loopback: one port for all services, told apart by the scope of the signature. */
export class DoubleServer {
  private readonly server: Server;
  /** Every call, as `service:Action account region`. */
  readonly requests: string[] = [];
  /** Errors of the double itself: each is a bug here, never a refusal of AWS. */
  readonly crashes: Error[] = [];

  constructor(public world: World) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  /** Resolves to the endpoint URL. */
  async listen(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const { status, body, headers } = await this.answer(request, Buffer.concat(chunks));
    response.writeHead(status, { 'x-amzn-requestid': 'rehearsal', ...headers });
    response.end(body);
  }

  private async answer(request: IncomingMessage, body: Buffer): Promise<Answer> {
    const scope = /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(request.headers.authorization ?? '');
    const [, accessKey = '', region = '', service = ''] = scope ?? [];
    const crash = this.crashes.at(0);
    // After a crash here a deployment would stay in progress, and the CLI would wait for it forever.
    if (crash) return xmlError(service, 'InternalFailure', crash.message, 400);
    try {
      const caller = this.callerOf(accessKey, region);
      const place = { account: caller.account, region };
      return await this.dispatch(service, request, body, caller, place);
    } catch (error) {
      if (!(error instanceof AwsError)) this.crashes.push(asError(error));
      const { code, message, status } =
        error instanceof AwsError ? error : new AwsError('InternalFailure', String(error), 501);
      return service === 'ssm' ? jsonError(code, message, status) : xmlError(service, code, message, status);
    }
  }

  private callerOf(accessKey: string, region: string): Caller {
    const session = this.world.sessions[accessKey];
    if (session) return session;
    const account = /^AKIA(\d{12})USER$/.exec(accessKey)?.[1];
    if (!account)
      throw new AwsError('InvalidClientTokenId', 'The security token included in the request is invalid.', 403);
    return administrator({ account, region });
  }

  private async dispatch(
    service: string,
    request: IncomingMessage,
    body: Buffer,
    caller: Caller,
    place: Place,
  ): Promise<Answer> {
    const url = new URL(request.url ?? '/', 'http://127.0.0.1');
    if (service === 's3') {
      this.requests.push(`s3:${request.method} ${url.pathname}${url.search}`);
      return s3Api(this.world, request.method ?? 'GET', url, body);
    }
    if (service === 'ssm') {
      const action = String(request.headers['x-amz-target'] ?? '').split('.')[1];
      this.requests.push(`ssm:${action}`);
      return { status: 200, body: JSON.stringify(this.ssm(action, JSON.parse(body.toString()) as JsonObject, place)) };
    }
    const input = parseQuery(body.toString());
    const action = word(input.Action);
    this.requests.push(`${service}:${action} ${place.account} ${place.region} ${text(input.StackName) ?? ''}`.trim());
    if (service === 'sts') return xml(action, await stsApi(action, this.world, caller, input));
    if (service === 'cloudformation') {
      return xml(
        action,
        await cloudFormationApi(action, new CloudFormation(this.world, place, caller), input, (work) =>
          this.watch(work),
        ),
      );
    }
    throw notModelled(`the service ${service || '(unsigned request)'}: ${request.method} ${request.url}`);
  }

  /** Deployments run on while the CLI polls. */
  private watch(work: Promise<unknown>): void {
    work.catch((error: unknown) => {
      if (!(error instanceof AwsError)) this.crashes.push(asError(error));
    });
  }

  private ssm(action: string, input: JsonObject, place: Place): unknown {
    if (action !== 'GetParameter') throw notModelled(`ssm:${action}`);
    const name = text(input.Name);
    const parameter = this.world.find('AWS::SSM::Parameter', place, name);
    if (!parameter) throw new AwsError('ParameterNotFound', `Parameter ${name} not found.`);
    return { Parameter: { Name: name, Value: object(parameter.properties).Value, Type: 'String' } };
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

function xml(action: string, result: XmlValue): Answer {
  const body = toXml({ [`${action}Result`]: result, ResponseMetadata: { RequestId: 'rehearsal' } });
  return {
    status: 200,
    body: `<${action}Response>${body}</${action}Response>`,
    headers: { 'content-type': 'text/xml' },
  };
}

function xmlError(service: string, code: string, message: string, status: number): Answer {
  const error = toXml({ Type: 'Sender', Code: code, Message: message });
  const body =
    service === 's3'
      ? `<Error>${error}</Error>`
      : `<ErrorResponse><Error>${error}</Error><RequestId>rehearsal</RequestId></ErrorResponse>`;
  return { status, body: `<?xml version="1.0" encoding="UTF-8"?>${body}`, headers: { 'content-type': 'text/xml' } };
}

function jsonError(code: string, message: string, status: number): Answer {
  return {
    status,
    body: JSON.stringify({ __type: code, message }),
    headers: { 'content-type': 'application/x-amz-json-1.1' },
  };
}
