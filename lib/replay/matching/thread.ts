import { parentPort, workerData } from 'node:worker_threads';
import { FileReplay } from './file-replay';
import { Done, Found, ReadThis, ThreadData } from './thread-messages';

const port = parentPort;
if (port) {
  const replay = new FileReplay((workerData as ThreadData).specs);
  // One after the other: files that come while another is read wait.
  let turn = Promise.resolve();
  port.on('message', ({ file, path }: ReadThis) => {
    turn = turn.then(async () => {
      await replay.replay(path, (batch) => {
        const found: Found = { file, batch };
        port.postMessage(found, [batch.fingerprints.buffer as ArrayBuffer, batch.minutes.buffer as ArrayBuffer]);
      });
      const done: Done = { file, done: true };
      port.postMessage(done);
    });
  });
}
