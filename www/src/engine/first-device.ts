import type { Device } from './backend';
import { isBadInput, messageOf } from './failure';

/**
 * Tries devices in turn until one does what is asked, and says why those before it could not; `done` is undefined where
 * none can. What no other device would mend ends it: it is thrown.
 */
export async function firstDevice<T>(
  devices: readonly Device[],
  attempt: (device: Device) => Promise<T>,
  isFinal: (error: unknown) => boolean = isBadInput,
): Promise<{ done: T | undefined; failures: string[] }> {
  const failures: string[] = [];
  for (const device of devices) {
    try {
      return { done: await attempt(device), failures };
    } catch (error) {
      if (isFinal(error)) throw error;
      failures.push(messageOf(error));
    }
  }
  return { done: undefined, failures };
}
