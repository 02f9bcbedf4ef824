/** Imports run one way: chapters → drawing, training, questions → engine, figures → page; teaching → questions. */

const below = {
  page: [],
  figures: ['page'],
  engine: ['page'],
  questions: ['engine', 'figures', 'page'],
  teaching: ['questions', 'engine', 'page'],
  training: ['engine', 'figures', 'page'],
  drawing: ['engine', 'figures', 'page'],
  bench: ['engine', 'page'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    { name: 'no-circle', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(below).map(([room, rooms]) => ({
      name: `from-${room}`,
      severity: 'error',
      from: { path: `^src/${room}/` },
      to: { path: '^src/', pathNot: `^src/(${[room, ...rooms].join('|')})/` },
    })),
    {
      name: 'chapters-apart',
      comment: 'A chapter does not reach into another; the opening is made of the tools of several.',
      severity: 'error',
      from: { path: '^src/chapters/([^/]+)/', pathNot: '^src/chapters/opening/' },
      to: { path: '^src/chapters/', pathNot: '^src/chapters/$1/' },
    },
    {
      name: 'language-by-name',
      comment: 'Texts are asked for as #language/…, so that another language can stand in their place.',
      severity: 'error',
      from: {},
      to: { path: '\\.en\\.ts$', dependencyTypesNot: ['aliased-subpath-import'] },
    },
    {
      name: 'no-orphan',
      severity: 'error',
      from: { orphan: true, pathNot: '\\.d\\.ts$|(?:prose|terms)\\.en\\.ts$' },
      to: {},
    },
  ],
  options: {
    doNotFollow: { path: 'node_modules|^\\.\\./pkg' },
    includeOnly: '^src/',
    parser: 'swc',
    tsPreCompilationDeps: true,
    reporterOptions: { archi: { collapsePattern: '^src/(chapters/)?[^/]+' } },
  },
};
