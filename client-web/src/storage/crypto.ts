/** AES-GCM with a key that no script can export. A value is bound to its place: moved elsewhere it does not open. */
export type Sealed = { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }

const schema = 1
const algorithm = 'AES-GCM'

export function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt'])
}

export async function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  const plain = new TextEncoder().encode(JSON.stringify(value))
  return { iv, bytes: await crypto.subtle.encrypt(bound(iv, place), key, plain) }
}

export async function unseal(key: CryptoKey, place: string, sealed: unknown): Promise<unknown> {
  const { iv, bytes } = sealed as Sealed
  const plain = await crypto.subtle.decrypt(bound(iv, place), key, bytes)
  return JSON.parse(new TextDecoder().decode(plain))
}

function bound(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: algorithm, iv, additionalData: new TextEncoder().encode(`${place}/${schema}`) }
}
