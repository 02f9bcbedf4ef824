import { addressOf } from '../../page/address';

/** Chapter 3's settings in the address; see docs/addresses.md. */
export const address = addressOf('kuzushiji');
