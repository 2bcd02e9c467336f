/** AES-GCM with a key that no script can export. A value is bound to its place: moved elsewhere it does not open. */
export type Sealed = { iv: Uint8Array<ArrayBuffer>; bytes: ArrayBuffer }

const schema = 1
const algorithm = 'AES-GCM'

export function makeKey(): Promise<CryptoKey> {
  return crypto.subtle.generateKey({ name: algorithm, length: 256 }, false, ['encrypt', 'decrypt'])
}

export function importKey(raw: ArrayBuffer): Promise<CryptoKey> {
  return crypto.subtle.importKey('raw', raw, algorithm, false, ['encrypt', 'decrypt'])
}

export function seal(key: CryptoKey, place: string, value: unknown): Promise<Sealed> {
  return sealBytes(key, place, new TextEncoder().encode(JSON.stringify(value)))
}

export async function unseal(key: CryptoKey, place: string, sealed: unknown): Promise<unknown> {
  return JSON.parse(new TextDecoder().decode(await unsealBytes(key, place, sealed as Sealed)))
}

export async function sealBytes(key: CryptoKey, place: string, plain: BufferSource): Promise<Sealed> {
  const iv = crypto.getRandomValues(new Uint8Array(12))
  return { iv, bytes: await crypto.subtle.encrypt(bound(iv, place), key, plain) }
}

export function unsealBytes(key: CryptoKey, place: string, { iv, bytes }: Sealed): Promise<ArrayBuffer> {
  return crypto.subtle.decrypt(bound(iv, place), key, bytes)
}

function bound(iv: Uint8Array<ArrayBuffer>, place: string): AesGcmParams {
  return { name: algorithm, iv, additionalData: new TextEncoder().encode(`${place}/${schema}`) }
}
