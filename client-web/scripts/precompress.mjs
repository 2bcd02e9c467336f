// Writes .br and .gz beside every text file of dist/, so that the server only has to hand them out.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'

const folder = new URL('../dist/', import.meta.url).pathname
const isText = /\.(html|js|css|svg|json|webmanifest|txt)$/

for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
  if (!isText.test(name)) continue
  const path = join(folder, name)
  const plain = readFileSync(path)
  const packed = {
    br: brotliCompressSync(plain, {
      params: {
        [constants.BROTLI_PARAM_QUALITY]: constants.BROTLI_MAX_QUALITY,
        [constants.BROTLI_PARAM_SIZE_HINT]: plain.length,
      },
    }),
    gz: gzipSync(plain, { level: 9 }),
  }
  for (const [suffix, bytes] of Object.entries(packed)) writeFileSync(`${path}.${suffix}`, bytes)
  console.log(`${name}  ${plain.length} B  gz ${packed.gz.length} B  br ${packed.br.length} B`)
}
