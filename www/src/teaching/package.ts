/** A problem sheet as a package for learning platforms: SCORM 1.2, a zip with a list of what is in it. */

import { texts } from '#language/teaching/texts';
import { readManifest } from '../engine/manifest';
import type { Sheet, Sheets } from '../engine/sheets';
import { fetchChecked } from '../page/site-files';
import { settingsOf } from './sheet-address';

const PAGE = 'sheet.html';
const NONE = '<meta name="sheet" content="" />';

/** The archive of a sheet: the page with everything that it loads, and imsmanifest.xml. */
export async function packageOf(sheet: Sheet, bundle: Sheets): Promise<Uint8Array> {
  const { sheet: files } = await readManifest();
  const site = new URL('./', document.baseURI);
  const paths = files.map(({ path }) => path);
  const contents = await Promise.all(
    files.map(async (file) => {
      const content = new Uint8Array(await (await fetchChecked(file)).arrayBuffer());
      return file.path === PAGE ? bytesOf(pageWith(new TextDecoder().decode(content), sheet, site)) : content;
    }),
  );
  return bundle.zip(
    ['imsmanifest.xml', ...paths],
    [bytesOf(listOf(paths, texts.sheetTitle(sheet.seed), sheet)), ...contents],
  );
}

function bytesOf(text: string): Uint8Array {
  return new TextEncoder().encode(text);
}

/** The page with the sheet that it is to show; its links lead to the site that it comes from. */
function pageWith(html: string, sheet: Sheet, site: URL): string {
  const meta = NONE.replace('""', `"${escaped(settingsOf(sheet))}"`);
  return html.replace(NONE, meta).replace(/(<a [^>]*href=")\.\//g, `$1${escaped(site.href)}`);
}

function listOf(paths: readonly string[], title: string, sheet: Sheet): string {
  const name = `unfold-sheet-${sheet.seed}`;
  const files = paths.map((path) => `      <file href="${escaped(path)}"/>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<manifest identifier="${name}" version="1.1"
  xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2"
  xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
  <metadata>
    <schema>ADL SCORM</schema>
    <schemaversion>1.2</schemaversion>
  </metadata>
  <organizations default="unfold">
    <organization identifier="unfold">
      <title>${escaped(title)}</title>
      <item identifier="item" identifierref="sheet">
        <title>${escaped(title)}</title>
      </item>
    </organization>
  </organizations>
  <resources>
    <resource identifier="sheet" type="webcontent" adlcp:scormtype="sco" href="${PAGE}">
${files.join('\n')}
    </resource>
  </resources>
</manifest>
`;
}

/** For an attribute, or between tags. */
function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;');
}
