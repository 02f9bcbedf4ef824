/** What the engine and its device say. */

import { bytes, ms } from '#language/page/numbers';
import type { Device } from './backend';

const deviceNames: Record<Device, string> = {
  webgpu: 'graphics card',
  flex: 'processor',
  ndarray: 'processor, plain',
};

const devices: Record<Device, string> = {
  webgpu: 'graphics card (webgpu)',
  flex: 'processor (flex)',
  ndarray: 'processor without SIMD (ndarray)',
};

function sentence(said: string): string {
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

export const texts = {
  /** What Rust says of a file of weights. */
  foundIn: (name: string, found: string) => `${name}: ${found}.`,

  engine: {
    manifestBroken:
      'The list of this page’s files, manifest.json, is damaged. Build the site with ./build.sh.',
    noSuchModel: (name: string) => `The site has no weights named ${name}. Build it with ./build.sh.`,
    notBuilt: (device: Device) =>
      `The bundle for the ${devices[device]} is not built yet; reload in a few minutes.`,
    noSimd: 'This browser has no SIMD instructions.',
    noAdapter: 'This browser offers no graphics card to WebGPU.',
    adapterSilent: (seconds: number) =>
      `This browser has not said for ${seconds} seconds whether it has a graphics card for WebGPU.`,
    didNotOpen: (device: Device, message: string) =>
      `The ${devices[device]} did not open: ${sentence(message)}`,
    checkFailed: (device: Device, difference: number) =>
      `The ${devices[device]} computes wrong numbers (off by ${difference.toExponential(1)}).`,
    nothingOpens: (failures: string[]) => `Nothing can be computed here. ${failures.join(' ')}`,
    opening: (device: Device, size: number) => `Opening the ${devices[device]}, ${bytes(size)}`,
    noPicturesBundle:
      'The part of this page that opens pictures is missing. Build it with ./build.sh, or draw instead.',
    workerDied: 'the computation stopped unexpectedly',
    tooLong: (seconds: number) => `no answer for ${seconds} seconds`,
    callFailed: (message: string) =>
      `This could not be computed: ${sentence(message)} Everything else works; try again, or try something else.`,
  },

  reason: {
    chosen: 'You chose it.',
    firstToOpen: (device: Device) =>
      device === 'flex' ? 'It is ready first.' : 'This browser has no SIMD instructions for the faster one.',
    fellBack: (failures: string[], device: Device) =>
      `${failures.join(' ')} So it is the ${devices[device]}.`,
    unknown: (value: string, reason: string) =>
      `This page knows no device “${value}”, so it chose one itself. ${reason}`,
    noGraphicsCard: 'There is no graphics card for WebGPU to compare with.',
    noWebgpuBundle: 'The bundle for the graphics card is not built yet.',
    savingData: 'The graphics card was not tried, because you asked your browser to save data.',
    faster: (device: Device, milliseconds: number, other: Device, otherMilliseconds: number) =>
      `It is the faster one: a reading takes ${ms(milliseconds)} on the ${devices[device]} and ${ms(otherMilliseconds)} on the ${devices[other]}.`,
    failed: (failed: Device, why: string, device: Device) =>
      `The ${devices[failed]} failed (${why}), so the page goes on with the ${devices[device]}. Nothing is lost.`,
  },

  device: {
    devices,
    names: deviceNames,
    opening: 'Getting ready',
    failed: 'Cannot compute',
    summary: (device: Device, milliseconds: number | undefined) =>
      milliseconds === undefined ? deviceNames[device] : `${deviceNames[device]} · ${ms(milliseconds)}`,
    computesOn: 'Computes on',
    progress: (done: number, total: number) => `${bytes(done)} of ${bytes(total)}`,
    explanation:
      'Everything is computed here, in this page. This is how long it takes each device to read a 28×28 image:',
    choose: 'Compute on',
    auto: 'whatever is fastest',
    compare: 'Compare the devices',
    comparing: 'Comparing…',
    columns: { device: 'Device', milliseconds: 'A reading', difference: 'Off by' },
    differenceNote: 'Off by: the largest difference from the exact values in the start-up check.',
    missing: 'unavailable',
  },
};
