/** The network that reads as long as the reader has chosen none. */
export const DEFAULT_MODEL = 'cnn-0.0005';
