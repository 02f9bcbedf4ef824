import type { Plugin } from 'vite';

/** What a page may load and do: only what lies beside it. The one place where the policy is written. */
const policy = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  // In a sandboxed frame, and in somebody else's page, the worker starts from a blob.
  "worker-src 'self' blob:",
  "base-uri 'none'",
  "form-action 'none'",
];

/** The rules of a page. bench.html takes the weights that it is to measure with from whatever server gives them. */
function rulesOf(path: string): string[] {
  if (path !== '/bench.html') return policy;
  return policy.map((rule) => (rule === "connect-src 'self'" ? 'connect-src *' : rule));
}

/** What a server of ours sends with a file. A meta tag reaches neither workers nor `frame-ancestors`. */
function headersOf(path: string): Record<string, string> {
  return {
    'Content-Security-Policy': [...rulesOf(path), "frame-ancestors 'self'"].join('; '),
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
}

export function contentSecurityPolicy(): Plugin[] {
  return [
    {
      // Into the built page, for static hosts that send no headers of ours.
      name: 'content-security-policy',
      apply: 'build',
      transformIndexHtml: (_, { path }) => [
        {
          tag: 'meta',
          attrs: { 'http-equiv': 'Content-Security-Policy', content: rulesOf(path).join('; ') },
          injectTo: 'head-prepend',
        },
      ],
    },
    {
      name: 'headers',
      configurePreviewServer({ middlewares }) {
        middlewares.use((request, response, next) => {
          const { pathname } = new URL(request.url ?? '/', 'http://localhost');
          response.setHeaders(new Map(Object.entries(headersOf(pathname))));
          next();
        });
      },
    },
  ];
}
