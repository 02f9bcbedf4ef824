import type { Program } from '../figures/as-code';
import type { DataStore } from './data';
import type { TrainingRun } from './run';

/** All training images of Kuzushiji-MNIST. */
const ALL = 60_000;

/** Runs that go together as a program, on as many images of the official data as they have here. */
export async function programOf(
  runs: readonly TrainingRun[],
  labels: readonly string[],
  { choice }: DataStore,
): Promise<Program> {
  const { characters } = await import('#language/training/programs');
  const [, count = ALL] = /^kmnist-(\d+)$/.exec(choice?.name ?? '') ?? [];
  return characters(
    runs.map(({ options }, index) => ({ label: labels[index] ?? '', options })),
    Number(count),
  );
}
