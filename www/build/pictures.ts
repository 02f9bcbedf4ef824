import { existsSync, readFileSync } from 'node:fs';
import { prose } from '#language/page/prose';

/** The size of each picture in pixels, as scripts/pictures.mjs has written it. */
type Sizes = Record<string, [width: number, height: number]>;

const SIZES = new URL('./pictures.json', import.meta.url);
const sizes: Sizes = existsSync(SIZES) ? JSON.parse(readFileSync(SIZES, 'utf8')) : {};

/** The pictures of an exhibit: made narrow and wide, by day and by night. */
const WIDE = '(width >= 40rem)';
const NIGHT = '(prefers-color-scheme: dark)';

/** An exhibit's place with its picture in it, which stands there until the exhibit comes, and where no script runs. */
function picture(page: string, element: string, alternative: string): string {
  const measures = (name: string) => {
    const [width, height] = sizes[name] ?? [];
    return `${width ? `width="${width}" height="${height}" ` : ''}`;
  };
  const source = (shape: string, light: string, media: string) => {
    const name = `${page}-${element}-${shape}-${light}`;
    return `<source media="${media}" srcset="./pictures/${name}.webp" ${measures(name)}/>`;
  };
  const name = `${page}-${element}-narrow-light`;
  return (
    '<picture class="place">' +
    source('wide', 'dark', `${WIDE} and ${NIGHT}`) +
    source('wide', 'light', WIDE) +
    source('narrow', 'dark', NIGHT) +
    `<img src="./pictures/${name}.webp" ${measures(name)}loading="lazy" alt="${alternative}" /></picture>`
  );
}

/** Puts its picture into the empty place of every exhibit. */
export function withPictures(html: string, page: string): string {
  return html.replace(
    /<([a-z]+(?:-[a-z]+)+)([^>]*)><\/\1>/g,
    (empty, element: string, attributes: string) => {
      const alternative = prose.pictures[element];
      if (alternative === undefined) return empty;
      return `<${element}${attributes}>${picture(page, element, alternative)}</${element}>`;
    },
  );
}
