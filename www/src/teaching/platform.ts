/**
 * A learning platform by SCORM 1.2: it puts an object called `API` into one of the windows around the page, and keeps what
 * it is told there. The names are the standard's (ADL, SCORM 1.2 Run-Time Environment, 3.4).
 */

import type { Graded } from '../engine/sheets';

interface Api {
  LMSInitialize(empty: ''): string;
  LMSFinish(empty: ''): string;
  LMSGetValue(element: string): string;
  LMSSetValue(element: string, value: string): string;
  LMSCommit(empty: ''): string;
  LMSGetLastError(): string;
  LMSGetErrorString(code: string): string;
}

/** The platform said no, in its own words. */
export class PlatformError extends Error {
  override name = 'PlatformError';
}

/** The standard has a platform look no further up, for a page may be framed by itself. */
const MOST_WINDOWS = 8;

function apiAround(start: Window | null): Api | undefined {
  let frame = start;
  for (let count = 0; frame && count < MOST_WINDOWS; count += 1) {
    try {
      const { API } = frame as Window & { API?: Api };
      if (API) return API;
    } catch {
      // A window of another site keeps its things to itself, but not which window it stands in.
    }
    if (frame.parent === frame) return undefined;
    frame = frame.parent;
  }
  return undefined;
}

export class Platform {
  readonly #api: Api;
  #isOpen = true;

  private constructor(api: Api) {
    this.#api = api;
    this.#must(api.LMSInitialize(''));
    if (this.#value('cmi.core.lesson_status') === 'not attempted') {
      this.#set('cmi.core.lesson_status', 'incomplete');
    }
    window.addEventListener('pagehide', () => this.#leave());
  }

  /** The platform around this window, or around the one that has opened it; null where there is none. */
  static find(): Platform | null {
    const api = apiAround(window.parent === window ? null : window.parent) ?? apiAround(window.opener);
    return api ? new Platform(api) : null;
  }

  /** The code that was kept last, or an empty text. */
  get kept(): string {
    return this.#value('cmi.suspend_data');
  }

  /** Keeps a code, so that the student may go on later; it lasts once it is stored, or when the page is left. */
  keep(code: string): void {
    this.#set('cmi.suspend_data', code);
  }

  /** Has the platform store what it was told. */
  store(): void {
    this.#must(this.#api.LMSCommit(''));
  }

  /** Reports what a sheet is worth: the score in percent, each answer, and that it is done. */
  report(code: string, { right, marks }: Graded): void {
    this.#set('cmi.core.score.min', '0');
    this.#set('cmi.core.score.max', '100');
    this.#set('cmi.core.score.raw', String(Math.round((100 * right) / marks.length)));
    this.#set('cmi.core.lesson_status', 'completed');
    this.#interactions(marks);
    this.keep(code);
    this.store();
  }

  /** A platform need not keep single answers, so what it says of them does not count. */
  #interactions(marks: Graded['marks']): void {
    for (const [at, { question, answer, expected, right }] of marks.entries()) {
      const set = (element: string, value: string) =>
        this.#api.LMSSetValue(`cmi.interactions.${at}.${element}`, value);
      set('id', question.replaceAll('-', '_'));
      set('type', 'numeric');
      set('correct_responses.0.pattern', String(expected));
      if (answer !== undefined) set('student_response', String(answer));
      set('result', right ? 'correct' : 'wrong');
    }
  }

  #leave(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    // What is kept is to be there when the student comes back.
    this.#api.LMSSetValue('cmi.core.exit', 'suspend');
    this.#api.LMSFinish('');
  }

  #value(element: string): string {
    return this.#api.LMSGetValue(element) ?? '';
  }

  #set(element: string, value: string): void {
    this.#must(this.#api.LMSSetValue(element, value), element);
  }

  #must(answer: string | boolean, element = ''): void {
    if (String(answer) === 'true') return;
    const code = this.#api.LMSGetLastError();
    throw new PlatformError([element, this.#api.LMSGetErrorString(code) || code].filter(Boolean).join(': '));
  }
}
