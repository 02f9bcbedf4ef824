/** Programs as a notebook in the format of Jupyter, version 4.5. */

import { notebook as said } from '#language/figures/texts';
import { LIBRARIES, type Program } from './as-code';

interface Cell {
  cell_type: 'markdown' | 'code';
  id: string;
  metadata: Record<string, never>;
  source: string[];
  execution_count?: null;
  outputs?: [];
}

/** The text of a file `.ipynb`: a heading for each program, and a cell for each library. */
export function notebookOf(
  title: string,
  address: string,
  programs: readonly { name: string; program: Program }[],
): string {
  const cells = [
    markdown('about', said.first(title, address)),
    ...programs.flatMap(({ name, program }) => [
      markdown(name, headOf(program)),
      ...LIBRARIES.flatMap((library) => {
        const text = program[library];
        return text === undefined ? [] : [code(`${name}-${library}`, text)];
      }),
    ]),
  ];
  const metadata = {
    kernelspec: { display_name: 'Python 3', language: 'python', name: 'python3' },
    language_info: { name: 'python' },
  };
  return `${JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }, null, 1)}\n`;
}

/** What a program says of itself in its first comment, and the files that it reads. */
function headOf({ numpy, pytorch, files = [] }: Program): string {
  const [comment = ''] = (numpy ?? pytorch ?? '').split('\n');
  const links = files.map(({ name, url }) => `[${name}](${url})`);
  return [`#${comment}`, ...(links.length > 0 ? [said.files(links)] : [])].join('\n\n');
}

function markdown(id: string, text: string): Cell {
  return { cell_type: 'markdown', id, metadata: {}, source: linesOf(text) };
}

function code(id: string, text: string): Cell {
  return { cell_type: 'code', id, metadata: {}, source: linesOf(text), execution_count: null, outputs: [] };
}

/** Lines with their ends, as notebooks keep them. */
function linesOf(text: string): string[] {
  return text.trimEnd().split(/(?<=\n)/);
}
