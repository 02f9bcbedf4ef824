/** What every page says while it runs. */
export const texts = {
  error: {
    dismiss: 'Dismiss',
    unexpected: (said: string) =>
      `Something in this page went wrong: ${said}. Reload the page to go on; your drawing is kept.`,
  },
  theme: {
    switchTo: { light: 'Switch to light colours', dark: 'Switch to dark colours' },
  },
  contents: {
    answered: (answered: number, questions: number) =>
      answered === questions ? 'all questions answered' : `${answered} of ${questions} questions answered`,
    visited: 'visited',
    missed: (missed: number) => `${missed} to come back to`,
  },
  steps: {
    show: 'Show it in the exhibit',
    guide: 'A step of the text',
    step: (number: number, title: string) => `Step ${number}: ${title}`,
    previous: 'Previous step',
    next: 'Next step',
    back: 'Back to the text',
  },
};

/* What is said of files of the site that could not be fetched, and of browsers that may not compute. */

const KEPT = 'Your drawing, your text, your answers and your runs are kept.';

/** What to do about an answer that is none, by its status. */
function mend(status: number): string {
  if (status === 404 || status === 410)
    return 'Reload the page. If the site is yours, build it with ./build.sh and put all of dist/ on the server.';
  if (status === 401 || status === 403 || status === 407)
    return 'The server does not let anybody read it: if the site is yours, allow it; otherwise ask whoever runs it.';
  if (status === 429 || status >= 500) return 'That is the server’s fault: try again in a few minutes.';
  return 'Reload the page to try again.';
}

export const files = {
  unreachable: (name: string) =>
    `${name} could not be fetched: there is no answer. Check that you are online and reload the page.`,
  refused: (name: string, status: number) =>
    `${name} is unavailable: the server answers with status ${status}. ${mend(status)}`,
  renewed: (name: string, status: number) =>
    `The site has been renewed since you opened this page, and ${name} is no longer what it was (status ${status}). Reload the page to go on. ${KEPT}`,
  pageInstead: (name: string, status: number, type: string) =>
    `Instead of ${name} the server sends a web page (status ${status}, ${type}). If the site is yours, put all of dist/ on the server. It may also be the sign-in page of your network: sign in, and reload the page.`,
  changed: (name: string, status: number) =>
    `${name} is not the file that this page was built with (status ${status}): its checksum differs. Reload the page; if that does not help and the site is yours, put all of dist/ on the server once more.`,
  unusable: (name: string, status: number) =>
    `${name} was fetched (status ${status}), but this browser could not start it. Reload the page; if that does not help, a current browser may.`,
  noScript: (name: string, type: string) =>
    `${name} comes as ${type || 'no type at all'}, and browsers run a script only when it comes as text/javascript. If the site is yours, set that type on the server.`,
  noWebAssembly:
    'WebAssembly is switched off in this browser, so nothing can be computed here. Lockdown Mode and strict security settings do that; they can be lifted for this site alone.',

  partUnreachable:
    'This part of the page could not be fetched: there is no answer. Check that you are online.',
  partRenewed: `The site has been renewed since you opened this page, so this part cannot be fetched any more. Reload the page to see it. ${KEPT}`,
  partMissing: `This part of the page did not arrive whole: one of its files is missing on the server. Reload the page; if that does not help and the site is yours, put all of dist/ on the server. ${KEPT}`,
  partFailed: (said: string) => `This part of the page could not start here (${said}). The rest goes on.`,
  reload: 'Reload the page',
  reloading: 'Saving everything…',
};
