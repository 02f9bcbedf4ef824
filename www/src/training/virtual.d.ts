declare module 'virtual:recorded-curves' {
  export const runs: readonly {
    model: 'cnn' | 'fcn' | 'translator';
    hidden?: number;
    permuted?: boolean;
    attention?: string;
    learning_rate: number;
    batch_size: number;
    seed: number;
    device: string;
    date: string;
    loss: readonly number[];
    validation: readonly number[];
  }[];
  /** What the report says of its networks, by their learning rates, and of its translators, by their attention. */
  export const reported: Record<
    import('./data').DataKind,
    readonly { name: string; validation: number; test: number }[]
  >;
  export const report: readonly { attention: string; points: [epoch: number, errorRate: number][] }[];
}

declare module 'virtual:translator-rows' {
  type Recorded = import('../chapters/translation/translator-rows').TranslatorRows;
  export const sentences: Recorded['sentences'];
  export const rows: Recorded['rows'];
}
