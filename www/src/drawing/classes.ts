import classes from '../../../models/classes.json';

export interface CharacterClass {
  character: string;
  reading: string;
  /** The Chinese character that the modern sign comes from. */
  origin: string;
  /** Other Chinese characters whose cursive forms stand for the same syllable in old books. */
  variants: string[];
}

/** The ten classes of the data set, by number. */
export const CLASSES: readonly CharacterClass[] = classes;

export function classOf(number: number): CharacterClass {
  const found = CLASSES[number];
  if (!found) throw new RangeError(`there is no class ${number}`);
  return found;
}
