/** Which device to compute on: the rules, without doing anything. */

export const DEVICES = ['webgpu', 'flex', 'ndarray'] as const;
export type Device = (typeof DEVICES)[number];
export type Backend = 'auto' | Device;

export function isDevice(value: string): value is Device {
  return (DEVICES as readonly string[]).includes(value);
}

/** The `?backend=` of an address. An unknown value counts as auto, and is given back to be named. */
export function backendOf(search: string): { backend: Backend; unknown?: string } {
  const value = new URLSearchParams(search).get('backend');
  if (value === null || value === '' || value === 'auto') return { backend: 'auto' };
  return isDevice(value) ? { backend: value } : { backend: 'auto', unknown: value };
}

/**
 * The devices to try, in order, until one opens. `auto` starts on the CPU, because that is ready first;
 * a named device falls back webgpu → flex → ndarray, and from ndarray, the last, to flex.
 */
export function openingOrder(backend: Backend): Device[] {
  switch (backend) {
    case 'webgpu':
      return ['webgpu', 'flex', 'ndarray'];
    case 'ndarray':
      return ['ndarray', 'flex'];
    default:
      return ['flex', 'ndarray'];
  }
}

/** The devices to go on with after one has failed: those after it, and at last the same one afresh. */
export function fallbackOrder(failed: Device): Device[] {
  return [...DEVICES.slice(DEVICES.indexOf(failed) + 1), failed];
}

/** A WebGPU adapter that only emulates a graphics card is slower than the CPU directly. */
export function isSoftwareAdapter(adapter: { info?: AdapterInfo; isFallbackAdapter?: boolean }): boolean {
  const info = adapter.info;
  if (adapter.isFallbackAdapter || info?.isFallbackAdapter) return true;
  const name = `${info?.vendor} ${info?.architecture} ${info?.device} ${info?.description}`;
  return /swiftshader|llvmpipe|lavapipe|softpipe|software|basic render/i.test(name);
}

export interface AdapterInfo {
  vendor?: string;
  architecture?: string;
  device?: string;
  description?: string;
  isFallbackAdapter?: boolean;
}
