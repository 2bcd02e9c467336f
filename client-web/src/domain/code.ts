/**
 * A code as it was meant: of the authenticator, six digits that were pasted with a gap or typed wide, or of the paper,
 * whose letters the server knows how to read.
 */
export function readCode(text: string): string {
  const plain = text.normalize('NFKC').replace(/\s/g, '')
  const digits = plain.replace(/\D/g, '')
  return /^[\d-]+$/.test(plain) && digits.length === 6 ? digits : plain
}

/** In groups of four, as one types it from a screen. */
export const inGroups = (letters: string): string => letters.match(/.{1,4}/g)?.join(' ') ?? ''
