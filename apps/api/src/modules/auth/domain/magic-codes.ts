/** What comes of the code of a registration in a sandbox whose address asks for it. */
export type MagicCode = 'RIGHT' | 'WRONG' | 'EXPIRED';

/** The code that is right for those who ask for a right one. */
export const MAGIC_OTP = '000000';

/** `example.test` belongs to nobody, and no mail reaches it. As the database's constraint. */
const ADDRESS = /\+otp(-wrong|-expired)?@example\.test$/i;

/** What an address asks for; null: a code like any other. Whether there is such a thing is for the town to say. */
export function magicCodeOf(email: string): MagicCode | null {
  const match = ADDRESS.exec(email);
  if (!match) return null;
  switch (match[1]?.toLowerCase()) {
    case '-wrong':
      return 'WRONG';
    case '-expired':
      return 'EXPIRED';
    default:
      return 'RIGHT';
  }
}
