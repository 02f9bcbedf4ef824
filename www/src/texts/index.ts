/** The language of the page. Another one is another file with the same two exports. */
export * from './en';
