/** Files of the site: fetched, compared with what they must be, and where one cannot be had, why. */

import { files as texts } from '#language/page/texts';

/** A file of the site, with what it must be. */
export interface SiteFile {
  /** Absolute, once `readManifest` has resolved it. */
  url: string;
  size: number;
  /** Subresource integrity: `sha256-…`. */
  integrity: string;
}

/** A file of the site could not be had; the message says what to do. */
export class FileError extends Error {
  override name = 'FileError';
}

/** Where the site's files lie: beside the folder of this module, whatever page has loaded it. */
function home(): URL {
  const module = import.meta.url;
  return new URL('../', module);
}

export const manifestUrl = (): URL => new URL('manifest.json', home());

/** The last two parts of an address, which name a file well enough. */
function nameOf(url: string): string {
  return new URL(url).pathname.split('/').slice(-2).join('/');
}

/** The file's bytes, after the browser has compared them with the manifest's checksum. */
export async function fetchChecked(file: SiteFile): Promise<Response> {
  const response = await fetch(file.url, { integrity: file.integrity }).catch(() => undefined);
  if (response?.ok) return response;
  // Bytes that differ, the page of a 404 among them, look to `fetch` like no connection.
  throw await problemOf(file.url, file.integrity);
}

/** A file that the manifest does not list. */
export async function fetchUnlisted(url: string): Promise<Response> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response;
  throw await problemOf(url);
}

/** Asks for a file once more, to tell the reader why it could not be used. */
export async function problemOf(url: string, integrity?: string): Promise<FileError> {
  const name = nameOf(url);
  const answer = await headOf(url);
  if (!answer) return new FileError(texts.unreachable(name));
  const { status, ok } = answer;
  const differs = ok || status === 404 || status === 410;
  if (differs && (await isRenewed(integrity))) return new FileError(texts.renewed(name, status));
  if (!ok) return new FileError(texts.refused(name, status));
  const said = integrity === undefined ? texts.unusable(name, status) : texts.changed(name, status);
  return problemOfContent(url, answer) ?? new FileError(said);
}

/** What is wrong with an answer that should have been something else and is a web page; null where it is none. */
export function problemOfContent(url: string, answer: Response): FileError | null {
  const type = typeOf(answer);
  return type.startsWith('text/html')
    ? new FileError(texts.pageInstead(nameOf(url), answer.status, type))
    : null;
}

/** What is wrong with a script that was fetched well and yet did not load; null where it is not the server's answer. */
export function problemOfScript(url: string, answer: Response): FileError | null {
  const type = typeOf(answer);
  return /javascript|ecmascript/.test(type) ? null : new FileError(texts.noScript(nameOf(url), type));
}

/** Whether an error of an import is that of fetching it, as browsers and Vite word it. */
export function isFetchFailure(message: string): boolean {
  return /dynamically imported module|importing a module script|preload css/i.test(message);
}

/** Why a part of the page that is fetched late did not load, and whether to try it again is of no use. */
export async function problemOfPart(error: unknown): Promise<{ message: string; isLasting: boolean }> {
  const said = error instanceof Error ? error.message : String(error);
  const lasting = (message: string) => ({ message, isLasting: true });
  if (!isFetchFailure(said)) return lasting(texts.partFailed(said));
  const own = await headOf(import.meta.url);
  if (!own) return { message: texts.partUnreachable, isLasting: false };
  if (await isRenewed()) return lasting(texts.partRenewed);
  const [url] = /https?:\S+/.exec(said) ?? [];
  const answer = url ? await headOf(url) : undefined;
  const message = url && answer && !answer.ok ? texts.refused(nameOf(url), answer.status) : texts.partMissing;
  return { message, isLasting: false };
}

/** The answer without its body, from the server itself; undefined where there is none. */
async function headOf(url: string): Promise<Response | undefined> {
  try {
    const answer = await fetch(url, { cache: 'no-store' });
    await answer.body?.cancel();
    return answer;
  } catch {
    return undefined;
  }
}

/** Whether another build of the site has taken the place of the one that this page came from. */
async function isRenewed(integrity?: string): Promise<boolean> {
  if ((await headOf(import.meta.url))?.status === 404) return true;
  if (integrity === undefined) return false;
  const manifest = await fetch(manifestUrl(), { cache: 'no-store' }).catch(() => undefined);
  return manifest?.ok === true && !(await manifest.text()).includes(integrity);
}

function typeOf({ headers }: Response): string {
  return headers.get('content-type') ?? '';
}
