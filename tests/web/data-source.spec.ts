import { type Locator, type Page, test } from '@playwright/test';
import {
  CLASSES,
  COUNT,
  changeFileList,
  complaints,
  expect,
  file,
  IMAGES,
  idx,
  LABELS,
  PIXELS,
  violations,
} from './helpers';
import { pack } from './zip.mjs';

interface Manifest {
  training: { glyphs?: unknown; kmnist?: unknown; pairs?: unknown };
}

/** The pages that the exhibits stand on. */
const PAGES = { 'train-characters': 'kuzushiji', 'translation-learning': 'translation' };

/** Opens the page, as a site that was built without the official data if `bare`, and goes to where data are chosen. */
async function openData(
  page: Page,
  exhibit: keyof typeof PAGES = 'train-characters',
  bare = true,
): Promise<Locator> {
  if (bare) {
    await changeFileList(page, (list) => {
      list.training = { glyphs: list.training.glyphs };
    });
  }
  await page.goto(`./${PAGES[exhibit]}.html?backend=flex`);
  await page.locator(exhibit).scrollIntoViewIfNeeded();
  const source = page.locator(exhibit).getByTestId('data-source');
  await expect(source).toHaveAttribute('data-kind', /./);
  return source;
}

async function manifestOf(page: Page): Promise<Manifest> {
  return (await page.request.get('./manifest.json')).json() as Promise<Manifest>;
}

const input = (source: Locator) => source.getByTestId('data-input');
const refused = (source: Locator) => source.getByTestId('data-refused');

/** An array of bytes, as numpy.save writes it. */
function npy(shape: string, values: Buffer): Buffer {
  const header = `{'descr': '|u1', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  return Buffer.concat([Buffer.from('\x93NUMPY\x01\0\x76\0', 'latin1'), Buffer.from(`${header}\n`), values]);
}

/** An archive with that array, as numpy.savez_compressed writes it. */
const npz = (array: Buffer) => pack({ 'arr_0.npy': array });

test('a site without the official data says what it learns from instead', async ({ page }) => {
  const source = await openData(page);
  await expect(source).toHaveAttribute('data-kind', 'glyphs-12000');
  await expect(source).toContainText('Not the homework’s data');
  await expect(source).toContainText('SIL Open Font License');
  await expect(source.getByRole('radio')).toHaveCount(3);
  const sentences = await openData(page, 'translation-learning');
  await expect(sentences).toHaveAttribute('data-kind', 'grammar-3000');
  await expect(sentences).toContainText('Not the homework’s data');
});

test('a site with the official data learns from them and gives their credit', async ({ page }) => {
  const { training } = await manifestOf(page);
  test.skip(!training.kmnist, 'this site was built without the official data');
  const source = await openData(page, 'train-characters', false);
  await expect(source).toHaveAttribute('data-kind', 'kmnist-10000');
  await expect(source).toContainText('10.20676/00000341');
  await expect(source).toContainText('CC BY-SA 4.0');
  await expect(source).toContainText('3.0 MB will be fetched');
  await source.getByRole('radio', { name: '60,000' }).check();
  await expect(source).toContainText('18.1 MB will be fetched');
  if (!training.pairs) return;
  const sentences = await openData(page, 'translation-learning', false);
  await expect(sentences).toHaveAttribute('data-kind', 'pairs');
  await expect(sentences).toContainText('CC BY 2.0 FR');
});

test('the choice is made by keyboard and kept over a reload', async ({ page }) => {
  const found = complaints(page);
  const source = await openData(page);
  await source.getByRole('radio', { name: '12,000' }).focus();
  await page.keyboard.press('ArrowUp');
  await expect(source).toHaveAttribute('data-kind', 'glyphs-6000');
  await page.reload();
  await page.locator('train-characters').scrollIntoViewIfNeeded();
  await expect(source).toHaveAttribute('data-kind', 'glyphs-6000');
  expect(found).toEqual([]);
});

test('what is fetched shows how far it is, and is fetched once', async ({ page }) => {
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let requests = 0;
  await page.route('**/data/glyphs.bin', async (route) => {
    requests += 1;
    await released;
    await route.continue();
  });
  const source = await openData(page);
  await expect(source).toContainText('0.1 MB will be fetched when the training starts');
  const exhibit = page.locator('train-characters');
  await exhibit.getByTestId('train-start').click();
  await expect(source.getByRole('progressbar')).toBeVisible();
  await expect(source).toContainText('0.0 MB of 0.1 MB fetched');
  release();
  await expect(source.getByRole('progressbar')).toHaveCount(0);
  await expect(source).not.toContainText('will be fetched');
  await exhibit.getByTestId('train-stop').click();
  await exhibit.getByTestId('train-start').click();
  await exhibit.getByTestId('train-stop').click();
  expect(requests).toBe(1);
});

test('files of one’s own come together or one after the other, and say how many examples they have', async ({
  page,
}) => {
  const found = complaints(page);
  const source = await openData(page);
  await input(source).setInputFiles([LABELS]);
  await expect(source.getByRole('status')).toContainText('open train-images-idx3-ubyte too');
  await expect(source).toHaveAttribute('data-kind', 'glyphs-12000');
  await input(source).setInputFiles([IMAGES]);
  await expect(source).toHaveAttribute('data-kind', 'own');
  await expect(source).toContainText('50 to learn from, 10 to validate on');
  await expect(source.getByRole('radio', { name: 'Your own files' })).toBeChecked();

  await source.getByRole('radio', { name: '1,000' }).check();
  await expect(source).toHaveAttribute('data-kind', 'glyphs-1000');
  await input(source).setInputFiles([IMAGES, LABELS]);
  await expect(source).toHaveAttribute('data-kind', 'own');
  await expect(source.getByRole('radio')).toHaveCount(4);

  // They are gone with the page; what was chosen from the site before them is not.
  await page.reload();
  await page.locator('train-characters').scrollIntoViewIfNeeded();
  await expect(source).toHaveAttribute('data-kind', 'glyphs-1000');
  expect(found).toEqual([]);
});

test('what cannot be learnt from is refused beside the choice, which stays', async ({ page }) => {
  const source = await openData(page);
  const broken = file(LABELS.name, LABELS.buffer.subarray(0, 30));
  const eleven = file(LABELS.name, idx(0x801, [COUNT], Buffer.alloc(COUNT, 11)));
  for (const [files, said] of [
    [[file('t10k-images-idx3-ubyte.gz', IMAGES.buffer)], /for the final test/],
    [[file('kitten.jpg', Buffer.from('x'))], /neither “images” nor “labels”/],
    [[IMAGES, broken], /^These files cannot be learnt from: .*labels/],
    [[IMAGES, eleven], /^These files cannot be learnt from: .*11/],
    [[file(IMAGES.name, Buffer.from('noise')), LABELS], /^These files cannot be learnt from: .*images/],
  ] as const) {
    await input(source).setInputFiles([...files]);
    await expect(refused(source)).toHaveText(said);
    await expect(source).toHaveAttribute('data-kind', 'glyphs-12000');
  }
  await input(source).setInputFiles([IMAGES, LABELS]);
  await expect(source).toHaveAttribute('data-kind', 'own');
  await expect(refused(source)).toHaveCount(0);
});

test('the data set’s own files for NumPy', async ({ page }) => {
  const source = await openData(page);
  const images = npy(`(${COUNT}, 28, 28)`, PIXELS);
  const labels = npy(`(${COUNT},)`, CLASSES);
  for (const files of [
    [file('kmnist-train-imgs.npz', npz(images)), file('kmnist-train-labels.npz', npz(labels))],
    [file('trainImages.npy', images), file('trainLabels.npy', labels)],
  ]) {
    await source.getByRole('radio', { name: '1,000' }).check();
    await input(source).setInputFiles(files);
    await expect(source).toHaveAttribute('data-kind', 'own');
    await expect(source).toContainText('50 to learn from, 10 to validate on');
  }
  await input(source).setInputFiles([file('kmnist-test-imgs.npz', npz(images))]);
  await expect(refused(source)).toHaveText(/for the final test/);
  const both = pack({ 'x_train.npy': images, 'y_train.npy': labels });
  await input(source).setInputFiles([file('images.npz', both), LABELS]);
  await expect(refused(source)).toHaveText(/x_train\.npy, y_train\.npy .* in files of their own/);
});

test('only whole words of a name say what a file is for', async ({ page }) => {
  const source = await openData(page);
  for (const name of ['latest-images.gz', 'contest_images.gz', 'attested images.gz']) {
    await source.getByRole('radio', { name: '1,000' }).check();
    await input(source).setInputFiles([file(name, IMAGES.buffer), LABELS]);
    await expect(source).toHaveAttribute('data-kind', 'own');
    await expect(refused(source)).toHaveCount(0);
  }
  for (const name of ['T10K-images.gz', 'images.test.gz', 'imagesTest2.gz', 'test_images.gz']) {
    await input(source).setInputFiles([file(name, IMAGES.buffer)]);
    await expect(refused(source)).toHaveText(/for the final test/);
  }
});

test('files can be dropped, and a run that is under way keeps its data', async ({ page }) => {
  const source = await openData(page);
  const dropped = await page.evaluateHandle(
    (files) => {
      const transfer = new DataTransfer();
      for (const { name, bytes } of files) transfer.items.add(new File([new Uint8Array(bytes)], name));
      return transfer;
    },
    [IMAGES, LABELS].map(({ name, buffer }) => ({ name, bytes: [...buffer] })),
  );
  await source.dispatchEvent('drop', { dataTransfer: dropped });
  await expect(source).toHaveAttribute('data-kind', 'own');

  const exhibit = page.locator('train-characters');
  await exhibit.getByTestId('train-step').click();
  await expect(exhibit.getByTestId('train-status')).toHaveAttribute('data-step', '1');
  await expect(source.getByRole('radio').first()).toBeDisabled();
  await expect(input(source)).toBeDisabled();
  await expect(source).toContainText('Stop the run to choose other data.');
  await exhibit.getByTestId('train-stop').click();
  await expect(source.getByRole('radio').first()).toBeEnabled();
});

test('sentences of one’s own', async ({ page }) => {
  const source = await openData(page, 'translation-learning');
  const pairs = 'good morning .\tbuenos días .\ngood night .\tbuenas noches .\n';
  await input(source).setInputFiles([file('val-eng-spa.txt', Buffer.from(pairs))]);
  await expect(source.getByRole('status')).toContainText('val-eng-spa.txt is here, to validate on');
  await input(source).setInputFiles([file('train-eng-spa.txt', Buffer.from('no tab here\n'))]);
  await expect(refused(source)).toHaveText(/^These files cannot be learnt from: .*line 1/);
  await input(source).setInputFiles([
    file('test-eng-spa.txt', Buffer.from(pairs)),
    file('val-eng-spa.txt', Buffer.from(pairs)),
  ]);
  await expect(refused(source)).toHaveText(/for the final test/);
  await input(source).setInputFiles([
    file('train-eng-spa.txt', Buffer.from(pairs)),
    file('val-eng-spa.txt', Buffer.from(pairs)),
  ]);
  await expect(source).toHaveAttribute('data-kind', 'own');
  await expect(source).toContainText('2 to learn from, 2 to validate on');
});

test('sentences as people write them, and what cannot be learnt from', async ({ page }) => {
  const source = await openData(page, 'translation-learning');
  const anki =
    "Who are you?\t¿Quién eres?\tCC-BY 2.0 (France) #1\r\nI'm tired.\tEstoy cansado.\tCC-BY 2.0 (France) #2\r\n";
  const give = (training: Buffer, validation = anki) =>
    input(source).setInputFiles([
      file('carnaval-device-sentences.txt', training),
      file('spa-val.txt', Buffer.from(validation)),
    ]);
  for (const bytes of [
    Buffer.from(anki),
    Buffer.from(`\ufeff${anki}`),
    Buffer.from(`\ufeff${anki}`, 'utf16le'),
    Buffer.from(`\ufeff${anki}`, 'utf16le').swap16(),
  ]) {
    await source.getByRole('radio', { name: '300 pairs' }).check();
    await give(bytes);
    await expect(source).toHaveAttribute('data-kind', 'own');
    await expect(source).toContainText('2 to learn from, 2 to validate on');
  }
  await source.getByRole('radio', { name: '300 pairs' }).check();
  const long = 'no '.repeat(20);
  for (const [pairs, said] of [
    ['a\0\tb\n', /learn from: line 1 has a NUL character/],
    [`${long}\t${long}\n`, /learn from: no pair is shorter than 20 characters/],
    ['¿Quién?\tWho?\n', /learn from: line 1 has the Spanish sentence first/],
    ['1276\tLet us try.\t2481\t¡Intentemos!\n', /learn from: line 1 is not `english⇥spanish`/],
  ] as const) {
    await give(Buffer.from(pairs));
    await expect(refused(source)).toHaveText(said);
    await expect(source).toHaveAttribute('data-kind', 'grammar-300');
  }
  await give(Buffer.from(anki), 'no tab\n');
  await expect(refused(source)).toHaveText(/validate on: line 1 is not/);
});

for (const scheme of ['light', 'dark'] as const) {
  test(`nothing that a screen reader or a narrow ${scheme} screen would stumble over`, async ({ page }) => {
    await page.emulateMedia({ colorScheme: scheme });
    await page.setViewportSize({ width: 390, height: 844 });
    const source = await openData(page);
    await input(source).setInputFiles([file('t10k-images-idx3-ubyte.gz', IMAGES.buffer)]);
    await expect(refused(source)).toBeVisible();
    expect(await violations(page, 'train-characters data-source')).toEqual([]);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(390);
    for (const choice of await source.locator('label').all()) {
      expect((await choice.boundingBox())?.height).toBeGreaterThanOrEqual(44);
    }
  });
}
