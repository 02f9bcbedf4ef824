/** What models/translator-rows.json has: what might improve the translator, a row a technique. */

export interface TranslatorRow {
  name: string;
  technique: string;
  /** Why it might help, in a sentence. */
  why: string;
  validation_error_rate: number;
  test_error_rate: number;
  /** Of the hundred commonest things that a visitor types. */
  phrases: { right: number; nearly: number; wrong: number };
  parameters: number;
  /** Of one core; of a technique that trains. */
  seconds_per_epoch?: number;
  /** What becomes of the sentences of the file. */
  translations: string[];
  /** Whether it learnt from more than the homework's pairs. */
  other_pairs?: boolean;
  /** Of a technique that searches otherwise with the homework's weights, and can be tried at once. */
  search?: { beam: number; length_penalty?: number };
}

/** A row with the curves of its runs, which stand in the page as a picture. */
export interface RecordedRow extends TranslatorRow {
  runs: { seed: number; epochs: { validation_error_rate: number }[] }[];
}

export interface TranslatorRows<Row = TranslatorRow> {
  /** As the translators read them, each with a reference. */
  sentences: { source: string; reference: string }[];
  /** The first is the homework's own, with which the others are compared. */
  rows: [Row, ...Row[]];
}
