// Takes one file out of a zip.

import AdmZip from 'adm-zip';

/** What is wrong with a zip. */
export class ZipError extends Error {}

/** The content of the file `name` in `zip`, in whichever folder of it, compared with its checksum. */
export function unzip(zip, name) {
  let content;
  try {
    content = new AdmZip(zip)
      .getEntries()
      .find((entry) => entry.name === name)
      ?.getData();
  } catch {
    throw new ZipError('it is damaged, no zip, or cut short');
  }
  if (!content) throw new ZipError(`there is no ${name} in it`);
  return content;
}
