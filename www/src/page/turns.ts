/** Work in small portions, between which the page answers: what is drawn at once when a page arrives would block it. */

/** No task is to be longer: half of what the field calls long. */
const PORTION_MS = 25;

const waiting: (() => void)[] = [];
let isScheduled = false;
const channel = new MessageChannel();
channel.port1.onmessage = work;

function work(): void {
  isScheduled = false;
  const end = performance.now() + PORTION_MS;
  do waiting.shift()?.();
  while (waiting.length > 0 && performance.now() < end);
  schedule();
}

function schedule(): void {
  if (isScheduled || waiting.length === 0) return;
  isScheduled = true;
  channel.port2.postMessage(null);
}

/** Does a job soon, after those that wait already. */
export function inTurn(job: () => void): void {
  waiting.push(job);
  schedule();
}

/** Waits for its turn. */
export function turn(): Promise<void> {
  return new Promise(inTurn);
}
