/**
 * A step of a text beside an exhibit: `name` tells the exhibit what to show, `gist` is said there too, where text and
 * exhibit do not stand side by side.
 */
export function step(name: string, title: string, gist: string, more = ''): string {
  return `
    <li data-step="${name}">
      <h3>${title}</h3>
      <p class="gist">${gist}</p>
      ${more}
    </li>`;
}
