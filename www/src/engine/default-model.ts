/** The homework's network that reads best. */
export const DEFAULT_MODEL = 'cnn-0.0005';

/** The network that reads modern hands too, and knows what is none of the ten: what the page reads with. */
export const FOR_PEOPLE = 'cnn-people';
