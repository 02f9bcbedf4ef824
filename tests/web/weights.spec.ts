import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from '@playwright/test';
import { checkpoint, complaints, DRAWINGS, draw, expect, open, ROOT, type Strokes } from './helpers';
import { openTranslator } from './translate-journey';

test.describe.configure({ timeout: 180_000 });

const reference = (name: string) => readFileSync(join(ROOT, 'tests/reference/checkpoints', name));
const shipped = (name: string) => readFileSync(join(ROOT, 'models', `${name}.safetensors`));
const ONE = DRAWINGS[3]?.strokes as Strokes;

interface Header {
  [name: string]: { dtype: string; shape: number[]; data_offsets: [number, number] };
}

function partsOf(file: Buffer): { header: Header; numbers: Buffer } {
  const end = 8 + Number(file.readBigUInt64LE());
  const { __metadata__, ...header } = JSON.parse(file.subarray(8, end).toString()) as Header;
  return { header, numbers: file.subarray(end) };
}

/** A safetensors file without a word on what it is. */
function fileOf(header: Header, numbers: Buffer): Buffer {
  const json = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(json.length));
  return Buffer.concat([length, json, numbers]);
}

/** The names and shapes of a file with other numbers. */
function refilled(file: Buffer, number: (at: number) => number): Buffer {
  const { header } = partsOf(file);
  let count = 0;
  for (const tensor of Object.values(header)) {
    const end = count + tensor.shape.reduce((all, side) => all * side, 1);
    Object.assign(tensor, { dtype: 'F32', data_offsets: [4 * count, 4 * end] });
    count = end;
  }
  const numbers = Float32Array.from({ length: count }, (_, at) => number(at));
  return fileOf(header, Buffer.from(numbers.buffer));
}

function bare(file: Buffer): Buffer {
  const { header, numbers } = partsOf(file);
  return fileOf(header, numbers);
}

test('what torch.save wrote is read with, and the page says what was left out', async ({ page }) => {
  const found = complaints(page);
  const { prediction, weights, error } = await open(page, 'flex');
  await draw(page, ONE);
  // Where the system knows no type of the file, nothing must stand in its way.
  await expect(weights).not.toHaveAttribute('accept');
  for (const name of ['training.pt', 'cnn-old.pth']) {
    await weights.setInputFiles(checkpoint(name, reference(name)));
    await expect(prediction).toHaveAttribute('data-model', name);
    await expect(error).toHaveCount(0);
  }
  await expect(page.getByTestId('weights-found').first()).toHaveText(
    'cnn-old.pth: it is a file of torch.save before PyTorch 1.6 with 10 tensors of float32.',
  );
  await page.getByRole('radio', { name: 'training.pt' }).check();
  await expect(page.getByTestId('weights-found').first()).toContainText(
    '“model_state_dict.module.” was taken off its names; left out, as no layers: epoch, optimizer_state_dict, loss, best, rng.',
  );
  expect(found).toEqual([]);
});

test('a file of another kind is called what it is', async ({ page }) => {
  const { weights, error } = await open(page, 'flex');
  for (const [name, bytes, said] of [
    ['whole.pt', reference('whole.pt'), 'a whole model, a __main__.Tiny with its code'],
    ['page.pt', Buffer.from('<!DOCTYPE html><title>404</title>'), 'a web page'],
    ['lfs.safetensors', Buffer.from('version https://git-lfs.github.com/spec/v1\n'), 'a pointer of Git LFS'],
  ] as const) {
    await weights.setInputFiles(checkpoint(name, bytes));
    await expect(error).toContainText(said);
  }
});

test('weights that give no number give no answer, and the layer is named', async ({ page }) => {
  const { prediction, weights, error } = await open(page, 'flex');
  await draw(page, ONE);
  await expect(prediction).toHaveAttribute('data-state', /sure|none/);
  const huge = refilled(shipped('cnn-0.01'), (at) => (at % 3 === 0 ? -3e38 : 3e38));
  await weights.setInputFiles(checkpoint('huge.safetensors', huge));
  await expect(error).toContainText('conv1 gives a value that is not finite');
  await expect(page.getByTestId('opening')).not.toContainText('NaN');
  // The device is not to blame, and reads on.
  await page.getByRole('button', { name: 'Remove huge.safetensors' }).first().click();
  await expect(prediction).toHaveAttribute('data-model', 'cnn-people');
});

test('how a translator’s attention is meant is told by known sentences, and can be changed', async ({
  page,
}) => {
  const exhibit = await openTranslator(page, 'translation');
  const { section, output, weights } = exhibit;
  await exhibit.source.fill('venios .');
  await expect(output).toHaveAttribute('data-state', 'done');
  await expect(weights).not.toHaveAttribute('accept');
  const ours = (await output.textContent()) ?? '';
  await weights.setInputFiles(checkpoint('mine.safetensors', bare(shipped('translator-bilinear'))));
  await expect(output).toHaveAttribute('data-model', 'mine.safetensors');
  await expect(output).toHaveText(ours);
  const said = section.getByTestId('translator-weights-found');
  await expect(said).toContainText("read as the report's code, [z; c] (known sentences score -0.4");
  await section.getByTestId('attention-reading').selectOption('equations');
  await expect(said).toContainText('equations, [q; c] (as you choose)');
  await expect(output).not.toHaveText(ours);
  await section.getByTestId('attention-reading').selectOption('code');
  await expect(output).toHaveText(ours);
});
