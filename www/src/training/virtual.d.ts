declare module 'virtual:recorded-curves' {
  export const runs: readonly {
    model: string;
    learning_rate: number;
    attention?: string;
    loss: number[];
    validation: number[];
  }[];
  export const report: readonly { attention: string; points: [epoch: number, errorRate: number][] }[];
}
