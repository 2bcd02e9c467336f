/** Long enough for the browser to have begun. */
const keptMilliseconds = 10_000

/** Gives the reader a file to keep. */
export function saveFile(file: Blob, name: string): void {
  const address = URL.createObjectURL(file)
  Object.assign(document.createElement('a'), { href: address, download: name }).click()
  setTimeout(() => URL.revokeObjectURL(address), keptMilliseconds)
}
